"""Implicit ALS: a vector for each item, and for a history the vector that explains it best.

Hu, Koren and Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008. Fitted
by the library `implicit`; a history is folded in here, so that the web needs numpy only.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check, descend
from insight.recommend.interactions import Interactions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

NAME = "als"
_GRID = {
    "factors": (32.0, 64.0, 128.0),
    "penalty": (0.1, 1.0, 5.0, 20.0),
    "confidence": (1.0, 5.0, 20.0),
}
_START = {"factors": 64.0, "penalty": 1.0, "confidence": 5.0}
_DECAYS = (0.5, 0.7, 0.85, 1.0)
LONGEST = 300
"""Of a longer history the newest items are folded in."""
_ROUNDS = 12
_SEED = 20


@dataclass(frozen=True, slots=True)
class Factors:
    """`vectors` [items, factors]; `inverse` is that of their product with the penalty added."""

    vectors: Floats
    inverse: Floats
    settings: Mapping[str, float]
    name: str = NAME

    @classmethod
    def of(cls, vectors: Floats, settings: Mapping[str, float]) -> Factors:
        import numpy as np

        matrix = (vectors.T @ vectors).astype(np.float64)
        matrix.flat[:: len(matrix) + 1] += settings["penalty"]
        return cls(vectors, np.linalg.inv(matrix).astype(np.float32), settings)

    def scores(self, given: Interactions) -> Floats:
        import numpy as np

        folded = np.zeros((given.user_count, self.vectors.shape[1]), np.float32)
        for user in range(given.user_count):
            rows = slice(given.starts[user], given.starts[user + 1])
            folded[user] = self._added(given.items[rows], given.weights[rows]).sum(axis=0)
        found: Floats = folded @ self.vectors.T
        return found

    def one(self, items: Places, weights: Floats) -> Floats:
        found: Floats = self.vectors @ self._added(items, weights).sum(axis=0)
        return found

    def parts(self, items: Places, weights: Floats, places: Places) -> Floats:
        found: Floats = self._added(items, weights) @ self.vectors[places].T
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"vectors": self.vectors, "inverse": self.inverse}

    @classmethod
    def of_arrays(
        cls, name: str, settings: Mapping[str, float], arrays: Mapping[str, NDArray[Any]]
    ) -> Factors:
        return cls(arrays["vectors"], arrays["inverse"], settings)

    def _added(self, items: Places, weights: Floats) -> Floats:
        """What each item adds to the vector of a history [items, factors].

        The least squares of the paper, turned by Woodbury's identity into a system of as many
        equations as the history has items.
        """
        import numpy as np

        settings = self.settings
        newest = slice(-LONGEST, None)
        ages = np.arange(len(items[newest]) - 1, -1, -1)
        sure = settings["confidence"] * weights[newest] * settings["decay"] ** ages
        of_items = self.vectors[items[newest]]
        turned = of_items @ self.inverse
        system = np.maximum(sure - 1, 0)[:, None] * (turned @ of_items.T)
        system.flat[:: len(system) + 1] += 1
        solved = np.linalg.solve(system, np.diag(sure))
        found = np.zeros((len(items), len(self.inverse)), np.float32)
        found[newest] = solved.T @ turned
        return found


def choose(left: Interactions, catalogue: Catalogue, check: Check) -> dict[str, float] | None:
    if not left.item_count or not len(left.items):
        return None

    def quality(settings: dict[str, float]) -> float:
        model = fit(left, catalogue, {**settings, "decay": _DECAYS[1]})
        return check.quality(model.scores)

    best, _ = descend(_GRID, _START, quality, rounds=1)
    model = fit(left, catalogue, {**best, "decay": 1.0})
    tried = [{**best, "decay": decay} for decay in _DECAYS]
    return max(tried, key=lambda one: check.quality(replace(model, settings=one).scores))


def fit(given: Interactions, catalogue: Catalogue, settings: Mapping[str, float]) -> Factors:
    import numpy as np
    from implicit.cpu.als import AlternatingLeastSquares

    with warnings.catch_warnings():
        # It asks for one thread of BLAS, which whoever fits has seen to.
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = AlternatingLeastSquares(
            factors=int(settings["factors"]),
            regularization=settings["penalty"],
            alpha=settings["confidence"],
            iterations=_ROUNDS,
            num_threads=1,
            random_state=_SEED,
        )
        fitted.fit(given.sparse(given.weights), show_progress=False)
    vectors = np.asarray(fitted.item_factors, np.float32)
    return Factors.of(vectors, settings)
