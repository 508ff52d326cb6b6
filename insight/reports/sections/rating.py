"""The stars: their mean, and how many are low."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.comparison import PERIODS, level_and_changes
from insight.reports.context import Content, Context, Row
from insight.reports.sections.sentiment import share_findings
from insight.reports.statistics import FEWEST, mean_change, mean_interval
from insight.types import Finding

QUERY = "report/rating.sql"
CHART = "mean_rating"


def build(rows: Sequence[Row], context: Context) -> Content:
    """The mean with Student's interval, its changes with Welch's; low stars as a share."""
    (row,) = rows
    n = row["current_count"]
    if n < FEWEST:
        return Content((context.finding("all", "few" if n else "absent", {"n": n}, n),))
    return Content((*_mean_findings(row, context), *share_findings(row, "low", context)))


def _mean_findings(row: Row, context: Context) -> list[Finding]:
    n, mean, deviation = (row[f"current_{name}"] for name in ("count", "mean", "deviation"))
    low, high = mean_interval(mean, deviation, n)
    level = {"n": n, "mean": mean, "low": max(1.0, low), "high": min(5.0, high)}
    earlier = {}
    for period, fewest_windows in PERIODS.items():
        then, mean_then, deviation_then = (
            row[f"{period}_{name}"] for name in ("count", "mean", "deviation")
        )
        if then >= FEWEST and context.window.periods >= fewest_windows:
            change = mean_change(mean, deviation, n, mean_then, deviation_then, then)
            earlier[period] = (mean_then, then, change)
    return level_and_changes(context, "mean", "mean", level, earlier)
