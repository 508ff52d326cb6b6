"""What the template writer opens with: lines by category that claim nothing of a product."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.campaigns.types import CopyLanguage, ProductFacts


@dataclass(frozen=True, slots=True)
class Opening:
    category: str
    words: Mapping[str, re.Pattern[str]]
    lines: Mapping[str, tuple[str, ...]]
    tags: Mapping[str, str]
    emoji: str


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
            {"zh": tuple(row["zh"]), "en": tuple(row["en"])},
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
    return best if weight(best) else other
