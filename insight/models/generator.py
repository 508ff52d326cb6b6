"""What a generator is: something that completes a conversation, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take."""

    tokens: int
    """Longest answer."""


@dataclass(frozen=True, slots=True)
class Completion(Generic[Answer]):
    """An answer of the form that was asked for."""

    answer: Answer
    model: str
    tokens_in: int
    tokens_out: int


class Generator(Protocol):
    """A local model or an endpoint."""

    @property
    def model(self) -> str:
        """The name that goes wherever its words go."""
        ...

    def complete(
        self, turns: Sequence[Turn], schema: type[Answer], limits: Limits
    ) -> Completion[Answer]:
        """Answer `turns` with a `schema`, at temperature 0.

        Raises AnswerError for a refusal and for whatever does not fit `schema`, BudgetError when
        the day's budget is spent, and ModelError when the model cannot be reached.
        """
        ...
