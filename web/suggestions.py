"""What to do next: the suggestions of a report, each with its evidence and what it is worth."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from insight.reports.evidence import evidence_key
from insight.reports.shown import findings
from insight.types import Report, Suggestion
from web.access import allow
from web.asked import arguments_of, asked_of
from web.chips import chips
from web.language import current
from web.once import rows_once
from web.services import services
from web.weeks import weeks_with_data

blueprint = Blueprint("suggestions", __name__)

_MOST_TEXTS = 5
"""Documents whose texts are shown below a suggestion; the rest is a link away."""


@blueprint.get("/suggestions")
@allow("read")
def index() -> ResponseReturnValue:
    served = services().reports.latest(asked_of(), current())
    report = served.value.report
    here = arguments_of(report)
    wanted = {id_ for one in report.suggestions for id_ in one.documents[:_MOST_TEXTS]}
    rows = services().reader.rows("documents/some.sql", {"ids": sorted(wanted)}) if wanted else []
    return render_template(
        "suggestions.html",
        report=report,
        served=served,
        here=here,
        findings={one.finding_id: one for one in findings(report)},
        evidence_key=evidence_key,
        key_of=key_of,
        documents={row["document_id"]: row for row in rows},
        documents_url=lambda one: documents_url(report, one),
        weeks=weeks_with_data(),
        products=rows_once("documents/products.sql"),
        sources=rows_once("documents/sources.sql"),
        chips=chips(here, lambda left: url_for("suggestions.index", **left)),
    )


def key_of(suggestion_id: str) -> str:
    """A name for addresses: an id may hold what customers call their products."""
    return hashlib.sha256(suggestion_id.encode()).hexdigest()[:16]


def suggestion_of(report: Report, key: str) -> Suggestion | None:
    """The suggestion of a report with this key."""
    return next((one for one in report.suggestions if key_of(one.suggestion_id) == key), None)


def documents_url(report: Report, one: Suggestion) -> str:
    """The list of documents that a suggestion is about, as near as its filters come."""
    about = one.audience
    given: dict[str, Any] = {}
    mood = "positive" if one.kind in ("promote", "time", "test") else "negative"
    dimension = one.suggestion_id.split(".", 2)[1]
    if dimension == "topic" and about.topic:
        given = {"topic": about.topic, "sentiment": mood}
    elif dimension == "aspect" and about.aspect:
        given = {"aspect": about.aspect, "aspect_sentiment": mood}
    elif about.products:
        given = {"product": about.products[0], "sentiment": mood}
    if report.week and report.weeks == 1:
        given["week"] = report.week
    return url_for("documents.index", **given)
