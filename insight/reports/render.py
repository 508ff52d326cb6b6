"""A report as HTML: a fragment for a page of the web, or a file that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from insight.reports import svg
from insight.reports.context import period_names
from insight.reports.window import Window, window_of, zone_of
from insight.reports.words import Words
from insight.types import Finding, Report

_TEMPLATES = Path(__file__).with_name("templates")
_LANGUAGES = {"zh": "zh", "en": "en"}
_OPPOSITE = {"good": "bad", "bad": "good", "neutral": "neutral"}


def render_html(report: Report) -> str:
    """One self-contained HTML file: no script, nothing fetched; quotations link to its end."""
    places = {document.document_id: i for i, document in enumerate(report.documents, 1)}

    def in_this_file(document_id: str) -> str:
        return f"#document-{places[document_id]}"

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


def render_body(report: Report, document_url: Callable[[str], str]) -> Markup:
    """The report as a fragment for an element of class `report`; `style` has its CSS.

    `document_url` gives the address of a document by its id. There are no inline styles, so the
    fragment keeps to a strict content security policy.
    """
    template = _environment().get_template("report_body.html.j2")
    return Markup(template.render(_values(report, document_url)))  # noqa: S704 (autoescaped)


def style() -> Markup:
    """The CSS of the fragment. Colours are custom properties that the page sets."""
    return _css("report.css")


def _css(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 (our own file)


def _values(report: Report, document_url: Callable[[str], str]) -> dict[str, Any]:
    words = Words(report.language)
    window = window_of(report)
    zone = zone_of(report)
    documents = {document.document_id: document for document in report.documents}
    findings = [f for s in report.sections if s.name != "summary" for f in s.findings]

    def day_of(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    return {
        "report": report,
        "document_url": document_url,
        "words": words,
        "documents": documents,
        # Ids of findings hold names of products: numbers are safe in an address.
        "anchors": {finding.finding_id: i for i, finding in enumerate(findings, 1)},
        "headline": _headline(window, {f.finding_id: f for f in findings}, words),
        "dates": window and words.say("report.dates", first=window.first_day, last=window.last_day),
        "made": day_of(report.facts.generated_at),
        "day_of": day_of,
        "lang_of": lambda id_: _LANGUAGES.get(documents[id_].language, ""),
        "plain": lambda value: _plain(value, words),
        "chart_svg": lambda chart: svg.draw(chart, words),
        "words_like": ("text", "name"),
    }


def _headline(
    window: Window | None, findings: Mapping[str, Finding], words: Words
) -> list[dict[str, str]]:
    """The key figures with their change since the period before, from the findings."""
    if window is None:
        return []
    before = period_names(window, words)["before"]
    shown = []
    for label, finding_id, key, level, change, when_up in (
        ("documents", "volume.total", "n", "count", "signed_size", "neutral"),
        ("negative", "sentiment.negative", "share", "share", "signed_points", "bad"),
        ("rating", "rating.mean", "mean", "stars", "signed_stars", "good"),
    ):
        if (finding := findings.get(finding_id)) is None:
            continue
        figures = finding.figures
        moved, then = figures.get("change", figures.get("difference")), figures.get(f"before_{key}")
        text, mood = "", when_up
        if finding.kind.endswith("_unclear"):
            text, mood = words.say("report.no_clear_change"), "quiet-change"
        elif moved is not None:
            text = words.show(moved, change)
            if change == "signed_points":
                text = words.say("report.points", points=text)
            if moved < 0:
                mood = _OPPOSITE[when_up]
        against = words.say("report.against", value=words.show(then, level), before=before)
        shown.append(
            {
                "label": words.say(f"report.{label}"),
                "level": words.show(figures[key], level),
                "change": text,
                "mood": mood,
                "against": "" if then is None else against,
            }
        )
    return shown


def _plain(value: Any, words: Words) -> str:
    """A figure as the proof shows it: enough digits, and no controls in names."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return words.show(value, "name") if isinstance(value, str) else str(value)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
