"""Charts as SVG: axes with labels, the weeks of the report marked, classes for a style."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from markupsafe import Markup

from insight.reports.words import Words
from insight.types import Chart, Overlay

_WIDTH, _HEIGHT = 480, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 10, 24, 28
_LABELS = 4
"""Labels on the horizontal axis."""


def draw(chart: Chart, words: Words, style: str = "") -> Markup:
    """One chart. Readers that do not see it have the title here and a table beside it.

    `style` is its CSS where it stands alone, without a page around it.
    """
    values = [point.value for point in chart.points if point.value is not None]
    low, high, step = _scale(chart.format, values)
    right = _LEFT if chart.overlay else _RIGHT
    slot = (_WIDTH - _LEFT - right) / len(chart.points)

    def x(index: int) -> float:
        return _LEFT + slot * (index + 0.5)

    def y(value: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)

    parts = [_grid(low, high, step, chart.format, words, y, right)]
    if chart.kind == "bars":
        parts += _bars(chart, slot, x, y)
    else:
        parts += _line([point.value for point in chart.points], chart, x, y)
    parts += _week_labels(chart, words, x, right)
    if chart.overlay:
        parts += _overlay(chart, chart.overlay, words, x)
    else:
        parts.append(_last_value(chart, words, y))
    head = Markup('xmlns="http://www.w3.org/2000/svg" ') if style else ""
    if style:
        parts.insert(0, Markup("<style>{}</style>").format(style))
    return Markup(
        '<svg {}viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="xMidYMid meet">'
        "{}</svg>"
    ).format(head, _WIDTH, _HEIGHT, chart.title, Markup("").join(parts))


def _overlay(chart: Chart, overlay: Overlay, words: Words, x: Any) -> list[Markup]:
    """The line of the overlay, its axis on the right, and the names of both axes above."""
    low, high, step = _scale(overlay.format, [v for v in overlay.values if v is not None])

    def y(value: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)

    names = Markup(
        '<text x="0" y="12">\N{BLACK SQUARE} {}</text>'
        '<text x="{}" y="12" text-anchor="end">\N{BLACK CIRCLE} {}</text>'
    ).format(chart.label, _WIDTH, overlay.label)
    axis = _axis(low, high, step, overlay.format, words, y, _WIDTH - _LEFT + 6, "start")
    return [names, axis, *_line(overlay.values, chart, x, y)]


def _scale(kind: str, values: list[float]) -> tuple[float, float, float]:
    """Lowest and highest value of an axis, and the distance of its lines."""
    if kind == "stars":
        return 1.0, 5.0, 1.0
    most = max(values, default=0) or 1
    least_step = 1 if kind == "count" else 0.0
    power = 10 ** floor(log10(most / 3))
    step = next(s * power for s in (1, 2, 5, 10) if most / (s * power) <= 4)
    step = max(step, least_step)
    high = step * ceil(most / step)
    return 0.0, high, step


def _grid(
    low: float, high: float, step: float, kind: str, words: Words, y: Any, right: int
) -> Markup:
    lines = [
        Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
            _LEFT, _WIDTH - right, y(value), y(value)
        )
        for value in _ticks(low, high, step)
    ]
    return Markup("").join([*lines, _axis(low, high, step, kind, words, y, _LEFT - 6, "end")])


def _axis(
    low: float, high: float, step: float, kind: str, words: Words, y: Any, x: int, anchor: str
) -> Markup:
    """The figures of an axis at `x`."""
    shown = {"share": "whole_share", "stars": "count"}.get(kind, kind)
    return Markup("").join(
        Markup('<text x="{}" y="{:.1f}" text-anchor="{}">{}</text>').format(
            x, y(value) + 4, anchor, words.show(value, shown)
        )
        for value in _ticks(low, high, step)
    )


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [low + step * place for place in range(round((high - low) / step) + 1)]


def _bars(chart: Chart, slot: float, x: Any, y: Any) -> list[Markup]:
    return [
        Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            "bar now" if point.marked else "bar",
            x(index) - slot * 0.36,
            y(point.value),
            slot * 0.72,
            y(0) - y(point.value),
        )
        for index, point in enumerate(chart.points)
        if point.value
    ]


def _line(values: Sequence[float | None], chart: Chart, x: Any, y: Any) -> list[Markup]:
    """A line that breaks where a week has no value, with a dot on each week that has one."""
    path, pen_down = [], False
    dots = []
    for index, (value, point) in enumerate(zip(values, chart.points, strict=True)):
        if value is None:
            pen_down = False
            continue
        place = f"{x(index):.1f} {y(value):.1f}"
        path.append(f"{'L' if pen_down else 'M'}{place}")
        pen_down = True
        dots.append(
            Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(
                "dot now" if point.marked else "dot",
                x(index),
                y(value),
                4.5 if point.marked else 2.5,
            )
        )
    return [Markup('<path class="line" d="{}"/>').format(" ".join(path)), *dots]


def _week_labels(chart: Chart, words: Words, x: Any, right: int) -> list[Markup]:
    last = len(chart.points) - 1
    chosen = sorted({round(last * i / (_LABELS - 1)) for i in range(_LABELS)})
    labels = []
    for index in chosen:
        anchor = "end" if index == last else "start" if index == 0 else "middle"
        place = _WIDTH - right if index == last else _LEFT if index == 0 else x(index)
        labels.append(
            Markup('<text class="{}" x="{:.1f}" y="{}" text-anchor="{}">{}</text>').format(
                "now" if chart.points[index].marked else "",
                place,
                _HEIGHT - 8,
                anchor,
                words.show(chart.points[index].start, "short_date"),
            )
        )
    return labels


def _last_value(chart: Chart, words: Words, y: Any) -> Markup:
    point = chart.points[-1]
    if point.value is None:
        return Markup("")
    before = chart.points[-2].value
    falls = chart.kind == "line" and before is not None and before > point.value
    # Away from the line, and inside the picture.
    place = min(y(point.value) + 20, _HEIGHT - _BOTTOM - 4) if falls else y(point.value) - 9
    return Markup('<text class="now" x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(
        _WIDTH - _RIGHT, max(14.0, place), words.show(point.value, chart.format)
    )
