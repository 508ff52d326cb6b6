"""How many documents came in, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from insight.reports.context import Content, Context, Row
from insight.reports.statistics import change_in_percent
from insight.types import Finding

QUERY = "report/volume.sql"
CHART = "documents"
_COLUMNS = ("name:name", "current:count", "before:count", "change:signed_size", "mean:decimal")


def build(rows: Sequence[Row], context: Context) -> Content:
    """The count against the period before and the mean of the baseline; tables by group."""
    periods = context.window.periods
    totals = next(row for row in rows if row["grouped_by"] == "all")
    tables = []
    for group in ("product", "source", "language"):
        made = [_group(row, context) for row in rows if row["grouped_by"] == group]
        columns = _COLUMNS if periods else _COLUMNS[:2]
        if made:
            tables.append(context.table(made, columns, f"by_{group}"))
    return Content(tuple(_findings(totals, context)), tuple(tables))


def _findings(totals: Row, context: Context) -> list[Finding]:
    periods, n = context.window.periods, totals["current_count"]
    if not periods:
        return [context.finding("total", "alone", {"n": n}, n, weight=1.0)]
    before, mean = totals["before_count"], totals["baseline_count"] / periods
    figures = {"n": n, "before_n": before, "change": change_in_percent(n, before), "mean": mean}
    # Counts of weeks vary more than Poisson's: the spread of the baseline is the yardstick.
    usual = max(totals["deviation"] or 0.0, sqrt(max(mean, 1.0)))
    kind = "total" if periods > 1 else "total_one"
    weight = max(1.0, abs(n - mean) / usual)
    phrases = {"move": _move(figures["change"], context)}
    found = [context.finding("total", kind, figures, n, weight=weight, phrases=phrases)]
    extremes = {"n": n, "lowest": totals["lowest"], "highest": totals["highest"]}
    if periods >= 4 and context.window.weeks == 1:
        if n > totals["highest"]:
            found.append(context.finding("extreme", "highest", extremes, n))
        elif n < totals["lowest"]:
            found.append(context.finding("extreme", "lowest", extremes, n))
    return found


def _move(change: float | None, context: Context) -> str:
    """A change in words, such as "up 12.7%"; empty from nothing."""
    if change is None:
        return ""
    direction = "same" if change == 0 else "up" if change > 0 else "down"
    return context.say(f"volume.move_{direction}", change=change)


def _group(row: Row, context: Context) -> Row:
    name = row["name"]
    if name is None:
        name = context.say("volume.no_name")
    elif row["grouped_by"] == "language":
        name = context.say(f"language.{name}") if name in ("en", "zh", "other") else name
    return {
        "name": name,
        "current": row["current_count"],
        "before": row["before_count"],
        "change": change_in_percent(row["current_count"], row["before_count"]),
        "mean": row["baseline_count"] / max(context.window.periods, 1),
    }
