"""CSV and TSV in any dialect."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence

from insight.errors import SourceError
from insight.messages import message
from insight.sources.tables.dialects import choose_dialect, separator_line
from insight.sources.tables.lines import Line, lines
from insight.sources.tables.records import Record, records
from insight.sources.tables.table import (
    UNSPLIT,
    Row,
    Table,
    checked,
    column_names,
    header_row,
    is_text,
)

MOST_COLUMNS = 50_000


def delimited_table(text: io.TextIOWrapper, name: str, prefer_tab: bool) -> Table:
    """The table of a delimited text; its first line that is not blank is the header.

    Rows have as many cells as the header; empty ones at the end of a row do not count. Raises
    SourceError when the header cannot be read.
    """
    separator: str | None = None

    def open_lines() -> Iterator[Line]:
        text.seek(0)
        stream = itertools.dropwhile(lambda line: not line.text.strip(" \t\r\n,;"), lines(text))
        return itertools.islice(stream, 1 if separator else 0, None)

    separator = separator_line(next(open_lines(), Line(1, "")).text)
    if separator:
        dialect = {"delimiter": separator, "quotechar": '"'}
    else:
        dialect = dict(choose_dialect(open_lines, prefer_tab))
    stream = records(open_lines(), dialect)
    header = next(stream, Record(1, [], message("it has no column names")))
    if header.problem:
        raise SourceError(
            message(
                "%(name)s, line %(line)s: it cannot be read as column names: %(problem)s. Mend that "
                "line.",
                name=name,
                line=header.line,
                problem=header.problem,
            )
        )
    if len(header.cells) > MOST_COLUMNS:
        raise SourceError(
            message(
                "%(name)s has %(count)s columns; at most %(most)s are read. Write those that matter "
                "to a file of their own.",
                name=name,
                count=len(header.cells),
                most=MOST_COLUMNS,
            )
        )
    columns = column_names(header.cells)
    return Table(
        name,
        columns,
        (_row(record, columns) for record in stream),
        header_row(header.line, columns, header.cells),
    )


def _row(record: Record, columns: Sequence[str]) -> Row:
    if record.problem:
        # Its cells may stand under wrong names: it is kept as a line.
        return Row(record.line, {UNSPLIT: _line(record.cells)}, record.problem)
    row = Row(record.line, dict(zip(columns, record.cells, strict=True)))
    return row if is_text("".join(record.cells)) else checked(row)


def _line(cells: Sequence[str]) -> str:
    """A line of one cell could not be split; of several, they are written as one again."""
    if len(cells) == 1:
        return cells[0]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
