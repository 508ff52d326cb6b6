"""Conversations of customers with the assistant: the list with its figures, one, and a person's reply."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight.assistant import conversations, widget
from insight.assistant.conversations import CHANNELS, STATES
from insight.errors import ConversationError
from insight.state import Row
from web.access import allow
from web.asked import day_of
from web.audit import record
from web.chart import chart_words
from web.language import LANGUAGES
from web.login import user_name
from web.services import services
from web.talk import shown

blueprint = Blueprint("conversations", __name__, url_prefix="/assistant/conversations")

PAGE = 50
_MOST_PAGES = 10_000
_DAYS = 30
FILTERS = ("waiting", "unanswered", "disliked")
"""What a person looks for first, beside the states."""
_COUNTED = ("answered", "handed_over", "unknown", "liked", "disliked")


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    number = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    chosen = filters_of()
    rows = conversations.page_of(services().state, **chosen, count=PAGE, offset=(number - 1) * PAGE)
    total = rows[0]["total"] if rows else 0
    return render_template(
        "conversations.html",
        rows=rows,
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE)),
        states=STATES,
        channels=CHANNELS,
        languages=LANGUAGES,
        given={name: value for name, value in request.args.items() if value and name != "page"},
        days=by_day(),
        chart=_chart(by_day()),
        deleted="deleted" in request.args,
    )


@blueprint.get("/<conversation_id>")
@allow("read")
def one(conversation_id: str) -> ResponseReturnValue:
    return _page(conversation_id)


@blueprint.get("/<conversation_id>/new")
@allow("read")
def new(conversation_id: str) -> ResponseReturnValue:
    """What was said after a message, and a place that asks for what follows."""
    existing(conversation_id)
    after = max(request.args.get("after", 0, type=int), 0)
    return render_template("_new_said.html", **_talk(conversation_id, after))


@blueprint.post("/<conversation_id>/reply")
@allow("edit")
def reply(conversation_id: str) -> ResponseReturnValue:
    """Answer the customer, and take the conversation over."""
    existing(conversation_id)
    text = request.form.get("text", "")
    try:
        reply_and_record(conversation_id, text)
    except ConversationError as error:
        return _page(conversation_id, problem=error, text=text), 400
    return redirect(url_for("conversations.one", conversation_id=conversation_id, _anchor="end"))


@blueprint.post("/<conversation_id>/<any(take, return, close, delete):action>")
@allow("edit")
def change(conversation_id: str, action: str) -> ResponseReturnValue:
    """Take a conversation over, give it back to the assistant, end it, or remove it."""
    existing(conversation_id)
    try:
        change_and_record(conversation_id, action)
    except ConversationError as error:
        return _page(conversation_id, problem=error), 400
    if action == "delete":
        return redirect(url_for("conversations.index", deleted=1))
    return redirect(url_for("conversations.one", conversation_id=conversation_id))


def existing(conversation_id: str) -> conversations.Conversation:
    """The conversation of an address; 404 where there is none."""
    try:
        return conversations.conversation(services().state, conversation_id)
    except ConversationError:
        abort(404)


def reply_and_record(conversation_id: str, text: str) -> int:
    """Keep a person's reply; the number of the message. Raises ConversationError."""
    number = conversations.reply(services().state, conversation_id, user_name(), text)
    record("conversation.replied", conversation_id, message=number)
    return number


def change_and_record(conversation_id: str, action: str) -> None:
    """Do one of take, return, close and delete. Raises ConversationError where it cannot be."""
    state = services().state
    if action == "take":
        conversations.take(state, conversation_id, user_name())
    elif action == "return":
        conversations.give_back(state, conversation_id)
    elif action == "close":
        conversations.close(state, conversation_id)
    else:
        conversations.erase(state, conversation_id)
        widget.forget_tokens(state, conversation_id)
    record(f"conversation.{_DONE[action]}", conversation_id)


_DONE = {"take": "taken", "return": "returned", "close": "closed", "delete": "deleted"}


def filters_of() -> dict[str, Any]:
    """What an address narrows the list to, as `page_of` takes it. Raises QueryError for no day."""
    given = request.args
    state, language, channel = (given.get(name, "") for name in ("state", "written_in", "channel"))
    day = day_of(given.get("day"))
    start = datetime.combine(day, time(), services().settings.zone) if day else None
    return {
        "waits": state if state in STATES else None,
        "language": language if language in LANGUAGES else None,
        "channel": channel if channel in CHANNELS else None,
        "thumb": -1 if "disliked" in given else None,
        "unanswered": "unanswered" in given,
        "since": _moment(start) if start else None,
        "until": _moment(start + timedelta(days=1)) if start else None,
    }


def by_day(count: int = _DAYS) -> list[Row]:
    """The figures of each of the last days on which anything was said, in UTC."""
    since = datetime.now(UTC) - timedelta(days=count)
    return conversations.days(services().state, _moment(since))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds")


def _chart(days: list[Row]) -> dict[str, Any]:
    names = {
        "answered": _("Answered"),
        "handed_over": _("Handed over"),
        "unknown": _("Not known"),
        "liked": _("Helpful"),
        "disliked": _("Not helpful"),
    }
    return {
        "kind": "bar",
        "x": [row["day"] for row in days],
        "series": [
            {"name": str(names[name]), "values": [row[name] or 0 for row in days]}
            for name in _COUNTED
        ],
        "title": str(_("Messages by day")),
        "format": "count",
        "links": [url_for("conversations.index", day=row["day"]) for row in days],
        "words": chart_words(),
    }


def _talk(conversation_id: str, after: int) -> dict[str, Any]:
    talk = shown(conversation_id, after, "staff")
    last = max([after, *(one["number"] for one in talk["messages"])])
    return {"conversation_id": conversation_id, "talk": talk, "last": last}


def _page(conversation_id: str, problem: ConversationError | None = None, text: str = "") -> str:
    conversation = existing(conversation_id)
    return render_template(
        "conversation.html",
        conversation=conversation,
        problem=problem,
        text=text,
        longest=conversations.LONGEST,
        **_talk(conversation_id, 0),
    )
