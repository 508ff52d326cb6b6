"""Waiting for the assistant: a worker answers, whoever asked hears it sentence by sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any

from flask import Response, abort, stream_with_context

from insight import broker
from insight.assistant import conversations
from insight.assistant.live import Event, Line, new_ticket
from insight.assistant.sealed import Seal
from insight.errors import InsightError
from insight.jobs import ANSWER_TASK, ASSISTANT_QUEUE, DRAFT_TASK, GROUP_TASK
from insight.settings import Settings
from insight.state import State
from web.queue import Queue, QueueError

MOST_WAITING = 24
"""Requests that may wait for answers at once, each of which holds a thread of the web."""
_SOCKET_SECONDS = 10
_WORTH_SECONDS = 600
"""A message that no worker took for so long is not answered any more."""
_MARGIN_SECONDS = 15

Told = tuple[str, Mapping[str, Any]]
"""The name of an event and its values, as a page or a program gets them."""


class Answers:
    """Sends messages to the worker that answers, and hears what it says. Safe to share."""

    def __init__(self, settings: Settings, state: State, queue: Queue) -> None:
        self._settings, self._state, self._queue = settings, state, queue
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def warm(self) -> None:
        """Import and connect what the first message would wait a second for, in the background."""

        def begin() -> None:
            with suppress(InsightError):
                self._queue.warm()
                assert self._line

        threading.Thread(target=begin, name="answers", daemon=True).start()

    def ask(self, conversation_id: str, text: str, *, found: bool = False) -> str | None:
        """Keep what a customer said and have it answered; a ticket to hear the answer with.

        None where a person answers. `found`: what was found is told too. Raises ConversationError
        for a conversation that is closed or gone, QueueError when the broker is down.
        """
        # Nobody's message is kept and answered while they are told to come back later.
        with self.place():
            pass
        number = conversations.say(self._state, conversation_id, text)
        if conversations.context(self._state, conversation_id).state != "open":
            return None
        ticket = new_ticket()
        sealed = self._line.sealed({"text": text[: conversations.LONGEST], "found": found})
        self._queue.post(
            ANSWER_TASK, [ticket, conversation_id, number, sealed], ASSISTANT_QUEUE, _WORTH_SECONDS
        )
        return ticket

    def draft(self, need_id: int, who: str) -> Event:
        """Have an entry drafted from an unanswered question, and how it ended: `entry` is its number.

        Raises QueueError when the broker is down.
        """
        ticket = new_ticket()
        self._queue.post(DRAFT_TASK, [ticket, need_id, who], ASSISTANT_QUEUE, _MARGIN_SECONDS)
        return self.wait(ticket)

    def group(self) -> None:
        """Have new unanswered questions put beside those like them; another time will do."""
        with suppress(QueueError):
            self._queue.post(GROUP_TASK, [], ASSISTANT_QUEUE, _WORTH_SECONDS)

    def wait(self, ticket: str | None) -> Event:
        """How it ended, for whoever does not listen to each sentence."""
        if ticket is None:
            return Event("done", {"message": None, "text": ""})
        with self.place():
            heard = [event for event in self._line.listen(ticket, self._patience) if event]
        return heard[-1]

    def stream(
        self,
        ticket: str | None,
        ended: Callable[[Event], Mapping[str, Any]],
        first: Iterable[Told] = (),
    ) -> Response:
        """The events of an answer as they come (Server-Sent Events); `ended` words the last one."""
        self._take()

        def events() -> Iterator[str]:
            yield from (_event(*told) for told in first)
            heard = self._line.listen(ticket, self._patience) if ticket else iter([_PERSON])
            for event in heard:
                if event is None:
                    yield ": waiting\n\n"
                elif event.name in ("begun", "sentence"):
                    yield _event(event.name, event.data)
                else:
                    yield _event(event.name, ended(event))

        response = Response(
            stream_with_context(events()),
            mimetype="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )
        # Also when whoever asked has left before the first event.
        response.call_on_close(self._waiting.release)
        return response

    @contextmanager
    def place(self) -> Iterator[None]:
        self._take()
        try:
            yield
        finally:
            self._waiting.release()

    def _take(self) -> None:
        if not self._waiting.acquire(blocking=False):
            abort(429)

    @property
    def _patience(self) -> float:
        return self._settings.writer_seconds + _MARGIN_SECONDS

    @cached_property
    def _line(self) -> Line:
        # Made at the first message: the address of the broker may need a folder that is made late.
        return Line(broker.connect(self._settings, _SOCKET_SECONDS), Seal(self._settings))


_PERSON = Event("done", {"message": None, "text": ""})


def _event(name: str, values: Mapping[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(dict(values), ensure_ascii=False)}\n\n"
