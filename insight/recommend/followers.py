"""Followers: what users take after an item, the next one most, and a part of what they took before.

A first-order Markov chain over items with skips that fade, both counts divided by powers chosen
on the data: for what people buy in an order it does more than any model of sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from insight.recommend import neighbours
from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check, descend
from insight.recommend.interactions import Interactions
from insight.recommend.linear import ItemToItem, largest
from insight.recommend.pairs import followed

if TYPE_CHECKING:
    import scipy.sparse as sp

    from insight.recommend.interactions import Counts

NAME = "followers"
_GRID = {
    **neighbours.GRID,
    "back": (0.0, 0.15, 0.3, 0.5, 0.75),
    "fade": (0.3, 0.5, 0.7, 0.8, 0.9),
}
_START = {"of_row": 0.5, "of_column": 0.2, "decay": 0.45, "back": 0.3, "fade": 0.8}


def choose(left: Interactions, catalogue: Catalogue, check: Check) -> dict[str, float]:
    counts, known = left.counts, dict[float, "sp.csr_matrix"]()

    def quality(settings: dict[str, float]) -> float:
        fade = settings["fade"]
        if fade not in known:
            known[fade] = followed(left, fade)
        return check.quality(_model(known[fade], counts, settings).scores)

    return descend(_GRID, _START, quality)[0]


def fit(given: Interactions, catalogue: Catalogue, settings: Mapping[str, float]) -> ItemToItem:
    model = _model(followed(given, settings["fade"]), given.counts, settings)
    return ItemToItem(NAME, largest(model.pairs), model.decay, settings)


def _model(counted: sp.csr_matrix, counts: Counts, settings: Mapping[str, float]) -> ItemToItem:
    both = counted + settings["back"] * counted.T if settings["back"] else counted
    pairs = neighbours.weighted(both, counts, settings["of_row"], settings["of_column"])
    return ItemToItem(NAME, pairs, settings["decay"], settings)
