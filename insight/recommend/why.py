"""Why an item is recommended: what of a history carries its score, and what the history is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from insight.analyses.aspect_tree import aspects
from insight.recommend import content
from insight.recommend.reasons import POPULAR, Reason
from insight.recommend.saved import Saved

if TYPE_CHECKING:
    from insight.recommend.interactions import Floats, Places

BLEND = "blend"
"""The source of items that the blend brought; the others come from one model."""


class Taken(NamedTuple):
    """An item of a history; `time` in seconds, None where it is not known."""

    item: str
    kind: str = "purchase"
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A history by places, the oldest first."""

    saved: Saved
    items: Places
    weights: Floats
    history: Sequence[tuple[int, Taken]]

    def reasons(self, places: Places, source: str, scores: Floats) -> list[Reason]:
        """Why some items are in a list: what carries most of each of their scores.

        `source` is BLEND or the name of the model that brought them.
        """
        import numpy as np

        if source == self.saved.popularity.name or not len(self.items) or not len(places):
            return [Reason(POPULAR)] * len(places)
        parts: dict[str, Floats]
        if source == content.NAME and self.saved.content is not None:
            parts = {source: self.saved.content.parts(self.items, self.weights, places)}
            scores = parts[source].sum(axis=0)
        else:
            blend = self.saved.model
            parts = {
                model.name: np.float32(factor) * model.parts(self.items, self.weights, places)
                for model, factor in zip(blend.models, blend.factors, strict=True)
            }
        by_place = {name: of.T for name, of in parts.items()}
        return [
            self._reason({name: of[at] for name, of in by_place.items()}, float(scores[at]))
            for at in range(len(places))
        ]

    def _reason(self, parts: Mapping[str, Floats], score: float) -> Reason:
        """By the parts that each model [history] adds to one score."""
        import numpy as np

        summed = np.sum(list(parts.values()), axis=0)
        at = int(summed.argmax())
        # What no item of the history has a part in is that the item is popular.
        of_all = score - float(summed.sum())
        if summed[at] <= 0 or of_all > float(summed[at]):
            return Reason(POPULAR)
        place, one = self.history[at]
        carrier = max(parts, key=lambda name: float(parts[name][at]))
        kind = f"alike_{one.kind}" if carrier == content.NAME else one.kind
        share = min(1.0, float(summed[at]) / score) if score > 0 else 0.0
        return Reason(kind, one.item, self.saved.titles[place], round(share, 3))

    def aspects(self) -> set[str]:
        """Aspects that at least half of the texts of the history, and two or more, are about."""
        import numpy as np

        told = self.saved.aspects[self.items]
        least = max(2, (len(self.items) + 1) // 2)
        return {
            name
            for bit, name in enumerate(aspects())
            if int(np.count_nonzero(told >> bit & 1)) >= least
        }
