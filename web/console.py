"""The SQL console: what a user asks runs in the sandbox, never in this process."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from insight.errors import QueryError
from insight.inert_csv import inert_csv
from insight.queries import names, query
from insight.store.sandbox import QueryResult
from web.access import allow
from web.login import user_name
from web.once import rows_once
from web.security import limiter
from web.services import services

blueprint = Blueprint("console", __name__)

ROWS_SHOWN = 500
_NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)")
_often = limiter.shared_limit("60 per minute", scope="sql", key_func=user_name)


@blueprint.get("/sql")
@allow("sql")
def console() -> ResponseReturnValue:
    text = _examples().get(request.args.get("example", ""), "")
    return _page(text)


@blueprint.post("/sql")
@_often
@allow("sql")
def run() -> ResponseReturnValue:
    text = request.form.get("sql", "")
    try:
        return _page(text, result=_run(text))
    except QueryError as error:
        return _page(text, problem=str(error))


@blueprint.post("/sql/csv")
@_often
@allow("sql")
def download() -> ResponseReturnValue:
    """The result as CSV; an error is shown in the console."""
    text = request.form.get("sql", "")
    try:
        result = _run(text)
    except QueryError as error:
        return _page(text, problem=str(error))
    content = inert_csv([column.name for column in result.columns], result.rows)
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="result.csv"'},
    )


def shown(value: Any) -> str:
    """A value of a result as text."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _run(text: str) -> QueryResult:
    # Forms send the line ends of the network.
    return services().sandbox.run(text.replace("\r\n", "\n"))


def _page(text: str, *, result: QueryResult | None = None, problem: str = "") -> str:
    columns = rows_once("web/columns.sql")
    numeric = [bool(_NUMBERS.fullmatch(column.type)) for column in result.columns] if result else []
    return render_template(
        "console.html",
        sql=text,
        result=result,
        numeric=numeric,
        rows_shown=ROWS_SHOWN,
        problem=problem,
        shown=shown,
        views={view: list(rows) for view, rows in groupby(columns, key=lambda row: row["view"])},
        examples=_examples(),
    )


def _examples() -> dict[str, str]:
    """Example queries by name, without the comment that says what they answer."""
    return {
        name.rsplit("/", 1)[1].removesuffix(".sql"): query(name).split("\n", 1)[1].strip()
        for name in names("web/examples")
    }
