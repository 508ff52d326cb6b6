"""A change of topics as a job: the loader's worker writes it, and a page sees it a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import TopicError
from insight.messages import message
from insight.parameters import TopicEditParameters
from insight.topics import edits
from insight.topics.labels import Label

if TYPE_CHECKING:
    from insight.pipeline import Batch, Counts
    from insight.runner import Context


def check(given: TopicEditParameters) -> None:
    """Raises TopicError for what cannot be asked, whatever is stored."""
    if given.action == "undo":
        if not given.change:
            raise TopicError(message("Name the change that is to be taken back."))
        return
    if not given.topics:
        raise TopicError(message("Choose a topic first."))
    if given.action != "merge" and len(given.topics) > 1:
        raise TopicError(message("One topic at a time, except to merge."))
    if given.action == "merge" and (not given.into or set(given.topics) <= {given.into}):
        raise TopicError(message("Choose at least two topics, and into which of them to merge."))
    if given.action == "rename":
        edits.checked_name(given.label or "")
        edits.checked_name(given.label_zh or "")


def edit(context: Context, batch: Batch) -> Counts:
    """Do what the parameters say, once: a batch that comes again finds that it is done."""
    given: TopicEditParameters = context.parameters
    check(given)
    settings, task = context.settings, context.task
    row = context.state.row("job", job_id=context.job_id)
    by = row["requested_by"] if row else "job"
    if any(edits.change_of(change) == task for change in edits.changes(settings)):
        return {"edited": 1}
    match given.action:
        case "rename":
            label = Label(given.label or "", given.label_zh or "")
            edits.rename(settings, given.topics[0], label, by, task)
        case "merge":
            into = given.into or ""
            moved = [topic for topic in given.topics if topic != into]
            edits.merge(settings, moved, into, by, task)
        case "split":
            edits.split(settings, given.topics[0], by, task)
        case "pin":
            edits.pin(settings, given.topics[0], by, task)
        case "unpin":
            edits.unpin(settings, given.topics[0], by, task)
        case "undo":
            edits.take_back(settings, given.change or "", by, task)
    return {"edited": 1}
