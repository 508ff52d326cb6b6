"""What is praised and what is complained of, aspect by aspect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from insight.reports.comparison import share_figures
from insight.reports.context import Content, Context, Row
from insight.reports.statistics import FEWEST, discoveries, fisher, share_change, weight_of, wilson
from insight.types import Finding

QUERY = "report/aspects.sql"
CHART = None
OTHER = "other"
_MOODS = ("negative", "positive")
_KINDS = {
    ("negative", "rose"): "complaints_rose",
    ("negative", "fell"): "complaints_fell",
    ("positive", "rose"): "praise_rose",
    ("positive", "fell"): "praise_fell",
}


@dataclass(frozen=True, slots=True)
class _Test:
    row: Row
    mood: str
    p_value: float


def build(rows: Sequence[Row], context: Context) -> Content:
    """The aspects with the most complaints and praise, those that changed, and a table of all.

    Complaints and praise of all aspects are tested together, copies of a text counted once.
    """
    named = [row for row in rows if row["aspect"] != OTHER and row["current_count"]]
    total = rows[0]["current_total"] if rows else 0
    if not named:
        return Content((context.finding("all", "absent", {"n": total}, total),))
    found = [
        *_most("negative", named, total, context),
        *_most("positive", named, total, context),
        *_changes([row for row in rows if row["aspect"] != OTHER], context),
    ]
    lines = [_line(row, context) for row in named]
    columns = [
        "name:name",
        "current:count",
        "praised:whole_share",
        "blamed:whole_share",
        "baseline_blamed:whole_share",
        "blamed_for:name",
        "praised_for:name",
    ]
    if not any("baseline_blamed" in line for line in lines):
        columns.remove("baseline_blamed:whole_share")
    note = context.say("aspects.counted")
    return Content(tuple(found), (context.table(lines, columns, "table"),), (note,))


def _most(mood: str, rows: Sequence[Row], total: int, context: Context) -> list[Finding]:
    """The aspect with the most documents of a mood, where it has enough to say so."""
    lead = max(rows, key=lambda row: (row[f"current_{mood}"], row["aspect"]))
    hits, n = lead[f"current_{mood}"], lead["current_count"]
    if hits < FEWEST:
        return []
    low, high = wilson(hits, n)
    figures = {"hits": hits, "n": n, "share": hits / n, "low": low, "high": high, "total": total}
    figures["aspect"] = lead["aspect"]
    return [
        context.finding(
            f"most_{mood}",
            f"most_{mood}",
            figures,
            n,
            (low, high),
            lead["worst" if mood == "negative" else "best"],
            phrases={"name": context.aspect(lead["aspect"])},
        )
    ]


def _changes(rows: Sequence[Row], context: Context) -> list[Finding]:
    tests = [
        _Test(
            row,
            mood,
            fisher(
                row[f"current_{mood}"],
                row["current_count"],
                row[f"baseline_{mood}"],
                row["baseline_count"],
            ),
        )
        for row in rows
        if min(row["current_count"], row["baseline_count"]) >= FEWEST
        for mood in _MOODS
    ]
    chosen = discoveries([test.p_value for test in tests])
    found = []
    for test, is_real in zip(tests, chosen, strict=True):
        row, mood = test.row, test.mood
        hits, n = row[f"current_{mood}"], row["current_count"]
        then, hits_then = row["baseline_count"], row[f"baseline_{mood}"]
        change = share_change(hits, n, hits_then, then)
        if not is_real or change.direction == "unclear":
            continue
        figures = share_figures(hits, n, hits_then, then, change)
        found.append(
            context.finding(
                f"{mood}.{row['aspect']}",
                _KINDS[mood, change.direction],
                {"aspect": row["aspect"], **figures},
                n,
                (change.low, change.high),
                row["worst" if mood == "negative" else "best"],
                weight_of(test.p_value),
                {"name": context.aspect(row["aspect"])},
            )
        )
    return sorted(found, key=lambda finding: -finding.weight)


def _line(row: Row, context: Context) -> Row:
    n, then = row["current_count"], row["baseline_count"]
    line = {
        "name": context.aspect(row["aspect"], title=True),
        "current": n,
        "praised": row["current_positive"] / n,
        "blamed": row["current_negative"] / n,
        "blamed_for": _word(row, "blamed", context),
        "praised_for": _word(row, "praised", context),
    }
    if then >= FEWEST:
        line["baseline_blamed"] = row["baseline_negative"] / then
    return line


def _word(row: Row, mood: str, context: Context) -> str | None:
    """The usual word in the language of the report, or else in the other."""
    own = context.words.language
    found: str | None = row[f"{mood}_{own}"] or row[f"{mood}_{'en' if own == 'zh' else 'zh'}"]
    return found
