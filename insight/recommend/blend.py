"""A blend of models: a weighted sum of scores, each on the scale of its own best item of the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.recommend.check import Check, blocks, descend, gain, unseen
from insight.recommend.interactions import Interactions
from insight.recommend.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

_WEIGHTS = (0.0, 0.03, 0.06, 0.12, 0.25, 0.4, 0.6, 1.0, 1.5)
_NEAR_THE_TOP = 100
"""Items of each model that a blend could bring among the first ten."""
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Blend:
    """`weights` belong to `models`; none is 0."""

    models: tuple[Model, ...]
    weights: tuple[float, ...]

    def scores(self, given: Interactions) -> Floats:
        """Scores [users, items]."""
        import numpy as np

        total = np.zeros((given.user_count, given.item_count), np.float32)
        for model, weight in zip(self.models, self.weights, strict=True):
            scores = model.scores(given)
            scores *= weight / _scale(scores)
            total += scores
        return total

    def one(self, items: Places, weights: Floats) -> Floats:
        """Scores [items] for one history, the oldest item first."""
        total, _ = self.one_with_scales(items, weights)
        return total

    def one_with_scales(self, items: Places, weights: Floats) -> tuple[Floats, list[float]]:
        """The same, and what each model's own score was multiplied by."""
        import numpy as np

        scales, total = [], np.zeros(0, np.float32)
        for model, weight in zip(self.models, self.weights, strict=True):
            scores = model.one(items, weights)
            scales.append(weight / float(_scale(scores[None, :])[0, 0]))
            scores = scores * np.float32(scales[-1])
            total = scores if not len(total) else total + scores
        return total, scales


def choose_weights(
    models: Sequence[Model], qualities: Mapping[str, float], check: Check
) -> dict[str, float]:
    """Weights by name with the best NDCG on the events held back, from the best model alone on.

    A model that does not help has the weight 0; where none helps, the best one stands alone.
    """
    best = max(qualities, key=lambda name: qualities[name])
    start = {model.name: float(model.name == best) for model in models}
    near, targets = _near(models, check)

    def quality(weights: dict[str, float]) -> float:
        factors = _array(list(weights.values()))
        of_targets = targets @ factors
        of_items = near @ factors
        above = (of_items > of_targets[:, None]).sum(axis=1)
        ties = (of_items == of_targets[:, None]).sum(axis=1)
        ranks = above + ties / 2
        # What moves below the first ten counts too: ten alone say little of a few thousand users.
        return gain(ranks) + float((1 / _log2(ranks + 2)).mean())

    chosen, _ = descend(dict.fromkeys(start, _WEIGHTS), start, quality, rounds=4)
    # What was compared are the items near the top; all of them decide.
    blended = blend(models, chosen)
    return chosen if check.quality(blended.scores) >= qualities[best] else start


def blend(models: Sequence[Model], weights: Mapping[str, float]) -> Blend:
    """The models with a weight above 0."""
    used = [model for model in models if weights[model.name] > 0]
    return Blend(tuple(used), tuple(weights[model.name] for model in used))


def _near(models: Sequence[Model], check: Check) -> tuple[Floats, Floats]:
    """Scores [users, items near the top of a model, models], and of the targets [users, models].

    The target itself, and an item that is near the top twice, count once: as minus infinity.
    """
    import numpy as np

    found, of_targets = [], []
    for users, block in blocks(check.histories):
        scaled, places = [], []
        for model in models:
            scores = model.scores(block)
            scores /= _scale(scores)
            scores = unseen(scores, block)
            most = min(_NEAR_THE_TOP, scores.shape[1] - 1)
            places.append(np.argpartition(-scores, most, axis=1)[:, :most])
            scaled.append(scores)
        together = np.sort(np.concatenate(places, axis=1), axis=1)
        rows = np.arange(len(together))
        targets = check.targets[users]
        near = np.stack([scores[rows[:, None], together] for scores in scaled], axis=2)
        again = np.zeros(together.shape, bool)
        again[:, 1:] = together[:, 1:] == together[:, :-1]
        near[again | (together == targets[:, None])] = -np.inf
        near[np.isneginf(near).any(axis=2)] = -1e9
        found.append(near.astype(np.float32))
        of_targets.append(np.stack([scores[rows, targets] for scores in scaled], axis=1))
    return np.concatenate(found), np.concatenate(of_targets)


def _scale(scores: Floats) -> NDArray[np.float32]:
    """The best score of each user [users, 1]."""
    import numpy as np

    return np.maximum(scores.max(axis=1, keepdims=True), _TINY).astype(np.float32)


def _log2(values: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.log2(values)


def _array(values: Sequence[float]) -> Floats:
    import numpy as np

    return np.array(values, np.float32)
