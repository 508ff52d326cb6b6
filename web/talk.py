"""A conversation as pages show it: messages as parts of a page, its state in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from flask import render_template
from flask_babel import gettext as _

from insight.assistant import conversations
from insight.assistant.conversations import Said
from insight.assistant.live import Event
from insight.messages import recall
from web.said import said
from web.services import services

Audience = Literal["customer", "staff"]


def shown(conversation_id: str, after: int, audience: Audience) -> dict[str, Any]:
    """The messages after one of them as parts of a page, and what to tell of the conversation.

    Raises ConversationError where there is no such conversation.
    """
    state = services().state
    told = conversations.context(state, conversation_id).state
    messages = conversations.said_after(state, conversation_id, after)
    return {
        "state": told,
        "note": state_note(told),
        "messages": [
            {
                "number": one.message_id,
                "by": one.by,
                "html": bubble(one, audience, conversation_id),
            }
            for one in messages
        ],
    }


def bubble(one: Said, audience: Audience, conversation_id: str = "") -> str:
    """One message as a part of a page; a form in it names the conversation."""
    return render_template(
        "_said.html", one=one, audience=audience, conversation_id=conversation_id
    )


def state_note(state: str) -> str:
    """What a customer is told of who answers; empty while the assistant does."""
    return {
        "waiting": str(_("A person will take over here. You can go on writing.")),
        "taken": str(_("You are talking to a person now.")),
        "closed": str(_("This conversation has ended.")),
    }.get(state, "")


def ended(event: Event, audience: Audience, conversation_id: str | None = None) -> dict[str, Any]:
    """How an answer ended, for a page: `problem` in words, or the answer as a part of it."""
    if event.name == "late":
        return {"problem": str(_("The answer takes too long. It will appear here when it comes."))}
    if event.name == "failed":
        return {"problem": _failure(event, audience)}
    told: dict[str, Any] = {"message": event.data["message"], "html": ""}
    if conversation_id is None:
        return told
    state = services().state
    told["state"] = conversations.context(state, conversation_id).state
    told["note"] = state_note(told["state"])
    number = event.data["message"]
    if number is not None:
        (one,) = conversations.said_after(state, conversation_id, number - 1, 1)
        # What is kept is masked; who just asked sees what was said.
        told["html"] = bubble(replace(one, text=str(event.data["text"])), audience, conversation_id)
    if found := event.data.get("found"):
        told["found"] = _found(found)
    return told


def _failure(event: Event, audience: Audience) -> str:
    # What went wrong names folders and commands, which are nothing for a customer.
    if audience == "customer":
        return str(_("The chat cannot answer at the moment. You can ask for a person."))
    return said(recall(str(event.data["problem"])))


def _found(rows: Sequence[dict[str, Any]]) -> str:
    return render_template("_found_passages.html", rows=rows)
