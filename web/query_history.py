"""The history of the console: what one ran oneself, to run it again or to have it forgotten."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.console import history
from web.access import allow
from web.audit import record
from web.console import blueprint as blueprint
from web.login import user_name
from web.services import services

_PAGE = 50


@blueprint.get("/sql/history")
@allow("sql")
def runs() -> ResponseReturnValue:
    given = request.args
    words = given.get("words", "").strip()[:200]
    page = min(max(given.get("page", 1, type=int), 1), history.KEPT)
    rows, total = history.runs(
        services().state, user_name(), words, count=_PAGE, offset=(page - 1) * _PAGE
    )
    return render_template(
        "query_history.html",
        runs=rows,
        total=total,
        words=words,
        page=page,
        pages=max(1, -(-total // _PAGE)),
        kept=history.KEPT,
    )


@blueprint.post("/sql/history/forget")
@allow("sql")
def forget() -> ResponseReturnValue:
    """Forget one run, or all where the form names none."""
    number = request.form.get("run", type=int)
    if number is None and request.form.get("all") != "yes":
        abort(400)
    history.forget(services().state, user_name(), number)
    record("history.forgotten", "all" if number is None else str(number))
    return redirect(url_for("console.runs", words=request.form.get("words") or None))
