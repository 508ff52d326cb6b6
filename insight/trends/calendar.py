"""What comes every year, and on which days: our calendar of commerce and exams, and public holidays."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

COUNTRIES = {"CN": "zh_CN", "US": "en_US", "GB": "en_GB"}
"""Countries whose public holidays count, and the language of their names."""
_AROUND_HOLIDAY = 4
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FEASTS = ("lunar_new_year", "dragon_boat", "mid_autumn", "double_ninth", "qingming")
_FIRST_YEAR, _LAST_YEAR = 1901, 2099
"""Years of which the library knows the Chinese calendar."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that comes every year; `day`, `weekday` or `feast` says when (see calendar.toml)."""

    en: str
    zh: str
    before: int
    after: int
    words: re.Pattern[str]
    day: str = ""
    weekday: str = ""
    since: str = ""
    feast: str = ""
    offset: int = 0
    sales: bool = False
    """Whether people buy otherwise on its day."""

    def on(self, year: int) -> date:
        """Its day in a year; raises ValueError where the calendar does not reach."""
        if self.feast:
            return feast(self.feast, year) + timedelta(days=self.offset)
        first = date.fromisoformat(f"{year:04}-{self.day or self.since}")
        if self.weekday:
            first += timedelta(days=(_WEEKDAYS.index(self.weekday) - first.weekday()) % 7)
        return first

    def covers(self, start: date, end: date) -> bool:
        """Whether people speak of it on one of these days."""
        for year in {start.year - 1, start.year, end.year, end.year + 1}:
            if _FIRST_YEAR <= year <= _LAST_YEAR:
                day = self.on(year)
                if day - timedelta(self.before) <= end and start <= day + timedelta(self.after):
                    return True
        return False


@cache
def feast(name: str, year: int) -> date:
    """The day of a feast of the Chinese calendar, or of Easter, in a year."""
    if name == "easter":
        from dateutil.easter import easter

        return easter(year)
    from holidays.calendars.chinese import _ChineseLunisolar

    found = getattr(_ChineseLunisolar(), f"{name}_date")(year)[0]
    if found is None:
        raise ValueError(f"the Chinese calendar of {year} is not known")
    return date(found.year, found.month, found.day)


@cache
def entries() -> tuple[Entry, ...]:
    """Our calendar."""
    text = files("insight.trends").joinpath("calendar.toml").read_text(encoding="utf-8")
    return tuple(_entry(**fields) for fields in tomllib.loads(text)["entry"])


def sales_days(start: date, end: date) -> list[tuple[date, Entry]]:
    """The days on which people buy otherwise, from `start` to `end`."""
    found = [
        (day, entry)
        for entry in entries()
        if entry.sales
        for year in range(start.year, end.year + 1)
        if _FIRST_YEAR <= year <= _LAST_YEAR and start <= (day := entry.on(year)) <= end
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].en))


def explanations(start: date, end: date, texts: Sequence[str]) -> list[Entry]:
    """What in the calendar explains texts of these days: half of them speak of it."""
    found = [entry for entry in (*entries(), *_holidays(start, end)) if entry.covers(start, end)]
    lower = [text.lower() for text in texts]
    return [e for e in found if 2 * sum(bool(e.words.search(t)) for t in lower) >= len(lower) > 0]


def _holidays(start: date, end: date) -> Iterator[Entry]:
    """Public holidays of these years; their names are what people say."""
    for year in range(start.year, end.year + 1):
        for country in COUNTRIES:
            yield from _public(country, year)


@cache
def _public(country: str, year: int) -> tuple[Entry, ...]:
    import holidays

    days = holidays.country_holidays(
        country, years=year, language=COUNTRIES[country], observed=False
    )
    around = _AROUND_HOLIDAY
    return tuple(
        _entry(name, name, around, around, en_words=name.lower(), day=f"{day:%m-%d}")
        for day, names in days.items()
        for name in names.split("; ")
        if "(" not in name and "（" not in name
    )


def _entry(
    en: str, zh: str, before: int, after: int, zh_words: str = "", en_words: str = "", **when: Any
) -> Entry:
    words = [re.escape(word) for word in zh_words.split()]
    words += [
        rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" for word in en_words.split("|") if word
    ]
    when["since"] = when.pop("from", "")
    return Entry(en, zh, before, after, re.compile("|".join(words)), **when)


def same_season(first: date, second: date, days: int = 7) -> bool:
    """Whether two days, at least ten months apart, are about the same time of the year.

    By the sun within `days`; or by the moon within three, counted from the nearest Chinese feast.
    """
    if abs((first - second).days) < 300:
        return False
    apart = abs(first.timetuple().tm_yday - second.timetuple().tm_yday)
    return min(apart, 365 - apart) <= days or bool(_lunar(first) & _lunar(second))


def _lunar(day: date) -> set[tuple[str, int]]:
    """Feasts within six weeks with the days from them, blurred by a day or two."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return set()
    away = ((name, (day - feast(name, day.year)).days) for name in _FEASTS if name != "qingming")
    return {(n, d + blur) for n, d in away if abs(d) <= 42 for blur in (-1, 0, 1, 2)}
