"""A series as a small line: the points of a polyline, for a picture of 100 by 24."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 100, 24
_EDGE = 2


def sparkline(values: Sequence[float | None]) -> str:
    """The `points` of an SVG polyline; a value that is not known is left out. Empty without two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    high, step = max(known) or 1, (WIDTH - 2 * _EDGE) / (len(values) - 1)
    return " ".join(
        f"{_EDGE + step * number:.1f},{HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * value / high:.1f}"
        for number, value in enumerate(values)
        if value is not None
    )
