"""Questions that were not answered: the queue, an entry made of one, and the entries that were made."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.assistant import faq_entries, unanswered
from insight.assistant.faq_entries import Entry
from insight.errors import AssistantError, ConversationError, InsightError
from insight.messages import message, recall
from web.access import allow
from web.assistant_knowledge import index_again
from web.audit import record
from web.login import user_name
from web.queue import QueueError
from web.services import services

blueprint = Blueprint("unanswered", __name__, url_prefix="/assistant/unanswered")

PAGE = 50
_MOST_PAGES = 10_000
_ASKED_SHOWN = 5


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _list()


@blueprint.post("/<int:need_id>/draft")
@allow("edit")
def draft(need_id: int) -> ResponseReturnValue:
    """Draft an entry from a question, for a person to read and approve."""
    try:
        entry_id = draft_entry(need_id)
    except QueueError as error:
        return _list(problem=error), 503
    except InsightError as error:
        return _list(problem=error), 400
    return redirect(url_for("unanswered.entry", entry_id=entry_id))


@blueprint.post("/<int:need_id>/dismiss")
@allow("edit")
def dismiss(need_id: int) -> ResponseReturnValue:
    """Take a question off the queue, or put it back."""
    restore = "restore" in request.form
    try:
        dismiss_and_record(need_id, restore)
    except ConversationError:
        abort(404)
    return redirect(url_for("unanswered.index", dismissed=None if restore else need_id))


@blueprint.get("/entries/<int:entry_id>")
@allow("read")
def entry(entry_id: int) -> ResponseReturnValue:
    return _entry(existing(entry_id))


@blueprint.post("/entries/<int:entry_id>")
@allow("edit")
def save(entry_id: int) -> ResponseReturnValue:
    """Keep the words of an entry, and approve it where that is wanted."""
    existing(entry_id)
    question, answer = request.form.get("question", ""), request.form.get("answer", "")
    try:
        faq_entries.edit(services().state, entry_id, question, answer, user_name())
        if "approve" in request.form:
            approve_and_index(entry_id)
    except QueueError as error:
        return _entry(existing(entry_id), problem=error), 503
    except InsightError as error:
        return _entry(existing(entry_id), problem=error, question=question, answer=answer), 400
    if "approve" in request.form:
        return redirect(url_for("unanswered.index", approved=entry_id))
    return redirect(url_for("unanswered.entry", entry_id=entry_id, saved=1))


@blueprint.post("/entries/<int:entry_id>/undo")
@allow("edit")
def undo(entry_id: int) -> ResponseReturnValue:
    """Take an approved entry out of the knowledge again."""
    existing(entry_id)
    try:
        undo_and_index(entry_id)
    except QueueError as error:
        return _entry(existing(entry_id), problem=error), 503
    except InsightError as error:
        return _entry(existing(entry_id), problem=error), 400
    return redirect(url_for("unanswered.entry", entry_id=entry_id))


@blueprint.post("/entries/<int:entry_id>/drop")
@allow("edit")
def drop(entry_id: int) -> ResponseReturnValue:
    """Put a draft away; its question stays on the queue."""
    existing(entry_id)
    try:
        faq_entries.drop(services().state, entry_id, user_name())
    except ConversationError as error:
        return _entry(existing(entry_id), problem=error), 400
    return redirect(url_for("unanswered.index"))


def draft_entry(need_id: int) -> int:
    """Have an entry drafted for whoever asks; its number.

    Raises ConversationError without such a question, AssistantError where it cannot be drafted,
    QueueError when the broker is down.
    """
    unanswered.need(services().state, need_id)
    event = services().answers.draft(need_id, user_name())
    if event.name == "done":
        return int(event.data["entry"])
    if event.name == "failed":
        raise AssistantError(recall(str(event.data["problem"])))
    raise AssistantError(message("No worker has drafted it yet. Try again in a moment."))


def dismiss_and_record(need_id: int, restore: bool) -> None:
    """Take a question off the queue, or put it back. Raises ConversationError without it."""
    change = unanswered.reopen if restore else unanswered.dismiss
    change(services().state, need_id)
    record("question.restored" if restore else "question.dismissed", str(need_id))


def approve_and_index(entry_id: int) -> None:
    """Put an entry into the knowledge. Raises ConversationError where a check finds an error."""
    s = services()
    faq_entries.approve(s.settings, s.state, entry_id, user_name())
    index_again()


def undo_and_index(entry_id: int) -> None:
    """Take an entry out of the knowledge. Raises ConversationError where it is not in it."""
    s = services()
    faq_entries.undo(s.settings, s.state, entry_id, user_name())
    index_again()


def existing(entry_id: int) -> Entry:
    """The entry of an address; 404 where there is none."""
    try:
        return faq_entries.entry(services().state, entry_id)
    except ConversationError:
        abort(404)


def _list(problem: InsightError | None = None) -> str:
    state = services().state
    number = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    needs = unanswered.queue(state, count=PAGE + 1, offset=(number - 1) * PAGE)
    return render_template(
        "unanswered.html",
        needs=needs[:PAGE],
        page=number,
        more=len(needs) > PAGE,
        entries=faq_entries.entries(state),
        asked_shown=_ASKED_SHOWN,
        approved=request.args.get("approved", 0, type=int),
        dismissed=request.args.get("dismissed", 0, type=int),
        problem=problem,
    )


def _entry(one: Entry, problem: Any = None, question: str = "", answer: str = "") -> str:
    need = None
    if one.need_id is not None:
        need = unanswered.need(services().state, one.need_id)
    return render_template(
        "faq_entry.html",
        entry=one,
        need=need,
        faults=[(fault, recall(fault.reason)) for fault in faq_entries.problems(one)],
        problem=problem,
        question=question or one.question,
        answer=answer or one.answer,
        saved="saved" in request.args,
        file=faq_entries.FILE,
    )
