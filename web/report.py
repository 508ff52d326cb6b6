"""The weekly report: in a page, and to take away."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.errors import QueryError
from insight.messages import message
from insight.types import Asked, Report, Scope
from web.access import allow
from web.language import current
from web.once import rows_once
from web.services import services
from web.weeks import weeks_with_data

blueprint = Blueprint("report", __name__)


@blueprint.get("/report")
@allow("read")
def page() -> ResponseReturnValue:
    from insight.reports import render_body
    from insight.reports.formats import FORMATS

    wanted = _wanted()
    return render_template(
        "report.html",
        report=wanted,
        body=render_body(wanted, _document_url),
        weeks=weeks_with_data(),
        products=rows_once("documents/products.sql"),
        sources=rows_once("documents/sources.sql"),
        formats=FORMATS,
        arguments={**_arguments(wanted), "lang": current()},
    )


@blueprint.get("/report.css")
@allow("read")
def style() -> ResponseReturnValue:
    """The report's own style, which the page and the file to take away share."""
    from insight import reports

    return Response(reports.style(), mimetype="text/css")


@blueprint.get("/report.<ending>")
@allow("read")
def download(ending: str) -> ResponseReturnValue:
    from insight.reports.formats import FORMATS, write_report

    if ending not in FORMATS:
        abort(404)
    report = _wanted()
    days = report.facts.asked.days
    what = f"{days[0]}-{days[1]}" if days else report.week or "empty"
    name = f"report-{what}-{report.language}.{ending}"
    return Response(
        write_report(report, ending),
        mimetype=FORMATS[ending].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _document_url(document_id: str) -> str:
    return url_for("documents.one", document_id=document_id)


def _wanted() -> Report:
    return services().reports.get(_asked(), current())


def _asked() -> Asked:
    """What the address asks for. Raises QueryError where it cannot be read."""
    given = request.args
    first, last = (_day(given.get(name)) for name in ("from", "to"))
    if (first is None) != (last is None):
        raise QueryError(message("A report from a day to a day needs both days."))
    products, sources, languages = (
        tuple(filter(None, given.getlist(name))) for name in ("product", "source", "written_in")
    )
    scope = Scope(products, sources, languages, "without_doubtful" in given)
    days = (first, last) if first and last else None
    return Asked(None if days else given.get("week") or None, days, scope)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError(
            message("%(text)s is not a day, such as 2026-11-20.", text=(text or "")[:20])
        ) from error


def _arguments(report: Report) -> dict[str, Any]:
    """What an address names to get this report again."""
    asked = report.facts.asked
    named: dict[str, Any] = {
        "product": asked.scope.products,
        "source": asked.scope.sources,
        "written_in": asked.scope.languages,
        "without_doubtful": asked.scope.without_doubtful,
    }
    if asked.days:
        named |= {"from": asked.days[0].isoformat(), "to": asked.days[1].isoformat()}
    else:
        named["week"] = report.week
    return {key: 1 if value is True else value for key, value in named.items() if value}
