"""Texts that several documents share word for word, and the figures without them."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row
from insight.types import Finding

QUERY = "report/copies.sql"
CHART = None


def build(rows: Sequence[Row], context: Context) -> Content:
    """One finding a shared text, and one that states volume and sentiment without the copies."""
    totals = rows[0]
    if not totals["texts"]:
        n = totals["all_count"]
        return Content((context.finding("all", "none", {"n": n}, n),))
    found = (*(_text(row, context) for row in rows), _without(totals, context))
    return Content(found, notes=(context.say("copies.advice"),))


def _text(row: Row, context: Context) -> Finding:
    n, first, last = row["documents_count"], row["first_ms"], row["last_ms"]
    first_day, last_day = context.day(first), context.day(last)
    kind = "when_day" if first_day == last_day else "when_days"
    figures = {
        "n": n,
        "authors": row["authors"],
        "first": first_day.isoformat(),
        "last": last_day.isoformat(),
    }
    phrases = {
        "when": context.say(f"copies.{kind}", first=first_day, last=last_day),
        "who": context.say("copies.who", n=row["authors"]) if row["authors"] else "",
    }
    # As far from the usual as so many documents are from none, counted as Poisson does.
    return context.finding(
        row["text_hash"],
        "text",
        figures,
        n,
        documents=row["documents"],
        weight=n**0.5,
        phrases=phrases,
    )


def _without(totals: Row, context: Context) -> Finding:
    figures = {
        "n": totals["once_count"],
        "all_n": totals["all_count"],
        "texts": totals["texts"],
    }
    kind = "without"
    if totals["once_read"]:
        figures |= {
            "share": totals["once_negative"] / totals["once_read"],
            "all_share": totals["all_negative"] / totals["all_read"],
        }
        kind = "without_share"
    return context.finding("without", kind, figures, totals["once_count"])
