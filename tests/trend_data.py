"""Made series and texts for the tests of trends."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from insight.trends.counts import Counts, counts_of
from insight.trends.documents import Documents

START = date(2026, 3, 2)
"""A Monday far from feasts."""
_WORDS = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in "aeiou" for c in "klmnrst"]


def counts(series: Any, totals: Sequence[float]) -> Counts:
    """Counts of one group: a row a term, a column a day."""
    table = np.array(series, dtype=float)
    term, day = np.nonzero(table)
    terms = np.arange(1, len(table) + 1)
    return counts_of(
        START.toordinal(), np.array([totals], float), terms, term, term * 0, day, table[term, day]
    )


def documents(rows: Iterable[tuple[int, str]], group: Mapping[int, str] | None = None) -> Documents:
    """Documents of (day from 0, text)."""
    made = Documents()
    for number, (day, text) in enumerate(rows):
        made.add(START + timedelta(days=day), text, number, (group or {}).get(number, ""))
    return made


def small_talk(chance: random.Random, words: int = 8) -> str:
    """A text of common words, some far more common than others."""
    return " ".join(_WORDS[int(len(_WORDS) * chance.random() ** 2.5)] for _ in range(words))


def ordinary(days: int, a_day: int | Sequence[int], seed: int = 1) -> list[tuple[int, str]]:
    """Texts of days on which nothing happens."""
    chance = random.Random(seed)
    many = [a_day] * days if isinstance(a_day, int) else a_day
    return [(day, small_talk(chance)) for day in range(days) for _ in range(many[day])]
