"""Doubtful reviews: how many, for which reasons, and what the figures are without them."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row
from insight.reports.statistics import FEWEST, Change, mean_change, share_change, wilson
from insight.types import Finding

QUERY = "report/doubtful.sql"
CHART = None


def build(rows: Sequence[Row], context: Context) -> Content:
    """One finding a reason, and one each for sentiment and stars with and without.

    It reads all documents, also where the report leaves the doubtful ones out.
    """
    totals = rows[0]
    checked, n = totals["checked"], totals["doubtful_count"]
    if not checked:
        return Content((context.finding("all", "absent", {}, 0),))
    low, high = wilson(n, checked)
    figures = {"n": n, "checked": checked, "share": n / checked, "low": low, "high": high}
    kind = "some" if n else "none"
    found = [context.finding("all", kind, figures, checked, (low, high))]
    found += [_reason(row, context) for row in rows if row["reason"]]
    if n:
        found += [*_negative(totals, context), *_mean(totals, context)]
    return Content(tuple(found), notes=(context.say("doubtful.sign"),) if n else ())


def _reason(row: Row, context: Context) -> Finding:
    reason, n = row["reason"], row["documents_count"]
    figures = {"n": n}
    phrases = {}
    if reason == "burst":
        figures |= {key: row[key] for key in ("source", "first", "last", "reviews", "usual")}
        figures["product"] = row["product"]
        phrases["of"] = (
            context.say("doubtful.of_product", product=row["product"]) if row["product"] else ""
        )
    return context.finding(reason, reason, figures, n, documents=row["documents"], phrases=phrases)


def _negative(totals: Row, context: Context) -> list[Finding]:
    n, kept = totals["doubtful_read"], totals["kept_read"]
    if not (n and kept):
        return []
    hits, kept_hits = totals["doubtful_negative"], totals["kept_negative"]
    figures = {"n": kept, "share": kept_hits / kept, "all_share": (hits + kept_hits) / (n + kept)}
    if min(n, kept) < FEWEST:
        return [context.finding("negative", "negative_alone", figures, kept)]
    change = _left_out(share_change(kept_hits, kept, hits, n), n / (n + kept))
    return [_change("negative", figures, change, kept, context)]


def _mean(totals: Row, context: Context) -> list[Finding]:
    n, kept = totals["doubtful_rated"], totals["kept_rated"]
    if not (n and kept):
        return []
    mean, kept_mean = totals["doubtful_mean"], totals["kept_mean"]
    figures = {"n": kept, "mean": kept_mean, "all_mean": (n * mean + kept * kept_mean) / (n + kept)}
    if min(n, kept) < FEWEST:
        return [context.finding("mean", "mean_alone", figures, kept)]
    kept_figures = kept_mean, totals["kept_deviation"], kept
    change = mean_change(*kept_figures, mean, totals["doubtful_deviation"], n)
    return [_change("mean", figures, _left_out(change, n / (n + kept)), kept, context)]


def _left_out(change: Change, share: float) -> Change:
    """Kept against all, from kept against doubtful and the share of doubtful ones among all."""
    return Change(change.difference * share, change.low * share, change.high * share)


def _change(
    name: str, figures: dict[str, float], change: Change, count: int, context: Context
) -> Finding:
    differences = {
        "difference": change.difference,
        "difference_low": change.low,
        "difference_high": change.high,
    }
    clear = change.direction != "unclear"
    return context.finding(
        name,
        f"{name}_{change.direction}",
        figures | differences,
        count,
        (change.low, change.high),
        weight=change.weight if clear else 0.0,
    )
