"""Popularity: what many users took lately, the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check
from insight.recommend.interactions import Interactions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

NAME = "popularity"
_DAY = 86_400.0
_HALF_LIVES = (0.0, 7.0, 30.0, 90.0, 365.0)
"""Days after which an event counts half; 0: for ever."""


@dataclass(frozen=True, slots=True)
class Popularity:
    """`counts` [items]: users of each item, those of long ago in part."""

    counts: Floats
    settings: Mapping[str, float]
    name: str = NAME

    def scores(self, given: Interactions) -> Floats:
        import numpy as np

        return np.repeat(self.counts[None, :], given.user_count, axis=0)

    def one(self, items: Places, weights: Floats) -> Floats:
        return self.counts.copy()

    def parts(self, items: Places, weights: Floats, places: Places) -> Floats:
        """Nothing: no item of the history has a part in it."""
        import numpy as np

        return np.zeros((len(items), len(places)), np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"counts": self.counts}

    @classmethod
    def of_arrays(
        cls, name: str, settings: Mapping[str, float], arrays: Mapping[str, NDArray[Any]]
    ) -> Popularity:
        return cls(arrays["counts"], settings)


def choose(left: Interactions, catalogue: Catalogue, check: Check) -> dict[str, float]:
    tried = [{"half_life_days": days} for days in _HALF_LIVES if left.has_dates or not days]
    return max(tried, key=lambda settings: check.quality(fit(left, catalogue, settings).scores))


def fit(given: Interactions, catalogue: Catalogue, settings: Mapping[str, float]) -> Popularity:
    import numpy as np

    weights = given.weights.astype(np.float64)
    if days := settings["half_life_days"]:
        weights = weights * 0.5 ** ((given.times.max(initial=0) - given.times) / (days * _DAY))
    counts = np.bincount(given.items, weights, minlength=given.item_count)
    return Popularity(counts.astype(np.float32), settings)
