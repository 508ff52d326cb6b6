"""Building a report: choose the window, ask each section's query, let the section speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from insight.errors import QueryError
from insight.queries import query
from insight.reports import charts, quotations, window
from insight.reports.actions import suggest
from insight.reports.context import Content, Context, SectionModule, period_names
from insight.reports.sections import SECTIONS
from insight.reports.summary import summarise
from insight.reports.window import Choice, Window
from insight.reports.words import Words
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import QuotedDocument, Report, ReportFacts, Section, Suggestion

_PARAMETER = re.compile(r"\$([a-z_]+)")


def build_report(
    settings: Settings,
    reader: Reader,
    week: str | None = None,
    language: str = "en",
    now: datetime | None = None,
    without_doubtful: bool = False,
) -> Report:
    """The report on `week` (such as `2026-W47`), or on the latest whole week that has data.

    `now` has a time zone. A week without enough data gives a report that says so;
    `without_doubtful` leaves out what the analysis `doubt` marked. Raises QueryError when `week` or `language` cannot be used.
    """
    moment = now or datetime.now(UTC)
    if moment.tzinfo is None:
        raise QueryError("The time of a report needs a time zone.")
    words = Words(language)
    choice = window.choose(settings, reader, week, moment, without_doubtful)
    facts = _facts(choice, settings, reader, moment, without_doubtful)
    said = [*choice.notes, *([("note.without_doubtful", {})] if without_doubtful else [])]
    notes = tuple(words.say(key, **values) for key, values in said)
    chosen = choice.window
    if chosen is None or choice.status not in ("ok", "widened"):
        return Report(
            week=chosen.week if chosen else None,
            start=chosen.start if chosen else None,
            end=chosen.end if chosen else None,
            weeks=chosen.weeks if chosen else 1,
            language=language,
            status=choice.status,
            title=_title(chosen, words),
            notes=notes,
            sections=(),
            suggestions=(),
            documents=(),
            facts=facts,
        )
    sections, suggestions, documents = compose(reader, chosen, words)
    return Report(
        week=chosen.week,
        start=chosen.start,
        end=chosen.end,
        weeks=chosen.weeks,
        language=language,
        status=choice.status,
        title=_title(chosen, words),
        notes=notes,
        sections=sections,
        suggestions=suggestions,
        documents=documents,
        facts=facts,
    )


def compose(
    reader: Reader, chosen: Window, words: Words
) -> tuple[tuple[Section, ...], tuple[Suggestion, ...], tuple[QuotedDocument, ...]]:
    """The sections, the suggestions, and the documents that are quoted."""
    parameters = chosen.parameters()
    series = reader.rows(charts.QUERY, _named(charts.QUERY, parameters))
    modules = {name: cast(SectionModule, SECTIONS.load(name)) for name in SECTIONS.names()}
    contents: dict[str, Content] = {}
    for name, module in modules.items():
        named = _named(module.QUERY, parameters)
        context = Context(name, module.QUERY, named, chosen, words)
        contents[name] = module.build(reader.rows(module.QUERY, named), context)
    findings = [finding for content in contents.values() for finding in content.findings]
    candidates = {
        row["document_id"]: row
        for row in reader.rows(
            "report/documents.sql",
            {"ids": quotations.candidates(findings), "characters": quotations.APPENDIX + 1},
        )
    }
    sections = [Section("summary", words.say("summary.title"), summarise(findings))]
    for name, content in contents.items():
        if not content.findings:
            continue
        column = modules[name].CHART
        sections.append(
            Section(
                name=name,
                title=words.say(f"{name}.title"),
                findings=content.findings,
                notes=content.notes,
                tables=content.tables,
                chart=charts.chart(column, series, chosen, words) if column else None,
                quotations=tuple(
                    quotation
                    for finding in content.findings
                    for quotation in quotations.choose(finding, candidates)
                ),
            )
        )
    quoted = dict.fromkeys(q.document_id for section in sections for q in section.quotations)
    documents = tuple(quotations.in_appendix(candidates[document_id]) for document_id in quoted)
    return tuple(sections), suggest(findings, words), documents


def _named(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the parameters that an SQL file names."""
    named = set(_PARAMETER.findall(query(name)))
    return {key: value for key, value in parameters.items() if key in named}


def _title(chosen: Window | None, words: Words) -> str:
    if chosen is None:
        return words.say("report.title")
    return words.say(
        "report.title_week" if chosen.weeks == 1 else "report.title_weeks",
        **period_names(chosen, words),
        year=chosen.monday.isocalendar().year,
        number=chosen.monday.isocalendar().week,
        first=chosen.first_day,
        last=chosen.last_day,
        n=chosen.weeks,
    )


def _facts(
    choice: Choice, settings: Settings, reader: Reader, now: datetime, without_doubtful: bool
) -> ReportFacts:
    span = choice.span
    first, last = span.get("first"), span.get("last")
    return ReportFacts(
        generated_at=now.astimezone(UTC),
        zone=settings.timezone,
        periods=choice.window.periods if choice.window else 0,
        documents=choice.documents,
        total=span["total"],
        undated=span.get("undated", 0),
        future=span.get("future", 0),
        sample=span.get("sample", 0),
        data_from=first.astimezone(UTC) if first else None,
        data_to=last.astimezone(UTC) if last else None,
        store=reader.version(),
        without_doubtful=without_doubtful,
    )
