"""What was counted and read, by which models, and what the report cannot say."""

from __future__ import annotations

from collections.abc import Sequence

from insight.models.own import parts_of
from insight.reports.context import Content, Context, Row
from insight.reports.statistics import FEWEST

QUERY = "report/method.sql"
CHART = None
_ANALYSES = ("sentiment", "toxicity", "mismatch", "topics", "aspects", "copies", "doubt")


def build(rows: Sequence[Row], context: Context) -> Content:
    """Counts of what was read and left out, the models, and the limits."""
    totals = rows[0]
    n = totals["documents_count"]
    found = [context.finding("read", "read", {"n": n, "read": totals["read_count"]}, n)]
    if undated := totals["undated_count"]:
        found.append(context.finding("undated", "undated", {"n": undated}, undated))
    if totals["other_count"]:
        found.append(context.finding("other", "other", {"n": totals["other_count"]}, n))
    models = [
        {
            "analysis": context.say(f"analysis.{name}") if name in _ANALYSES else name,
            "version": row["version"],
            "model": _model(context, name, row["model"]),
            "documents": row["annotated"],
            "counted": row["counted"],
            "latest": context.day(row["latest_ms"]).isoformat(),
        }
        for row in rows
        if (name := row["analysis"])
    ]
    columns = ("analysis", "version", "model", "documents:count", "counted:count", "latest:date")
    notes = [
        context.say(f"method.{key}", fewest=FEWEST, zone=context.window.zone.key)
        for key in ("weeks", "intervals", "tests", "limits")
    ]
    return Content(
        tuple(found), (context.table(models, columns, "models"),) if models else (), tuple(notes)
    )


def _model(context: Context, analysis: str, model: str) -> str:
    """The name of a model for a reader; with the own head that the analysis comes from."""
    if not model:
        return context.say("method.rule")
    short, own = parts_of(model)
    head = own.get("sentiment" if analysis == "mismatch" else analysis)
    if head is None:
        return short
    return context.say("method.own", model=short, rows=head[0], trained=head[1])
