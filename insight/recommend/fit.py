"""Fitting: settings and weights are chosen on the last event of each user, then all events are used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from insight.errors import SourceError
from insight.messages import message
from insight.recommend import content, ease, factors, followers, neighbours, popularity
from insight.recommend.blend import Blend, blend, choose_weights
from insight.recommend.catalogue import Catalogue
from insight.recommend.check import FIRST, Check, check_of, gain, ranks
from insight.recommend.interactions import Interactions
from insight.recommend.model import Method, Model, Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

METHODS = cast(Sequence[Method], (popularity, neighbours, followers, ease, factors, content))
HELPERS = (content.NAME, popularity.NAME)
"""Fitted in any case: what is new has no events, and who is new has no history."""
FEWEST = 20
"""Users with two items whom a fit needs: fewer say nothing about which model is best."""
_USERS_TO_CHOOSE = 40_000
"""Users from whose events the tried models learn, where there are more."""
_SEED = 21

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a model did on the events held back to choose by; `weight` is its part of the blend."""

    name: str
    settings: Settings
    hit_rate: float
    ndcg: float
    weight: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """`model` is what recommends; `singles` are the models of all events, those in use at least."""

    model: Blend
    singles: tuple[Model, ...]
    tried: tuple[Tried, ...]
    """The models, then the blend."""
    checked_users: int


def fit(
    given: Interactions,
    catalogue: Catalogue,
    progress: Progress = lambda what, done, total: None,
    keep_all: bool = False,
) -> Fitted:
    """The best blend for these events. With `keep_all` models that it does without are fitted too.

    Raises SourceError where there are too few events to choose by.
    """
    import scipy.linalg  # noqa: F401 - brings a BLAS of its own, which must be there to be limited
    from threadpoolctl import threadpool_limits

    with_two = int((given.lengths >= 2).sum())
    if with_two < FEWEST:
        raise SourceError(
            message(
                "Only %(count)s shoppers have two items or more; at least %(fewest)s are needed "
                "to see which model is best. Give more events.",
                count=with_two,
                fewest=FEWEST,
            )
        )
    deepest, check = check_of(given)
    left = _some(deepest)
    with threadpool_limits(1, "blas"):
        # Threads of two processes that wait for each other took ten times as long as one.
        return _fit(given, left, catalogue, check, progress, keep_all)


def _fit(
    given: Interactions,
    left: Interactions,
    catalogue: Catalogue,
    check: Check,
    progress: Progress,
    keep_all: bool,
) -> Fitted:
    steps = 2 * len(METHODS) + 1
    models: list[Model] = []
    found: dict[str, NDArray[np.float64]] = {}
    for step, method in enumerate(METHODS):
        progress(method.NAME, step, steps)
        settings = method.choose(left, catalogue, check)
        if settings is not None:
            models.append(method.fit(left, catalogue, settings))
            found[method.NAME] = ranks(models[-1].scores, check.histories, check.targets)
    progress("blend", len(METHODS), steps)
    weights = choose_weights(models, {name: gain(of) for name, of in found.items()}, check)
    tried = [
        _tried(model.name, model.settings, found[model.name], weights[model.name])
        for model in models
    ]
    # The blend has no name here: it would hold the models, which are let go of below.
    of_blend = ranks(blend(models, weights, check.histories).scores, check.histories, check.targets)
    tried.append(_tried("blend", {}, of_blend, 1.0))
    final: list[Model] = []
    for step, method in enumerate(METHODS, len(METHODS) + 1):
        progress(method.NAME, step, steps)
        chosen = next((model for model in models if model.name == method.NAME), None)
        if chosen is not None and (keep_all or weights[method.NAME] > 0 or method.NAME in HELPERS):
            # What was tried is not needed any more, and may be large.
            models = [model for model in models if model is not chosen]
            settings = chosen.settings
            del chosen
            final.append(method.fit(given, catalogue, settings))
    progress("", steps, steps)
    return Fitted(blend(final, weights, given), tuple(final), tuple(tried), len(check.targets))


def _some(left: Interactions) -> Interactions:
    import numpy as np

    if left.user_count <= _USERS_TO_CHOOSE:
        return left
    drawn = np.random.default_rng(_SEED).choice(left.user_count, _USERS_TO_CHOOSE, replace=False)
    return left.of_users(np.sort(drawn))


def _tried(name: str, settings: Settings, found: NDArray[np.float64], weight: float) -> Tried:
    return Tried(name, settings, float((found < FIRST).mean()), gain(found), weight)
