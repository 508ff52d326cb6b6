"""A result as the page shows it: cells as text, and the place of an error in the statement."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insight.console.chart import TABLE, Chart, Choice, chart, is_moment, is_number
from insight.console.formats import FORMATS
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
    kinds: Sequence[str] = ()
    """`figure`, `moment` or nothing, for each column."""
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
    cut = [_moment_length(result, place) for place in range(len(result.columns))]
    return Shown(
        columns=result.columns,
        kinds=[_kind(column) for column in result.columns],
        rows=[
            [_cell(value, length) for value, length in zip(row, cut, strict=True)]
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


def _kind(column: Column) -> str:
    return "figure" if is_number(column) else "moment" if is_moment(column) else ""


def _cell(value: Any, moment_length: int) -> Cell:
    match value:
        case None:
            return Cell(None)
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False)
        case bool():
            text = "true" if value else "false"
        case float():
            text = f"{value:.15g}"
        case str() if moment_length:
            text = value[:moment_length].replace("T", " ")
        case _:
            text = str(value)
    return Cell(text, text[:FOLDED].rstrip() if len(text) > FOLDED * 5 // 4 else "")


def _moment_length(result: QueryResult, place: int) -> int:
    """How much of the moments of a column says something: days, minutes or seconds; 0 for no moments."""
    if not is_moment(result.columns[place]):
        return 0
    times = {str(row[place])[10:19] for row in result.rows if row[place] is not None}
    if times <= {"", "T00:00:00"}:
        return 10
    return 16 if all(time.endswith(":00") for time in times) else 19
