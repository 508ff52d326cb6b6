"""The assistant of a home, open in this process: knowledge, orders and writer as they are now."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from insight.assistant.chosen import hours
from insight.assistant.chosen import writer as chosen_writer
from insight.assistant.encoder import open_encoder
from insight.assistant.judge import judge
from insight.assistant.types import Answer, Pending, Turn
from insight.settings import Settings
from insight.state import State

if TYPE_CHECKING:
    from insight.assistant.shop import Knows
    from insight.assistant.writer import Writer

_writers: dict[tuple[Path, str], Writer | None] = {}
_lock = threading.Lock()


class Answers(Protocol):
    """What says something to a message."""

    def answer(
        self, message: str, turns: Sequence[Turn] = (), pending: Pending | None = None
    ) -> Answer: ...


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
    knowledge: Knows

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


def open_assistant(
    settings: Settings, state: State | None = None, conversation: str = ""
) -> Opened:
    """The assistant for a conversation, with the index and the writer that are in use.

    What is open already is not opened again. Raises AssistantError where nothing was indexed or it
    cannot be read, SettingsError or ModelError for a writer that is wanted and is not there.
    """
    from insight.assistant.assistant import Assistant
    from insight.assistant.guarded import open_orders
    from insight.assistant.knowledge import Knowledge

    state = state or State(settings)
    orders, encoder = open_orders(settings, state), open_encoder(settings)
    knowledge = Knowledge.open(settings, encoder)
    own = orders and orders.of(conversation)
    writer = _writer_of(settings, state)
    said = hours(state)
    return Opened(Assistant(knowledge, own, settings, writer, encoder, said), knowledge)


def _writer_of(settings: Settings, state: State) -> Writer | None:
    """The writer that is chosen, opened once: a local model is a gigabyte."""
    from insight.assistant.writer import open_writer

    chosen = chosen_writer(settings, state)
    if chosen == "off":
        return None
    key = (settings.home, chosen)
    with _lock:
        if key not in _writers:
            _writers.clear()
            wanted = settings.model_copy(update={"assistant_writer": chosen})
            _writers[key] = open_writer(wanted)
        return _writers[key]
