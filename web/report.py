"""The weekly report: in a page, and to take away."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.types import Report
from web.language import current
from web.services import services
from web.weeks import weeks_with_data

blueprint = Blueprint("report", __name__)


@blueprint.get("/report")
def page() -> ResponseReturnValue:
    from insight.reports import render_body
    from insight.reports.formats import FORMATS

    wanted = _wanted()
    return render_template(
        "report.html",
        report=wanted,
        body=render_body(wanted, _document_url),
        weeks=weeks_with_data(),
        formats=FORMATS,
    )


@blueprint.get("/report.css")
def style() -> ResponseReturnValue:
    """The report's own style, which the page and the file to take away share."""
    from insight import reports

    return Response(reports.style(), mimetype="text/css")


@blueprint.get("/report.<ending>")
def download(ending: str) -> ResponseReturnValue:
    from insight.reports.formats import FORMATS, write_report

    if ending not in FORMATS:
        abort(404)
    report = _wanted()
    name = f"report-{report.week or 'empty'}-{report.language}.{ending}"
    return Response(
        write_report(report, ending),
        mimetype=FORMATS[ending].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _document_url(document_id: str) -> str:
    return url_for("documents.one", document_id=document_id)


def _wanted() -> Report:
    without_doubtful = "without_doubtful" in request.args
    return services().reports.get(request.args.get("week") or None, current(), without_doubtful)
