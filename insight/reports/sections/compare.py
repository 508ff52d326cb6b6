"""Our products beside the competitors that the table of products names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from insight.reports.context import Content, Context, Row
from insight.reports.statistics import (
    FEWEST,
    Change,
    Counts,
    discoveries,
    stratified_change,
    two_sided,
    weight_of,
)
from insight.types import Finding

QUERY = "report/compare.sql"
CHART = None


def build(rows: Sequence[Row], context: Context) -> Content:
    """Differences within each source, put together: that a rival sells elsewhere explains nothing.

    All pairs and aspects are tested together. Without a competitor there is no section.
    """
    pairs: list[tuple[str, str, str | None, Change, dict[str, Any]]] = []
    few: list[Finding] = []
    for (product, rival, aspect), group in groupby(
        rows, key=lambda row: (row["product"], row["rival"], row["aspect"])
    ):
        strata = [
            Counts(r["own_negative"], r["own_count"], r["rival_negative"], r["rival_count"])
            for r in group
            if r["own_count"] and r["rival_count"]
        ]
        n = sum(stratum.count for stratum in strata)
        rival_n = sum(stratum.other_count for stratum in strata)
        figures: dict[str, Any] = {
            "product": product,
            "rival": rival,
            "n": n,
            "rival_n": rival_n,
            "sources": len(strata),
        }
        if min(n, rival_n) < FEWEST:
            if aspect is None:
                few.append(context.finding(f"{product}.{rival}", "few", figures, n + rival_n))
            continue
        change = stratified_change(strata)
        figures |= {
            "share": sum(stratum.hits for stratum in strata) / n,
            "rival_share": sum(stratum.other_hits for stratum in strata) / rival_n,
            "difference": change.difference,
            "difference_low": change.low,
            "difference_high": change.high,
        }
        if aspect is not None:
            figures["aspect"] = aspect
        pairs.append((product, rival, aspect, change, figures))
    chosen = discoveries([two_sided(change.weight) for *_, change, _ in pairs])
    found = [
        _finding(*pair, is_real, context)
        for pair, is_real in zip(pairs, chosen, strict=True)
        if pair[2] is None or is_real
    ]
    if not (found or few):
        return Content(())
    lines = [_line(*pair, is_real, context) for pair, is_real in zip(pairs, chosen, strict=True)]
    columns = (
        "product:name",
        "rival:name",
        "aspect",
        "current:count",
        "rival_n:count",
        "share:share",
        "rival_share:share",
        "difference:signed_points",
        "verdict",
    )
    tables = (context.table(lines, columns, "table"),) if lines else ()
    return Content((*found, *few), tables, (context.say("compare.same_sources"),))


def _finding(
    product: str,
    rival: str,
    aspect: str | None,
    change: Change,
    figures: dict[str, Any],
    is_real: bool,
    context: Context,
) -> Finding:
    direction = change.direction if is_real else "unclear"
    kind = {"rose": "worse", "fell": "better", "unclear": "alike"}[direction]
    phrases = {} if aspect is None else {"name": context.aspect(aspect)}
    return context.finding(
        f"{product}.{rival}" + (f".{aspect}" if aspect else ""),
        f"{kind}_aspect" if aspect else kind,
        figures,
        figures["n"] + figures["rival_n"],
        (change.low, change.high),
        # Of interest, but no change: it comes after what is new.
        weight=weight_of(two_sided(change.weight)) / 2 if is_real else 0.0,
        phrases=phrases,
    )


def _line(
    product: str,
    rival: str,
    aspect: str | None,
    change: Change,
    figures: dict[str, Any],
    is_real: bool,
    context: Context,
) -> Row:
    direction = change.direction if is_real else "unclear"
    return {
        "product": product,
        "rival": rival,
        "aspect": context.aspect(aspect, title=True) if aspect else context.say("compare.whole"),
        "current": figures["n"],
        "rival_n": figures["rival_n"],
        "share": figures["share"],
        "rival_share": figures["rival_share"],
        "difference": change.difference,
        "verdict": context.say(f"compare.verdict_{direction}"),
    }
