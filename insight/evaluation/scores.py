"""Figures of quality, with 95 % intervals.

Rows are resampled with replacement. All that these figures need of a row is its cell of a table
of counts, so resampling rows is drawing the counts from a multinomial distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from insight.reports.statistics import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

BINS = 15
"""Of equal width, for the calibration error (Guo et al. 2017)."""
SAMPLES = 1000


def confusion(gold: Ints, said: Ints, classes: int) -> Ints:
    """[gold, said]: counts."""
    import numpy as np

    return np.bincount(gold * classes + said, minlength=classes**2).reshape(classes, classes)


def macro_f1(table: Ints | Floats) -> Floats:
    """The mean F1 of the classes, of a confusion table [..., gold, said]."""
    import numpy as np

    hits = np.diagonal(table, axis1=-2, axis2=-1).astype(float)
    total = table.sum(axis=-1) + table.sum(axis=-2)
    scores: Floats = np.divide(2 * hits, total, out=np.zeros_like(hits), where=total > 0)
    return np.asarray(scores.mean(axis=-1))


def macro_recall(table: Ints) -> float:
    """The mean share of each class that was found."""
    return float((table.diagonal() / table.sum(axis=1).clip(1)).mean())


def accuracy(table: Ints | Floats) -> Floats:
    import numpy as np

    hits = np.diagonal(table, axis1=-2, axis2=-1).sum(axis=-1)
    return np.asarray(hits / table.sum(axis=(-2, -1)))


def interval(
    counts: Ints, figure: Callable[[Ints], Floats], seed: int, samples: int = SAMPLES
) -> Interval:
    """The 95 % bootstrap interval of `figure`, which takes [samples, *shape of counts]."""
    import numpy as np

    total = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(total, counts.ravel() / total, samples)
    low, high = np.quantile(figure(drawn.reshape(samples, *counts.shape)), [0.025, 0.975])
    return float(low), float(high)


def calibration_error(probability: Floats, right: NDArray[np.bool_]) -> float:
    """Expected calibration error: how far probabilities are from the share that was right."""
    import numpy as np

    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    sums = np.bincount(place, probability, BINS) - np.bincount(place, right, BINS)
    return float(np.abs(sums).sum() / len(probability))


def micro_f1(counts: Ints | Floats) -> Floats:
    """Of counts [..., (hits, said, gold)]."""
    import numpy as np

    total = counts[..., 1] + counts[..., 2]
    hits = 2.0 * counts[..., 0]
    return np.divide(hits, total, out=np.zeros_like(hits), where=total > 0)
