"""The documents of the weeks before a moment, ready to be counted by day, window and group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from insight.alerts.usual import DAYS_OF_A_WEEK, Basis
from insight.analyses.aspect_tree import OTHER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.store.reader import Reader

    Mask = NDArray[np.bool_]
    Indices = NDArray[np.int64]

WEEKS = 8
"""Most weeks that are compared with."""
_FEWEST = 4
"""Fewest weeks, or days where there are fewer weeks, that tell what is usual."""
_LATE_DAYS = 2
"""Whole days before today that are looked at again, for what arrives late."""
_HOURS = 3
_DAY = 86400
_ALWAYS_THERE = 5
"""Where this many documents a day are usual, a day without any is a gap in the collecting."""
_NEARLY_ALL = 0.8
ONE_VALUED = ("product", "topic", "source")
DIMENSIONS = (*ONE_VALUED, "aspect")
EVERY = slice(None)
"""All documents."""


@dataclass(frozen=True, slots=True)
class Window:
    """Some hours of a day; `end` in seconds on the clock of the business, `length` at most a day.

    A document of the same hours i days before has the index i; `of_hours` leaves out those that
    have only a date.
    """

    name: str
    """`hours`, `today` or `day`."""
    end: int
    length: int
    of_hours: bool = False


def windows(now: datetime, zone: ZoneInfo) -> list[Window]:
    """What is looked at: the last whole hours, today so far, and the days before."""
    clock = clock_of(now, zone)
    hour, midnight = clock - clock % 3600, clock - clock % _DAY
    found = [Window("hours", hour, _HOURS * 3600, of_hours=True)]
    if hour > midnight:
        found.append(Window("today", hour, hour - midnight))
    return [*found, *(Window("day", midnight - i * _DAY, _DAY) for i in range(_LATE_DAYS))]


def clock_of(moment: datetime, zone: ZoneInfo) -> int:
    """Seconds on the clock of the business, as if it were UTC."""
    return int(moment.astimezone(zone).replace(tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class History:
    """One entry a document in each array; the newest first."""

    ids: list[str]
    clock: NDArray[np.int64]
    is_date: Mask
    is_read: Mask
    is_negative: Mask
    codes: Mapping[str, NDArray[np.int64]]
    """Of each dimension with one value a document: the number of its value, -1 for none."""
    mentioned: NDArray[np.int64]
    blamed: NDArray[np.int64]
    """Aspects as bits: those that a document names, and those that it judges negatively."""
    values: Mapping[str, Mapping[str, int]]
    """Of each dimension its values with their numbers."""
    step: int
    """7 where whole weeks are compared with, else 1."""
    reach: int
    """How many of them, counted from today, all sources cover; 0 where the data are too young."""
    begun: int
    """The first day, since 1970, of which all sources have the whole."""

    def index(self, window: Window) -> NDArray[np.int64]:
        """How many days before the window's day each document falls in its hours; -1 where not."""
        import numpy as np

        age = window.end - self.clock - 1
        inside = (age >= 0) & (age % _DAY < window.length)
        if window.of_hours:
            inside &= ~self.is_date
        return np.where(inside & (age < (self.reach * self.step + 1) * _DAY), age // _DAY, -1)

    def basis(self, window: Window) -> Basis | None:
        """What a window is compared with: of the weeks before, those without a gap.

        None where there are too few to say what is usual.
        """
        import numpy as np

        last = (window.end - 1) // _DAY
        back = last - self.clock // _DAY
        days = self.reach * self.step
        counts = np.bincount(back[(back > 0) & (back <= days)], minlength=days + 1)
        rows = tuple(r for r in range(1, self.reach + 1) if last - r * self.step >= self.begun)
        if self.reach and np.median(counts[1:]) >= _ALWAYS_THERE:
            rows = tuple(row for row in rows if counts[Basis(self.step, (row,)).days].all())
        return Basis(self.step, rows) if len(rows) >= _FEWEST else None

    def member(
        self, dimension: str, value: str, negative: bool = False, at: Indices | slice = EVERY
    ) -> Mask:
        """Which documents are of a group; with `negative`, of an aspect, which speak badly of it.

        `at` narrows the documents that are asked for.
        """
        number = self.values[dimension][value]
        if dimension != "aspect":
            found: Mask = self.codes[dimension][at] == number
        else:
            found = ((self.blamed if negative else self.mentioned)[at] >> number & 1).astype(bool)
        return found

    @cached_property
    def always(self) -> frozenset[tuple[str, str]]:
        """Groups that nearly every document is of: to name one says nothing."""
        return frozenset(
            (dimension, value)
            for dimension in DIMENSIONS
            for value in self.values[dimension]
            if self.member(dimension, value).sum() >= _NEARLY_ALL * len(self.ids)
        )


def read_history(reader: Reader, now: datetime, zone: ZoneInfo) -> History:
    """The history up to `now`, of the sources that are old enough to tell what is usual."""
    import numpy as np

    until = (now + timedelta(seconds=1)).isoformat()
    today = clock_of(now, zone) // _DAY
    begun = {
        row["source"]: row["first"] // _DAY + 1
        for row in reader.rows("alerts/sources.sql", {"zone": zone.key, "end": until})
    }
    step, reach, sources = _reach({source: today - day for source, day in begun.items()})
    start = now - timedelta(days=WEEKS * DAYS_OF_A_WEEK + _LATE_DAYS + 2)
    numbers: dict[str, dict[str, int]] = {dimension: {} for dimension in DIMENSIONS}

    def number(dimension: str, value: str) -> int:
        return numbers[dimension].setdefault(value, len(numbers[dimension]))

    def bits(aspects: list[str]) -> int:
        return sum(1 << number("aspect", aspect) for aspect in set(aspects) - {OTHER})

    ids: list[str] = []
    columns: dict[str, list[int]] = {
        name: []
        for name in (
            "clock",
            "is_date",
            "is_read",
            "is_negative",
            "mentioned",
            "blamed",
            *ONE_VALUED,
        )
    }
    given = {"zone": zone.key, "start": start.isoformat(), "end": until}
    for row in reader.stream("alerts/documents.sql", given):
        if row["source"] not in sources:
            continue
        ids.append(row["document_id"])
        for name in ("clock", "is_date", "is_read", "is_negative"):
            columns[name].append(row[name])
        columns["mentioned"].append(bits(row["aspects"]))
        columns["blamed"].append(bits(row["bad_aspects"]))
        for name in ONE_VALUED:
            columns[name].append(-1 if row[name] is None else number(name, row[name]))
    arrays = {name: np.array(values, dtype=np.int64) for name, values in columns.items()}
    return History(
        ids,
        arrays["clock"],
        arrays["is_date"].astype(bool),
        arrays["is_read"].astype(bool),
        arrays["is_negative"].astype(bool),
        {name: arrays[name] for name in ONE_VALUED},
        arrays["mentioned"],
        arrays["blamed"],
        numbers,
        step,
        reach,
        max((begun[source] for source in sources), default=0),
    )


def _reach(covered: Mapping[str, int]) -> tuple[int, int, set[str]]:
    """Length and number of the periods to compare with, and which sources cover them all.

    A source that is younger would look like a spike of everything that it speaks of.
    """
    weeks = {source: days // DAYS_OF_A_WEEK for source, days in covered.items()}
    for known, step in ((weeks, DAYS_OF_A_WEEK), (covered, 1)):
        old = {source: min(count, WEEKS) for source, count in known.items() if count >= _FEWEST}
        if old:
            return step, min(old.values()), set(old)
    return 1, 0, set()
