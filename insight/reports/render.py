"""A report as HTML: a fragment for a page of the web, or a file that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from insight.queries import query
from insight.reports import svg
from insight.reports.headline import headline
from insight.reports.shown import (
    SHOWN,
    TEXT_FORMATS,
    about,
    dates,
    finding_numbers,
    findings,
    is_cut,
    plain,
)
from insight.reports.window import OPENED, window_of, zone_of
from insight.reports.words import Words
from insight.types import Report

_TEMPLATES = Path(__file__).with_name("templates")
_LANGUAGES = {"zh": "zh", "en": "en"}
DocumentUrl = Callable[[str], str | None]
"""The address of a document by its id; None where it cannot be read."""
EvidenceUrl = Callable[[str], str]
"""The address of what a finding rests on, by the id of the finding."""


def render_html(report: Report) -> str:
    """One self-contained HTML file: no script, nothing fetched; quotations link to its end."""
    in_this_file = _in_this_file(report)
    values = _values(report, in_this_file)
    return (
        _environment()
        .get_template("report_page.html.j2")
        .render(
            values,
            body=render_body(report, in_this_file),
            page_style=_css("page.css"),
            report_style=style(),
        )
    )


def render_body(
    report: Report,
    document_url: DocumentUrl,
    evidence_url: EvidenceUrl | None = None,
    charts: Mapping[str, Mapping[str, Any]] | None = None,
) -> Markup:
    """The report as a fragment for an element of class `report`; `style` has its CSS.

    There are no inline styles, so the fragment keeps to a strict content security policy. With
    `evidence_url` what a sentence rests on is a link, else it stands below it. `charts` has the data
    of charts by section, for a script that draws them in the place of their pictures.
    """
    values = _values(report, document_url)
    template = _environment().get_template("report_body.html.j2")
    made = template.render(values, evidence_url=evidence_url, charts=charts or {})
    return Markup(made)  # noqa: S704 (autoescaped)


def render_shared(report: Report) -> Markup:
    """The report as a fragment that leads nowhere: quotations link to its own end."""
    values = _values(report, _in_this_file(report))
    appendix = _environment().get_template("report_appendix.html.j2").render(values)
    body = render_body(report, _in_this_file(report))
    return body + Markup(appendix)  # noqa: S704 (autoescaped)


def style() -> Markup:
    """The CSS of the fragment. Colours are custom properties that the page sets."""
    return _css("report.css")


def _in_this_file(report: Report) -> DocumentUrl:
    """Places of the documents in the appendix."""
    places = {document.document_id: i for i, document in enumerate(report.documents, 1)}

    def url(document_id: str) -> str | None:
        place = places.get(document_id)
        return None if place is None else f"#document-{place}"

    return url


def _css(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 (our own file)


def _values(report: Report, document_url: DocumentUrl) -> dict[str, Any]:
    words = Words(report.language)
    zone = zone_of(report)
    documents = {document.document_id: document for document in report.documents}
    return {
        "report": report,
        "suggestions": report.suggestions[:SHOWN],
        "document_url": document_url,
        "addresses": lambda finding: list(filter(None, map(document_url, finding.documents))),
        "words": words,
        "documents": documents,
        "queries": {name: query(name) for name in _queries(report)},
        "query_numbers": {name: i for i, name in enumerate(_queries(report), 1)},
        "anchors": finding_numbers(report),
        "headline": headline(report),
        "dates": dates(window_of(report), words),
        "made": report.facts.generated_at.astimezone(zone).date(),
        "about": lambda document: about(document, zone, words),
        "is_cut": is_cut,
        "lang_of": lambda id_: _LANGUAGES.get(documents[id_].language, ""),
        "plain": lambda value: plain(value, words),
        "chart_svg": lambda chart: svg.draw(chart, words),
        "words_like": TEXT_FORMATS,
    }


def _queries(report: Report) -> list[str]:
    """The queries behind the findings, and those that give them their documents."""
    asked = dict.fromkeys(finding.query for finding in findings(report))
    return [*asked, *OPENED] if asked else []


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
