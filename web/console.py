"""The SQL console: what a user asks runs in the sandbox, never in this process."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, abort, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from insight.console import history, saved
from insight.console.chart import Choice
from insight.console.examples import example, examples
from insight.console.parameters import KINDS, Parameter, described, of_plain, values
from insight.console.runs import Asked
from insight.console.saved import SavedQuery
from insight.console.schema import View, functions, views
from insight.console.schema import values as values_of
from insight.errors import QueryError
from insight.store.reader import Reader
from web.access import allow, may
from web.download import download as send
from web.gone import is_gone
from web.language import current
from web.login import user_name
from web.query_form import (
    CHOICES,
    KIND,
    VALUE,
    choice,
    parameter_values,
    run_name,
    statement,
    typed_parameters,
    with_defaults,
)
from web.query_result import Shown, failed, shown
from web.security import limiter
from web.services import services

blueprint = Blueprint("console", __name__)

SAVED_SHOWN = 8
blueprint.app_template_global("business_zone")(lambda: services().settings.timezone)
often = limiter.shared_limit("60 per minute", scope="sql", key_func=user_name)


@blueprint.get("/sql")
@allow("sql")
def console() -> ResponseReturnValue:
    """The editor, empty or with an example, a saved query or an earlier run; it runs nothing."""
    state, given = services().state, request.args
    if name := given.get("example"):
        if (found := example(name)) is None:
            abort(404)
        return page(found.sql, described(found.sql), chosen=found.chart)
    if slug := given.get("saved"):
        query = saved.find(state, slug, given.get("version", type=int))
        if query is None or query.deleted_at:
            abort(404)
        return page(query.query.sql, query.query.parameters, chosen=query.query.chart, saved=query)
    if number := given.get("run", type=int):
        if not 0 < number < 2**63 or (run := history.run(state, user_name(), number)) is None:
            abort(404)
        typed = {name: str(value) for name, value in run["parameters"].items() if value is not None}
        return page(run["sql"], described(run["sql"]), typed=typed, chosen=Choice.of(run["chart"]))
    return page(given.get("sql", "")[:20_000], [])


@blueprint.post("/sql")
@often
@allow("sql")
def run() -> ResponseReturnValue:
    """Run what the editor has; only the result is sent to a page that has scripts."""
    sql, typed, chosen = statement(), parameter_values(), choice()
    parameters: list[Parameter] = []
    location = ""
    try:
        parameters = typed_parameters(sql)
        asked = Asked(user_name(), sql, values(parameters, typed), run_name(), given_slug(), chosen)
        done = services().runs.run(asked, gone=is_gone())
        location = url_for("console.console", run=done.run_id)
        fields = {"sql": sql, **form_fields(parameters, typed)}
        result = shown(
            done.result, chosen, download=url_for("console.download", format=""), fields=fields
        )
    except QueryError as problem:
        result = failed(problem, chosen)
    if "HX-Request" in request.headers:
        answer = make_response(render_template("_result.html", result=result))
        if location:
            answer.headers["HX-Replace-Url"] = location
        return answer
    return page(sql, parameters, typed=typed, chosen=chosen, result=result)


@blueprint.post("/sql/cancel")
@allow("sql")
def cancel() -> ResponseReturnValue:
    services().runs.cancel(user_name(), run_name() or "-")
    return "", 204


@blueprint.post("/sql/parameters")
@allow("sql")
def parameters() -> ResponseReturnValue:
    """The fields for the parameters of the statement as it is now."""
    try:
        found = typed_parameters(statement())
    except QueryError:
        found = described("")
    return render_template("_parameters.html", **_fields(found, parameter_values()))


@blueprint.post("/sql/download/", defaults={"format": ""})
@blueprint.post("/sql/download/<any(csv, json, jsonl, parquet):format>")
@often
@allow("sql")
def download(format: str) -> ResponseReturnValue:
    """The whole result; an error before its first row is shown in the console."""
    if not format:
        abort(404)
    sql, typed = statement(), parameter_values()
    found: list[Parameter] = []
    try:
        found = typed_parameters(sql)
        return send(Asked(user_name(), sql, values(found, typed)), format)
    except QueryError as problem:
        return page(sql, found, typed=typed, result=failed(problem, Choice())), 400


@blueprint.get("/sql/names")
@allow("sql")
def names() -> ResponseReturnValue:
    """What the editor completes: views, columns and functions, with what they mean."""
    reader = services().reader
    return jsonify(_names(reader, reader.version(), current()))


@blueprint.get("/sql/values")
@often
@allow("sql")
def example_values() -> ResponseReturnValue:
    """Frequent values of a column."""
    s, given = services(), request.args
    view, column = given.get("view", ""), given.get("column", "")
    problem, found = None, None
    try:
        found = values_of(s.sandbox, list(schema()), view, column)
        if found is None:
            abort(404)
    except QueryError as error:
        problem = error
    template = "_values.html" if "HX-Request" in request.headers else "query_values.html"
    return render_template(template, values=found, problem=problem, view=view, column=column)


def page(
    sql: str,
    parameters: Sequence[Parameter],
    *,
    typed: Mapping[str, str] | None = None,
    chosen: Choice | None = None,
    result: Shown | None = None,
    saved: SavedQuery | None = None,
) -> str:
    """The console with a statement in its editor."""
    return render_template(
        "console.html",
        sql=sql,
        chosen=chosen or Choice(),
        result=result,
        run_name=secrets.token_hex(8),
        saved=saved,
        changes=bool(saved and saved.may_be_changed_by(user_name(), admin=may("admin"))),
        browser=_browser(schema(), current()),
        examples=examples(),
        queries=_newest(),
        title=request.form.get("title", ""),
        description=request.form.get("description", ""),
        **_fields(parameters, typed or {}),
    )


def schema() -> tuple[View, ...]:
    """What can be asked, in the language of the page."""
    reader = services().reader
    return _views(reader, reader.version(), current())


def given_slug() -> str | None:
    """The saved query that the editor began with."""
    return request.form.get("saved", "")[: saved.SLUG_LENGTH + 20] or None


def form_fields(parameters: Sequence[Parameter], typed: Mapping[str, str]) -> dict[str, str]:
    """Hidden fields that send the same parameters again."""
    fields = {}
    for one in parameters:
        fields[VALUE + one.name] = typed.get(one.name, "")
        fields[KIND + one.name] = one.kind
        fields[CHOICES + one.name] = "\n".join(one.choices)
    return {name: text for name, text in fields.items() if text}


def query_of_form() -> saved.Query:
    """What is to be saved. Raises QueryError for parameters that cannot be."""
    sql = statement()
    found = of_plain(
        one.plain() for one in with_defaults(typed_parameters(sql), parameter_values())
    )
    form = request.form
    return saved.Query(
        form.get("title", ""), sql, form.get("description", ""), tuple(found), choice()
    )


def _fields(parameters: Sequence[Parameter], typed: Mapping[str, str]) -> dict[str, Any]:
    return {"parameters": parameters, "typed": typed, "kinds": KINDS}


def _newest() -> list[SavedQuery]:
    return saved.found(services().state, count=SAVED_SHOWN)[0]


@lru_cache(maxsize=8)
def _views(reader: Reader, version: str, language: str) -> tuple[View, ...]:
    return tuple(views(reader, language))


@lru_cache(maxsize=8)
def _browser(known: tuple[View, ...], language: str) -> Markup:
    """All views with their columns: the longest part of the page, and the same for everybody."""
    return Markup(render_template("_schema.html", views=known))  # noqa: S704 - our own template


@lru_cache(maxsize=4)
def _names(reader: Reader, version: str, language: str) -> dict[str, Any]:
    return {
        "views": [
            {
                "name": view.name,
                "meaning": view.meaning,
                "columns": [
                    {"name": column.name, "type": column.type, "meaning": column.meaning}
                    for column in view.columns
                ],
            }
            for view in _views(reader, version, language)
        ],
        "functions": functions(reader),
    }
