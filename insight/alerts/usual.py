"""What is usual at an hour and weekday, and how improbable a count is against it."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]

DAYS_OF_A_WEEK = 7
_PRIOR = 0.5
"""Added to what was counted: nothing in eight weeks is no proof that nothing can come."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which earlier days are compared with: whole weeks, or days where there are too few weeks."""

    step: int
    """7 where whole weeks are compared with, else 1."""
    rows: tuple[int, ...]
    """Numbers of those weeks or days, counted back from 1; one missing is a gap in the data."""

    @property
    def samples(self) -> int:
        """Counts that the mean is taken of: one a week on the same weekday, or one a day."""
        return len(self.rows)

    @property
    def days(self) -> list[list[int]]:
        """By row the days before, as indices of counts; the last has the weekday of index 0."""
        return [list(range((row - 1) * self.step + 1, row * self.step + 1)) for row in self.rows]


def mean(counts: Counts, basis: Basis) -> float:
    """Usual count of the day at index 0 of `counts`; index i is i days before."""
    return float(counts[[row * basis.step for row in basis.rows]].mean())


def overdispersion(counts: Counts, basis: Basis) -> float:
    """How much more than Poisson the days vary around the mean of their weekday.

    The variance of a count of mean m is m + a m^2 (negative binomial); `a` by its moments over
    all days, not only those of one weekday, for eight counts alone would not tell it.
    """
    days = counts[basis.days].astype(float)
    means = days.mean(axis=0)
    spread = float(((days - means) ** 2).sum()) * basis.samples / (basis.samples - 1)
    squares = float((means**2).sum()) * basis.samples
    return max(0.0, (spread - float(days.sum())) / squares) if squares else 0.0


def improbability(count: int, usual: float, basis: Basis, dispersion: float) -> float:
    """Probability of `count` or more where `usual` is the mean of the samples of the basis.

    The upper tail of the negative binomial that has the mean and the variance of the next count:
    that of the counts, and that of their mean.
    """
    mean = usual + _PRIOR / basis.samples
    rest = (mean / basis.samples) * (1 + dispersion * mean) + dispersion * mean**2
    size = mean**2 / rest
    q = mean / (mean + size)
    term = exp(
        lgamma(count + size)
        - lgamma(size)
        - lgamma(count + 1)
        + size * log1p(-q)
        + (count * log(q) if count else 0.0)
    )
    total, k = 0.0, count
    # The terms rise up to the mode and fall ever faster after it.
    while term > total * 1e-12 or k < mean:
        total += term
        term *= q * (k + size) / (k + 1)
        k += 1
        if total >= 1:
            return 1.0
    return total
