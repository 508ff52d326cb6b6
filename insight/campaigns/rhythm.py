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
    days: Counter[int] = Counter()
    hours: Counter[int] = Counter()
    midnight = 0
    for row in rows:
        local = datetime.fromtimestamp(row["slot"] * _SLOT, UTC).astimezone(zone)
        days[local.weekday()] += row["documents"]
        hours[local.hour] += row["documents"]
        if not local.hour and not local.minute:
            midnight += row["on_the_dot"]
    count = days.total()
    weekday = _clearly_most(days, 7, count)
    stretches = Counter(
        {first: sum(hours[(first + n) % 24] for n in range(_HOURS)) for first in range(24)}
    )
    knows_hours = count and midnight <= _MOST_WITHOUT_HOUR * count
    hour = _clearly_most(stretches, 24 // _HOURS, count) if knows_hours else None
    return Rhythm(
        count,
        weekday,
        None if weekday is None else days[weekday] / count,
        hour,
        None if hour is None else stretches[hour] / count,
    )


def next_sales_day(after: date) -> tuple[date, Entry] | None:
    """The next day on which people buy otherwise that can still be planned for."""
    found = sales_days(after + NOTICE, after + AHEAD)
    return found[0] if found else None


def _clearly_most(counts: Counter[int], groups: int, count: int) -> int | None:
    """What has the most, where even the lower end of its share is a fifth above an even share."""
    if not count:
        return None
    lead = min(counts, key=lambda value: (-counts[value], value))
    return lead if wilson(counts[lead], count)[0] > 1.2 / groups else None
