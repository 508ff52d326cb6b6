"""Sentences with personal data and with ordinary numbers; see the head of the two files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_SPAN = re.compile(r"\{(\w+)\|([^}]*)\}")
_MASK = re.compile(r"\[(?:email|phone|id|card|order|handle|link)\]")


@dataclass(frozen=True)
class Sentence:
    """What a customer wrote, and what may be stored of it."""

    raw: str
    masked: str


def sentences(language: str) -> list[Sentence]:
    path = Path(__file__).with_name(f"personal_{language}.txt")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return [Sentence(_SPAN.sub(r"\2", line), _SPAN.sub(r"[\1]", line)) for line in lines]


def precision_and_recall(
    mask: Callable[[str], str], some: Sequence[Sentence]
) -> tuple[float, float]:
    """Over the masks: those that should be there of all given, and those given of all due."""
    right = given = due = 0
    for sentence in some:
        found, wanted = (
            Counter(_MASK.findall(text)) for text in (mask(sentence.raw), sentence.masked)
        )
        right += sum((found & wanted).values())
        given += sum(found.values())
        due += sum(wanted.values())
    return right / given, right / due
