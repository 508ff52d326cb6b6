"""Neighbours of items: those that the same users have, whatever came first.

Item-based collaborative filtering (Sarwar et al. 2001); the exponents of the two counts and the
fading of older items are chosen on the data instead of the cosine's one half and one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check, descend
from insight.recommend.interactions import Interactions
from insight.recommend.linear import ItemToItem, largest
from insight.recommend.pairs import together

if TYPE_CHECKING:
    import scipy.sparse as sp

    from insight.recommend.interactions import Counts

NAME = "neighbours"
GRID = {
    "of_row": (0.2, 0.35, 0.5, 0.65, 0.8),
    "of_column": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    "decay": (0.3, 0.45, 0.6, 0.75, 0.9, 1.0),
}
START = {"of_row": 0.5, "of_column": 0.3, "decay": 0.75}


def choose(left: Interactions, catalogue: Catalogue, check: Check) -> dict[str, float]:
    counted = together(left)
    counts = left.counts

    def quality(settings: dict[str, float]) -> float:
        return check.quality(_model(counted, counts, settings).scores)

    return descend(GRID, START, quality)[0]


def fit(given: Interactions, catalogue: Catalogue, settings: Mapping[str, float]) -> ItemToItem:
    model = _model(together(given), given.counts, settings)
    return ItemToItem(NAME, largest(model.pairs), model.decay, settings)


def weighted(
    counted: sp.csr_matrix, counts: Counts, of_row: float, of_column: float
) -> sp.csr_matrix:
    """Counts of pairs, divided by powers of the counts of the row's and the column's item."""
    import numpy as np
    import scipy.sparse as sp

    known = np.maximum(counts, 1).astype(np.float32)
    made = sp.diags(known**-of_row) @ counted @ sp.diags(known**-of_column)
    return made.tocsr().astype(np.float32)


def _model(counted: sp.csr_matrix, counts: Counts, settings: Mapping[str, float]) -> ItemToItem:
    pairs = weighted(counted, counts, settings["of_row"], settings["of_column"])
    return ItemToItem(NAME, pairs, settings["decay"], settings)
