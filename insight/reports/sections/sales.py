"""What was sold and returned, beside the share of negative documents; nothing without a table."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row
from insight.reports.statistics import change_in_percent, wilson
from insight.types import Table

QUERY = "report/sales.sql"
CHART = "sales"
_FIGURES = {"units": "count", "returns": "count", "revenue": "money", "ad_spend": "money"}


def build(rows: Sequence[Row], context: Context) -> Content:
    """The figures as they were given. That two lines move together is no proof: nothing is claimed."""
    now, before = rows
    if not now["known"]:
        return Content(())
    n, hits = now["read_count"], now["negative_count"]
    if not now["weeks"]:
        return Content((context.finding("all", "absent", {}, n),))
    figures = {key: now[key] for key in _FIGURES if now[key] is not None}
    currency = f" {now['currency']}" if now["currency"] else ""
    told = [
        context.say(f"sales.{key}", value=value, currency=currency)
        for key, value in figures.items()
    ]
    if now["currency"]:
        figures["currency"] = now["currency"]
    phrases = {"told": context.say("sales.and").join(told), "negative": "", "missing": ""}
    interval = None
    if n:
        low, high = interval = wilson(hits, n)
        figures |= {"n": n, "hits": hits, "share": hits / n, "low": low, "high": high}
        phrases["negative"] = context.say("sales.negative", **figures)
    if now["weeks"] < context.window.whole_weeks:
        phrases["missing"] = context.say(
            "sales.missing", n=context.window.whole_weeks - now["weeks"]
        )
    found = context.finding("all", "all", figures, n, interval, phrases=phrases)
    return Content((found,), _table(now, before, context), (context.say("sales.no_cause"),))


def _table(now: Row, before: Row, context: Context) -> tuple[Table, ...]:
    """The figures against the window before, where that is whole."""
    whole = now["weeks"] == before["weeks"] == context.window.weeks
    lines = [
        {
            "name": context.say(f"column.{key}"),
            "value": context.words.show(now[key], kind),
            "before_value": context.words.show(before[key], kind) if whole else None,
            "change": change_in_percent(now[key], before[key])
            if whole and before[key] is not None
            else None,
        }
        for key, kind in _FIGURES.items()
        if now[key] is not None
    ]
    columns = ("name:name", "value:figure", "before_value:figure", "change:signed_size")
    return (context.table(lines, columns),)
