"""Topics that are born: documents that fit nowhere, enough of them and close enough to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.topics.clusters import group

if TYPE_CHECKING:
    from insight.topics.clusters import Floats, Groups
    from insight.topics.model import TopicModel

FEWEST = 15
"""Documents of a topic that is born."""
MOST_STRAYS = 5_000
"""Documents that are looked at together; the newest."""
_A_GROUP = 30
"""Documents for each group that is looked for."""
CLOSENESS = 0.55
"""Mean cosine of its documents to its centre."""
APART = 0.15
"""By how much that is more than their mean cosine to the nearest topic there is."""


def newborn(points: Floats, model: TopicModel) -> tuple[Floats, Groups]:
    """Centres [new, dimensions], and for each of `points` the new topic that it joins, or -1.

    `points` [n, dimensions] fit nowhere; equal ones count once.
    """
    import numpy as np

    distinct, places = np.unique(points, axis=0, return_inverse=True)
    joined = np.full(len(distinct), -1)
    centres: list[Floats] = []
    if len(distinct) >= FEWEST:
        found, nearest = group(distinct, max(1, len(distinct) // _A_GROUP))
        own = (distinct * found[nearest]).sum(axis=1)
        best = (distinct @ model.centres.T).max(axis=1)
        for number in np.argsort(-np.bincount(nearest, minlength=len(found)), kind="stable"):
            members = (nearest == number) & (own > best)
            close = own[members].mean() if members.any() else 0.0
            if members.sum() < FEWEST or close < CLOSENESS or close - best[members].mean() < APART:
                continue
            near = [float(found[number] @ centre) for centre in centres]
            if near and max(near) >= close:
                # As near to a larger one as its own documents are to it: they are one.
                joined[members] = near.index(max(near))
            else:
                joined[members] = len(centres)
                centres.append(found[number])
    stacked = np.stack(centres) if centres else np.empty((0, points.shape[1]), np.float32)
    return stacked, joined[places.ravel()]
