"""Grouping unit vectors so that the same vectors give the same groups, in any order.

Spherical k-means without chance: where another grouper draws its first centres, this one splits
the widest group along its principal direction (Su and Dy 2007) until there are enough. Groups that
are given to start from are kept, so that a grouping goes on where an earlier one was.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Groups = NDArray[np.int64]

_MOST_ROUNDS = 30
_SETTLED = 0.001
"""Share of points that may still move when it ends."""
_SPLIT_ROUNDS = 10
_DISSOLVED = 0.1
"""A group with less than this share of an average one is given up."""


def group(
    points: Floats, count: int, start: Floats | None = None, held: Collection[int] = ()
) -> tuple[Floats, Groups]:
    """Centres [k, dimensions], and the centre of each of `points` [n, dimensions].

    The points should be distinct and in an order that does not depend on how they came (such as
    sorted by text): sums of floats do. There are `count` centres, or more where `start` has more; of
    these the `held` stay, however small they are. Fewer where points are too few or all alike.
    """
    import numpy as np

    if start is None or not len(start):
        centres = unit(points.mean(axis=0, keepdims=True))
        nearest = np.zeros(len(points), np.int64)
    else:
        centres, nearest = settle(points, start)
        fewest = max(2.0, _DISSOLVED * len(points) / len(centres))
        sizes = np.bincount(nearest, minlength=len(centres))
        kept = [i for i, size in enumerate(sizes) if size >= fewest or i in held]
        centres, nearest = settle(points, centres[kept or [int(sizes.argmax())]])
    while len(centres) < min(count, len(points)):
        parts = _split_widest(points, centres, nearest)
        if parts is None:
            break
        centres, nearest = parts
    return settle(points, centres)


def settle(points: Floats, centres: Floats, rounds: int = _MOST_ROUNDS) -> tuple[Floats, Groups]:
    """Lloyd's iterations from `centres`; a centre without points stays where it is."""
    import numpy as np
    from scipy.sparse import csr_matrix

    nearest = (points @ centres.T).argmax(axis=1)
    for _ in range(rounds):
        ones = np.ones(len(points), np.float32)
        members = csr_matrix(
            (ones, (nearest, np.arange(len(points)))), shape=(len(centres), len(points))
        )
        sums = members @ points
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-6, sums / np.maximum(lengths, 1e-6), centres)
        before, nearest = nearest, (points @ centres.T).argmax(axis=1)
        if (before != nearest).mean() < _SETTLED:
            break
    return centres.astype(np.float32), nearest


def halves(points: Floats) -> Floats | None:
    """The centres [2, dimensions] of two groups; None where the points are all alike."""
    import numpy as np

    spread = points - points.mean(axis=0)
    directions = np.linalg.eigh(spread.T @ spread)[1]
    principal = directions[:, -1]
    # An eigenvector has no sign of its own.
    principal = principal * np.sign(principal[np.abs(principal).argmax()])
    side = spread @ principal > 0
    if not side.any() or side.all():
        return None
    first, second = points[~side].mean(axis=0), points[side].mean(axis=0)
    return settle(points, unit(np.stack([first, second])), _SPLIT_ROUNDS)[0]


def unit(vectors: Floats) -> Floats:
    """Rows of length one."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return found


def _split_widest(points: Floats, centres: Floats, nearest: Groups) -> tuple[Floats, Groups] | None:
    """The groups with the one of the largest spread in two; None where nothing can be split."""
    import numpy as np

    distances = 1 - (points * centres[nearest]).sum(axis=1)
    spreads = np.bincount(nearest, weights=distances, minlength=len(centres))
    for widest in np.argsort(-spreads, kind="stable"):
        members = np.flatnonzero(nearest == widest)
        two = halves(points[members]) if len(members) > 1 else None
        if two is not None:
            centres, nearest = np.concatenate([centres, two[1:]]), nearest.copy()
            centres[widest] = two[0]
            nearest[members[(points[members] @ two.T).argmax(axis=1) == 1]] = len(centres) - 1
            return centres, nearest
    return None
