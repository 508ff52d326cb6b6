"""Search by meaning: asked of a worker, shown in the list when it has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight.documents import meaning
from insight.documents.filters import Filters
from insight.documents.near import near_documents
from insight.errors import JobError
from insight.messages import recall
from insight.search.query import LONGEST
from insight.store.reader import Row
from web.access import allow
from web.login import user_name
from web.said import said
from web.security import limiter
from web.services import services

blueprint = Blueprint("meaning", __name__)

_PATIENCE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class View:
    """What is known of a search by meaning."""

    state: str
    """none (nobody asked), running, late, failed or done."""
    rows: Sequence[Row] = ()
    reason: str | None = None


@blueprint.post("/documents/meaning")
@allow("read")
@limiter.shared_limit("60 per minute", scope="meaning", key_func=user_name)
def ask() -> ResponseReturnValue:
    """Have a worker look for the meaning of the words, unless it has."""
    filters = Filters.of(request.form)
    begin(filters.words)
    if "HX-Request" in request.headers:
        return _part(filters)
    given: dict[str, Any] = {**filters.query(), "meaning": 1}
    return redirect(url_for("documents.index", _anchor="near", **given))


@blueprint.get("/documents/meaning")
@allow("read")
def part() -> ResponseReturnValue:
    """The part of the list that shows what is near in meaning."""
    return _part(Filters.of(request.args))


def begin(words: str) -> None:
    """Send the search to a worker, unless it is under way or answered."""
    if words and _state(words).state in ("none", "failed", "late"):
        try:
            services().queue.submit("meaning", {"words": words[:LONGEST]}, user_name())
        except JobError:
            # It is listed as failed, and shown so: the words that were found stay of use.
            return


def view(filters: Filters) -> View:
    """What is near in meaning among the documents that pass the filters."""
    known = _state(filters.words)
    if known.state != "done":
        return known
    s = services()
    near = meaning.found(s.state, filters.words) or []
    columns = s.library.columns()
    return View("done", near_documents(s.reader, columns, near, filters, s.settings.zone))


def _part(filters: Filters) -> ResponseReturnValue:
    return render_template("_near.html", filters=filters, near=view(filters))


def _state(words: str) -> View:
    state = services().state
    if meaning.found(state, words) is not None:
        return View("done")
    job = state.row("meaning_job", words=words[:LONGEST])
    if job is None:
        return View("none")
    if job["state"] in ("queued", "running"):
        asked = datetime.fromisoformat(job["created_at"])
        late = datetime.now(UTC) - asked > _PATIENCE
        reason = _("No worker has answered yet. What has the words is listed all the same.")
        return View("late", reason=reason) if late else View("running")
    if job["state"] == "failed":
        return View("failed", reason=said(recall(job["error"] or "")))
    return View("none")
