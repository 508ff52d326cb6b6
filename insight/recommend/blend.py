"""A blend of models: a weighted sum of their scores, each on the scale of its own best ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.recommend.check import Check, blocks, gain, unseen
from insight.recommend.interactions import Interactions
from insight.recommend.model import Model

if TYPE_CHECKING:
    from insight.recommend.interactions import Floats, Places

_WEIGHTS = (0.0, 0.03, 0.06, 0.12, 0.25, 0.4, 0.6, 1.0, 1.5)
_ROUNDS = 4
_USERS = 1_000
"""Users by whose scores a scale is measured."""
_NOWHERE = 1e9
_NEAR_THE_TOP = 100
"""Items of each model that a blend could bring among the first ten."""
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Blend:
    """`factors` belong to `models`: weights divided by the scales of their scores; none is 0."""

    models: tuple[Model, ...]
    factors: tuple[float, ...]

    def scores(self, given: Interactions) -> Floats:
        """Scores [users, items]."""
        import numpy as np

        total = np.zeros((given.user_count, given.item_count), np.float32)
        for model, factor in zip(self.models, self.factors, strict=True):
            total += np.float32(factor) * model.scores(given)
        return total

    def one(self, items: Places, weights: Floats) -> Floats:
        """Scores [items] for one history, the oldest item first."""
        import numpy as np

        total = np.zeros(0, np.float32)
        for model, factor in zip(self.models, self.factors, strict=True):
            scores = np.float32(factor) * model.one(items, weights)
            total = total + scores if len(total) else scores
        return total


def choose_weights(
    models: Sequence[Model], qualities: Mapping[str, float], check: Check
) -> dict[str, float]:
    """Weights by name with the best NDCG on the events held back, from the best model alone on.

    A model that does not help has the weight 0; where none helps, the best one stands alone.
    """
    import numpy as np

    best = max(qualities, key=lambda name: qualities[name])
    start = {model.name: float(model.name == best) for model in models}
    near, targets = _near(models, check)

    def quality(weights: Mapping[str, float]) -> float:
        factors = np.array(list(weights.values()), np.float32)
        of_targets = targets @ factors
        of_items = near @ factors
        above = (of_items > of_targets[:, None]).sum(axis=1)
        ranks = above + (of_items == of_targets[:, None]).sum(axis=1) / 2
        # What moves below the first ten counts too: ten alone say little of a few thousand users.
        return gain(ranks) + float((1 / np.log2(ranks + 2)).mean())

    chosen = _searched(start, quality)
    # What was compared are the items near the top; all of them decide.
    blended = blend(models, chosen, check.histories)
    return chosen if check.quality(blended.scores) >= qualities[best] else start


def blend(models: Sequence[Model], weights: Mapping[str, float], histories: Interactions) -> Blend:
    """The models with a weight above 0, each on the scale of its best scores for some histories.

    The scale is one for all users: a low best score says that a model is not sure of that user.
    """
    some = _some(histories)
    used = [model for model in models if weights[model.name] > 0]
    factors = tuple(weights[model.name] / _scale(model, some) for model in used)
    return Blend(tuple(used), factors)


def _searched(
    start: Mapping[str, float], quality: Callable[[Mapping[str, float]], float]
) -> dict[str, float]:
    """The best weights that changing one at a time to any other leads to."""
    chosen, best = dict(start), quality(start)
    for _ in range(_ROUNDS):
        before = dict(chosen)
        for name in chosen:
            for weight in _WEIGHTS:
                tried = {**chosen, name: weight}
                if any(tried.values()) and (found := quality(tried)) > best:
                    chosen, best = tried, found
        if chosen == before:
            break
    return chosen


def _near(models: Sequence[Model], check: Check) -> tuple[Floats, Floats]:
    """Scaled scores [users, items near the top of a model, models], and of targets [users, models].

    The target itself is not among the items, and one that is near the top twice counts once.
    """
    import numpy as np

    some = _some(check.histories)
    scales = [_scale(model, some) for model in models]
    found, of_targets = [], []
    for users, block in blocks(check.histories):
        scaled, places = [], []
        for model, scale in zip(models, scales, strict=True):
            scores = unseen(model.scores(block) / np.float32(scale), block)
            most = min(_NEAR_THE_TOP, scores.shape[1] - 1)
            places.append(np.argpartition(-scores, most, axis=1)[:, :most])
            scaled.append(scores)
        together = np.sort(np.concatenate(places, axis=1), axis=1)
        rows = np.arange(len(together))
        targets = check.targets[users]
        near = np.stack([scores[rows[:, None], together] for scores in scaled], axis=2)
        left_out = together == targets[:, None]
        left_out[:, 1:] |= together[:, 1:] == together[:, :-1]
        # A large number: with minus infinity a weight of 0 would give none.
        near[left_out | np.isneginf(near).any(axis=2)] = -_NOWHERE
        found.append(near.astype(np.float32))
        reached = np.stack([scores[rows, targets] for scores in scaled], axis=1)
        of_targets.append(np.maximum(reached, -_NOWHERE).astype(np.float32))
    return np.concatenate(found), np.concatenate(of_targets)


def _scale(model: Model, histories: Interactions) -> float:
    """The mean of the best score of each user."""
    import numpy as np

    best = [np.zeros(0)]
    for _, block in blocks(histories):
        best.append(np.maximum(unseen(model.scores(block), block).max(axis=1), 0))
    found = np.concatenate(best)
    return max(float(found.mean()) if len(found) else 1.0, _TINY)


def _some(histories: Interactions) -> Interactions:
    """Every nth user, so that at most some hundreds are left."""
    import numpy as np

    return histories.of_users(
        np.arange(0, histories.user_count, 1 + histories.user_count // _USERS)
    )
