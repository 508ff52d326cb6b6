"""The weekly report: in a page, and to take away."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.types import Asked, Report, Scope
from web.language import current
from web.services import services
from web.weeks import weeks_with_data

blueprint = Blueprint("report", __name__)


@blueprint.get("/report")
def page() -> ResponseReturnValue:
    from insight.reports import render_body

    wanted = _wanted()
    return render_template(
        "report.html",
        report=wanted,
        body=render_body(wanted, _document_url),
        weeks=weeks_with_data(),
    )


@blueprint.get("/report.css")
def style() -> ResponseReturnValue:
    """The report's own style, which the page and the file to take away share."""
    from insight import reports

    return Response(reports.style(), mimetype="text/css")


@blueprint.get("/report.json")
def as_json() -> ResponseReturnValue:
    from insight.reports import to_json

    report = _wanted()
    return _attachment(report, to_json(report), "json")


@blueprint.get("/report.html")
def as_html() -> ResponseReturnValue:
    from insight.reports import render_html

    report = _wanted()
    return _attachment(report, render_html(report), "html")


def _document_url(document_id: str) -> str:
    return url_for("documents.one", document_id=document_id)


def _wanted() -> Report:
    scope = Scope(without_doubtful="without_doubtful" in request.args)
    return services().reports.get(Asked(request.args.get("week") or None, scope=scope), current())


def _attachment(report: Report, content: str, suffix: str) -> Response:
    kind = {"json": "application/json", "html": "text/html"}[suffix]
    name = f"report-{report.week or 'empty'}-{report.language}.{suffix}"
    return Response(
        content,
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
