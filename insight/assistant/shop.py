"""What the assistant of a shop has at hand: knowledge, orders, products, and who may word an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from insight.assistant.examples import Examples
from insight.assistant.frames import Speech
from insight.assistant.judge import judge, offer_threshold, threshold
from insight.assistant.signals import plain
from insight.assistant.types import Candidate, Citation, Match, Passage

if TYPE_CHECKING:
    from insight.assistant.encoder import Encoder
    from insight.assistant.orders import Orders


class Knows(Protocol):
    """What is asked of the knowledge."""

    version: str

    @property
    def passages(self) -> Sequence[Passage]: ...

    def candidates(
        self, question: str, language: str | None, limit: int = 30
    ) -> list[Candidate]: ...


class Writes(Protocol):
    """Somebody who puts what passages say into better words."""

    def write(
        self, question: str, passages: Sequence[Passage], language: Speech
    ) -> tuple[str, tuple[Citation, ...]] | None:
        """The words and what they rest on; None where the passages are to be quoted."""
        ...


@dataclass(frozen=True, slots=True)
class Shop:
    """One version of the knowledge with all that goes with it."""

    knowledge: Knows
    products: tuple[Passage, ...]
    orders: Orders | None
    writer: Writes | None
    encoder: Encoder | None
    hours: str
    """When people answer; empty: as the knowledge tells, if it does."""
    risks: Examples | None
    """What messages are like after which a person takes over; None where no encoder reads them."""
    lacks: Examples | None
    """And those that need an order or a product to be answered."""

    def ranked(self, question: str, language: Speech) -> list[Match]:
        """The passages that may answer a question, the likeliest first."""
        read = plain(question) if language == "zh" else question
        return judge(read, self.knowledge.candidates(read, language))


def is_sure(matches: Sequence[Match]) -> bool:
    """Whether the best passage may be told as the answer."""
    return bool(matches) and matches[0].confidence >= threshold()


def is_near(confidence: float) -> bool:
    """Whether a passage that is not sure enough shows that the question is one of the shop's."""
    return confidence >= offer_threshold()
