"""Post-stratification: a share as it would be if the groups were mixed as they were before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from insight.reports.statistics import Z

FEWEST_IN_GROUP = 5
"""Groups with fewer documents now are taken together."""
LEAST_COVERED = 0.8
"""Share of the earlier mix that must be heard now; of less nothing is said."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group: `hits` of `count` now, `weight` documents before."""

    hits: int
    count: int
    weight: int


@dataclass(frozen=True, slots=True)
class Reweighted:
    """A share with its 95 % interval, and the share of the earlier mix that it stands on."""

    share: float
    low: float
    high: float
    covered: float


def reweight(groups: Sequence[Group]) -> Reweighted | None:
    """The share of hits with the groups' earlier weights (Holt and Smith 1979).

    None where too little of the earlier mix is heard now. The variance of a group is that of its
    share after one hit and one miss were added, so that a small group is never sure of itself.
    """
    large = [group for group in groups if group.count >= FEWEST_IN_GROUP]
    small = [group for group in groups if 0 < group.count < FEWEST_IN_GROUP]
    if small:
        rest = (sum(getattr(g, name) for g in small) for name in ("hits", "count", "weight"))
        large.append(Group(*rest))
    heard, total = sum(g.weight for g in large), sum(g.weight for g in groups)
    if not heard or heard / total < LEAST_COVERED:
        return None
    share = sum(g.weight / heard * g.hits / g.count for g in large)
    variance = 0.0
    for g in large:
        wary = (g.hits + 1) / (g.count + 2)
        variance += (g.weight / heard) ** 2 * wary * (1 - wary) / g.count
    half = Z * sqrt(variance)
    return Reweighted(share, max(0.0, share - half), min(1.0, share + half), heard / total)
