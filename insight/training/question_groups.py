"""Groups of questions that mean the same, from which the matcher learns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from insight.errors import ModelError


@dataclass(frozen=True, slots=True)
class Group:
    """One need in several wordings."""

    id: str
    """Groups of two languages with one id mean the same."""
    language: str
    domain: str
    questions: tuple[str, ...]
    near: tuple[str, ...] = ()
    """Questions that share words with some of the wordings and ask something else."""
    answers: tuple[str, ...] = ()
    """What shops may answer; the first questions are their headings, one of each."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    group: int | str
    language: Literal["en", "zh"]
    domain: str
    questions: list[str] = Field(min_length=2)
    near: list[str] = []
    answers: list[str] = []

    @model_validator(mode="after")
    def _has_headings(self) -> _Row:
        if len(self.answers) > len(self.questions):
            raise ValueError("each answer needs a heading among the questions")
        return self


def read_groups(files: Sequence[Path]) -> list[Group]:
    """The groups in files of JSON lines; ModelError names the line that is not one."""
    found = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise ModelError(f"{file} cannot be read: {error}.") from error
        for number, line in enumerate(lines, 1):
            try:
                row = _Row.model_validate(json.loads(line))
            except (ValueError, ValidationError) as error:
                raise ModelError(f"{file}, line {number} holds no group: {error}") from error
            found.append(
                Group(
                    str(row.group),
                    row.language,
                    row.domain,
                    tuple(row.questions),
                    tuple(row.near),
                    tuple(row.answers),
                )
            )
    if len(found) < 2:
        raise ModelError("The matcher learns from two groups of questions at least.")
    return found
