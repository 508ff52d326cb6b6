"""A result as the page shows it: cells as text, and the place of an error in the statement."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insight.console.chart import TABLE, Chart, Choice, chart, is_moment, is_number
from insight.console.download import FORMATS
from insight.errors import QueryError
from insight.store.sandbox import Column, QueryResult

ROWS_SHOWN = 500
FOLDED = 160
"""Characters of a cell that are shown before the rest is folded."""
_PLACE = re.compile(r"^LINE (\d+): (.*)\n( *)\^", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str | None
    """None is NULL."""
    begin: str = ""
    """What a long text begins with; empty where it is shown whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A result for the page, or why there is none."""

    columns: Sequence[Column] = ()
    numeric: Sequence[bool] = ()
    rows: Sequence[Sequence[Cell]] = ()
    count: int = 0
    truncated: bool = False
    seconds: float = 0.0
    chart: Chart | None = None
    choice: Choice = TABLE
    problem: QueryError | None = None
    line: int | None = None
    """Where in the statement the problem is, from 1."""
    column: int | None = None
    download: str = ""
    """Address of a download, without the format."""
    fields: Mapping[str, str] | None = None
    """What is sent to it."""
    formats: Sequence[str] = tuple(FORMATS)


def shown(
    result: QueryResult, choice: Choice, *, download: str, fields: Mapping[str, str]
) -> Shown:
    drawn = chart(result, choice)
    days = [_are_days(result, place) for place in range(len(result.columns))]
    return Shown(
        columns=result.columns,
        numeric=[is_number(column) for column in result.columns],
        rows=[
            [_cell(value, is_day) for value, is_day in zip(row, days, strict=True)]
            for row in result.rows[:ROWS_SHOWN]
        ],
        count=len(result.rows),
        truncated=result.truncated,
        seconds=result.seconds,
        chart=drawn,
        choice=choice,
        download=download,
        fields=fields,
    )


def failed(problem: QueryError, choice: Choice) -> Shown:
    found = _PLACE.search(str(problem))
    line = int(found[1]) if found else None
    column = None
    # DuckDB leaves out the begin and the end of a long line.
    if found and not found[2].startswith("..."):
        column = len(found[3]) - len(f"LINE {found[1]}: ") + 1
    return Shown(choice=choice, problem=problem, line=line, column=column)


def _cell(value: Any, is_day: bool) -> Cell:
    match value:
        case None:
            return Cell(None)
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False)
        case bool():
            text = "true" if value else "false"
        case float():
            text = f"{value:.15g}"
        case str() if is_day:
            text = value[:10]
        case _:
            text = str(value)
    return Cell(text, text[:FOLDED].rstrip() if len(text) > FOLDED * 5 // 4 else "")


def _are_days(result: QueryResult, place: int) -> bool:
    """Whether a column of moments has midnights only, as `date_trunc` gives them."""
    return is_moment(result.columns[place]) and all(
        row[place] is None or str(row[place])[10:19] in ("", "T00:00:00")
        for row in result.rows[:ROWS_SHOWN]
    )
