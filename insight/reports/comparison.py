"""A level and its changes as findings: against the period before, and against the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insight.reports.context import Context
from insight.reports.statistics import Change
from insight.types import Finding

PERIODS = {"before": 1, "baseline": 2}
"""The periods to compare with, and how many windows the data must cover before this one; a
baseline of one window is the period before."""

CALM = 0.5
"""Weight of a finding that says that nothing changed; that of a change is about 2 or more."""


def share_figures(hits: int, n: int, hits_then: int, then: int, change: Change) -> dict[str, Any]:
    """What a sentence on a share against that of the baseline may name."""
    return {
        "hits": hits,
        "n": n,
        "share": hits / n,
        "baseline_share": hits_then / then,
        "baseline_n": then,
        "difference": change.difference,
        "difference_low": change.low,
        "difference_high": change.high,
    }


def level_and_changes(
    context: Context,
    name: str,
    value: str,
    level: Mapping[str, Any],
    earlier: Mapping[str, tuple[float, int, Change]],
) -> list[Finding]:
    """The sentence with the level, and one for each earlier period.

    `level` has `n`, `low`, `high` and the key `value`; `earlier` maps a period to its value, its
    count and the change since. The level is told with the change since the period before.
    """
    found = []
    for period, (value_then, n_then, change) in earlier.items():
        figures = {
            value: level[value],
            f"{period}_{value}": value_then,
            f"{period}_n": n_then,
            "difference": change.difference,
            "difference_low": change.low,
            "difference_high": change.high,
        }
        suffix = "" if period == "before" else f"_{period}"
        found.append(
            context.finding(
                f"{name}{suffix}",
                f"{name}{suffix}_{change.direction}",
                figures if suffix else {**level, **figures},
                level["n"],
                (change.low, change.high),
                weight=_weight(change, is_level=not suffix),
            )
        )
    if "before" not in earlier:
        interval = level["low"], level["high"]
        alone = context.finding(name, f"{name}_alone", level, level["n"], interval, weight=CALM)
        found.insert(0, alone)
    return found


def _weight(change: Change, is_level: bool) -> float:
    """That a level has not changed is worth telling when there is nothing else to tell."""
    if change.direction == "unclear":
        return CALM if is_level else 0.0
    return change.weight
