"""Answering one message: what a worker does for whoever asked, in a page, on a site or by a program."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import structlog

from insight.assistant import conversations
from insight.assistant.live import Event, Line, sentences
from insight.errors import InsightError
from insight.messages import keep, message
from insight.settings import Settings
from insight.state import State

if TYPE_CHECKING:
    from insight.assistant.assistant import Assistant
    from insight.assistant.types import Answer

log = structlog.get_logger()

FOUND = 10
"""Passages that are told to whoever wants to see what was found."""


class Desk:
    """Answers the messages of one instance, one call a message. Safe to share between threads."""

    def __init__(self, settings: Settings, line: Line) -> None:
        self._settings, self._line = settings, line
        self._state = State(settings)

    def preload(self) -> None:
        """Load what the first answer would wait for; a knowledge that is not there yet is no error."""
        from insight.assistant.opened import open_assistant

        try:
            open_assistant(self._settings).answer("hello")
        except InsightError as error:
            log.warning("assistant not ready", cause=str(error))

    def answer(self, ticket: str, conversation_id: str, number: int, sealed: str) -> None:
        """Answer message `number` of a conversation; keep the answer, and tell it as it is made.

        A message that comes twice is answered once. Never raises for what a person can mend: that
        is told to whoever waits.
        """
        started = time.monotonic()
        try:
            asked = self._line.opened(sealed)
            self._line.tell(ticket, Event("begun"))
            done = self._answered(ticket, conversation_id, number, asked)
        except InsightError as error:
            log.warning("message not answered", cause=str(error))
            done = Event("failed", {"problem": keep(error.args[0])})
        except Exception:
            log.exception("message not answered")
            problem = message("Something broke on our side. Try again in a moment.")
            done = Event("failed", {"problem": keep(problem)})
        self._line.tell(ticket, done)
        log.info("message answered", ms=round(1000 * (time.monotonic() - started)), end=done.name)

    def _answered(
        self, ticket: str, conversation_id: str, number: int, asked: dict[str, Any]
    ) -> Event:
        from insight.assistant.opened import open_assistant

        later = conversations.said_after(self._state, conversation_id, number)
        if answer := next((one for one in later if one.by == "assistant"), None):
            return Event("done", {"message": answer.message_id, "text": answer.text})
        known = conversations.context(self._state, conversation_id)
        if known.state != "open":
            return Event("done", {"message": None, "text": ""})
        turns = (
            known.turns[:-1] if known.turns and known.turns[-1].by == "customer" else known.turns
        )
        assistant = open_assistant(self._settings)
        made = assistant.answer(asked["text"], turns, known.pending)
        found = _found(assistant, asked["text"], made) if asked.get("found") else []
        kept = conversations.answered(self._state, conversation_id, made)
        for piece in sentences(made.text):
            self._line.tell(ticket, Event("sentence", {"text": piece}))
        return Event("done", {"message": kept, "text": made.text, "found": found})


def _found(assistant: Assistant, text: str, made: Answer) -> list[dict[str, Any]]:
    """What the knowledge has for a message, the best first."""
    return [asdict(one) for one in assistant.found(text, made.language)[:FOUND]]
