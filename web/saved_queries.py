"""Saved queries: each has a page that runs it, with the parameters of its address."""

from __future__ import annotations

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.console import saved
from insight.console.parameters import values
from insight.console.runs import Asked
from insight.console.saved import SavedQuery
from insight.errors import QueryError
from web.access import allow, may
from web.audit import record
from web.console import blueprint as blueprint
from web.console import often, page, query_of_form
from web.download import download as send
from web.gone import is_gone
from web.login import user_name
from web.query_form import VALUE, choice, parameter_values, run_name, statement
from web.query_result import failed, shown
from web.services import services

_PAGE = 50
_MOST_PAGES = 1000


@blueprint.get("/sql/q")
@allow("sql")
def saved_queries() -> ResponseReturnValue:
    given = request.args
    text = given.get("words", "").strip()[:200]
    number = min(max(given.get("page", 1, type=int), 1), _MOST_PAGES)
    found, total = saved.found(services().state, text, count=_PAGE, offset=(number - 1) * _PAGE)
    gone = saved.find(services().state, given["deleted"]) if "deleted" in given else None
    return render_template(
        "saved_queries.html",
        queries=found,
        total=total,
        words=text,
        page=number,
        pages=max(1, -(-total // _PAGE)),
        deleted=gone if gone and gone.deleted_at else None,
    )


@blueprint.post("/sql/q")
@allow("sql")
def save() -> ResponseReturnValue:
    """Keep what the editor has as a new query."""
    try:
        made = saved.save(services().state, user_name(), query_of_form())
    except QueryError as problem:
        return _not_saved(problem, None)
    record("query.saved", made.slug, title=made.query.title)
    return _led_to(made)


@blueprint.get("/sql/q/<slug>")
@often
@allow("sql")
def saved_query(slug: str) -> ResponseReturnValue:
    """Run a saved query with the parameters of the address, and show the result."""
    found = _existing(slug)
    query, typed = found.query, parameter_values()
    chosen = choice(query.chart)
    try:
        asked = Asked(
            user_name(),
            query.sql,
            values(query.parameters, typed),
            run_name(),
            found.slug,
            chosen,
        )
        done = services().runs.run(asked, gone=is_gone())
        fields = {VALUE + name: text for name, text in typed.items()}
        address = url_for("console.download_saved", slug=slug, format="csv").removesuffix("csv")
        result = shown(done.result, chosen, download=address, fields=fields)
    except QueryError as problem:
        result = failed(problem, chosen)
    if "HX-Request" in request.headers:
        return render_template("_result.html", result=result, by_link=True)
    return render_template(
        "saved_query.html",
        saved=found,
        changes=found.may_be_changed_by(user_name(), admin=may("admin")),
        parameters=query.parameters,
        typed=typed,
        result=result,
        by_link=True,
    )


@blueprint.post("/sql/q/<slug>")
@allow("sql")
def change(slug: str) -> ResponseReturnValue:
    """Keep what the editor has as the next version."""
    found = _existing(slug)
    try:
        changed = saved.change(
            services().state,
            slug,
            user_name(),
            query_of_form(),
            version=request.form.get("version", 0, type=int),
            admin=may("admin"),
        )
    except QueryError as problem:
        return _not_saved(problem, found)
    if changed is None:
        abort(404)
    record("query.changed", slug, version=changed.version)
    return _led_to(changed)


@blueprint.post("/sql/q/<slug>/<any(delete, restore):action>")
@allow("sql")
def delete(slug: str, action: str) -> ResponseReturnValue:
    work = saved.delete if action == "delete" else saved.restore
    found = work(services().state, slug, user_name(), admin=may("admin"))
    if found is None:
        abort(404)
    record("query.deleted" if action == "delete" else "query.restored", slug)
    if action == "restore":
        return _led_to(found)
    return redirect(url_for("console.saved_queries", deleted=slug))


@blueprint.get("/sql/q/<slug>/versions")
@allow("sql")
def versions(slug: str) -> ResponseReturnValue:
    found = _existing(slug)
    rows = saved.versions(services().state, found)
    return render_template("query_versions.html", saved=found, versions=rows)


@blueprint.get("/sql/q/<slug>/download/<any(csv, json, jsonl, parquet):format>")
@often
@allow("sql")
def download_saved(slug: str, format: str) -> ResponseReturnValue:
    """The whole result of a saved query, with the parameters of the address."""
    found = _existing(slug)
    given = values(found.query.parameters, parameter_values())
    return send(Asked(user_name(), found.query.sql, given, slug=slug), format, slug)


def _existing(slug: str) -> SavedQuery:
    found = saved.find(services().state, slug)
    if found is None or found.deleted_at:
        abort(404)
    return found


def _led_to(found: SavedQuery) -> ResponseReturnValue:
    address = url_for("console.saved_query", slug=found.slug)
    if "HX-Request" not in request.headers:
        return redirect(address)
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = address
    return answer


def _not_saved(problem: QueryError, found: SavedQuery | None) -> ResponseReturnValue:
    result = failed(problem, choice())
    if "HX-Request" in request.headers:
        return render_template("_result.html", result=result)
    return page(statement(), [], typed=parameter_values(), result=result, saved=found), 400
