"""When customers write, by weekday and hour of the business, and what the calendar brings next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from insight.reports.statistics import wilson
from insight.trends.calendar import Entry, sales_days

QUERY = "campaigns/rhythm.sql"
AHEAD = timedelta(weeks=6)
NOTICE = timedelta(days=3)
"""A day that is nearer than this is too near to plan for."""
_SLOT = 1800
_HOURS = 3
"""Length of the busiest stretch of a day that is named."""
_FEWEST_WEEKS = 4
_MOST_WEEKS = 0.75
_MOST_WITHOUT_HOUR = 0.5
"""Where more than this share of the documents came at midnight, their source gives days only."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The weekday and the hours in which clearly more is written than in others; None where none is."""

    count: int
    weekday: int | None
    """0 is Monday."""
    weekday_share: float | None
    hour: int | None
    """Where the busiest three hours begin."""
    hour_share: float | None


def rhythm(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> Rhythm:
    """The rhythm of documents, given as counts of half hours since 1970."""
    days: dict[date, Counter[int]] = {}
    hours: dict[date, Counter[int]] = {}
    midnight = 0
    for row in rows:
        local = datetime.fromtimestamp(row["slot"] * _SLOT, UTC).astimezone(zone)
        monday = local.date() - timedelta(days=local.weekday())
        days.setdefault(monday, Counter())[local.weekday()] += row["documents"]
        stretches = hours.setdefault(monday, Counter())
        for back in range(_HOURS):
            stretches[(local.hour - back) % 24] += row["documents"]
        if not local.hour and not local.minute:
            midnight += row["on_the_dot"]
    count = sum(week.total() for week in days.values())
    weekday = _clearly_most(days, 7)
    knows_hours = count and midnight <= _MOST_WITHOUT_HOUR * count
    hour = _clearly_most(hours, 24 // _HOURS, _HOURS) if knows_hours else None
    return Rhythm(
        count,
        weekday,
        None if weekday is None else sum(week[weekday] for week in days.values()) / count,
        hour,
        None if hour is None else sum(week[hour] for week in hours.values()) / count,
    )


def next_sales_day(after: date) -> tuple[date, Entry] | None:
    """The next day on which people buy otherwise that can still be planned for."""
    found = sales_days(after + NOTICE, after + AHEAD)
    return found[0] if found else None


def _clearly_most(weeks: Mapping[date, Counter[int]], groups: int, counted: int = 1) -> int | None:
    """What has the most, where even the lower end of its share is a fifth above an even share.

    And it must have more than that in most of the weeks: one busy Friday is no habit. Each document
    is `counted` so many times.
    """
    sums = sum(weeks.values(), Counter[int]())
    count = sums.total() // counted
    if len(weeks) < _FEWEST_WEEKS or not count:
        return None
    lead = min(sums, key=lambda value: (-sums[value], value))
    usual = sum(week[lead] * groups * counted > week.total() for week in weeks.values())
    is_clear = wilson(sums[lead], count)[0] > 1.2 / groups
    return lead if is_clear and usual >= _MOST_WEEKS * len(weeks) else None
