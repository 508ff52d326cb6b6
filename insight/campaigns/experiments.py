"""How many people a test takes, and what change some weeks could prove.

Two-sided at 5 %, with a power of 80 %.
"""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

from insight.reports.statistics import Z

POWER = 0.8
_Z_POWER = NormalDist().inv_cdf(POWER)
_STEPS = 60


def people_for(rate: float, lift: float) -> int:
    """People in each of two groups so that a rate that is `lift` higher (.2: a fifth) is found.

    Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, formula 4.14,
    without the correction for continuity. Raises ValueError for rates outside 0 to 1.
    """
    other = rate * (1 + lift)
    if not (0 < rate < 1 and 0 < other < 1 and lift):
        raise ValueError(f"no test can be planned for {rate} and {other}")
    mean = (rate + other) / 2
    spread = Z * sqrt(2 * mean * (1 - mean))
    spread += _Z_POWER * sqrt(rate * (1 - rate) + other * (1 - other))
    return ceil((spread / (other - rate)) ** 2)


def provable_fall(share: float, count: int, later: int) -> float | None:
    """The smallest fall of a share that `later` documents could prove against `count` of now.

    None where not even a fall to nothing could be.
    """
    return share - found if (found := _edge(share, count, later, 0.0)) is not None else None


def provable_rise(share: float, count: int, later: int) -> float | None:
    """The smallest rise of a share that could be proven, or None."""
    return found - share if (found := _edge(share, count, later, 1.0)) is not None else None


def provable_units(spread: float, weeks: int, later: int) -> float:
    """The smallest change of a weekly mean that `later` weeks could prove against `weeks` before."""
    return (Z + _Z_POWER) * spread * sqrt(1 / weeks + 1 / later)


def _edge(share: float, count: int, later: int, end: float) -> float | None:
    """The share nearest to the present one, towards `end`, that would be told from it."""
    if not _is_told(share, end, count, later):
        return None
    near, far = share, end
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (near, middle) if _is_told(share, middle, count, later) else (middle, far)
    return far


def _is_told(share: float, other: float, count: int, later: int) -> bool:
    if not (count and later):
        return False
    pooled = (share * count + other * later) / (count + later)
    under_none = Z * sqrt(pooled * (1 - pooled) * (1 / count + 1 / later))
    apart = sqrt(share * (1 - share) / count + other * (1 - other) / later)
    return abs(share - other) >= under_none + _Z_POWER * apart
