"""From tests to bursts: the discoveries of a series that touch are one, with a beginning and an end."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from insight.reports.statistics import discoveries
from insight.trends.counts import FEWEST, Counts
from insight.trends.usual import Tests, Usual, test

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

TIMES = 2.0
"""How many times as much as usual; less is no news, however sure."""
LONGEST_DAYS = 14
"""What stays longer is how things are now."""
_OF_PEAK = 0.2
"""Share of its highest day that a day of a burst has at least."""
_PAUSE = 1
"""Ordinary days that a burst may have in it."""


@dataclass(frozen=True, slots=True)
class Burst:
    """A series that had more than usual; days are counted from 0, and `end` is the last of them."""

    series: int
    start: int
    end: int
    peak: int
    count: float
    expected: float

    @property
    def score(self) -> float:
        """Logarithm of how much likelier the count is at its own rate than at the usual one."""
        return self.count * log(self.count / self.expected) - (self.count - self.expected)


def find_bursts(counts: Counts, first: int = 0) -> list[Burst]:
    """The bursts of all series that begin on day `first` or later, by series and day.

    Looked for twice: a series that burst before is not unsteady for that.
    """
    if not len(counts.counts):
        return []
    found = _find(Usual(counts), 0)
    return _find(Usual(counts, _loud(counts, found)), first)


def _find(usual: Usual, first: int) -> list[Burst]:
    tests = test(usual, first)
    kept = discoveries(tests.p.tolist(), looked_at=tests.looked_at)
    return _bursts(usual, *_spans(tests, kept))


def _loud(counts: Counts, bursts: list[Burst]) -> Array:
    """Of each entry, whether it is in a burst."""
    import numpy as np

    wide = counts.totals.shape[1]
    flat = counts.series * wide + counts.days
    series, start, end = (
        np.array([getattr(b, name) for b in bursts], dtype=np.int64)
        for name in ("series", "start", "end")
    )
    edges = np.zeros(len(flat) + 1, dtype=np.int64)
    np.add.at(edges, np.searchsorted(flat, series * wide + start), 1)
    np.add.at(edges, np.searchsorted(flat, series * wide + end, side="right"), -1)
    return np.cumsum(edges[:-1]) > 0


def _spans(tests: Tests, kept: list[bool]) -> tuple[set[tuple[int, int]], Array, Array, Array]:
    """The days that are discoveries by themselves; series, first and last day of what touches."""
    import numpy as np

    hits = np.array(kept, dtype=bool)
    series, start, window = tests.series[hits], tests.start[hits], tests.window[hits]
    order = np.lexsort((start, series))
    spans: list[list[int]] = []
    for one, begin, length in zip(
        *(column[order].tolist() for column in (series, start, window)), strict=True
    ):
        last = begin + length - 1
        latest = spans[-1] if spans else [-1, 0, 0]
        if latest[0] == one and begin <= latest[2] + 1 + _PAUSE and last < latest[1] + LONGEST_DAYS:
            latest[2] = max(latest[2], last)
        else:
            spans.append([one, begin, last])
    day = window == 1
    alone = set(zip(series[day].tolist(), start[day].tolist(), strict=True))
    columns = np.array(spans, dtype=np.int64).reshape(-1, 3).T
    return alone, columns[0], columns[1], columns[2]


def _bursts(
    usual: Usual, alone: set[tuple[int, int]], series: Array, start: Array, end: Array
) -> list[Burst]:
    """Each span from its first day that is news to its last one that has more than usual."""
    import numpy as np

    days = [start + more for more in range(LONGEST_DAYS)]
    counted = np.stack([usual.count(series, day, day + 1) for day in days], axis=1)
    expected = np.stack([usual.expect(series, day, 1, start)[0] for day in days], axis=1)
    peaks = counted.max(axis=1, keepdims=True)
    more = (counted >= 1) & (counted >= TIMES * expected) & (counted >= _OF_PEAK * peaks)
    found = []
    for place, (one, begin, last) in enumerate(
        zip(series.tolist(), start.tolist(), end.tolist(), strict=True)
    ):
        high = np.flatnonzero(more[place]).tolist()
        news = [k for k in high if (one, begin + k) in alone and begin + k <= last]
        high = [k for k in high if k >= (news or high)[0]]
        stop = high[0] if high else 0
        for k in high:
            if k <= max(last - begin, stop + 1 + _PAUSE):
                stop = k
        if not high:
            continue
        span = slice(high[0], stop + 1)
        total, normal = float(counted[place, span].sum()), float(expected[place, span].sum())
        if total >= FEWEST and total >= TIMES * normal:
            peak = high[0] + int(counted[place, span].argmax())
            found.append(Burst(one, begin + high[0], begin + stop, begin + peak, total, normal))
    return found
