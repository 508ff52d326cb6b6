"""Our products beside the competitors that the table of products names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
)
from insight.types import Finding

QUERY = "report/compare.sql"
CHART = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A product of ours and a competitor, overall or on one aspect."""

    product: str
    rival: str
    aspect: str | None
    strata: tuple[Counts, ...]
    """One for each source that has both."""

    @property
    def n(self) -> int:
        return sum(stratum.count for stratum in self.strata)

    @property
    def rival_n(self) -> int:
        return sum(stratum.other_count for stratum in self.strata)

    @property
    def change(self) -> Change:
        return stratified_change(self.strata)

    def figures(self) -> dict[str, Any]:
        figures: dict[str, Any] = {
            "product": self.product,
            "rival": self.rival,
            "aspect": self.aspect,
            "n": self.n,
            "rival_n": self.rival_n,
            "sources": len(self.strata),
        }
        if min(self.n, self.rival_n) < FEWEST:
            return figures
        change = self.change
        return figures | {
            "share": sum(stratum.hits for stratum in self.strata) / self.n,
            "rival_share": sum(stratum.other_hits for stratum in self.strata) / self.rival_n,
            "difference": change.difference,
            "difference_low": change.low,
            "difference_high": change.high,
        }


def build(rows: Sequence[Row], context: Context) -> Content:
    """Differences within each source, put together: that a rival sells elsewhere explains nothing.

    All pairs and aspects are tested together. Without a competitor there is no section.
    """
    pairs = [
        _Pair(product, rival, aspect, tuple(map(_counts, group)))
        for (product, rival, aspect), group in groupby(
            rows, key=lambda row: (row["product"], row["rival"], row["aspect"])
        )
    ]
    tested = [pair for pair in pairs if min(pair.n, pair.rival_n) >= FEWEST]
    real = discoveries([two_sided(pair.change.weight) for pair in tested])
    told = [
        (pair, pair.change.direction if is_real else "unclear")
        for pair, is_real in zip(tested, real, strict=True)
    ]
    found = [
        _finding(pair, direction, context)
        for pair, direction in told
        if pair.aspect is None or direction != "unclear"
    ]
    found += [
        context.finding(f"{p.product}.{p.rival}", "few", p.figures(), p.n + p.rival_n)
        for p in pairs
        if p.aspect is None and p not in tested
    ]
    if not found:
        return Content(())
    columns = (
        "product:name",
        "rival:name",
        "aspect",
        "n:count",
        "rival_n:count",
        "share:share",
        "rival_share:share",
        "difference:signed_points",
        "verdict",
    )
    lines = [_line(pair, direction, context) for pair, direction in told]
    tables = (context.table(lines, columns, "table"),) if lines else ()
    return Content(tuple(found), tables, (context.say("compare.same_sources"),))


def _counts(row: Row) -> Counts:
    return Counts(row["own_negative"], row["own_count"], row["rival_negative"], row["rival_count"])


def _finding(pair: _Pair, direction: str, context: Context) -> Finding:
    kind = {"rose": "worse", "fell": "better", "unclear": "alike"}[direction]
    change = pair.change
    aspect = pair.aspect
    return context.finding(
        ".".join(filter(None, (pair.product, pair.rival, aspect))),
        f"{kind}_aspect" if aspect else kind,
        pair.figures(),
        pair.n + pair.rival_n,
        (change.low, change.high),
        # Of interest, but no change: it comes after what is new.
        weight=0.0 if direction == "unclear" else change.weight / 2,
        phrases={"name": context.aspect(aspect)} if aspect else {},
    )


def _line(pair: _Pair, direction: str, context: Context) -> Row:
    aspect = pair.aspect
    return {
        **pair.figures(),
        "aspect": context.aspect(aspect, title=True) if aspect else context.say("compare.whole"),
        "verdict": context.say(f"compare.verdict_{direction}"),
    }
