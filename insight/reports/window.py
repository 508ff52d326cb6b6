"""Which weeks a report is about: whole ISO weeks, Monday to Sunday, in the zone of the business."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from insight.errors import QueryError
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Report

Length = Literal[1, 4, 12]
LENGTHS: tuple[Length, ...] = (1, 4, 12)
"""Weeks that a report may span: the next is tried where one has too few documents."""
PERIODS = 8
"""Most windows before this one that make up the baseline."""
SERIES_WEEKS = 16
IMPROBABLE = 0.01
Note = tuple[str, Mapping[str, Any]]
"""Key and values of a sentence."""
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """`weeks` whole weeks up to the one that begins on `monday`, and what they compare with."""

    monday: date
    """First day of the last week."""
    weeks: Length
    periods: int
    """Earlier windows of this length that the data cover whole, at most `PERIODS`."""
    zone: ZoneInfo
    without_doubtful: bool = False
    """Whether documents marked as doubtful are left out of all figures."""

    @property
    def week(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def last_day(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def first_day(self) -> date:
        return self.monday - timedelta(weeks=self.weeks - 1)

    @property
    def start(self) -> datetime:
        return _midnight(self.first_day, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the window."""
        return _midnight(self.monday + timedelta(weeks=1), self.zone)

    def period_edges(self) -> list[datetime]:
        """Starts of the earlier windows, the oldest first, and the start of this one."""
        return [
            _midnight(self.first_day - timedelta(weeks=self.weeks * back), self.zone)
            for back in range(self.periods, -1, -1)
        ]

    def series_mondays(self) -> list[date]:
        return [self.monday - timedelta(weeks=back) for back in range(SERIES_WEEKS - 1, -1, -1)]

    def parameters(self) -> dict[str, Any]:
        """What the queries of a report may name; all JSON. Empty periods where there are none."""
        edges = [moment.isoformat() for moment in self.period_edges()]
        mondays = self.series_mondays()
        weeks = [*mondays, mondays[-1] + timedelta(weeks=1)]
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "without_doubtful": self.without_doubtful,
            "before_start": edges[-2] if self.periods else edges[-1],
            "baseline_start": edges[0],
            "period_starts": edges[:-1],
            "period_ends": edges[1:],
            "start_day": self.first_day.isoformat(),
            "before_day": (self.first_day - timedelta(weeks=self.weeks)).isoformat(),
            "end_day": weeks[-1].isoformat(),
            "week_days": [day.isoformat() for day in weeks[:-1]],
            "week_starts": [_midnight(day, self.zone).isoformat() for day in weeks[:-1]],
            "week_ends": [_midnight(day, self.zone).isoformat() for day in weeks[1:]],
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """The window of a report, or why there is none, and notes for its reader."""

    status: Literal["ok", "widened", "too few", "no data"]
    window: Window | None
    documents: int
    """Documents in the window, or in the longest one that was tried."""
    span: Mapping[str, Any]
    """The row of `report/span.sql`."""
    notes: tuple[Note, ...]


def choose(
    settings: Settings,
    reader: Reader,
    week: str | None,
    now: datetime,
    without_doubtful: bool = False,
) -> Choice:
    """The window for `week`, or for the latest whole week that has data.

    Raises QueryError when `week` is not an ISO week.
    """
    zone = settings.zone
    monday = None if week is None else monday_of(week)
    span = reader.row("report/span.sql", {"now": now.isoformat()}) or {"total": 0}
    notes: list[Note] = []
    if span.get("sample"):
        notes.append(("note.sample", {"n": span["sample"], "total": span["total"]}))
    if not span.get("last"):
        key = "note.no_dates" if span["total"] else "note.no_documents"
        return Choice("no data", None, 0, span, (*notes, (key, {"n": span["total"]})))

    first, last = (span[key].astimezone(zone).date() for key in ("first", "last"))
    today = now.astimezone(zone).date()
    if monday is None:
        monday, cautions = _latest(reader, first, last, today, zone)
    else:
        cautions = _cautions(reader, monday, first, last, today, zone)
    notes += cautions
    if monday is None:
        none = ("note.no_whole_week", {"n": span["dated"], "first": first})
        return Choice("no data", None, 0, span, (*notes, none))

    window = Window(monday, 1, 0, zone, without_doubtful)
    starts = [_midnight(monday - timedelta(weeks=weeks - 1), zone) for weeks in LENGTHS]
    counts = _counts(reader, [(start, window.end) for start in starts], without_doubtful)
    if not counts[0]:
        empty = ("note.empty_week", {"week": window.week, "first": first, "last": last})
        return Choice("no data", window, 0, span, (*notes, empty))
    for weeks, count in zip(LENGTHS, counts, strict=True):
        if count < settings.minimum_documents:
            continue
        window = _with_periods(replace(window, weeks=weeks), first)
        if weeks == 1:
            return Choice("ok", window, count, span, tuple(notes))
        wide = ("note.widened", {"n": counts[0], "weeks": weeks, "week": window.week})
        return Choice("widened", window, count, span, (*notes, wide))
    window = replace(window, weeks=LENGTHS[-1])
    few = ("note.too_few", {"n": counts[-1]})
    return Choice("too few", window, counts[-1], span, (*notes, few))


def _latest(
    reader: Reader, first: date, last: date, today: date, zone: ZoneInfo
) -> tuple[date | None, list[Note]]:
    """The Monday of the latest whole week that has data, and what is to be said of it."""
    monday = _monday(last)
    is_over = monday + timedelta(weeks=1) <= today
    is_cut_off = is_over and _cut_off(reader, first, last, zone)
    if is_over and not is_cut_off:
        return monday, []
    before = reader.row("report/last_before.sql", {"moment": _midnight(monday, zone).isoformat()})
    if before is None or before["last"] is None:
        # There is no better week than one that may lack its end.
        return (monday, [("note.maybe_cut_off", {"last": last})]) if is_cut_off else (None, [])
    notes: list[Note] = [("note.cut_off", {"last": last})] if is_cut_off else []
    return _monday(before["last"].astimezone(zone).date()), notes


def _cautions(
    reader: Reader, monday: date, first: date, last: date, today: date, zone: ZoneInfo
) -> list[Note]:
    """What is to be said of a week that somebody asked for."""
    if monday <= today < monday + timedelta(weeks=1):
        return [("note.running", {})]
    if monday == _monday(last) and _cut_off(reader, first, last, zone):
        return [("note.maybe_cut_off", {"last": last})]
    return []


def window_of(report: Report) -> Window | None:
    """The window that a report names. Raises QueryError when it cannot be one."""
    if report.week is None:
        return None
    periods = min(PERIODS, max(0, report.facts.periods))
    return Window(
        monday_of(report.week),
        report.weeks,
        periods,
        zone_of(report),
        report.facts.without_doubtful,
    )


def zone_of(report: Report) -> ZoneInfo:
    """The time zone that a report names. Raises QueryError when there is none of that name."""
    try:
        return ZoneInfo(report.facts.zone)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise QueryError(
            f"The report names the time zone {report.facts.zone[:40]!r}, which is not known here."
        ) from error


def monday_of(week: str) -> date:
    """The first day of an ISO week such as `2026-W47`. Raises QueryError when it is none."""
    try:
        found = _WEEK.fullmatch(week)
        if not found:
            raise ValueError(week)
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        # Sixteen weeks of a series and 96 of a baseline must fit before it.
        if not 1900 <= monday.year < 9000:
            raise ValueError(week)
        return monday
    except ValueError as error:
        raise QueryError(
            f"{week[:20]!r} is not a week. Give an ISO week, such as 2026-W47."
        ) from error


def _cut_off(reader: Reader, first: date, last: date, zone: ZoneInfo) -> bool:
    """Whether the data stop before the end of their last week, improbably (Poisson).

    What is missing is compared with the same weekdays of the weeks before: a business that gets
    nothing at weekends is not cut off each Friday, and a date without a time covers its day.
    """
    missing_from = last + timedelta(days=1)
    missing_to = _monday(last) + timedelta(weeks=1)
    history = [
        (missing_from - timedelta(weeks=back), missing_to - timedelta(weeks=back))
        for back in range(1, PERIODS + 1)
        if missing_from - timedelta(weeks=back) >= first
    ]
    if missing_from == missing_to:
        return False
    if history:
        counts = _counts(reader, [tuple(_midnight(day, zone) for day in pair) for pair in history])
        expected = sum(counts) / len(history)
    else:
        days = (missing_from - first).days
        seen = sum(_counts(reader, [(_midnight(first, zone), _midnight(missing_from, zone))]))
        expected = seen / days * (missing_to - missing_from).days
    return math.exp(-expected) < IMPROBABLE


def _with_periods(window: Window, first: date) -> Window:
    """With as many earlier windows as lie wholly after the first dated document."""
    days = (window.first_day - first).days
    return replace(window, periods=max(0, min(PERIODS, days // (7 * window.weeks))))


def _counts(reader: Reader, periods: list[Any], without_doubtful: bool = False) -> list[int]:
    rows = reader.rows(
        "report/counts.sql",
        {
            "starts": [start.isoformat() for start, _ in periods],
            "ends": [end.isoformat() for _, end in periods],
            "without_doubtful": without_doubtful,
        },
    )
    return [row["documents"] for row in rows]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
