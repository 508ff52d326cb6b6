"""Documents that insult or attack people."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row
from insight.reports.statistics import share_change, wilson

QUERY = "report/toxicity.sql"
CHART = None


def build(rows: Sequence[Row], context: Context) -> Content:
    """How many, with Wilson's interval, against the baseline."""
    (row,) = rows
    read, toxic, then = row["current_count"], row["current_toxic"], row["baseline_count"]
    if not read:
        return Content((context.finding("all", "absent", {}, 0),))
    low, high = wilson(toxic, read)
    figures = {"n": toxic, "read": read, "share": toxic / read, "low": low, "high": high}
    weight = 0.0
    compared = ""
    if then:
        figures["baseline_share"] = row["baseline_toxic"] / then
        if toxic or row["baseline_toxic"]:
            compared = context.say("toxicity.compared", share=figures["baseline_share"])
        change = share_change(toxic, read, row["baseline_toxic"], then)
        weight = change.weight if change.direction != "unclear" else 0.0
    return Content(
        (
            context.finding(
                "all",
                "some" if toxic else "none",
                figures,
                read,
                (low, high),
                row["documents"],
                weight,
                {"compared": compared},
            ),
        )
    )
