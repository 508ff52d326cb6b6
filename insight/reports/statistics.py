"""Intervals and tests for counts and means.

Written out because they are short: the libraries that have them take seconds to import. The
tests compare each with statsmodels or scipy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, sqrt
from statistics import NormalDist

Interval = tuple[float, float]
LEVEL = 0.05
"""Intervals hold 95 %, and a single test lets this share of false alarms through."""
FALSE_DISCOVERIES = 0.10
"""Of what many tests together name, this share may be chance."""
FEWEST = 10
"""Of a smaller group nothing is said but its count."""
Z = NormalDist().inv_cdf(1 - LEVEL / 2)
"""Half the width of an interval, in standard errors."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with its 95 % interval."""

    difference: float
    low: float
    high: float

    @property
    def direction(self) -> str:
        """`rose` or `fell`, or `unclear` when the interval holds zero."""
        return "rose" if self.low > 0 else "fell" if self.high < 0 else "unclear"

    @property
    def weight(self) -> float:
        """The difference in standard errors."""
        return abs(self.difference) * 2 * Z / max(self.high - self.low, 1e-9)


def wilson(hits: int, count: int, z: float = Z) -> Interval:
    """Wilson's score interval of a share (Wilson 1927); `count` is at least 1.

    `z` is how many standard deviations it reaches to.
    """
    share, z2 = hits / count, z**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = z / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def share_change(hits: int, count: int, hits_before: int, count_before: int) -> Change:
    """Difference of two shares with Newcombe's interval (Newcombe 1998, method 10)."""
    now, before = hits / count, hits_before / count_before
    low, high = wilson(hits, count)
    low_before, high_before = wilson(hits_before, count_before)
    difference = now - before
    return Change(
        difference,
        difference - sqrt((now - low) ** 2 + (high_before - before) ** 2),
        difference + sqrt((high - now) ** 2 + (before - low_before) ** 2),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits among a count, here and in the other group."""

    hits: int
    count: int
    other_hits: int
    other_count: int


def stratified_change(strata: Sequence[Counts]) -> Change:
    """Difference of two shares within strata, each weighed by how much it can tell.

    Weights of Mantel and Haenszel, variance with one hit and two counts added to each group
    (Agresti and Caffo 2000), so that a group without hits does not count as certain.
    """
    weights = [s.count * s.other_count / (s.count + s.other_count) for s in strata]
    total = sum(weights)
    difference = variance = 0.0
    for weight, s in zip(weights, strata, strict=True):
        difference += weight / total * (s.hits / s.count - s.other_hits / s.other_count)
        one = (s.hits + 1) / (s.count + 2)
        other = (s.other_hits + 1) / (s.other_count + 2)
        spread = one * (1 - one) / (s.count + 2) + other * (1 - other) / (s.other_count + 2)
        variance += (weight / total) ** 2 * spread
    half = Z * sqrt(variance)
    return Change(difference, max(-1.0, difference - half), min(1.0, difference + half))


def two_sided(errors: float) -> float:
    """The p of a difference of so many standard errors."""
    return 2 * NormalDist().cdf(-abs(errors))


def mean_interval(mean: float, deviation: float, count: int) -> Interval:
    """Student's interval of a mean; `count` is at least 2."""
    half = t_quantile(count - 1) * deviation / sqrt(count)
    return mean - half, mean + half


def mean_change(
    mean: float,
    deviation: float,
    count: int,
    mean_before: float,
    deviation_before: float,
    count_before: int,
) -> Change:
    """Difference of two means with Welch's interval; counts are at least 2."""
    error, error_before = deviation**2 / count, deviation_before**2 / count_before
    total = error + error_before
    difference = mean - mean_before
    if not total:
        return Change(difference, difference, difference)
    freedom = total**2 / (error**2 / (count - 1) + error_before**2 / (count_before - 1))
    half = t_quantile(freedom) * sqrt(total)
    return Change(difference, difference - half, difference + half)


def t_quantile(freedom: float) -> float:
    """Student's t at 97.5 %, within 0.1 % from 5 degrees of freedom on.

    Abramowitz and Stegun 26.7.5, four terms.
    """
    z = Z
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )


def fisher(hits: int, count: int, hits_before: int, count_before: int) -> float:
    """Two-sided p of Fisher's exact test that two shares are one."""
    total, all_hits = count + count_before, hits + hits_before
    lowest, highest = max(0, all_hits - count_before), min(count, all_hits)
    base = _log_choose(total, all_hits)

    def probability(k: int) -> float:
        return exp(_log_choose(count, k) + _log_choose(count_before, all_hits - k) - base)

    seen = probability(hits) * (1 + 1e-7)
    return min(1.0, sum(p for k in range(lowest, highest + 1) if (p := probability(k)) <= seen))


def discoveries(
    p_values: Sequence[float], rate: float = FALSE_DISCOVERIES, looked_at: int | None = None
) -> list[bool]:
    """Which of many tests hold when this share of those named may be wrong.

    Benjamini and Hochberg 1995. `looked_at` counts all tests, also those without a p value here,
    which have a large one.
    """
    count = len(p_values) if looked_at is None else looked_at
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    kept = max(
        (rank for rank, i in enumerate(order, 1) if p_values[i] <= rate * rank / count), default=0
    )
    chosen = set(order[:kept])
    return [i in chosen for i in range(len(p_values))]


def weight_of(p_value: float) -> float:
    """A two-sided p as standard errors; ties the tests to `Change.weight`."""
    return -NormalDist().inv_cdf(max(p_value, 1e-300) / 2) if p_value < 1 else 0.0


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def change_in_percent(now: float, before: float) -> float | None:
    """Relative change; None from nothing."""
    return now / before - 1 if before else None
