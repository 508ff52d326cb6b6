"""Each product and its variants: documents, stars, the share of negative ones, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from insight.reports.comparison import CALM
from insight.reports.context import Content, Context, Row
from insight.reports.statistics import FEWEST, discoveries, fisher, share_change, weight_of, wilson
from insight.types import Finding

QUERY = "report/products.sql"
CHART = None
_FEWEST_VARIANTS = 2
"""With so many variants of which something can be said, a product is shown variant by variant."""


def build(rows: Sequence[Row], context: Context) -> Content:
    """All in a table; a finding for each variant that is worse or better than the others.

    That a product changed is a finding of the section on sentiment.
    """
    shown: list[tuple[Row, Row | None]] = []
    for _, group in groupby(rows, key=lambda row: row["product"]):
        total, *variants = group
        if not total["current_documents"]:
            continue
        shown.append((total, None))
        told = [v for v in variants if v["variant"] and v["current_count"] >= FEWEST]
        if len(told) >= _FEWEST_VARIANTS:
            shown += [(variant, total) for variant in told]
    if not shown:
        return Content((context.finding("all", "absent", {}, 0),))
    totals = [row for row, parent in shown if parent is None]
    n = sum(row["current_documents"] for row in totals)
    found = [context.finding("all", "all", {"n": n, "products": len(totals)}, n)]
    found += _variants([(row, parent) for row, parent in shown if parent], context)
    lines = _lines(shown, context)
    columns = ["product:name", "current:count", "rating:stars", "negative_share:share"]
    columns.append("share_interval:share_range")
    if any("baseline_share" in line for line in lines):
        columns += ["baseline_share:share", "difference:signed_points"]
    return Content(tuple(found), (context.table(lines, [*columns, "verdict"]),))


def _lines(shown: Sequence[tuple[Row, Row | None]], context: Context) -> list[dict[str, Any]]:
    """The rows of the table; changes of products and variants are tested together."""
    compared = [
        min(row["current_count"], row["baseline_count"]) >= FEWEST
        and min(row["current_voices"], row["baseline_voices"]) > 0
        for row, _ in shown
    ]
    p_values = [
        fisher(
            row["current_negative_voices"],
            row["current_voices"],
            row["baseline_negative_voices"],
            row["baseline_voices"],
        )
        for (row, _), is_compared in zip(shown, compared, strict=True)
        if is_compared
    ]
    real = iter(discoveries(p_values))
    lines = []
    for (row, parent), is_compared in zip(shown, compared, strict=True):
        n, hits = row["current_count"], row["current_negative"]
        name = row["product"] if parent is None else context.say("products.variant", **row)
        line: dict[str, Any] = {
            "product": name,
            "current": row["current_documents"],
            "rating": row["current_rating"],
        }
        lines.append(line)
        if n < FEWEST:
            line["verdict"] = context.say("sentiment.too_few", n=n)
            continue
        line |= {"negative_share": hits / n, "share_interval": list(wilson(hits, n))}
        if not is_compared:
            line["verdict"] = context.say("sentiment.nothing_to_compare")
            continue
        change = share_change(hits, n, row["baseline_negative"], row["baseline_count"])
        direction = change.direction if next(real) else "unclear"
        line |= {
            "baseline_share": row["baseline_negative"] / row["baseline_count"],
            "difference": change.difference,
            "verdict": context.say(f"sentiment.verdict_{direction}"),
        }
    return lines


def _variants(pairs: Sequence[tuple[Row, Row]], context: Context) -> list[Finding]:
    """Variants whose share of negative documents differs from the rest of their product."""
    tested = []
    for row, total in pairs:
        n, hits = row["current_voices"], row["current_negative_voices"]
        others = total["current_voices"] - n
        if min(row["current_count"], total["current_count"] - row["current_count"]) < FEWEST:
            continue
        p_value = fisher(hits, n, total["current_negative_voices"] - hits, others)
        tested.append((row, total, p_value))
    found = []
    chosen = discoveries([p_value for _, _, p_value in tested])
    for (row, total, p_value), is_real in zip(tested, chosen, strict=True):
        n, hits = row["current_count"], row["current_negative"]
        others = total["current_count"] - n
        other_hits = total["current_negative"] - hits
        change = share_change(hits, n, other_hits, others)
        if not is_real or change.direction == "unclear":
            continue
        figures = {
            "product": row["product"],
            "variant": row["variant"],
            "hits": hits,
            "n": n,
            "share": hits / n,
            "others_share": other_hits / others,
            "others_n": others,
            "difference": change.difference,
            "difference_low": change.low,
            "difference_high": change.high,
        }
        kind = "variant_worse" if change.direction == "rose" else "variant_better"
        found.append(
            context.finding(
                f"variant.{row['product']}.{row['variant']}",
                kind,
                figures,
                n,
                (change.low, change.high),
                # Of interest, but no change: it comes after what is new this week.
                weight=max(CALM, weight_of(p_value) / 2),
            )
        )
    return sorted(found, key=lambda finding: -finding.weight)
