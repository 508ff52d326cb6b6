"""What people speak of more, or less, than in the weeks before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from insight.reports.comparison import CALM
from insight.reports.context import Content, Context, Row
from insight.reports.statistics import discoveries, fisher, share_change, weight_of
from insight.types import Finding

QUERY = "report/topics.sql"
CHART = None
FEWEST_IN_TOPIC = 5
"""A topic with fewer documents in the window does not rise, however rare it was."""
MOST_RISING = 5
MOST_FALLING = 3


def build(rows: Sequence[Row], context: Context) -> Content:
    """Topics whose share changed, all topics tested together; new ones first."""
    total = rows[0]["current_total"] if rows else 0
    if not total:
        return Content((context.finding("all", "absent", {}, 0),))
    compared = bool(rows[0]["baseline_total"])
    p_values = [_p_value(row) if compared else 1.0 for row in rows]
    chosen = discoveries(p_values)
    rising, falling = [], []
    for row, p_value, clear in zip(rows, p_values, chosen, strict=True):
        if not clear:
            continue
        figures = _figures(row, context)
        if figures["difference"] < 0:
            falling.append(_finding(row, "falling", p_value, context))
        elif row["current_count"] >= FEWEST_IN_TOPIC:
            kind = "rising" if row["baseline_count"] else "new"
            rising.append(_finding(row, kind, p_value, context))
    rising.sort(key=lambda f: (f.kind != "topics.new", -f.weight, f.finding_id))
    falling.sort(key=lambda f: (-f.weight, f.finding_id))
    found = [*rising[:MOST_RISING], *falling[:MOST_FALLING]]
    if not found:
        kind = "none" if compared else "alone"
        weight = CALM if compared else 0.0
        figures = {"n": len(rows), "total": total}
        found = [context.finding("all", kind, figures, total, weight=weight)]
    shown = [_figures(row, context) for row in rows if row["current_count"]]
    columns = ["topic:name", "current:count", "share:share"]
    if compared:
        columns += ["baseline_share:share", "difference:signed_points"]
    table = context.table(shown, [*columns, "negative_share:whole_share"], "table")
    return Content(tuple(found), (table,), (context.say("topics.counted"),))


def _p_value(row: Row) -> float:
    return fisher(
        row["current_count"], row["current_total"], row["baseline_count"], row["baseline_total"]
    )


def _figures(row: Row, context: Context) -> dict[str, Any]:
    read, then = row["current_read"], row["baseline_total"]
    share = row["current_count"] / row["current_total"]
    baseline_share = row["baseline_count"] / then if then else None
    return {
        "topic": row[f"topic_{context.words.language}"],
        "current": row["current_count"],
        "total": row["current_total"],
        "copies": row["current_documents"] - row["current_count"],
        "share": share,
        "baseline_n": row["baseline_count"],
        "baseline_share": baseline_share,
        "difference": None if baseline_share is None else share - baseline_share,
        "negative_share": row["current_negative"] / read if read else None,
        "positive_share": row["current_positive"] / read if read else None,
    }


def _finding(row: Row, kind: str, p_value: float, context: Context) -> Finding:
    figures = _figures(row, context)
    change = share_change(
        row["current_count"], row["current_total"], row["baseline_count"], row["baseline_total"]
    )
    tone = ""
    if figures["negative_share"] is not None:
        tone = context.say("topics.tone", negative_share=figures["negative_share"])
    return context.finding(
        row["topic_id"],
        kind,
        figures | {"n": row["current_count"]},
        row["current_count"],
        (change.low, change.high),
        row["documents"],
        weight_of(p_value),
        {"tone": tone},
    )
