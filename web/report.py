"""The weekly report: in a page with charts to turn over, and to take away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from insight.explore import MEASURES, SPLITS, Explored, explore
from insight.types import Report
from web.access import allow
from web.asked import arguments_of, asked_of, week_beside
from web.chart import explored_chart, report_charts
from web.chips import Chip, chips
from web.language import current
from web.once import rows_once
from web.report_cache import Built
from web.services import services
from web.weeks import weeks_with_data

blueprint = Blueprint("report", __name__)


@blueprint.get("/report")
@allow("read")
def page() -> ResponseReturnValue:
    from insight.reports.formats import FORMATS
    from insight.reports.headline import headline

    served = services().reports.latest(asked_of(), current())
    report = served.value.report
    weeks = weeks_with_data()
    other = _other(report)
    return render_template(
        "report.html",
        report=report,
        body=_body(served.value),
        served=served,
        weeks=weeks,
        before=_beside(report, weeks, -1),
        after=_beside(report, weeks, 1),
        products=rows_once("documents/products.sql"),
        sources=rows_once("documents/sources.sql"),
        formats=FORMATS,
        arguments={**arguments_of(report), "lang": current()},
        here=arguments_of(report),
        chips=_chips(report),
        explored=_explored(report),
        charts=report_charts(report),
        measures=MEASURES,
        splits=SPLITS,
        other=other,
        headlines=(headline(report), headline(other)) if other else None,
    )


@blueprint.get("/report/chart")
@allow("read")
def chart() -> ResponseReturnValue:
    """The chart that a reader turns over, as a part of the page."""
    report = services().reports.latest(asked_of(), current()).value.report
    return render_template(
        "_explore.html",
        report=report,
        explored=_explored(report),
        measures=MEASURES,
        splits=SPLITS,
        here=arguments_of(report),
    )


@blueprint.get("/report/newer")
@allow("read")
def newer() -> ResponseReturnValue:
    """What a page that shows an older report asks: nothing until the newer one is built."""
    served = services().reports.latest(asked_of(), current())
    if served.is_old:
        return "", 204
    return render_template("_newer.html", here=arguments_of(served.value.report))


@blueprint.get("/report.css")
@allow("read")
def style() -> ResponseReturnValue:
    """The report's own style, which the page and the file to take away share."""
    return report_style()


@blueprint.get("/report.<ending>")
@allow("read")
def download(ending: str) -> ResponseReturnValue:
    from insight.reports.formats import FORMATS

    if ending not in FORMATS:
        abort(404)
    return report_file(services().reports.get(asked_of(), current()), ending)


def report_style() -> Response:
    from insight.reports.render import style

    return Response(style(), mimetype="text/css")


def report_file(report: Report, ending: str) -> Response:
    """A report to take away, in one of `FORMATS`."""
    from insight.reports.formats import FORMATS, write_report

    days = report.facts.asked.days
    what = f"{days[0]}-{days[1]}" if days else report.week or "empty"
    name = f"report-{what}-{report.language}.{ending}"
    return Response(
        write_report(report, ending),
        mimetype=FORMATS[ending].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def document_url(document_id: str) -> str:
    return url_for("documents.one", document_id=document_id)


def _body(built: Built) -> Markup:
    from insight.reports.evidence import evidence_key
    from insight.reports.render import render_body

    def render(report: Report) -> Markup:
        here = arguments_of(report)

        def evidence_url(finding_id: str) -> str:
            key = evidence_key(finding_id)
            return url_for("evidence.one", key=key, **here)

        return render_body(report, document_url, evidence_url, report_charts(report))

    return built.body(render)


def _explored(report: Report) -> tuple[Explored, dict[str, Any]]:
    s = services()
    measure, split = request.args.get("measure", "negative"), request.args.get("split", "all")
    asked, language, reader = report.facts.asked, report.language, s.reader

    def make() -> Explored:
        with reader.snapshot() as snapshot:
            return explore(report, snapshot, measure, split)

    key = ("explore", asked, report.week, language, measure[:20], split[:20])
    found = s.renewed.get(key, make).value
    return found, explored_chart(found, report)


def _beside(report: Report, weeks: list[str], step: int) -> str | None:
    """The week before or after, where there is one with data on that side."""
    if not report.week or report.facts.asked.days:
        return None
    week = week_beside(report.week, step)
    has_more = weeks and (weeks[-1] <= week if step < 0 else week <= weeks[0])
    return week if has_more else None


def _other(report: Report) -> Report | None:
    """The report that this one is laid beside, in the same scope."""
    against = request.args.get("against", "")
    if not against or against == report.week:
        return None
    from dataclasses import replace

    asked = replace(report.facts.asked, week=against, days=None)
    return services().reports.latest(asked, current()).value.report


def _chips(report: Report) -> list[Chip]:
    here = arguments_of(report)
    return chips(here, lambda left: url_for("report.page", **left))
