"""Shares that changed: each with an interval, drawn to what is usual, and tested with all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from insight.reports.statistics import FEWEST, discoveries, fisher
from insight.trends.shrink import beta_prior, shrunk_shares

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """Hits of a count now and before, and what they are of."""

    of: Item
    hits: int
    count: int
    hits_before: int
    count_before: int


def changes(measures: Sequence[Sequence[Share]]) -> list[Item]:
    """The shares that changed, the surest first; at most a tenth of them is chance.

    Each measure is a family of shares that have a prior in common, fitted to what was before. All
    tests are corrected together. Of fewer than FEWEST documents nothing is said.
    """
    told: list[tuple[float, Item]] = []
    for shares in measures:
        told += _of_family([s for s in shares if min(s.count, s.count_before) >= FEWEST])
    kept = discoveries([p for p, _ in told])
    real = [pair for pair, hit in zip(told, kept, strict=True) if hit]
    return [item for _, item in sorted(real, key=lambda pair: pair[0])]


def _of_family(shares: Sequence[Share]) -> list[tuple[float, Item]]:
    import numpy as np

    if not shares:
        return []
    before = (
        np.array([share.hits_before for share in shares], dtype=float),
        np.array([share.count_before for share in shares], dtype=float),
    )
    hits = np.array([share.hits for share in shares], dtype=float)
    counts = np.array([share.count for share in shares], dtype=float)
    prior = beta_prior(*before)
    now = shrunk_shares(hits, counts, prior)
    usual = shrunk_shares(*before, prior)
    return [
        (
            fisher(share.hits, share.count, share.hits_before, share.count_before),
            {
                **share.of,
                "count": share.hits,
                "of": share.count,
                "share": round(float(now[0][n]), 4),
                "low": round(float(now[1][n]), 4),
                "high": round(float(now[2][n]), 4),
                "usual": round(float(usual[0][n]), 4),
                "usual_low": round(float(usual[1][n]), 4),
                "usual_high": round(float(usual[2][n]), 4),
            },
        )
        for n, share in enumerate(shares)
    ]
