"""What a shop wants of a list beside good scores: stock, pauses, caps, boosts, variety."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from insight.errors import SettingsError
from insight.messages import message

if TYPE_CHECKING:
    from insight.recommend.interactions import Floats, Places

_POOL = 20
"""Times the length of a list: the items among which variety and caps choose."""
MOST_BOOST = 100.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How a list is made of scores."""

    in_stock: bool = True
    """Leave out what the table of items has as sold out."""
    again_after_days: int | None = None
    """What a shopper took so long ago may come again; None: never."""
    per_category: int | None = None
    """Most items of one category in a list."""
    boosts: Mapping[str, float] = field(default_factory=dict)
    """Factors for an item by its id or for all of a category."""
    diversity: float = 0.0
    """From 0, the best scores, to 1, items as unlike as possible."""

    def __post_init__(self) -> None:
        """Raises SettingsError for values that mean nothing."""
        if not 0 <= self.diversity <= 1:
            raise SettingsError(
                message("Diversity is from 0 to 1, not %(value)s.", value=self.diversity)
            )
        for name, factor in self.boosts.items():
            if not 0 <= factor <= MOST_BOOST:
                raise SettingsError(
                    message(
                        "The boost of %(name)s is a factor from 0 to %(most)s, not %(value)s.",
                        name=repr(name[:100]),
                        most=int(MOST_BOOST),
                        value=factor,
                    )
                )
        for value in (self.again_after_days, self.per_category):
            if value is not None and value < 1:
                raise SettingsError(
                    message(
                        "Days and items of a category are at least 1, not %(value)s.", value=value
                    )
                )


def choose(
    scores: Floats,
    k: int,
    rules: Rules,
    categories: Places,
    alike: Callable[[int], Floats],
    before: Sequence[int] = (),
) -> list[int]:
    """The places of at most `k` items, the first one first; scores of 0 and below are left out.

    `categories` [items] are numbers, -1 where an item has none; `alike(item)` gives from 0 to 1 how
    like it each item is; items that stand in the list `before` count for the caps. Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
    """
    import numpy as np

    size = min(len(scores), max(k * _POOL, 200))
    pool = np.argpartition(-scores, size - 1)[:size] if size < len(scores) else np.arange(size)
    pool = pool[np.lexsort((pool, -scores[pool]))]
    pool = pool[scores[pool] > 0]
    if rules.diversity == 0:
        return _capped(pool.tolist(), k, rules.per_category, categories, before)
    best = float(scores[pool[0]]) if len(pool) else 1.0
    worth = (1 - rules.diversity) * scores[pool] / best
    nearest = np.zeros(len(pool), np.float32)
    taken: list[int] = []
    used = _used(before, categories)
    open_ = np.ones(len(pool), bool)
    while len(taken) < k and open_.any():
        value = np.where(open_, worth - rules.diversity * nearest, -np.inf)
        at = int(value.argmax())
        open_[at] = False
        item = int(pool[at])
        if _is_full(used, int(categories[item]), rules.per_category):
            continue
        taken.append(item)
        nearest = np.maximum(nearest, alike(item)[pool])
    return taken


def _capped(
    pool: Sequence[int], k: int, most: int | None, categories: Places, before: Sequence[int]
) -> list[int]:
    if most is None:
        return list(pool[:k])
    used = _used(before, categories)
    taken: list[int] = []
    for item in pool:
        if len(taken) == k:
            break
        if not _is_full(used, int(categories[item]), most):
            taken.append(item)
    return taken


def _used(before: Sequence[int], categories: Places) -> dict[int, int]:
    return dict(Counter(int(categories[item]) for item in before))


def _is_full(used: dict[int, int], category: int, most: int | None) -> bool:
    """Whether a category has its share; counts the item where it has not."""
    if most is None or category < 0:
        return False
    if used.get(category, 0) >= most:
        return True
    used[category] = used.get(category, 0) + 1
    return False
