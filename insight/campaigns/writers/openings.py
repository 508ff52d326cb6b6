"""The category of a product, and what stands around its facts: lines that claim nothing of it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from insight.campaigns.types import CopyLanguage, ProductFacts

_LEAST = 2
"""Words from which a product is of a category."""


@dataclass(frozen=True, slots=True)
class Opening:
    category: str
    words: Mapping[str, re.Pattern[str]]
    tags: Mapping[str, str]
    emoji: str


@dataclass(frozen=True, slots=True)
class Frames:
    """What a text of a category begins and ends with."""

    opens: tuple[str, ...]
    closes: tuple[str, ...]


@cache
def openings() -> tuple[Opening, ...]:
    """Every category, in the order of the file."""
    rows = tomllib.loads(Path(__file__).with_name("openings.toml").read_text(encoding="utf-8"))
    return tuple(
        Opening(
            category,
            {
                "zh": re.compile(row["zh_words"]),
                "en": re.compile(rf"\b(?:{row['en_words']})\b", re.IGNORECASE),
            },
            {"zh": row["tag_zh"], "en": row["tag_en"]},
            row["emoji"],
        )
        for category, row in rows.items()
    )


def opening_of(facts: ProductFacts, language: CopyLanguage) -> Opening:
    """The category whose words a product has most; words of its name weigh three."""
    rest = " ".join((*facts.attributes, *facts.attributes.values()))

    def weight(opening: Opening) -> int:
        words = opening.words[language]
        return 3 * len(set(words.findall(facts.name))) + len(set(words.findall(rest)))

    *known, other = openings()
    best = max(known, key=weight)
    # One word among the attributes tells little: a hair oil is no food.
    return best if weight(best) >= _LEAST else other


def frames_of(facts: ProductFacts, language: CopyLanguage) -> Frames:
    """The lines for a product's category."""
    category = opening_of(facts, language).category
    return next(
        Frames(tuple(row["open"]), tuple(row["close"]))
        for row in _frames(language).values()
        if category in row.get("categories", ())
    )


def acts_of(channel: str, language: CopyLanguage) -> tuple[str, ...]:
    """How a reader of a channel is called to act."""
    return tuple(_frames(language)["act"].get(channel, ()))


def chance(facts: ProductFacts, salt: str) -> int:
    """A number that is always the same for a product, so that two products seldom share lines."""
    return int.from_bytes(hashlib.sha256(f"{salt} {facts.name}".encode()).digest()[:4], "big")


@cache
def _frames(language: CopyLanguage) -> Mapping[str, Mapping[str, Any]]:
    path = Path(__file__).with_name(f"frames_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
