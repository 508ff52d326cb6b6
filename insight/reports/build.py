"""Building a report: choose the window, ask each section's query, let the section speak."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import cast

from insight.errors import QueryError
from insight.queries import named
from insight.reports import charts, quotations, window
from insight.reports.context import Content, Context, SectionModule, period_names
from insight.reports.sections import SECTIONS
from insight.reports.summary import summarise
from insight.reports.window import Choice, Note, Window, scope_parameters
from insight.reports.words import Words
from insight.settings import Settings
from insight.store.as_of import snapshot_as_of
from insight.store.reader import Reader, Snapshot
from insight.trends.calendar import sales_days
from insight.types import (
    EVERYTHING,
    Asked,
    QuotedDocument,
    Report,
    ReportFacts,
    Scope,
    Section,
    Suggestion,
)

Composed = tuple[tuple[Section, ...], tuple[Suggestion, ...], tuple[QuotedDocument, ...]]
_LANGUAGES = ("en", "zh", "other")


def build_report(
    settings: Settings,
    reader: Reader,
    week: str | None = None,
    language: str = "en",
    now: datetime | None = None,
    days: tuple[date, date] | None = None,
    scope: Scope = EVERYTHING,
    as_of: datetime | None = None,
) -> Report:
    """The report on `week` (such as `2026-W47`) or on `days`, first and last; on the latest whole
    week that has data where neither is given.

    `now` and `as_of` have a time zone: the report is made at `now` from what the store knew at
    `as_of`. A window without enough data gives a report that says so. Raises QueryError when the
    week, the days or the language cannot be used.
    """
    moment = now or datetime.now(UTC)
    if any(given is not None and given.tzinfo is None for given in (moment, as_of)):
        raise QueryError("The time of a report needs a time zone.")
    words = Words(language)
    asked = Asked(week, days, scope)
    with snapshot_as_of(settings, reader, as_of) as snapshot:
        choice = window.choose(settings, snapshot, asked, moment)
        chosen = choice.window
        is_made = chosen is not None and choice.status in ("ok", "widened")
        made: Composed = ((), (), ())
        if chosen and is_made:
            today = moment.astimezone(settings.zone).date()
            made = compose(snapshot, chosen, words, settings.minimum_support, today)
        facts = _facts(choice, settings, snapshot, moment, asked)
    sections, suggestions, documents = made
    return Report(
        week=chosen.week if chosen else None,
        start=chosen.start if chosen else None,
        end=chosen.end if chosen else None,
        weeks=chosen.weeks if chosen else 1,
        language=language,
        status=choice.status,
        title=_title(chosen, words),
        notes=tuple(words.say(key, **values) for key, values in _notes(choice, scope, words)),
        sections=sections,
        suggestions=suggestions,
        documents=documents,
        facts=facts,
    )


def _notes(choice: Choice, scope: Scope, words: Words) -> Iterator[Note]:
    """What is to be known before reading."""
    yield from choice.notes
    for name in ("products", "sources", "languages"):
        if chosen := getattr(scope, name):
            if name == "languages":
                chosen = [words.say(f"language.{c}") if c in _LANGUAGES else c for c in chosen]
            yield f"note.{name}", {"names": words.join(chosen)}
    if scope.without_doubtful:
        yield "note.without_doubtful", {}
    if choice.window and choice.status in ("ok", "widened"):
        days = sales_days(choice.window.first_day, choice.window.last_day)
        said = [
            words.say("note.sales_day", name=getattr(entry, words.language), day=day)
            for day, entry in days
        ]
        if said:
            yield "note.sales_days", {"names": words.join(said)}


def compose(snapshot: Snapshot, chosen: Window, words: Words, least: int, today: date) -> Composed:
    """The sections, the suggestions, and the documents that are quoted.

    A suggestion rests on at least `least` genuine documents, and plans for no day before `today`. The snapshot is opened on the window (`window.open_window`).
    """
    # Suggestions use the words and the statistics of reports: they are there only now.
    from insight.campaigns.suggest import suggest

    parameters = chosen.parameters()
    series = snapshot.rows(charts.QUERY, parameters)
    modules = {name: cast(SectionModule, SECTIONS.load(name)) for name in SECTIONS.names()}
    contents: dict[str, Content] = {}
    for name, module in modules.items():
        # What `reported` holds is part of the proof of all that is counted from it.
        proof = {key: value for key, value in scope_parameters(chosen.scope).items() if value}
        context = Context(
            name, module.QUERY, proof | named(module.QUERY, parameters), chosen, words
        )
        contents[name] = module.build(snapshot.rows(module.QUERY, parameters), context)
    findings = [finding for content in contents.values() for finding in content.findings]
    candidates = {
        row["document_id"]: row
        for row in snapshot.rows(
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
                drafts=content.drafts,
            )
        )
    quoted = dict.fromkeys(q.document_id for section in sections for q in section.quotations)
    documents = tuple(quotations.in_appendix(candidates[document_id]) for document_id in quoted)
    suggestions = suggest(snapshot, chosen, findings, words, least=least, today=today)
    return tuple(sections), suggestions, documents


def _title(chosen: Window | None, words: Words) -> str:
    if chosen is None:
        return words.say("report.title")
    if chosen.weeks is None:
        return words.say("report.title_days", first=chosen.first_day, last=chosen.last_day)
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
    choice: Choice, settings: Settings, snapshot: Snapshot, now: datetime, asked: Asked
) -> ReportFacts:
    span = choice.span
    first, last = span.get("first"), span.get("last")
    newest = snapshot.row("store/newest_part.sql")
    loaded = newest["loaded_at"] if newest else None
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
        as_of=loaded.astimezone(UTC) if loaded else None,
        minimum_documents=settings.minimum_documents,
        minimum_support=settings.minimum_support,
        asked=asked,
    )
