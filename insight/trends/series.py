"""A daily series without what comes every week and every year, so that what is left is news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import fmean

from insight.trends.calendar import Entry, entries

_WEEKDAY_WEIGHT = 4.0
"""Weeks by which a weekday is drawn to the others."""
_CALENDAR_WEIGHT = 0.5
"""Years by which a day of the calendar is drawn to other days."""
_AROUND_DAYS = 28
"""Days on each side over which the level of a day is taken."""


def without_seasons(
    first: date, values: Sequence[float], calendar: Iterable[Entry] | None = None
) -> list[float]:
    """A series by day, of volume or of any positive value, divided by its usual ups and downs.

    The factor of a weekday is its mean against the level of the eight weeks around, drawn to 1. That
    of a day of the calendar is what the same day before or after the feast was in earlier years;
    the first year of a series has none. The level itself, and so the news, stays.
    """
    level = [_level(values, day) for day in range(len(values))]
    weekday = _weekdays(first, values, level)
    days = [first + timedelta(days=day) for day in range(len(values))]
    factors = [weekday[day.weekday()] for day in days]
    seen: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    found = []
    places = _places(days, entries() if calendar is None else calendar)
    for number, day in enumerate(days):
        usual = level[number] * factors[number]
        ratio = values[number] / usual if usual else 1.0
        of_calendar = 1.0
        for place in places[day]:
            earlier = seen[place]
            effect = (sum(earlier) + _CALENDAR_WEIGHT) / (len(earlier) + _CALENDAR_WEIGHT)
            # Where several feasts cover a day, the one that moved it most counts.
            if abs(effect - 1) > abs(of_calendar - 1):
                of_calendar = effect
            earlier.append(ratio)
        found.append(values[number] / max(factors[number] * of_calendar, 1e-9))
    return found


def _level(values: Sequence[float], day: int) -> float:
    return fmean(values[max(0, day - _AROUND_DAYS) : day + _AROUND_DAYS + 1])


def _weekdays(first: date, values: Sequence[float], level: Sequence[float]) -> list[float]:
    """The factor of each weekday from Monday on; their mean is 1."""
    sums, counts = [0.0] * 7, [0.0] * 7
    for day, value in enumerate(values):
        weekday = (first.weekday() + day) % 7
        sums[weekday] += value
        counts[weekday] += level[day]
    week = sum(counts) / max(len(values), 1)
    drawn = _WEEKDAY_WEIGHT * week
    found = [
        (s + drawn) / (c + drawn) if c + drawn else 1.0 for s, c in zip(sums, counts, strict=True)
    ]
    mean = fmean(found)
    return [factor / mean for factor in found]


def _places(
    days: Sequence[date], calendar: Iterable[Entry]
) -> defaultdict[date, list[tuple[str, int]]]:
    """The feasts that each day is near, and how many days after (or before) each."""
    found: defaultdict[date, list[tuple[str, int]]] = defaultdict(list)
    if not days:
        return found
    for entry in calendar:
        for year in range(days[0].year - 1, days[-1].year + 2):
            feast = entry.on(year)
            for away in range(-entry.before, entry.after + 1):
                found[feast + timedelta(days=away)].append((entry.en, away))
    return found
