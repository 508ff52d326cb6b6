"""How good recommendations are: the last event of each user held out, all items ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.evaluation.scores import interval
from insight.recommend.check import blocks, ranks_among, unseen
from insight.recommend.interactions import HeldOut, Interactions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats

    Ranks = NDArray[np.float64]

_RESAMPLES = 500
_SEED = 22
_HEAD = 0.2
"""The share of items that the most popular ones are."""
HISTORIES = ((1, 2), (3, 5), (6, 20), (21, 10**9))
"""Users by how many items came before the one that is held out."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over users with its interval of 95%."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Of some users."""

    users: int
    hit_rate: Figure
    ndcg: Figure
    mrr: Figure


@dataclass(frozen=True, slots=True)
class Measured:
    """`k` is the length of the lists.

    `coverage` is the share of all items that somebody is shown; `novelty` the mean of minus the
    binary logarithm of an item's share of users; `head_share` the share of what is shown that is
    among the fifth of items with most events, and `head_of_events` that of the events: above it
    the model makes popular things more popular.
    """

    k: int
    all: Quality
    coverage: float
    novelty: float
    head_share: float
    head_of_events: float
    by_history: Mapping[str, Quality]
    by_target: Mapping[str, Quality]
    """Users whose item is among the popular fifth (`head`) or not (`tail`), or had no event (`new`)."""


def measure(scores: Callable[[Interactions], Floats], held: HeldOut, k: int) -> Measured:
    """Rank all items for each user whose last one was held out; their own items are removed."""
    import numpy as np

    histories = held.left.of_users(held.users)
    counts = held.left.counts
    shown = np.zeros(held.left.item_count, np.int64)
    found = [np.zeros(0)]
    most = min(k, held.left.item_count - 1)
    for users, block in blocks(histories):
        given = unseen(scores(block), block)
        found.append(ranks_among(given, held.targets[users]))
        shown += np.bincount(
            np.argpartition(-given, most, axis=1)[:, :k].ravel(), minlength=len(shown)
        )
    ranks = np.concatenate(found)
    head = np.zeros(len(counts), bool)
    head[np.argsort(-counts, kind="stable")[: max(1, int(_HEAD * len(counts)))]] = True
    share = np.maximum(counts, 0.5) / max(held.left.user_count, 1)
    events = counts[held.targets]
    lengths = histories.lengths
    return Measured(
        k,
        _quality(ranks, k),
        float((shown > 0).mean()),
        float((shown * -np.log2(share)).sum() / max(shown.sum(), 1)),
        float(shown[head].sum() / max(shown.sum(), 1)),
        float(counts[head].sum() / max(counts.sum(), 1)),
        {
            f"{low}-{high}" if high < 10**9 else f"{low}+": _quality(ranks[of], k)
            for low, high in HISTORIES
            if (of := (lengths >= low) & (lengths <= high)).any()
        },
        {
            name: _quality(ranks[of], k)
            for name, of in (
                ("head", head[held.targets] & (events > 0)),
                ("tail", ~head[held.targets] & (events > 0)),
                ("new", events == 0),
            )
            if of.any()
        },
    )


def _quality(ranks: Ranks, k: int) -> Quality:
    import numpy as np

    hit = ranks < k
    return Quality(
        len(ranks),
        _figure(hit.astype(np.float64)),
        _figure(np.where(hit, 1 / np.log2(ranks + 2), 0.0)),
        _figure(np.where(hit, 1 / (ranks + 1), 0.0)),
    )


def _figure(values: Ranks) -> Figure:
    """The mean, and what it is in resamples of the users."""
    import numpy as np

    # How often each distinct value is drawn is enough: there are few of them.
    distinct, counts = np.unique(values, return_counts=True)
    low, high = interval(counts, lambda drawn: drawn @ distinct / len(values), _SEED, _RESAMPLES)
    return Figure(float(values.mean()), low, high)
