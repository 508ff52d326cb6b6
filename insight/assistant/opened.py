"""The assistant of a home, open in this process: knowledge, orders and writer as they are now."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import structlog

from insight.assistant import chosen
from insight.assistant.encoder import open_encoder
from insight.assistant.judge import judge
from insight.assistant.types import Answer, Candidate, Pending, Turn
from insight.errors import InsightError
from insight.settings import Settings
from insight.state import State

if TYPE_CHECKING:
    from insight.assistant.encoder import Encoder
    from insight.assistant.writer import Writer

log = structlog.get_logger()
_encoders: dict[Path, Encoder] = {}
_lock = threading.Lock()


def encoder_of(settings: Settings) -> Encoder:
    """The encoder of this process, loaded once."""
    with _lock:
        if settings.home not in _encoders:
            _encoders[settings.home] = open_encoder(settings)
        return _encoders[settings.home]


class Answers(Protocol):
    """What says something to a message."""

    def answer(
        self, message: str, turns: Sequence[Turn] = (), pending: Pending | None = None
    ) -> Answer: ...


class Finds(Protocol):
    """What finds passages that may answer."""

    def candidates(
        self, question: str, language: str | None, limit: int = 30
    ) -> list[Candidate]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer, with all that is known of how near it is."""

    passage: str
    kind: str
    source: str
    title: str
    confidence: float
    lexical: float
    meaning: float


@dataclass(frozen=True, slots=True)
class Opened:
    """The assistant, and the knowledge that it answers from."""

    assistant: Answers
    knowledge: Finds

    def found(self, question: str, language: str, count: int) -> list[Found]:
        """What the knowledge has for a question, the likeliest first."""
        candidates = self.knowledge.candidates(question, language)
        near = {one.passage.id: one for one in candidates}
        return [
            Found(
                match.passage.id,
                match.passage.kind,
                match.passage.source,
                match.passage.title,
                match.confidence,
                near[match.passage.id].lexical,
                near[match.passage.id].meaning,
            )
            for match in judge(question, candidates)[:count]
        ]


def open_assistant(settings: Settings, state: State, conversation: str = "") -> Opened:
    """The assistant for a conversation, with the index that is in use; what is open already is not opened again.

    Raises AssistantError where nothing was indexed or it cannot be read.
    """
    from insight.assistant.assistant import Assistant
    from insight.assistant.guarded import open_orders
    from insight.assistant.knowledge import Knowledge

    orders = open_orders(settings, state)
    knowledge = Knowledge.open(settings, encoder_of(settings))
    assistant = Assistant(
        knowledge,
        orders and orders.of(conversation),
        settings,
        _writer(settings, chosen.writer(settings, state)),
        encoder_of(settings),
        chosen.hours(state),
    )
    return Opened(assistant, knowledge)


def _writer(settings: Settings, choice: chosen.Writer) -> Writer | None:
    """The writer that was chosen; passages are quoted where it is not there."""
    from insight.assistant.writer import open_writer

    try:
        return open_writer(settings, choice)
    except InsightError as error:
        log.warning("passages are quoted", cause=str(error))
        return None
