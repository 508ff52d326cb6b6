"""How many documents are negative or positive, and whether that changed."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.comparison import PERIODS, level_and_changes, share_figures
from insight.reports.context import Content, Context, Row
from insight.reports.statistics import FEWEST, discoveries, fisher, share_change, weight_of, wilson
from insight.types import Finding

QUERY = "report/sentiment.sql"
CHART = "negative_share"


def build(rows: Sequence[Row], context: Context) -> Content:
    """Shares with Wilson's intervals, changes with Newcombe's; all products tested together."""
    totals = next((row for row in rows if row["is_total"]), None)
    n = totals["current_count"] if totals else 0
    if totals is None or n < FEWEST:
        return Content((context.finding("all", "few" if n else "absent", {"n": n}, n),))
    moods = [*share_findings(totals, "negative", context)]
    moods += share_findings(totals, "positive", context)
    return Content((*moods, *_products([row for row in rows if row["product"]], context)))


def share_findings(totals: Row, name: str, context: Context) -> list[Finding]:
    """The share of `name` and its changes.

    `totals` has `current_count`, `current_<name>` and the same for `before` and `baseline`.
    """
    n, hits = totals["current_count"], totals[f"current_{name}"]
    low, high = wilson(hits, n)
    level = {"hits": hits, "n": n, "share": hits / n, "low": low, "high": high}
    earlier = {}
    for period, fewest_windows in PERIODS.items():
        then, hits_then = totals[f"{period}_count"], totals[f"{period}_{name}"]
        if then >= FEWEST and context.window.periods >= fewest_windows:
            change = share_change(hits, n, hits_then, then)
            earlier[period] = (hits_then / then, then, change)
    return level_and_changes(context, name, "share", level, earlier)


def _products(rows: Sequence[Row], context: Context) -> list[Finding]:
    """Products whose share of negative documents changed; the section on products shows all.

    The tests count copies of a text once: a burst of them must not praise or damn a product.
    """
    p_values = {
        row["product"]: fisher(
            row["current_negative_voices"],
            row["current_voices"],
            row["baseline_negative_voices"],
            row["baseline_voices"],
        )
        for row in rows
        if min(row["current_count"], row["baseline_count"]) >= FEWEST
    }
    chosen = discoveries(list(p_values.values()))
    changed = {product for product, clear in zip(p_values, chosen, strict=True) if clear}
    found = []
    for row in rows:
        if row["product"] not in changed:
            continue
        product, n, hits = row["product"], row["current_count"], row["current_negative"]
        then, hits_then = row["baseline_count"], row["baseline_negative"]
        change = share_change(hits, n, hits_then, then)
        if change.direction == "unclear":
            continue
        figures = {"product": product, **share_figures(hits, n, hits_then, then, change)}
        found.append(
            context.finding(
                f"product.{product}",
                f"product_{change.direction}",
                figures,
                n,
                (change.low, change.high),
                weight=weight_of(p_values[product]),
            )
        )
    return sorted(found, key=lambda finding: -finding.weight)
