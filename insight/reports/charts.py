"""The weekly series behind the charts: sixteen weeks, those of the report marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from insight.reports.window import Window
from insight.reports.words import Words
from insight.types import Chart, Overlay, Point

QUERY = "report/series.sql"
_KINDS: Mapping[str, tuple[Literal["bars", "line"], str]] = {
    "documents": ("bars", "count"),
    "negative_share": ("line", "share"),
    "mean_rating": ("line", "stars"),
    "returns": ("bars", "count"),
    "units": ("bars", "count"),
}
"""Column of the query to the shape and format of its chart."""
_FIRST_OF: Mapping[str, Sequence[str]] = {"sales": ("returns", "units")}
"""A chart of the first of these columns that has a value."""
_OVERLAYS = {"returns": "negative_share", "units": "negative_share"}
"""What is drawn over a chart, on an axis of its own."""


def chart(
    column: str, rows: Sequence[Mapping[str, Any]], window: Window, words: Words
) -> Chart | None:
    """The chart of one column of `QUERY`, or of a key of `_FIRST_OF`; None without a value."""
    known = [
        name
        for name in _FIRST_OF.get(column, (column,))
        if any(row[name] is not None for row in rows)
    ]
    if not known:
        return None
    column = known[0]
    kind, format_ = _KINDS[column]
    points = []
    for monday, row in zip(window.series_mondays(), rows, strict=True):
        year, number, _ = monday.isocalendar()
        points.append(
            Point(
                week=f"{year}-W{number:02d}",
                start=monday,
                value=row[column],
                marked=monday >= window.first_day,
            )
        )
    title = words.say(f"chart.{column}")
    over = _OVERLAYS.get(column)
    if over is None:
        return Chart(title, kind, format_, tuple(points))
    overlay = Overlay(
        words.say(f"column.{over}"), _KINDS[over][1], tuple(row[over] for row in rows)
    )
    return Chart(title, kind, format_, tuple(points), words.say(f"column.{column}"), overlay)
