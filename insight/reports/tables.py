"""A report as flat tables, for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from insight.reports.headline import headline
from insight.reports.quotations import cut
from insight.reports.shown import dates, findings, week_by_week
from insight.reports.window import window_of, zone_of
from insight.reports.words import Words
from insight.types import Column, Report, Suggestion, Table

LONGEST_CELL = 32_000
"""Characters; Excel takes 32,767."""
_COLUMNS = {
    "overview": ("part", "text"),
    "findings": (
        "week",
        "section",
        "finding_id",
        "sentence",
        "in_summary:figure",
        "count:count",
        "interval_low:number",
        "interval_high:number",
        "figures:data",
        "query:data",
        "parameters:data",
        "documents:data",
    ),
    "figures": ("finding_id", "figure", "value:number"),
    "suggestions": (
        "kind",
        "action",
        "reason",
        "effect",
        "effort",
        "effort_reason",
        "shown_by",
        "support:count",
        "findings",
        "documents:data",
    ),
    "quotations": (
        "finding_id",
        "quotation",
        "published_on:date",
        "product",
        "source",
        "rating:rating",
        "sentiment",
        "document_id",
    ),
    "drafts": ("finding_id", "document_id", "language", "text"),
    "documents": ("document_id", "language", "title", "text", "characters:count"),
    "method": ("part", "text:number"),
}
"""The tables that every report has, with `key:format` of their columns."""
_ALWAYS = ("overview", "findings", "method")


def tables(report: Report) -> dict[str, Table]:
    """The tables of a report by a short name in ASCII letters, in reading order.

    Values are as the report has them. A table of nothing is left out, but for those that say so.
    """
    words = Words(report.language)
    made = {
        "overview": _table("overview", _overview(report, words), words),
        "findings": _table("findings", _findings(report), words),
        "figures": _table("figures", _figures(report), words),
        "suggestions": _table("suggestions", map(_suggestion, report.suggestions), words),
        "quotations": _table("quotations", _quotations(report), words),
        "drafts": _table("drafts", (asdict(d) for s in report.sections for d in s.drafts), words),
        "documents": _table("documents", map(asdict, report.documents), words),
    }
    for section in report.sections:
        if section.chart:
            made[f"{section.name}-weeks"] = week_by_week(section.chart, words)
        for number, table in enumerate(section.tables, 1):
            title = f"{section.title} · {table.title}" if table.title else section.title
            made[f"{section.name}-{number}"] = Table(title, table.columns, table.rows)
    made["method"] = _table("method", _method(report, words), words)
    return {name: table for name, table in made.items() if table.rows or name in _ALWAYS}


def notes(report: Report) -> list[dict[str, Any]]:
    """What the report says of itself, as rows of the table of findings."""
    return [
        {"week": report.week, "section": "report", "sentence": note, "in_summary": True}
        for note in report.notes
    ]


def _table(name: str, rows: Iterable[Mapping[str, Any]], words: Words) -> Table:
    columns = []
    for column in _COLUMNS[name]:
        key, _, kind = column.partition(":")
        columns.append(Column(key, words.say(f"report.field_{key}"), kind or "text"))
    return Table(words.say(f"report.sheet_{name}"), tuple(columns), tuple(rows))


def cell(value: Any) -> Any:
    """A value as one cell holds it: what is neither a number nor a date is text.

    Text is without invisible controls, and fits.
    """
    if isinstance(value, Mapping | list | tuple):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return cut(value, LONGEST_CELL, keep_lines=True) if isinstance(value, str) else value


def _overview(report: Report, words: Words) -> list[dict[str, Any]]:
    """What a reader sees first: title, dates, notes, key figures, the summary."""
    kicker, when = words.say("report.kicker"), dates(window_of(report), words)
    rows = [(kicker, report.title), *([(kicker, when)] if when else [])]
    rows += [(words.say("report.field_note"), note) for note in report.notes]
    for figure in headline(report):
        parts = (figure["level"], figure["change"], figure["against"])
        rows.append((figure["label"], " · ".join(part for part in parts if part)))
    for section in report.sections:
        if section.name == "summary":
            rows += [(section.title, finding.told) for finding in section.findings]
    return [{"part": part, "text": text} for part, text in rows]


def _findings(report: Report) -> list[dict[str, Any]]:
    summary = {
        finding.finding_id
        for section in report.sections
        if section.name == "summary"
        for finding in section.findings
    }
    return [
        {
            "week": report.week,
            "section": finding.section,
            "finding_id": finding.finding_id,
            "sentence": finding.told,
            "in_summary": finding.finding_id in summary,
            "count": finding.count,
            "interval_low": finding.interval and finding.interval[0],
            "interval_high": finding.interval and finding.interval[1],
            "figures": finding.figures,
            "query": f"sql/{finding.query}",
            "parameters": finding.parameters,
            "documents": " ".join(finding.documents),
        }
        for finding in findings(report)
    ]


def _figures(report: Report) -> list[dict[str, Any]]:
    return [
        {"finding_id": finding.finding_id, "figure": name, "value": value}
        for finding in findings(report)
        for name, value in finding.figures.items()
    ]


def _suggestion(one: Suggestion) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "action": one.action,
        "reason": one.reason,
        "effect": one.effect.sentence,
        "effort": one.effort.level,
        "effort_reason": one.effort.reason,
        "shown_by": one.measure.sentence,
        "support": one.count,
        "findings": one.findings,
        "documents": " ".join(one.documents),
    }


def _quotations(report: Report) -> list[dict[str, Any]]:
    documents = {document.document_id: document for document in report.documents}
    zone = zone_of(report)
    return [
        asdict(document)
        | {
            "finding_id": quotation.finding_id,
            "quotation": quotation.text,
            "published_on": document.published_at.astimezone(zone).date(),
        }
        for section in report.sections
        for quotation in section.quotations
        if (document := documents[quotation.document_id])
    ]


def _method(report: Report, words: Words) -> list[dict[str, Any]]:
    """What the report was computed with, and the notes under its sections."""
    facts = {"weeks": report.weeks, "status": report.status} | asdict(report.facts)
    zone = zone_of(report)
    rows = [(words.say(f"report.fact_{name}"), _fact(value, zone)) for name, value in facts.items()]
    rows += [(section.title, note) for section in report.sections for note in section.notes]
    return [{"part": part, "text": text} for part, text in rows]


def _fact(value: Any, zone: ZoneInfo) -> Any:
    """A moment to the minute, in the time zone of the business; other values as they are."""
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return value
