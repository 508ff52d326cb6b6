"""What the assistant says to a message: the one function that every surface calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from insight.assistant.types import Answer, Pending, Turn

if TYPE_CHECKING:
    from insight.assistant.types import Candidate, Passage
    from insight.settings import Settings


class Knows(Protocol):
    """What the assistant asks of the knowledge."""

    version: str

    def candidates(
        self, question: str, language: str | None, limit: int = 30
    ) -> list[Candidate]: ...

    def passage(self, id: str) -> Passage | None: ...


class Assistant:
    """Answers from the knowledge only."""

    def __init__(
        self, knowledge: Knows, orders: object, settings: Settings, writer: object | None = None
    ) -> None:
        self._knowledge = knowledge

    def answer(
        self, message: str, turns: Sequence[Turn] = (), pending: Pending | None = None
    ) -> Answer:
        """What is said to a message, by the conversation so far."""
        raise NotImplementedError
