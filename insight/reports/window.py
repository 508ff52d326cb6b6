"""Which days a report is about: whole ISO weeks, or the days that somebody names, in the zone of the business."""

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
from insight.store.reader import Snapshot
from insight.types import EVERYTHING, Asked, Report, Scope

LENGTHS = (1, 4, 12)
"""Weeks that a report may span: the next is tried where one has too few documents."""
PERIODS = 8
"""Most windows before this one that make up the baseline."""
SERIES_WEEKS = 16
MOST_DAYS = 366
IMPROBABLE = 0.01
OPENED = ("report/scoped.sql", "report/reported.sql", "report/mentions.sql")
"""They make the temporary tables that the queries of sections read."""
Note = tuple[str, Mapping[str, Any]]
"""Key and values of a sentence."""
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """`days` whole days from `first_day` on, and what they compare with."""

    first_day: date
    days: int
    periods: int
    """Earlier windows of this length that the data cover whole, at most `PERIODS`."""
    zone: ZoneInfo
    scope: Scope = EVERYTHING

    @classmethod
    def of_weeks(cls, monday: date, weeks: int, zone: ZoneInfo, scope: Scope) -> Window:
        """The weeks that end with the one that begins on `monday`."""
        return cls(monday - timedelta(weeks=weeks - 1), 7 * weeks, 0, zone, scope)

    @property
    def weeks(self) -> int | None:
        """Its length as a report without named days has it; None for other lengths and weekdays."""
        weeks, rest = divmod(self.days, 7)
        return weeks if weeks in LENGTHS and not rest and not self.first_day.weekday() else None

    @property
    def whole_weeks(self) -> int:
        """ISO weeks that lie in it from end to end."""
        first = self.first_day + timedelta(days=-self.first_day.weekday() % 7)
        return max(0, ((self.last_day - first).days + 1) // 7)

    @property
    def week(self) -> str | None:
        """The ISO week that it ends with, where it is made of weeks."""
        if self.weeks is None:
            return None
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def monday(self) -> date:
        """First day of its last week."""
        return _monday(self.last_day)

    @property
    def start(self) -> datetime:
        return _midnight(self.first_day, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the window."""
        return _midnight(self.last_day + timedelta(days=1), self.zone)

    def period_edges(self) -> list[datetime]:
        """Starts of the earlier windows, the oldest first, and the start of this one."""
        return [
            _midnight(self.first_day - timedelta(days=self.days * back), self.zone)
            for back in range(self.periods, -1, -1)
        ]

    @property
    def scope_start(self) -> datetime:
        """Nothing before it is counted or drawn."""
        return min(self.period_edges()[0], _midnight(self.series_mondays()[0], self.zone))

    def series_mondays(self) -> list[date]:
        weeks = max(SERIES_WEEKS, (self.last_day - _monday(self.first_day)).days // 7 + 1)
        return [self.monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]

    def parameters(self) -> dict[str, Any]:
        """What the queries of a report may name; all JSON. Empty periods where there are none."""
        edges = [moment.isoformat() for moment in self.period_edges()]
        mondays = self.series_mondays()
        weeks = [*mondays, mondays[-1] + timedelta(weeks=1)]
        return scope_parameters(self.scope) | {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "before_start": edges[-2] if self.periods else edges[-1],
            "baseline_start": edges[0],
            "scope_start": self.scope_start.isoformat(),
            "period_starts": edges[:-1],
            "period_ends": edges[1:],
            "start_day": self.first_day.isoformat(),
            "before_day": (self.first_day - timedelta(days=self.days)).isoformat(),
            # A week of sales counts where the window has all of it.
            "end_day": (self.last_day - timedelta(days=5)).isoformat(),
            "week_days": [day.isoformat() for day in weeks[:-1]],
            "week_starts": [_midnight(day, self.zone).isoformat() for day in weeks[:-1]],
            "week_ends": [_midnight(day, self.zone).isoformat() for day in weeks[1:]],
        }


def scope_parameters(scope: Scope) -> dict[str, Any]:
    return {
        "products": list(scope.products),
        "sources": list(scope.sources),
        "languages": list(scope.languages),
        "without_doubtful": scope.without_doubtful,
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


def choose(settings: Settings, snapshot: Snapshot, asked: Asked, now: datetime) -> Choice:
    """The window for what is asked; `scoped` and `reported` then hold its documents.

    Raises QueryError when the week or the days cannot be used.
    """
    zone, scope = settings.zone, asked.scope
    named = _named_days(asked, zone)
    snapshot.rows("report/dated.sql", scope_parameters(scope))
    span = snapshot.row("report/span.sql", {"now": now.isoformat()}) or {"total": 0}
    notes: list[Note] = []
    if span.get("sample"):
        notes.append(("note.sample", {"n": span["sample"], "total": span["total"]}))
    if not span.get("last"):
        key = "note.no_dates" if span["total"] else "note.no_documents"
        return Choice("no data", None, 0, span, (*notes, (key, {"n": span["total"]})))

    first, last = (span[key].astimezone(zone).date() for key in ("first", "last"))
    today = now.astimezone(zone).date()
    if named is None:
        monday, cautions = _latest(snapshot, first, last, today, zone)
        if monday is None:
            none = ("note.no_whole_week", {"n": span["dated"], "first": first})
            return Choice("no data", None, 0, span, (*notes, *cautions, none))
        named = Window.of_weeks(monday, 1, zone, scope)
    else:
        cautions = _cautions(snapshot, named, first, last, today)
    notes += cautions
    fixed = asked.days is not None
    lengths = [named] if fixed else _lengths(named)
    counts = _open(snapshot, lengths)
    if not counts[0]:
        key = "note.empty_days" if fixed else "note.empty_week"
        empty = {"week": named.week, "from": named.first_day, "to": named.last_day}
        return Choice(
            "no data", named, 0, span, (*notes, (key, {**empty, "first": first, "last": last}))
        )
    for window, count in zip(lengths, counts, strict=True):
        if count < settings.minimum_documents:
            continue
        window = _with_periods(window, first)
        if window.scope_start < lengths[-1].scope_start:
            open_window(snapshot, window)
        if window.days == named.days:
            return Choice("ok", window, count, span, tuple(notes))
        said = {"n": counts[0], "weeks": window.weeks, "week": named.week}
        return Choice("widened", window, count, span, (*notes, ("note.widened", said)))
    few = ("note.too_few", {"n": counts[-1]})
    return Choice("too few", lengths[-1], counts[-1], span, (*notes, few))


def _named_days(asked: Asked, zone: ZoneInfo) -> Window | None:
    if asked.days is None:
        if asked.week is None:
            return None
        return Window.of_weeks(monday_of(asked.week), 1, zone, asked.scope)
    first, last = asked.days
    days = (last - first).days + 1
    if asked.week is not None:
        raise QueryError("A report is on a week or from a day to a day, not both.")
    if not 1 <= days <= MOST_DAYS:
        raise QueryError(
            f"From {first} to {last} is {days} days; a report covers from 1 to {MOST_DAYS}."
        )
    if not 1900 <= first.year < 9000:
        raise QueryError(f"{first} is not a day that a report can begin on.")
    return Window(first, days, 0, zone, asked.scope)


def _lengths(week: Window) -> list[Window]:
    return [Window.of_weeks(week.monday, weeks, week.zone, week.scope) for weeks in LENGTHS]


def _open(snapshot: Snapshot, windows: list[Window]) -> list[int]:
    """Bring the documents of the longest of the windows, which end together; the count of each."""
    open_window(snapshot, windows[-1])
    rows = snapshot.rows("report/lengths.sql", {"starts": [w.start.isoformat() for w in windows]})
    return [row["documents"] for row in rows]


def open_window(snapshot: Snapshot, window: Window) -> None:
    """Make what the queries of sections read hold the documents of the window and before."""
    for name in OPENED:
        snapshot.rows(name, window.parameters())


def _latest(
    snapshot: Snapshot, first: date, last: date, today: date, zone: ZoneInfo
) -> tuple[date | None, list[Note]]:
    """The Monday of the latest whole week that has data, and what is to be said of it."""
    monday = _monday(last)
    is_over = monday + timedelta(weeks=1) <= today
    is_cut_off = is_over and _cut_off(snapshot, first, last, zone)
    if is_over and not is_cut_off:
        return monday, []
    before = snapshot.row("report/last_before.sql", {"moment": _midnight(monday, zone).isoformat()})
    if before is None or before["last"] is None:
        # There is no better week than one that may lack its end.
        return (monday, [("note.maybe_cut_off", {"last": last})]) if is_cut_off else (None, [])
    notes: list[Note] = [("note.cut_off", {"last": last})] if is_cut_off else []
    return _monday(before["last"].astimezone(zone).date()), notes


def _cautions(
    snapshot: Snapshot, window: Window, first: date, last: date, today: date
) -> list[Note]:
    """What is to be said of days that somebody asked for."""
    if window.first_day <= today <= window.last_day:
        return [("note.running" if window.week else "note.running_days", {})]
    ends_there = window.week and window.monday == _monday(last)
    if ends_there and _cut_off(snapshot, first, last, window.zone):
        return [("note.maybe_cut_off", {"last": last})]
    return []


def window_of(report: Report) -> Window | None:
    """The window that a report names. Raises QueryError when it cannot be one."""
    if report.start is None or report.end is None:
        return None
    zone = zone_of(report)
    first, after = (moment.astimezone(zone).date() for moment in (report.start, report.end))
    periods = min(PERIODS, max(0, report.facts.periods))
    return Window(first, max(1, (after - first).days), periods, zone, report.facts.asked.scope)


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


def _cut_off(snapshot: Snapshot, first: date, last: date, zone: ZoneInfo) -> bool:
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
        counts = _counts(
            snapshot, [tuple(_midnight(day, zone) for day in pair) for pair in history]
        )
        expected = sum(counts) / len(history)
    else:
        days = (missing_from - first).days
        seen = sum(_counts(snapshot, [(_midnight(first, zone), _midnight(missing_from, zone))]))
        expected = seen / days * (missing_to - missing_from).days
    return math.exp(-expected) < IMPROBABLE


def _with_periods(window: Window, first: date) -> Window:
    """With as many earlier windows as lie wholly after the first dated document."""
    days = (window.first_day - first).days
    return replace(window, periods=max(0, min(PERIODS, days // window.days)))


def _counts(snapshot: Snapshot, periods: list[Any]) -> list[int]:
    rows = snapshot.rows(
        "report/counts.sql",
        {
            "starts": [start.isoformat() for start, _ in periods],
            "ends": [end.isoformat() for _, end in periods],
        },
    )
    return [row["documents"] for row in rows]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
