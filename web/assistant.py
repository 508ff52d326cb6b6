"""The assistant's chat, for the staff to try: ask, see what it rests on and what it found, rate it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight.assistant import conversations, held
from insight.assistant.live import Event
from insight.errors import ConversationError, InsightError
from web.access import allow
from web.language import current
from web.login import user_name
from web.partial import is_partial
from web.queue import QueueError
from web.said import said
from web.security import limiter
from web.services import services
from web.talk import bubble, ended, shown, state_note

blueprint = Blueprint("assistant", __name__, url_prefix="/assistant")

_EXAMPLES = 5


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    conversation_id = request.args.get("conversation", "")
    return _page(conversation_id)


@blueprint.post("")
@allow("read")
@limiter.shared_limit("60 per minute", scope="assistant", key_func=user_name)
def ask() -> ResponseReturnValue:
    """Ask without scripts: the page comes back when the answer is there."""
    text = request.form.get("text", "").strip()
    conversation_id = request.form.get("conversation", "")
    if not text:
        return _page(conversation_id, problem=_("Write your question first.")), 400
    try:
        conversation_id = existing_or_new(conversation_id)
        event = services().answers.wait(services().answers.ask(conversation_id, text, found=True))
    except (ConversationError, QueueError) as error:
        return _page(conversation_id, problem=said(error), text=text), 409
    told = ended(event, "staff", conversation_id)
    if problem := told.get("problem"):
        return _page(conversation_id, problem=problem), 503
    return _page(conversation_id, found=told.get("found", ""))


@blueprint.post("/stream")
@allow("read")
@limiter.shared_limit("60 per minute", scope="assistant", key_func=user_name)
def stream() -> ResponseReturnValue:
    """Ask, and hear the answer as it comes."""
    text = request.form.get("text", "").strip()
    if not text:
        return {"problem": _("Write your question first.")}, 400
    try:
        conversation_id = existing_or_new(request.form.get("conversation", ""))
        ticket = services().answers.ask(conversation_id, text, found=True)
    except (ConversationError, QueueError) as error:
        return {"problem": said(error)}, 409

    def last(event: Event) -> dict[str, Any]:
        return ended(event, "staff", conversation_id)

    first = [("conversation", {"conversation": conversation_id})]
    return services().answers.stream(ticket, last, first)


@blueprint.post("/messages/<int:message_id>/rate")
@allow("read")
def rate(message_id: int) -> ResponseReturnValue:
    conversation_id, thumb = request.form.get("conversation", ""), request.form.get("thumb", "")
    if thumb not in ("1", "-1"):
        abort(400)
    number = 1 if thumb == "1" else -1
    reason = request.form.get("reason", "")[:500] if number < 0 else ""
    try:
        conversations.rate(services().state, conversation_id, message_id, number, reason)
    except ConversationError:
        abort(404)
    if number < 0:
        services().answers.group()
    if is_partial():
        (one,) = conversations.said_after(services().state, conversation_id, message_id - 1, 1)
        return bubble(one, "staff", conversation_id)
    back = request.form.get("back")
    if back == "conversations":
        return redirect(url_for("conversations.one", conversation_id=conversation_id))
    return redirect(url_for("assistant.index", conversation=conversation_id))


@blueprint.get("/passages/<passage_id>")
@allow("read")
def passage(passage_id: str) -> ResponseReturnValue:
    """A passage as it is now, or as it was when it was cited."""
    version = request.args.get("version") or None
    found = held.passage(services().settings, passage_id, version)
    now = held.passage(services().settings, passage_id) if version else found
    if found is None and now is None:
        abort(404)
    return render_template(
        "_passage.html" if is_partial() else "passage.html",
        passage=found or now,
        gone=found is None,
        changed=bool(version and now and now.version != version),
        removed=now is None,
    )


def existing_or_new(conversation_id: str) -> str:
    """A conversation of the staff's own chat, or a new one. Raises ConversationError for another."""
    state = services().state
    if not conversation_id:
        return conversations.begin(state, "chat", current())
    if conversations.conversation(state, conversation_id).channel != "chat":
        abort(404)
    return conversation_id


def _page(conversation_id: str, problem: str = "", text: str = "", found: str = "") -> str:
    s = services()
    talk: dict[str, Any] | None = None
    if conversation_id:
        try:
            talk = shown(conversation_id, 0, "staff")
        except ConversationError:
            abort(404)
    knowledge, broken = None, None
    try:
        knowledge = held.now(s.settings)
    except InsightError as error:
        broken = error
    return render_template(
        "assistant.html",
        talk=talk,
        conversation_id=conversation_id,
        knowledge=knowledge,
        broken=broken,
        examples=held.examples(knowledge, current(), _EXAMPLES) if knowledge else (),
        problem=problem,
        text=text,
        found=found,
        note=talk and state_note(str(talk["state"])),
        longest=conversations.LONGEST,
    )
