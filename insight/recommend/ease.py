"""EASE: the weights between items that best give back each user's items, in closed form.

Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019. It inverts a matrix of items
by items, so it takes the most frequent ones only, and the other models the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from insight.errors import ModelError
from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check
from insight.recommend.interactions import Interactions
from insight.recommend.linear import ItemToItem, largest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats

NAME = "ease"
MOST_ITEMS = 12_500
"""Items that are inverted: 625 MB of single precision, twice while it runs."""
_ITEMS_TO_CHOOSE = 3_000
"""The penalty is chosen on so many of the most frequent items, in a second each."""
_PENALTIES = (50.0, 120.0, 250.0, 500.0, 1_000.0)
_DECAYS = (0.3, 0.5, 0.7, 0.85, 1.0)


def choose(left: Interactions, catalogue: Catalogue, check: Check) -> dict[str, float]:
    tried: list[tuple[float, dict[str, float]]] = []
    for penalty in _PENALTIES:
        model = _fit(left, {"penalty": penalty, "decay": 0.7}, _ITEMS_TO_CHOOSE)
        of_decay = [(check.quality(replace(model, decay=decay).scores), decay) for decay in _DECAYS]
        quality, decay = max(of_decay)
        if tried and quality < max(tried, key=lambda one: one[0])[0]:
            break
        tried.append((quality, {"penalty": penalty, "decay": decay}))
    return max(tried, key=lambda one: one[0])[1]


def fit(given: Interactions, catalogue: Catalogue, settings: Mapping[str, float]) -> ItemToItem:
    return _fit(given, settings, MOST_ITEMS)


def _fit(given: Interactions, settings: Mapping[str, float], most: int) -> ItemToItem:
    import numpy as np
    import scipy.sparse as sp

    counts = given.counts
    kept = np.sort(np.argsort(-counts, kind="stable")[: min(most, int((counts > 0).sum()))])
    ones = given.matrix()[:, kept]
    gram = (ones.T @ ones).toarray(order="F").astype(np.float32, copy=False)
    gram[np.diag_indices_from(gram)] += np.float32(settings["penalty"])
    weights = _weights(gram)
    # A part of the rows at once: most of the weights are dropped.
    some = [largest(sp.csr_matrix(weights[at : at + 1_000])) for at in range(0, len(kept), 1_000)]
    small = sp.vstack(some).tocoo() if some else sp.coo_matrix((0, 0))
    where = (kept[small.row], kept[small.col])
    shape = (given.item_count, given.item_count)
    pairs = sp.coo_matrix((small.data.astype(np.float32), where), shape=shape).tocsr()
    return ItemToItem(NAME, pairs, settings["decay"], settings)


def _weights(gram: Floats) -> Floats:
    """-P / diag(P) without its diagonal, where P is the inverse of `gram`, which is overwritten."""
    import numpy as np
    from scipy.linalg import lapack

    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    if not failed:
        inverse, failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise ModelError("EASE cannot be fitted: the penalty is too small for these events.")
    _mirror(inverse)
    diagonal = np.diag(inverse).copy()
    inverse /= -diagonal[None, :]
    np.fill_diagonal(inverse, 0)
    found: Floats = inverse
    return found


def _mirror(matrix: NDArray[np.float32]) -> None:
    """Copy the lower triangle onto the upper one, some columns at once."""
    import numpy as np

    size = len(matrix)
    for start in range(0, size, 500):
        stop = min(start + 500, size)
        matrix[start:stop, stop:] = matrix[stop:, start:stop].T
        inner = np.tril(matrix[start:stop, start:stop])
        matrix[start:stop, start:stop] = inner + np.tril(inner, -1).T
