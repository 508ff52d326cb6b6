"""Questions from a file of JSON lines, as `insight assistant answer` reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from insight.assistant.types import Answer, AnswerKind, Turn
from insight.errors import SourceError
from insight.messages import message
from insight.parameters import problems


class TurnLine(BaseModel):
    """One message of the conversation so far."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    by: Literal["customer", "assistant", "person"]
    text: str
    kind: AnswerKind | None = None


class QuestionLine(BaseModel):
    """One line of the file; what else it has is given back with its answer."""

    model_config = ConfigDict(extra="allow", frozen=True)

    question: str = Field(min_length=1)
    language: str | None = None
    turns: tuple[TurnLine, ...] = ()

    def conversation(self) -> tuple[Turn, ...]:
        """The turns before the question."""
        return tuple(Turn(one.by, one.text, one.kind) for one in self.turns)


def read_questions(path: Path) -> Iterator[tuple[int, QuestionLine]]:
    """The questions of a file with their lines, counted from 1; empty lines are left out.

    Raises SourceError for a file or a line that cannot be read, which it names.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _question(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            message("%(name)s cannot be read: %(cause)s.", name=path.name, cause=error)
        ) from error


def _question(path: Path, number: int, line: str) -> QuestionLine:
    try:
        return QuestionLine.model_validate_json(line)
    except ValidationError as error:
        raise SourceError(
            message(
                "%(name)s, line %(line)s: %(cause)s. A line is one JSON object with `question` "
                "and, if you like, `language` and `turns`.",
                name=path.name,
                line=number,
                cause=problems(error, "line"),
            )
        ) from error


def answer_line(answer: Answer) -> dict[str, Any]:
    """An answer as JSON values."""
    return {
        "answer": answer.text,
        "kind": answer.kind,
        "citations": [asdict(one) for one in answer.citations],
        "confidence": round(answer.confidence, 4),
        "handover": answer.handover,
        "reason": answer.reason,
        "asks": answer.asks,
        "language": answer.language,
        "product": answer.product,
        "summary": str(answer.summary) if answer.summary else None,
    }
