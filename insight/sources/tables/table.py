"""A table: its columns and its rows, the bad rows among them with what is wrong."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from insight.messages import Message, message

LONGEST_RECORD = 16 * 1024 * 1024
"""Characters of one row; a longer one is bad."""
UNSPLIT = "rejected_text"
"""The column of a bad row that could not be split into its own columns."""
_BROKEN = re.compile("[\udc00-\udcff]")
_HALF = re.compile("[\ud800-\udfff]")


class Row(NamedTuple):
    """One row of a table: its columns, as the file names them.

    `line` counts from 1: the line of a text file, the row of a sheet (the header is row 1), the
    position of a record in Parquet or a JSON array. A row with a `problem` must not be used; its
    values are as far as it could be read.
    """

    line: int
    values: Mapping[str, Any]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An open table; `rows` can be read once. `header` is the first line as if it were data."""

    name: str
    columns: Sequence[str]
    rows: Iterator[Row]
    header: Row | None = None


def column_names(cells: Sequence[Any]) -> list[str]:
    """Names of columns by their header cells, each once: an empty one is named by its place."""
    names: dict[str, None] = {}
    for place, cell in enumerate(cells, 1):
        plain = "" if cell is None else str(cell).strip()
        name = plain or f"column {place}"
        while name in names:
            name += f" ({place})"
        names[name] = None
    return list(names)


def header_row(line: int, columns: Sequence[str], cells: Sequence[Any]) -> Row:
    """The header as a row of data, for a table that has none."""
    return checked(Row(line, dict(zip(columns, cells, strict=True))))


def numbered(table: Table, header: Row) -> Table:
    """The same table with columns 1, 2, 3 ... and its first line as data."""
    numbers = [str(place) for place in range(1, len(table.columns) + 1)]
    new_names = dict(zip(table.columns, numbers, strict=True))

    def rename(row: Row) -> Row:
        values = {new_names.get(name, name): value for name, value in row.values.items()}
        return Row(row.line, values, row.problem)

    return Table(table.name, numbers, map(rename, itertools.chain([header], table.rows)))


def with_first_columns(name: str, rows: Iterable[Row]) -> Table:
    """A table whose columns are those of its first hundred rows."""
    stream = iter(rows)
    first = list(itertools.islice(stream, 100))
    good = [row for row in first if row.problem is None]
    columns = list(dict.fromkeys(str(column) for row in good for column in row.values))
    return Table(name, columns, itertools.chain(first, stream))


def is_text(value: str) -> bool:
    """Whether a value holds only what can be stored as text."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def checked(row: Row) -> Row:
    """The row, with a problem where a value holds what is no text."""
    if row.problem is None:
        for column, value in row.values.items():
            if problem := _problem(value):
                return Row(
                    row.line,
                    row.values,
                    message("%(column)s: %(problem)s", column=str(column), problem=problem),
                )
    return row


def _problem(value: Any) -> Message | None:
    if isinstance(value, (list, dict)):
        try:
            value = json.dumps(value, ensure_ascii=False, default=str)
        except RecursionError:
            return message("its value is nested too deeply")
        if "\\u0000" in value:
            return message("it holds a NUL byte")
    if not isinstance(value, str) or is_text(value):
        return None
    if "\0" in value:
        return message("it holds a NUL byte")
    if broken := _BROKEN.search(value):
        return message(
            "the byte 0x%(byte)s is not of the file's encoding",
            byte=f"{ord(broken[0]) - 0xDC00:02X}",
        )
    if _HALF.search(value):
        return message("it holds half a character (a lone surrogate)")
    return None
