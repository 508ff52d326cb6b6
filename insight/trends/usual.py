"""What is usual for a series on its next days, and how unlikely it is that so many came by chance.

The share of a day's documents is what counts, so that a day with twice as many documents is no
news. What is usual are the eight weeks before, drawn to what series have in common (see `shrink`),
more or less on this day of the week. The count then has a negative binomial distribution: Poisson,
widened by what the past does not tell and by how unsteady the series was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.trends.counts import FEWEST, Counts
from insight.trends.shrink import gamma_prior, likeness

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

HISTORY_DAYS = 56
_FEWEST_HISTORY_DAYS, _ENOUGH_HISTORY_DAYS = 3, 7
"""Days before that are needed: a quarter of a table's days, within these."""
_MANY = 100
"""Documents a day of a group from which the days speak for themselves."""
_WEEKDAY_WEIGHT = 5.0
"""Expected documents by which a weekday is drawn to the other days."""
_DISPERSION_WEIGHT = 14.0
"""Days by which the unsteadiness of a series is drawn to that of chance."""
_NEW_GROUP = 30
"""Documents before which of a group it is not known how it speaks."""
_KNOWN_ELSEWHERE = 10
"""Documents of other groups that a term of a new group must have; else it may be its name."""


@dataclass(frozen=True, slots=True)
class Tests:
    """Series and days that were looked at, with at least FEWEST documents; parallel arrays."""

    series: Array
    start: Array
    """Day from 0, of the first document in the window."""
    window: Array
    """Days that are looked at together."""
    count: Array
    expected: Array
    p: Array
    """Probability of so many or more, one-sided."""
    looked_at: int
    """Tests in all, those without enough documents too."""


class Usual:
    """What the entries of some counts say of any days, by binary search in running sums."""

    def __init__(self, counts: Counts, loud: Array | None = None) -> None:
        """`loud` says of each entry that it is in a burst, and so tells nothing of other days."""
        import numpy as np

        self.counts = counts
        self._wide = counts.totals.shape[1] + 1
        self._flat = counts.series * self._wide + counts.days
        self._totals = _running(counts.totals)
        self._observed = _running(counts.totals > 0)
        exposure = counts.totals[counts.groups[counts.series], counts.days]
        calm = counts.counts if loud is None else np.where(loud, 0.0, counts.counts)
        self._sums, self._calm, self._squares = map(
            _running, (counts.counts, calm, calm**2 / exposure)
        )
        self._together: tuple[Usual, Array] | None = None
        if len(counts.totals) > 1:
            together, term = counts.together()
            self._together = Usual(together), term
            self._alike = likeness(counts)
        else:
            self._prior = gamma_prior(
                np.bincount(counts.series, weights=counts.counts),
                np.full(len(counts.terms), counts.totals.sum()),
            )

    def count(self, series: Array, start: Array, end: Array) -> Array:
        """Documents of series from `start` to before `end`."""
        return self._between(self._sums, series, start, end)

    def exposure(self, series: Array, start: Array, end: Array) -> Array:
        """Documents of the series' group."""
        return self._of_group(self._totals, series, start, end)

    def observed_days(self, series: Array, start: Array, end: Array) -> Array:
        """Days with documents of the series' group."""
        return self._of_group(self._observed, series, start, end)

    def expect(
        self, series: Array, start: Array, window: int, known: Array | None = None
    ) -> tuple[Array, Array]:
        """Mean and variance of the documents in the window from `start`.

        What is usual is taken from the weeks before the day `known`, which is `start` unless given.
        """
        import numpy as np

        known = start if known is None else known
        begin = known - HISTORY_DAYS
        a, b = self._prior_of(series, begin, known)
        shape = a + self.count(series, begin, known)
        rate = shape / (b + self.exposure(series, begin, known))
        usual_then = np.zeros(len(series))
        seen_then = np.zeros(len(series))
        for back in range(7, HISTORY_DAYS + 1, 7):
            until = np.minimum(start - back + window, known)
            then = np.minimum(start - back, until)
            usual_then += rate * self.exposure(series, then, until)
            seen_then += self.count(series, then, until)
        drawn = usual_then + _WEEKDAY_WEIGHT
        weekday = (seen_then + _WEEKDAY_WEIGHT) / drawn
        mean = rate * weekday * self.exposure(series, start, start + window)
        dispersion = self._dispersion(series, begin, known)
        # What is not known of the rate, and of the weekday.
        unknown = 1 / shape + usual_then / drawn**2
        return mean, mean * dispersion * (1 + mean * unknown)

    def _prior_of(self, series: Array, start: Array, end: Array) -> tuple[Array | float, ...]:
        """Gamma prior of the rates: that of all terms, or in groups the term's rate in all of them."""
        if self._together is None:
            return self._prior
        together, term = self._together
        a, b = together._prior
        rate = (a + together.count(term[series], start, end)) / (
            b + together.exposure(term[series], start, end)
        )
        return rate * self._alike, self._alike

    def is_testable(self, series: Array, start: Array, window: int, fewest: int) -> Array:
        """Whether enough is known of the days before `start` to say what is usual."""
        import numpy as np

        known = self.observed_days(series, start * 0, start) >= fewest
        if self._together is None:
            return np.asarray(known)
        # A group that begins has words of its own, such as its name, in most of its documents.
        together, term = self._together
        begin = start - HISTORY_DAYS
        elsewhere = together.count(term[series], begin, start) >= _KNOWN_ELSEWHERE
        count = self.count(series, start, start + window)
        elsewhere &= count <= 0.5 * self.exposure(series, start, start + window)
        old = self.exposure(series, begin, start) >= _NEW_GROUP
        whole = together.observed_days(term[series], start * 0, start) >= fewest
        return np.asarray((old & known) | (elsewhere & whole))

    def _dispersion(self, series: Array, start: Array, end: Array) -> Array:
        """How unsteady the days outside bursts are: 1 as by chance, drawn to it where days are few."""
        calm = self._between(self._calm, series, start, end)
        squares = self._between(self._squares, series, start, end)
        chi2 = squares * self.exposure(series, start, end) / calm.clip(1) - calm
        days = self.observed_days(series, start, end)
        drawn: Array = (chi2 + _DISPERSION_WEIGHT) / (days - 1 + _DISPERSION_WEIGHT).clip(1)
        return drawn.clip(1)

    def _between(self, sums: Array, series: Array, start: Array, end: Array) -> Array:
        last = self._wide - 1
        low, high = (
            sums[self._flat.searchsorted(series * self._wide + day.clip(0, last))]
            for day in (start, end)
        )
        between: Array = high - low
        return between

    def _of_group(self, sums: Array, series: Array, start: Array, end: Array) -> Array:
        group, last = self.counts.groups[series], self._wide - 1
        between: Array = sums[group, end.clip(0, last)] - sums[group, start.clip(0, last)]
        return between


def test(usual: Usual, first: int = 0) -> Tests:
    """Look at every window of every series from day `first` on; see the module."""
    import numpy as np

    counts = usual.counts
    days = counts.totals.shape[1]
    fewest = min(_ENOUGH_HISTORY_DAYS, max(_FEWEST_HISTORY_DAYS, days // 4))
    # Few documents a day speak only together.
    many = counts.totals.sum() >= _MANY * (counts.totals > 0).sum()
    windows = (1, 2) if many else (1, 3, 7)
    columns = zip(*(_test_window(usual, window, fewest, first) for window in windows), strict=True)
    can_burst = np.bincount(counts.series, weights=counts.counts) >= FEWEST
    seen = counts.totals > 0
    testable = (seen & (np.cumsum(seen, axis=1) > fewest))[:, first:].sum(axis=1)
    looked_at = int(testable[counts.groups[can_burst]].sum()) * len(windows)
    series, start, window, count, expected, p = map(np.concatenate, columns)
    return Tests(series, start, window, count, expected, p, looked_at)


def _test_window(usual: Usual, window: int, fewest: int, first: int) -> tuple[Array, ...]:
    import numpy as np

    late = usual.counts.days >= first
    series, start = usual.counts.series[late], usual.counts.days[late]
    count = usual.count(series, start, start + window)
    chosen = (count >= FEWEST) & usual.is_testable(series, start, window, fewest)
    series, start, count = series[chosen], start[chosen], count[chosen]
    mean, variance = usual.expect(series, start, window)
    windows = np.full(len(series), window)
    return series, start, windows, count, mean, chance(count, mean, variance)


def chance(count: Array, mean: Array, variance: Array) -> Array:
    """Probability of `count` or more of a negative binomial with this mean and variance."""
    from scipy.special import betainc

    extra = (variance - mean).clip(1e-9 * mean)
    found: Array = betainc(count, mean**2 / extra, extra / variance)
    return found


def _running(values: Array) -> Array:
    """Running sums along the last axis, from 0."""
    import numpy as np

    sums = np.cumsum(values, axis=-1, dtype=float)
    return np.concatenate((np.zeros((*sums.shape[:-1], 1)), sums), axis=-1)
