"""Ratings as files have them, read as stars from 1 to 5.

Whether 4 is four of five or four of ten is decided once for a column, from its first values; a
value that names its own best (4/5, 80%, ★★★★☆, 好评) needs no such decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from insight.messages import Message, message

EMPTY = frozenset(("", "nan", "none", "null", "n/a", "na", "-", "--", "—", "无", "暂无"))
"""Values, in small letters, that say that there is none."""
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:stars?|-star|星级?|分|颗星)?", re.IGNORECASE)
_OUT_OF = re.compile(
    r"(?:rated\s+)?(\d+(?:[.,]\d+)?)\s*(?:stars?\s*)?(?:out\s+of|of|/|／)\s*(\d+)"
    r"(?:\s*(?:stars?|points?|星|分))?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*[%％]")
_SIGNS = re.compile(r"[★⭐✭🌟][★⭐✭🌟\ufe0f]*\s*[☆✩]*")
_CHINESE_STARS = re.compile(r"([一二两三四五])颗?星(?:级|好评|评价)?")
_CHINESE_NUMBERS = {"一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0, "四": 4.0, "五": 5.0}
_WORDS = {
    "好评": 5.0,
    "中评": 3.0,
    "差评": 1.0,
    "推荐": 5.0,
    "不推荐": 1.0,
    "thumbs up": 5.0,
    "thumbs down": 1.0,
    "thumb up": 5.0,
    "thumb down": 1.0,
    "recommended": 5.0,
    "not recommended": 1.0,
    "true": 5.0,
    "false": 1.0,
    "👍": 5.0,
    "👎": 1.0,
}
_SCALES = (5, 10, 100)
_MOST = 0.95
"""Share of the numbers of a column that must fit its scale: a slip does not change it."""


@dataclass(frozen=True, slots=True)
class RatingReader:
    """Reads the ratings of one column; a bare number counts out of `best`.

    `best` is 5, 10 or 100, 1 where 0 and 1 mean thumbs down and up, None where the numbers of
    the column are no ratings.
    """

    best: int | None = 5
    seen: str = ""
    """The values that decided, for `describe`."""

    @classmethod
    def for_values(cls, values: Iterable[Any]) -> RatingReader:
        """A reader for a column that begins with these values."""
        given = [text for value in values if (text := _text(value)) not in EMPTY]
        numbers = [number for text in given if (number := _number(text)) is not None]
        seen = ", ".join(sorted(dict.fromkeys(given), key=_natural)[:6])
        if not numbers:
            return cls(5, seen)
        if set(numbers) == {0.0, 1.0}:
            return cls(1, seen)
        for best in _SCALES:
            if sum(0 <= number <= best for number in numbers) >= _MOST * len(numbers):
                return cls(best, seen)
        return cls(None, seen)

    def describe(self) -> Message:
        """What was decided."""
        if not self.seen:
            return message("there are none")
        if self.best == 1:
            return message(
                "1 and 0 are thumbs up and down, 5 stars and 1 (%(values)s)", values=self.seen
            )
        if self.best == 5:
            return message("stars from 1 to 5 (%(values)s)", values=self.seen)
        if self.best == 10:
            return message("points from 1 to 10 (%(values)s)", values=self.seen)
        if self.best == 100:
            return message("percent from 0 to 100 (%(values)s)", values=self.seen)
        return message("numbers that are no ratings (%(values)s); not read", values=self.seen)

    def read(self, value: Any) -> float | None:
        """Stars from 1 to 5; None for an empty value. Raises ValueError for any other."""
        return _read(_text(value), self.best)


@lru_cache(maxsize=1024)
def _read(text: str, best: int | None) -> float | None:
    """See `RatingReader`; a column has few values, again and again."""
    if text in EMPTY:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if match := _CHINESE_STARS.fullmatch(text):
        return _CHINESE_NUMBERS[match[1]]
    if _SIGNS.fullmatch(text):
        full, empty = len(re.findall("[★⭐✭🌟]", text)), len(re.findall("[☆✩]", text))
        return _stars(full, max(5, full + empty))
    if match := _OUT_OF.fullmatch(text):
        return _stars(_float(match[1]), int(match[2]))
    if match := _PERCENT.fullmatch(text):
        return _stars(_float(match[1]), 100)
    number = _number(text)
    if number is None or best is None:
        raise ValueError("it is no rating that we know")
    if best == 1 and number in (0, 1):
        return 5.0 if number else 1.0
    return _stars(number, best)


def _stars(value: float, best: int) -> float:
    """`value` of `best` as stars; the lowest of a wider scale are one star."""
    lowest = 1 if best <= 5 else 0
    if not (2 <= best <= 100 and lowest <= value <= best):
        raise ValueError("it is outside its scale")
    return max(1.0, round(5 * value / best, 2))


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip().casefold()


def _number(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    return _float(match[1]) if match else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _natural(text: str) -> tuple[float, str]:
    number = _number(text)
    return (float("inf") if number is None else number, text)
