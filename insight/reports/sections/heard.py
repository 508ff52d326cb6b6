"""Who is heard: what is over- or under-represented, and the share of negative with the usual mix."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row
from insight.reports.reweight import Group, reweight
from insight.reports.statistics import (
    FEWEST,
    Change,
    discoveries,
    fisher,
    share_change,
    weight_of,
    wilson,
)
from insight.types import Finding

QUERY = "report/heard.sql"
CHART = None
MOST = 6
Size = tuple[int, int]
"""Documents now and before that a count is a share of."""
_DIMENSIONS = ("source", "product", "language", "stars", "repeat", "unrated")
_SHARES = ("repeat", "unrated")
"""Dimensions of one value: the documents that it holds for."""


def build(rows: Sequence[Row], context: Context) -> Content:
    """All values are tested together; of those that differ clearly the largest are told."""
    totals = next(row for row in rows if row["dimension"] == "all")
    n, then = totals["current_count"], totals["baseline_count"]
    found = []
    if undated := totals["undated_count"]:
        total = totals["all_documents"]
        low, high = wilson(undated, total)
        figures = {"n": undated, "all_n": total, "share": undated / total}
        found.append(context.finding("undated", "undated", figures, total, (low, high)))
    if min(n, then) < FEWEST:
        return Content((context.finding("all", "alone", {"n": n}, n), *found))
    compared = [row for row in rows if _is_compared(row)]
    stars = [row for row in compared if row["dimension"] == "stars"]
    rated = sum(row["current_count"] for row in stars), sum(row["baseline_count"] for row in stars)
    sizes = [rated if row["dimension"] == "stars" else (n, then) for row in compared]
    p_values = [_p_value(row, size) for row, size in zip(compared, sizes, strict=True)]
    chosen = discoveries(p_values)
    told = [
        _value(row, size, p_value, context)
        for row, size, p_value, clear in zip(compared, sizes, p_values, chosen, strict=True)
        if clear and _change(row, size).direction != "unclear"
    ]
    told = sorted(told, key=lambda f: (-f.weight, f.finding_id))[:MOST]
    if not told:
        told = [context.finding("all", "none", {"n": len(compared)}, n)]
    note = context.say("heard.compared")
    return Content((*told, *_reweighted(rows, totals, context), *found), notes=(note,))


def _p_value(row: Row, size: Size) -> float:
    n, then = size
    if not (n and then):
        return 1.0
    return fisher(row["current_count"], n, row["baseline_count"], then)


def _is_compared(row: Row) -> bool:
    dimension = row["dimension"]
    if dimension not in _DIMENSIONS:
        return False
    return bool(row["holds"]) if dimension in _SHARES else row[dimension] is not None


def _change(row: Row, size: Size) -> Change:
    n, then = size
    return share_change(row["current_count"], n, row["baseline_count"], then)


def _value(row: Row, size: Size, p_value: float, context: Context) -> Finding:
    n, then = size
    dimension, hits, hits_then = row["dimension"], row["current_count"], row["baseline_count"]
    change = _change(row, size)
    value = "" if dimension in _SHARES else row[dimension]
    figures = {
        "dimension": dimension,
        "value": value,
        "hits": hits,
        "n": n,
        "share": hits / n,
        "baseline_share": hits_then / then,
        "difference": change.difference,
        "difference_low": change.low,
        "difference_high": change.high,
    }
    if dimension == "language" and value in ("en", "zh", "other"):
        value = context.say(f"language.{value}")
    phrases = {"what": context.say(f"heard.{dimension}", value=value)}
    return context.finding(
        f"{dimension}.{figures['value']}",
        "more" if change.difference > 0 else "less",
        figures,
        n,
        (change.low, change.high),
        # A change of who writes explains other changes; it is not the news itself.
        weight=weight_of(p_value) / 2,
        phrases=phrases,
    )


def _reweighted(rows: Sequence[Row], totals: Row, context: Context) -> list[Finding]:
    n = totals["current_read"]
    cells = [row for row in rows if row["dimension"] == "cell"]
    made = reweight(
        [Group(row["current_negative"], row["current_read"], row["baseline_read"]) for row in cells]
    )
    if made is None or n < FEWEST:
        return []
    figures = {
        "n": n,
        "share": totals["current_negative"] / n,
        "reweighted": made.share,
        "low": made.low,
        "high": made.high,
        "covered": made.covered,
    }
    kind = "reweighted" if made.covered > 1 - 1e-9 else "reweighted_partly"
    return [context.finding("reweighted", kind, figures, n, (made.low, made.high))]
