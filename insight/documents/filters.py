"""What a list of documents is narrowed to, and which documents that leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from insight.documents.columns import CODED, UNDATED, Columns
from insight.errors import QueryError
from insight.messages import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

LONGEST = 200
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty text means everything. `start` and `end` are days, both of them within."""

    words: str = ""
    week: str = ""
    start: str = ""
    end: str = ""
    source: str = ""
    product: str = ""
    variant: str = ""
    kind: str = ""
    language: str = ""
    rating: str = ""
    sentiment: str = ""
    toxic: str = ""
    topic: str = ""
    aspect: str = ""
    aspect_sentiment: str = ""
    doubtful: str = ""
    answered: str = ""
    corrected: str = ""
    sample: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        return cls(**{name: given.get(name, "").strip()[:LONGEST] for name in FILTERS})

    def query(self) -> dict[str, str]:
        """Those that are set, for a link."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def with_(self, **changed: str) -> dict[str, str]:
        """The link of the same with some changed; an empty one is taken away."""
        return {name: value for name, value in {**self.query(), **changed}.items() if value}


FILTERS = tuple(field.name for field in fields(Filters))


def masks(columns: Columns, filters: Filters, zone: ZoneInfo) -> dict[str, Mask]:
    """For each filter that is set but the words, which documents pass it.

    Raises QueryError for a malformed week or day.
    """
    found: dict[str, Mask] = {}
    for name in CODED:
        if value := getattr(filters, name):
            coded = columns.coded[name]
            found[name] = coded.codes == coded.place(value)
    if filters.aspect or filters.aspect_sentiment:
        found["aspect"] = _speaking(columns, filters)
    for first, after in _spans(filters, zone):
        mask = columns.moments != UNDATED
        if first is not None:
            mask &= columns.moments >= first
        if after is not None:
            mask &= columns.moments < after
        found["dates"] = found["dates"] & mask if "dates" in found else mask
    return found


def _speaking(columns: Columns, filters: Filters) -> Mask:
    import numpy as np

    mentions = columns.mentions
    fits = np.ones(len(mentions.rows), bool)
    if filters.aspect:
        fits &= mentions.aspect.codes == mentions.aspect.place(filters.aspect)
    if filters.aspect_sentiment:
        fits &= mentions.sentiment.codes == mentions.sentiment.place(filters.aspect_sentiment)
    mask = np.zeros(len(columns), bool)
    mask[mentions.rows[fits]] = True
    return mask


def _spans(filters: Filters, zone: ZoneInfo) -> list[tuple[int | None, int | None]]:
    spans: list[tuple[int | None, int | None]] = []
    if filters.week:
        monday = week_start(filters.week)
        spans.append((_moment(monday, zone), _moment(monday + timedelta(days=7), zone)))
    if filters.start or filters.end:
        first = _moment(day(filters.start), zone) if filters.start else None
        last = day(filters.end) + timedelta(days=1) if filters.end else None
        spans.append((first, None if last is None else _moment(last, zone)))
    return spans


def day(text: str) -> date:
    """A day. Raises QueryError for what is none."""
    try:
        found = date.fromisoformat(text)
        if not 1900 <= found.year <= 2200:
            raise ValueError
    except ValueError:
        raise QueryError(
            message("%(text)s is not a day, such as 2026-11-23.", text=repr(text))
        ) from None
    return found


def week_start(week: str) -> date:
    """The Monday of an ISO week. Raises QueryError for what is none."""
    try:
        found = _WEEK.fullmatch(week)
        if not found or not 1900 <= int(found[1]) <= 2200:
            raise ValueError
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise QueryError(
            message("%(week)s is not a week, such as 2026-W47.", week=repr(week[:20]))
        ) from None


def _moment(first: date, zone: ZoneInfo) -> int:
    moment = datetime.combine(first, time(), zone)
    return (moment - EPOCH) // timedelta(microseconds=1)
