"""Charts as the script draws them: plain data beside the report's own pictures and tables."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from insight.explore import Explored
from insight.reports.window import window_of
from insight.types import Chart, Report
from web.labels import label

_FORMATS = {"share": "share", "stars": "stars", "count": "count"}


def report_charts(report: Report) -> dict[str, dict[str, Any]]:
    """The charts of a report by the names of their sections."""
    return {
        section.name: _report_chart(section.chart)
        for section in report.sections
        if section.chart is not None
    }


def explored_chart(found: Explored, report: Report) -> dict[str, Any]:
    """A chart of what a reader turns over; a click on a week opens its documents."""
    series = []
    for group in found.groups:
        series.append(
            {
                "name": group_name(group.name, found.split),
                "values": [value.value for value in group.values],
                "counts": [value.count for value in group.values],
                "low": [value.interval and value.interval[0] for value in group.values],
                "high": [value.interval and value.interval[1] for value in group.values],
            }
        )
    weeks = [f"{monday:%G}-W{monday:%V}" for monday in found.mondays]
    window = window_of(report)
    scope = report.facts.asked.scope
    given: dict[str, Any] = {
        "product": scope.products[0] if len(scope.products) == 1 else None,
        "sentiment": "negative" if found.measure == "negative" else None,
    }
    return {
        "kind": "bar" if found.measure == "documents" else "line",
        "stack": found.split != "all",
        "x": weeks,
        "series": series,
        "title": label(found.measure, "measure"),
        "format": {"documents": "count", "negative": "share", "stars": "stars"}[found.measure],
        "marked": [
            bool(window and window.first_day <= monday <= window.last_day)
            for monday in found.mondays
        ],
        "links": [url_for("documents.index", week=week, **given) for week in weeks],
        "words": chart_words(),
    }


def group_name(name: str, split: str) -> str:
    """What a group is called in the page's language."""
    if split == "all":
        return str(_("All documents"))
    return label(name, split) if split in ("language", "sentiment") else name


def chart_words() -> dict[str, str]:
    """The words that the script puts into a tooltip."""
    return {
        "documents": str(_("documents")),
        "interval": str(_("Confidence interval")),
        "few": str(_("too few to say")),
    }


def _report_chart(chart: Chart) -> dict[str, Any]:
    series: list[dict[str, Any]] = [
        {
            "name": chart.label or chart.title,
            "values": [point.value for point in chart.points],
            "kind": "bar" if chart.kind == "bars" else "line",
        }
    ]
    if chart.overlay:
        series.append(
            {
                "name": chart.overlay.label,
                "values": list(chart.overlay.values),
                "kind": "line",
                "axis": 1,
                "format": _FORMATS[chart.overlay.format],
            }
        )
    return {
        "kind": "bar" if chart.kind == "bars" else "line",
        "x": [point.week for point in chart.points],
        "series": series,
        "title": chart.title,
        "format": _FORMATS[chart.format],
        "marked": [point.marked for point in chart.points],
        "links": [url_for("report.page", week=point.week) for point in chart.points],
        "words": chart_words(),
    }
