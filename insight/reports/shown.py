"""A report as what its reader sees: strings in reading order, for formats that are pages.

All of it is plain data that JSON can hold. Places are numbers: findings and documents count from
1, in the order in which they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from insight.reports.headline import headline
from insight.reports.window import Window, window_of, zone_of
from insight.reports.words import Words
from insight.types import Chart, Column, Finding, QuotedDocument, Report, Section, Table

SHOWN = 5
"""Suggestions that a report shows; the rest has a page of its own."""
TEXT_FORMATS = ("text", "name")
"""Formats of a column that read as words; the others are figures."""


def shown(report: Report) -> dict[str, Any]:
    """Everything that a reader sees of a report, but for its charts (`Section.chart`)."""
    words, zone = Words(report.language), zone_of(report)
    numbers = finding_numbers(report)
    places = {document.document_id: i for i, document in enumerate(report.documents, 1)}
    documents = [
        {
            "about": about(document, zone, words),
            "id": document.document_id[:12],
            "language": document.language,
            "title": document.title or "",
            "text": document.text,
            "cut": words.say("report.cut_here", n=document.characters) if is_cut(document) else "",
        }
        for document in report.documents
    ]
    made = report.facts.generated_at.astimezone(zone).date()
    return {
        "language": report.language,
        "kicker": words.say("report.kicker"),
        "title": report.title,
        "dates": dates(window_of(report), words),
        "notes": list(report.notes),
        "headline": headline(report),
        "sections": [
            part
            for section in report.sections
            for part in _section(section, report, numbers, places, documents, words)
        ],
        "proof": _proof(report, numbers, places, words),
        "documents": documents,
        "made": words.say("report.made", day=made),
    }


def findings(report: Report) -> list[Finding]:
    """Each finding once, in reading order; the summary repeats some of them."""
    return [f for section in report.sections if section.name != "summary" for f in section.findings]


def finding_numbers(report: Report) -> dict[str, int]:
    """The number of each finding by its id, which may hold names that fit no address."""
    return {finding.finding_id: i for i, finding in enumerate(findings(report), 1)}


def dates(window: Window | None, words: Words) -> str:
    """The first and the last day of the window; empty where there is none."""
    if window is None:
        return ""
    return words.say("report.dates", first=window.first_day, last=window.last_day)


def about(document: QuotedDocument, zone: ZoneInfo, words: Words) -> str:
    """Stars, product, source and day of a document."""
    rating, product = document.rating, document.product
    parts = (
        None if rating is None else words.say("report.stars", rating=rating),
        product and words.show(product, "name"),
        words.show(document.source, "name"),
        words.show(document.published_at.astimezone(zone).date(), "date"),
    )
    return " · ".join(part for part in parts if part)


def is_cut(document: QuotedDocument) -> bool:
    """Whether a report keeps a part of the text only; invisible characters may be missing too."""
    return document.characters > len(document.text) + 40


def week_by_week(chart: Chart, words: Words) -> Table:
    """The points of a chart as a table of its own."""
    columns = [
        Column("week", words.say("report.week")),
        Column("start", words.say("report.begins"), "date"),
        Column("value", chart.label or words.say("report.value"), chart.format),
    ]
    over = chart.overlay
    if over:
        columns.append(Column("overlay", over.label, over.format))
    rows = tuple(
        {
            "week": point.week,
            "start": point.start,
            "value": point.value,
            "overlay": over.values[i] if over else None,
        }
        for i, point in enumerate(chart.points)
    )
    return Table(chart.title, tuple(columns), rows)


def table_text(table: Table, words: Words) -> dict[str, Any]:
    """A table as strings."""
    return {
        "title": table.title,
        "columns": [
            {"title": column.title, "is_figure": column.format not in TEXT_FORMATS}
            for column in table.columns
        ],
        "rows": [
            [words.show(row.get(column.key), column.format) for column in table.columns]
            for row in table.rows
        ],
    }


def plain(value: Any, words: Words) -> str:
    """A figure as the proof shows it: enough digits, and no controls in names."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return words.show(value, "name") if isinstance(value, str) else str(value)


def _section(
    section: Section,
    report: Report,
    numbers: Mapping[str, int],
    places: Mapping[str, int],
    documents: list[dict[str, Any]],
    words: Words,
) -> list[dict[str, Any]]:
    """A section; after the summary also what to do."""
    if section.name == "summary":
        sentences = [
            {"text": finding.told, "finding": numbers[finding.finding_id]}
            for finding in section.findings
        ]
        actions = [
            {
                "action": suggestion.action,
                "reason": suggestion.reason,
                "findings": [numbers[id_] for id_ in suggestion.findings],
            }
            for suggestion in report.suggestions[:SHOWN]
        ]
        parts = [{"title": section.title, "summary": sentences}]
        return parts + [{"title": words.say("actions.title"), "actions": actions}] * bool(actions)
    quotations: dict[str, list[dict[str, Any]]] = {}
    for quotation in section.quotations:
        place = places[quotation.document_id]
        quotations.setdefault(quotation.finding_id, []).append(
            {
                "text": quotation.text,
                "about": documents[place - 1]["about"],
                "document": place,
                "language": documents[place - 1]["language"],
            }
        )
    return [
        {
            "name": section.name,
            "title": section.title,
            "chart": None
            if section.chart is None
            else table_text(week_by_week(section.chart, words), words),
            "findings": [
                {
                    "number": numbers[finding.finding_id],
                    "sentence": finding.told,
                    "quotations": quotations.get(finding.finding_id, []),
                    "drafts": [
                        {"text": draft.text, "language": draft.language}
                        for draft in section.drafts
                        if draft.finding_id == finding.finding_id
                    ],
                }
                for finding in section.findings
            ],
            "tables": [table_text(table, words) for table in section.tables],
            "notes": list(section.notes),
        }
    ]


def _proof(
    report: Report, numbers: Mapping[str, int], places: Mapping[str, int], words: Words
) -> list[dict[str, Any]]:
    """What each finding rests on. Those of one query and its parameters stand together."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for finding in findings(report):
        parameters = "; ".join(
            f"${name} = {value if isinstance(value, str) else json.dumps(value)}"
            for name, value in finding.parameters.items()
        )
        group = groups.setdefault(
            (finding.query, parameters),
            {"query": f"sql/{finding.query}", "parameters": parameters, "findings": []},
        )
        group["findings"].append(
            {
                "number": numbers[finding.finding_id],
                "count": words.show(finding.count, "documents"),
                "figures": [f"{k} = {plain(v, words)}" for k, v in finding.figures.items()],
                "interval": ", ".join(plain(end, words) for end in finding.interval or ()),
                "documents": [places[id_] for id_ in finding.documents if id_ in places],
            }
        )
    return list(groups.values())
