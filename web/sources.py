"""Pages of the sources: how each does, what it collects and on what terms, and trying one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from insight import source_list
from insight.errors import InsightError, QueryError
from insight.folder import known_files
from insight.jobs import parameters_of
from insight.sources import SOURCES
from web import job_form
from web.access import allow
from web.job_form import Field, Filled
from web.login import user_name
from web.security import limiter
from web.services import services

blueprint = Blueprint("sources", __name__, url_prefix="/settings/sources")

CHECK_SECONDS = 15.0
"""Longest time that a check may take: somebody waits for the page."""
LONGEST_TRIED = 20_000
sparingly = limiter.shared_limit("10 per minute", scope="check-source", key_func=user_name)
_HIDDEN = frozenset({"document_id", "text_hash", "is_sample", "author_hash"})


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    s = services()
    return render_template(
        "sources.html",
        sources=source_list.sources(s.settings, s.state),
        stored=source_list.stored(s.reader),
        folder=s.settings.watched_folder,
        folder_files=known_files(s.settings, s.state),
    )


@blueprint.get("/<name>")
@allow("read")
def one(name: str) -> ResponseReturnValue:
    return _page(name, Filled({"source": name}))


@blueprint.post("/<name>/check")
@allow("jobs")
@sparingly
def check(name: str) -> ResponseReturnValue:
    """Fetch one record and show it; nothing is stored."""
    _known(name)
    form = MultiDict([*request.form.items(multi=True), ("source", name)])
    filled = job_form.read("fetch", form)
    if filled.problems:
        return _page(name, filled), 400
    try:
        return _page(name, filled, checked=check_source(filled.given))
    except InsightError as error:
        return _page(name, filled, problem=error), 409


@blueprint.route("/words", methods=["GET", "POST"])
@allow("read")
def words() -> ResponseReturnValue:
    """Try which texts a query takes."""
    query, text = (request.form.get(name, "")[:LONGEST_TRIED] for name in ("words", "text"))
    tried, problem = None, None
    if request.method == "POST":
        from insight.sources.wanted_words import parse

        try:
            tried = parse(query).tried(text)
        except QueryError as error:
            problem = error
    page = render_template("words.html", words=query, text=text, tried=tried, problem=problem)
    return page, 400 if problem else 200


def check_source(given: Any) -> Any:
    """One record of a source as it would be stored, or None. Raises InsightError."""
    from insight.collect import check as fetch_one
    from insight.http import HttpClient
    from insight.parameters import FetchParameters

    settings = services().settings
    parameters: BaseModel = parameters_of("fetch", given)
    assert isinstance(parameters, FetchParameters)
    with HttpClient(allow=settings.fetch_allowed, total_seconds=CHECK_SECONDS, attempts=1) as http:
        return fetch_one(settings, parameters, http)


def _known(name: str) -> None:
    if name not in SOURCES.names():
        abort(404)


def _page(
    name: str, filled: Filled, checked: Any = ..., problem: InsightError | None = None
) -> str:
    _known(name)
    s = services()
    (source,) = [one for one in source_list.sources(s.settings, s.state) if one.name == name]
    document = checked.document if checked not in (..., None) else None
    return render_template(
        "source.html",
        source=source,
        fields=[one for one in job_form.fields_of("fetch", filled.given) if _is_asked(one)],
        problems=filled.problems,
        was_checked=checked is not ...,
        checked=None if checked is ... else checked,
        values={
            field: value
            for field, value in (source_list.as_stored(document) if document else {}).items()
            if field not in _HIDDEN
        },
        problem=problem,
    )


def _is_asked(field: Field) -> bool:
    return field.name.startswith("options.") or field.name == "words"
