"""What the last audit found of each model whose labels the report counts."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row

QUERY = "report/bias.sql"
CHART = None
DIALECT = "dialect"
"""Its sentences differ in more than a word: it is shown in the table, and not averaged."""


def build(rows: Sequence[Row], context: Context) -> Content:
    """By model and language the mean and the largest shift of the sentiment score, and a table."""
    moods = [row for row in rows if row["head"] == "sentiment"]
    audited = {row["model"] for row in moods}
    unknown = {row["model"]: row["documents_count"] for row in rows if row["model"] not in audited}
    found = [
        context.finding(model, "absent", {}, count, phrases={"model": model})
        for model, count in unknown.items()
    ]
    averaged = [row for row in moods if row["kind"] != DIALECT]
    for model, language in dict.fromkeys((row["model"], row["language"]) for row in averaged):
        of_language = [
            row for row in averaged if (row["model"], row["language"]) == (model, language)
        ]
        largest = max(of_language, key=lambda row: row["largest"])
        sentences = sum(row["sentences"] for row in of_language)
        figures = {
            "n": sentences,
            "absolute": sum(row["absolute"] * row["sentences"] for row in of_language) / sentences,
            "largest": largest["largest"],
        }
        phrases = {
            "model": model,
            "language": context.say(f"language.{language}"),
            "kind": context.say(f"bias.{largest['kind']}"),
        }
        finding = f"{model}.{language}"
        found.append(context.finding(finding, "found", figures, sentences, phrases=phrases))
    table = [
        {
            **row,
            "language": context.say(f"language.{row['language']}"),
            "swapped": context.say(f"bias.{row['kind']}"),
        }
        for row in moods
    ]
    columns = (
        "model",
        "language",
        "swapped",
        "sentences:count",
        "absolute:stars",
        "absolute_low:stars",
        "absolute_high:stars",
        "largest:stars",
    )
    if not table:
        return Content(tuple(found))
    return Content(
        tuple(found), (context.table(table, columns, "table"),), (context.say("bias.meaning"),)
    )
