"""Stars that contradict the text: a complaint with five, praise with one."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row

QUERY = "report/contradictions.sql"
CHART = None


def build(rows: Sequence[Row], context: Context) -> Content:
    """How many of the documents with stars and a reading contradict themselves."""
    (row,) = rows
    figures = {
        "n": row["contradicting"],
        "checked": row["checked"],
        "complaints": row["complaints_with_high_stars"],
        "praise": row["praise_with_low_stars"],
    }
    kind = "some" if row["contradicting"] else "none" if row["checked"] else "absent"
    notes = (context.say("contradictions.advice"),) if kind == "some" else ()
    found = context.finding("all", kind, figures, row["checked"], documents=row["documents"])
    return Content((found,), notes=notes)
