"""A result as a chart: which column is across, which are drawn, and the figures of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from insight.store.sandbox import Column, QueryResult

View = Literal["table", "chart"]
Shape = Literal["line", "bar", "scatter"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
VIEWS: tuple[View, ...] = get_args(View)
MOST_POINTS = 2000
MOST_SERIES = 8
"""As many as there are colours."""
NAME_LENGTH = 200

_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)")
_DAY = re.compile(r"DATE|TIMESTAMP.*")
_WEEK = re.compile(r"\d{4}-(W\d\d|\d\d|\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose to see; empty names leave it to the result."""

    view: View = "table"
    shape: Shape | None = None
    x: str = ""
    series: tuple[str, ...] = ()
    split: str | None = None
    """A column whose values are a series each; empty text wants none."""

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "series": list(self.series)}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Choice:
        """What `plain` gave; what is unknown in it counts as not chosen."""
        view, shape, split = plain.get("view"), plain.get("shape"), plain.get("split")
        series = plain.get("series")
        return cls(
            "chart" if view == "chart" else "table",
            shape if shape in SHAPES else None,
            str(plain.get("x") or "")[:NAME_LENGTH],
            tuple(str(one)[:NAME_LENGTH] for one in (series or ())[:MOST_SERIES]),
            None if split is None else str(split)[:NAME_LENGTH],
        )


TABLE = Choice()


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and what there was to choose from."""

    shape: Shape
    x: str
    series: tuple[str, ...]
    split: str
    columns: tuple[str, ...]
    numbers: tuple[str, ...]
    spec: dict[str, Any]
    """`kind`, `x`, `series` and `title`, as the page draws it."""
    left_out: int
    """Points or series that are too many to be drawn."""


def is_number(column: Column) -> bool:
    return bool(_NUMBER.fullmatch(column.type))


def is_moment(column: Column) -> bool:
    return bool(_DAY.fullmatch(column.type))


def chart(result: QueryResult, choice: Choice) -> Chart | None:
    """The chart of a result; None where it has no figures to draw."""
    names = [column.name for column in result.columns]
    numbers = [column.name for column in result.columns if is_number(column)]
    if not numbers or not result.rows:
        return None
    at = {name: place for place, name in reversed(list(enumerate(names)))}
    x = choice.x if choice.x in at else _across(result)
    chosen = tuple(name for name in choice.series if name in numbers)
    split = choice.split if choice.split in at and choice.split != x else ""
    if choice.split is None:
        split = _splitting(result, x)
    drawn = chosen or tuple(name for name in numbers if name != x)[:MOST_SERIES] or (numbers[0],)
    if split:
        # Of several, a share or a mean tells more than a count, and is written after it.
        drawn = drawn[:1] if chosen else drawn[-1:]
    is_time = is_moment(result.columns[at[x]]) or _is_week(result, at[x])
    shape = choice.shape or ("line" if is_time else "scatter" if x in numbers else "bar")
    # Time goes from left to right, whichever way the rows are sorted.
    rows = (
        sorted(result.rows, key=lambda row: (row[at[x]] is None, str(row[at[x]])))
        if is_time
        else result.rows
    )
    if split:
        across, series, left_out = _split(rows, at[x], at[split], at[drawn[0]])
    else:
        left_out = max(0, len(rows) - MOST_POINTS)
        across = [row[at[x]] for row in rows[:MOST_POINTS]]
        series = [
            {"name": name, "values": [_figure(row[at[name]]) for row in rows[:MOST_POINTS]]}
            for name in drawn
        ]
    shown = _shortened(across) if is_time else [_label(value, x in numbers) for value in across]
    title = f"{', '.join(drawn)} / {x}" + (f" / {split}" if split else "")
    spec = {"kind": shape, "x": shown, "series": series, "title": title}
    return Chart(shape, x, drawn, split, tuple(at), tuple(numbers), spec, left_out)


def _across(result: QueryResult) -> str:
    """The first moment, else the first week, else the first column that is no number, else the first."""
    kinds: tuple[Callable[[int, Column], bool], ...] = (
        lambda place, column: is_moment(column),
        lambda place, column: _is_week(result, place),
        lambda place, column: not is_number(column),
    )
    for fits in kinds:
        for place, column in enumerate(result.columns):
            if fits(place, column):
                return column.name
    return result.columns[0].name


def _is_week(result: QueryResult, place: int) -> bool:
    values = [row[place] for row in result.rows[:20] if row[place] is not None]
    return bool(values) and all(isinstance(v, str) and _WEEK.fullmatch(v) for v in values)


def _splitting(result: QueryResult, x: str) -> str:
    """The first column of texts with which each value across has one row; empty where none is needed."""
    places = {column.name: place for place, column in reversed(list(enumerate(result.columns)))}
    across = [row[places[x]] for row in result.rows]
    if len(set(map(str, across))) == len(across) or is_number(result.columns[places[x]]):
        return ""
    for place, column in enumerate(result.columns):
        if column.type == "VARCHAR" and column.name != x and not _is_week(result, place):
            pairs = {(str(row[places[x]]), row[place]) for row in result.rows}
            if len(pairs) == len(result.rows):
                return column.name
    return ""


def _split(
    rows: Sequence[tuple[Any, ...]], x: int, split: int, figure: int
) -> tuple[list[Any], list[dict[str, Any]], int]:
    """Values across, a series for each of the most frequent values of a column, and how many are left out."""
    often = Counter(row[split] for row in rows)
    kept = [value for value, _ in often.most_common(MOST_SERIES)]
    across = list(dict.fromkeys(row[x] for row in rows))[:MOST_POINTS]
    found = {(row[x], row[split]): _figure(row[figure]) for row in rows}
    series = [
        {
            "name": "NULL" if value is None else _label(value, False),
            "values": [found.get((point, value)) for point in across],
        }
        for value in kept
    ]
    return across, series, len(often) - len(kept)


def _figure(value: Any) -> float | int | None:
    """Numbers beyond a double come as text."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if isinstance(value, (int, float)) and abs(value) < float("inf") else None


def _label(value: Any, number: bool) -> Any:
    if number:
        return _figure(value)
    return "NULL" if value is None else str(value)[:80]


def _shortened(values: Sequence[Any]) -> list[str]:
    """Moments without the time of day where all are at midnight."""
    texts = ["NULL" if value is None else str(value) for value in values]
    if all(text[10:19] in ("", "T00:00:00") for text in texts):
        return [text[:10] for text in texts]
    return [text[:19].replace("T", " ") for text in texts]
