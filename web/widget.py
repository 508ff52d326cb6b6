"""The chat on other sites: its script, the page in its frame, and what a customer does there.

Nobody logs in here, and no cookie counts: a conversation is opened by the token that its own tab
holds. So there is nothing that another site's form could misuse; all the same only this page may post.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from insight.assistant import conversations, widget
from insight.assistant.call import call_person
from insight.assistant.live import Event
from insight.assistant.widget import Key
from insight.errors import ConversationError
from web.access import ANYONE, allow
from web.answers import Told
from web.assistant_settings import hours_text
from web.language import LANGUAGES, current
from web.queue import QueueError
from web.said import said
from web.security import let_embed, limiter
from web.services import services
from web.talk import ended, shown

blueprint = Blueprint("widget", __name__)

MOST_CHARACTERS = 2_000
_HEADER = "X-Conversation"
"""The header that carries a customer's token."""
_SCRIPT_SECONDS = 300
_ANYWHERE = ("'self'",)


def by_token() -> str:
    """Whose requests are counted together: one conversation's, else one address's."""
    return _token_hash() or get_remote_address()


@blueprint.get("/widget.js")
@allow(ANYONE)
def script() -> ResponseReturnValue:
    """The one script of a host page; the same for every shop, so that caches keep it."""
    let_embed(_ANYWHERE)
    text = Path(current_app.root_path, "static", "widget.js").read_text(encoding="utf-8")
    words = json.dumps({language: _words(language) for language in LANGUAGES})
    response = Response(text.replace('"WORDS"', words, 1), mimetype="text/javascript")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.public = True
    response.cache_control.max_age = _SCRIPT_SECONDS
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/widget/<key>")
@limiter.limit("120 per minute")
@allow(ANYONE)
def frame(key: str) -> ResponseReturnValue:
    return _page(_embedded(key))


@blueprint.post("/widget/<key>")
@limiter.limit("20 per minute")
@allow(ANYONE)
def plain(key: str) -> ResponseReturnValue:
    """The same page without scripts: a form that comes back with the conversation."""
    found = _own(key)
    token = request.form.get("token", "")
    text = request.form.get("text", "").strip()
    conversation_id = widget.conversation_of(services().state, found.key, token)
    problem: str | None = None
    try:
        if "person" in request.form:
            if conversation_id is None:
                conversation_id, token = _begin(found)
            call_person(services().state, conversation_id)
        elif "delete" in request.form and conversation_id:
            _delete(conversation_id)
            return _page(found, deleted=True)
        elif problem := _unfit(text):
            return _page(found, conversation_id, token, problem=problem, text=text), 400
        else:
            if conversation_id is None:
                conversation_id, token = _begin(found)
            ticket = services().answers.ask(conversation_id, text)
            problem = ended(services().answers.wait(ticket), "customer").get("problem")
    except (ConversationError, QueueError) as error:
        problem = _problem(error)
    return _page(found, conversation_id, token, problem=problem)


@blueprint.get("/widget/<key>/messages")
@limiter.limit("120 per minute", key_func=by_token)
@allow(ANYONE)
def messages(key: str) -> ResponseReturnValue:
    """What was said after a message, as parts of the page."""
    conversation_id = _conversation(_own(key, posted=False))
    after = request.args.get("after", 0, type=int)
    return jsonify(**shown(conversation_id, after, "customer"))


@blueprint.post("/widget/<key>/messages")
@limiter.limit("60 per minute")
@limiter.limit("20 per minute", key_func=by_token)
@allow(ANYONE)
def say(key: str) -> ResponseReturnValue:
    """Say something, and hear the answer as it comes. The first message brings a token."""
    found, text = _own(key), request.form.get("text", "").strip()
    if problem := _unfit(text):
        return jsonify(problem=problem), 400
    conversation_id = widget.conversation_of(services().state, found.key, _token())
    first: list[Told] = []
    if conversation_id is None:
        conversation_id, token = _begin(found)
        first.append(("token", {"token": token}))
    try:
        ticket = services().answers.ask(conversation_id, text)
    except (ConversationError, QueueError) as error:
        return jsonify(problem=_problem(error)), 409

    def last(event: Event) -> dict[str, Any]:
        return ended(event, "customer", conversation_id)

    return services().answers.stream(ticket, last, first)


@blueprint.post("/widget/<key>/rating")
@limiter.limit("30 per minute", key_func=by_token)
@allow(ANYONE)
def rate(key: str) -> ResponseReturnValue:
    conversation_id = _conversation(_own(key))
    form = request.form
    number, thumb = form.get("message", 0, type=int), form.get("thumb", 0, type=int)
    if thumb not in (-1, 1):
        abort(400)
    reason = form.get("reason", "")[:MOST_CHARACTERS]
    try:
        conversations.rate(services().state, conversation_id, number, thumb, reason)
    except ConversationError:
        abort(404)
    if thumb < 0:
        services().answers.group()
    return jsonify(thumb=thumb)


@blueprint.post("/widget/<key>/person")
@limiter.limit("10 per minute", key_func=by_token)
@allow(ANYONE)
def person(key: str) -> ResponseReturnValue:
    """Ask for a person, who may be the first thing that somebody wants: that brings a token."""
    found = _own(key)
    conversation_id = widget.conversation_of(services().state, found.key, _token())
    given: dict[str, str] = {}
    if conversation_id is None:
        conversation_id, given["token"] = _begin(found)
    try:
        call_person(services().state, conversation_id)
    except ConversationError as error:
        return jsonify(problem=said(error)), 409
    return jsonify(**given, **shown(conversation_id, 0, "customer"))


@blueprint.post("/widget/<key>/delete")
@limiter.limit("10 per minute", key_func=by_token)
@allow(ANYONE)
def delete(key: str) -> ResponseReturnValue:
    """Remove the customer's own conversation, with the token that opens it."""
    _delete(_conversation(_own(key)))
    return jsonify(deleted=True)


def _embedded(key: str) -> Key:
    """The key of an address, whose sites may then show the page; 404 where it is none."""
    found = widget.find_key(services().state, key)
    if found is None:
        abort(404)
    let_embed(("'self'", *found.sites))
    return found


def _own(key: str, posted: bool = True) -> Key:
    """The key of an address that our own page asks; 403 for a page of somebody else."""
    found = _embedded(key)
    origin = request.headers.get("Origin")
    if posted if origin is None else not _is_ours(origin):
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    return found


def _is_ours(origin: str) -> bool:
    # The scheme may differ behind a proxy that ends TLS; a host that others share would be theirs.
    own = {request.host, urlsplit(services().settings.public_url).netloc}
    return urlsplit(origin).netloc in own - {""}


def _begin(key: Key) -> tuple[str, str]:
    """A new conversation and the token that opens it."""
    state = services().state
    conversation_id = conversations.begin(state, "widget", current())
    return conversation_id, widget.give_token(state, key.key, conversation_id)


def _conversation(key: Key) -> str:
    """The conversation whose token the request brings; 404 where it opens none."""
    found = widget.conversation_of(services().state, key.key, _token())
    if found is None:
        abort(404)
    return found


def _delete(conversation_id: str) -> None:
    conversations.erase(services().state, conversation_id)
    widget.forget_tokens(services().state, conversation_id)


def _token() -> str:
    return request.headers.get(_HEADER, "")[:100]


def _token_hash() -> str:
    return hashlib.sha256(_token().encode()).hexdigest() if _token() else ""


def _unfit(text: str) -> str | None:
    """Why a message cannot be sent."""
    if not text:
        return str(_("Write your question first."))
    if len(text) > MOST_CHARACTERS:
        return str(
            _("Your message is too long. Write at most %(most)s characters.", most=MOST_CHARACTERS)
        )
    return None


def _problem(error: ConversationError | QueueError) -> str:
    # What a customer reads names no command and no queue.
    if isinstance(error, QueueError):
        return str(_("The chat cannot answer at the moment. Try again in a few minutes."))
    return said(error)


def _page(
    key: Key,
    conversation_id: str | None = None,
    token: str = "",
    *,
    problem: str | None = None,
    text: str = "",
    deleted: bool = False,
) -> str:
    talk = shown(conversation_id, 0, "customer") if conversation_id else None
    return render_template(
        "widget.html",
        key=key,
        talk=talk,
        token=token,
        problem=problem,
        text=text,
        deleted=deleted,
        most=MOST_CHARACTERS,
        hours=hours_text(),
    )


def _words(language: str) -> dict[str, str]:
    with force_locale(language):
        return {
            "open": str(_("Open the chat")),
            "close": str(_("Close the chat")),
            "title": str(_("Chat with our assistant")),
            "unread": str(_("A new message")),
            "gone": str(_("The chat is not available at the moment.")),
        }
