"""Answering one message: what a worker does for whoever asked, in a page, on a site or by a program."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import structlog

from insight.assistant import conversations, faq_entries, unanswered
from insight.assistant.encoder import open_encoder
from insight.assistant.live import Event, Line, sentences
from insight.errors import InsightError
from insight.messages import keep, message
from insight.settings import Settings
from insight.state import State

if TYPE_CHECKING:
    from insight.assistant.opened import Opened

log = structlog.get_logger()

FOUND = 10
"""Passages that are told to whoever wants to see what was found."""


class Desk:
    """Answers the messages of one instance, one call a message. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        line: Line,
        opens: Callable[[Settings, State, str], Opened] | None = None,
    ) -> None:
        """`opens` gives the assistant for each message; without it, the one of the home."""
        self._settings, self._line = settings, line
        self._state = State(settings)
        self._opens = opens

    def preload(self) -> None:
        """Load what the first answer would wait for; a knowledge that is not there yet is no error."""
        try:
            self._open("").assistant.answer("hello")
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
        # Nobody waits for this; without a question that waits it is one small query.
        self.group()

    def draft(self, ticket: str, need_id: int, who: str) -> None:
        """Draft an entry from an unanswered question, and tell its number to whoever waits."""
        try:
            opened = self._open("")
            made = faq_entries.draft(
                self._state, need_id, who, opened.knowledge, open_encoder(self._settings)
            )
            done = Event("done", {"entry": made.entry_id})
        except InsightError as error:
            done = Event("failed", {"problem": keep(error.args[0])})
        self._line.tell(ticket, done)

    def group(self) -> None:
        """Put unanswered questions that ask for the same together."""
        unanswered.group(self._state, open_encoder(self._settings))

    def _answered(
        self, ticket: str, conversation_id: str, number: int, asked: dict[str, Any]
    ) -> Event:
        later = conversations.said_after(self._state, conversation_id, number)
        if answer := next((one for one in later if one.by == "assistant"), None):
            return Event("done", {"message": answer.message_id, "text": answer.text})
        known = conversations.context(self._state, conversation_id)
        if known.state != "open":
            return Event("done", {"message": None, "text": ""})
        turns = (
            known.turns[:-1] if known.turns and known.turns[-1].by == "customer" else known.turns
        )
        opened = self._open(conversation_id)
        made = opened.assistant.answer(asked["text"], turns, known.pending)
        wanted = FOUND if asked.get("found") else 0
        found = opened.found(asked["text"], made.language, wanted) if wanted else []
        kept = conversations.answered(self._state, conversation_id, made)
        for piece in sentences(made.text):
            self._line.tell(ticket, Event("sentence", {"text": piece}))
        return Event(
            "done", {"message": kept, "text": made.text, "found": [asdict(one) for one in found]}
        )

    def _open(self, conversation: str) -> Opened:
        from insight.assistant.opened import open_assistant

        return (self._opens or open_assistant)(self._settings, self._state, conversation)
