"""Words of reviews that were paid for or that advertise, and of those that only tell of it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

INCENTIVE = "incentive"
ADVERTISING = "advertising"
TOLD = "incentive_told"
"""The author tells of an incentive and took none: a practice of the shop, no fault of the review."""
_MOST_CHARACTERS = 20_000
_CLAUSE = 40
"""Characters before the words in which a denial is looked for."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that speak for a reason, by their place in the text."""

    reason: str
    start: int
    end: int


def find(text: str) -> list[Words]:
    """The first words for each reason; those that the author denies do not count."""
    text = text[:_MOST_CHARACTERS]
    incentive, advertising = _first(INCENTIVE, text), _first(ADVERTISING, text)
    if not (incentive or advertising):
        return []
    if _pattern("told").search(text):
        return [Words(TOLD, *incentive.span())] if incentive else []
    return [
        Words(reason, *found.span())
        for reason, found in ((INCENTIVE, incentive), (ADVERTISING, advertising))
        if found
    ]


def _first(reason: str, text: str) -> re.Match[str] | None:
    denied = _pattern("denied")
    for found in _pattern(reason).finditer(text):
        if not denied.search(text[max(0, found.start() - _CLAUSE) : found.start()]):
            return found
    return None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    rules = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{rule})" for rule in rules[name]["patterns"]), re.IGNORECASE)
