"""Files: every kind of table that people have, opened by content, read row by row."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from insight import rejected
from insight.errors import SourceError
from insight.messages import message
from insight.sources.columns import looks_like_data, recognise
from insight.sources.presets import preset_of
from insight.sources.tables.delimited import delimited_table
from insight.sources.tables.encodings import encoding_of, open_text
from insight.sources.tables.excel import excel_table
from insight.sources.tables.json_records import json_table, looks_like_json
from insight.sources.tables.kinds import is_markup, kind_of
from insight.sources.tables.parquet import parquet_table
from insight.sources.tables.saved_page import page_table
from insight.sources.tables.table import Row, Table, numbered
from insight.sources.tables.unpack import gunzip, unzip
from insight.types import RawItem

_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
_TAB_SUFFIXES = (".tsv", ".tab")
_TABLE_SUFFIXES = (
    *(".csv", ".txt", *_TAB_SUFFIXES, *_JSON_SUFFIXES),
    *(".parquet", ".xlsx", ".xls", ".html", ".htm"),
)
SUFFIXES = (*_TABLE_SUFFIXES, ".gz", ".zip")
"""Names of files that can be read. What a file is, its content says."""

Tables = Generator[Table, None, None]


def open_tables(path: Path, mapping: Mapping[str, str] | None = None) -> Tables:
    """The tables of a file in turn: several only in a zip. Each is closed when the next opens.

    A mapping to a number that is no column's name means that there is no header: columns are
    then 1, 2, 3 ... Raises SourceError, with the file and what to do, when there is no table.
    Close the generator when it is not read to its end.
    """
    try:
        with path.open("rb") as file:
            for table in _unpacked(file, path.name):
                yield _with_rows(_without_header(table, mapping or {}))
    except OSError as error:
        raise SourceError(
            message(
                "%(name)s cannot be read: %(cause)s.", name=str(path), cause=error.strerror or error
            )
        ) from error


@contextmanager
def open_rows(
    path: Path, mapping: Mapping[str, str] | None = None
) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """The columns and the rows, good and bad, of all tables of a file; see `open_tables`.

    For JSON the columns are those of the first hundred rows.
    """
    with closing(open_tables(path, mapping)) as tables:
        columns = list(dict.fromkeys(name for table in tables for name in table.columns))
    with closing(open_tables(path, mapping)) as tables:
        yield columns, itertools.chain.from_iterable(table.rows for table in tables)


def read_items(
    path: Path, mapping: Mapping[str, str], told: Collection[str] = ()
) -> Iterator[RawItem]:
    """The rows of a file as items with our field names; see `fields_of` and `fixed_of`.

    A bad row is an item with a problem, whose fields are the columns as found.
    """
    with closing(open_tables(path, mapping)) as tables:
        for table in tables:
            fields = fields_of(table, mapping)
            fixed = fixed_of(table, told)
            for row in table.rows:
                yield item_of(table, row, fields, fixed)


def item_of(table: Table, row: Row, fields: Mapping[str, str], fixed: Mapping[str, str]) -> RawItem:
    """One row as an item; a value of a file of rejected rows is taken as it was meant."""
    if row.problem:
        return RawItem(table.name, row.line, row.values, problem=row.problem)
    if rejected.REASON not in table.columns:
        values = {field: row.values.get(column) for field, column in fields.items()}
        return RawItem(table.name, row.line, {**fixed, **values}, row.values)
    try:
        values = {**fixed, **rejected.mended(row.values, fields)}
        return RawItem(table.name, row.line, values, row.values)
    except ValueError as error:
        return RawItem(table.name, row.line, row.values, problem=error.args[0])


def fixed_of(table: Table, told: Collection[str] = ()) -> dict[str, str]:
    """What is true of all rows of a table with a known layout, but for what somebody has `told`."""
    preset = preset_of(table.columns)
    fixed = preset.fixed if preset else {}
    return {field: value for field, value in fixed.items() if field not in told}


def fields_of(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """Field to column of a table: by a mapping, else by its layout; see `columns.recognise`."""
    preset = None if mapping else preset_of(table.columns)
    try:
        known = preset.mapping(table.columns) if preset else mapping
        return recognise(table.columns, known, table.name)
    except SourceError as error:
        if mapping or table.header is None or not looks_like_data(table.columns):
            raise
        shown = ", ".join(
            f"{place} = {' '.join(name.split())[:40]!r}"
            for place, name in enumerate(table.columns[:20], 1)
        )
        raise SourceError(
            message(
                "%(name)s: the first line looks like data, not like column names. Name the columns by"
                " their numbers, such as --map text=%(last)s. They are: %(columns)s.",
                name=table.name,
                last=len(table.columns),
                columns=shown,
            )
        ) from error


def _unpacked(file: IO[bytes], name: str) -> Iterator[Table]:
    kind = kind_of(file, name)
    if kind == "gzip":
        # The name inside decides where the content does not.
        with closing(gunzip(file, name)) as content:
            yield from _opened(content, name, name.lower().removesuffix(".gz"))
    elif kind == "zip":
        with closing(unzip(file, name, _TABLE_SUFFIXES)) as members:
            for member, content in members:
                yield from _opened(content, member, member.lower())
    else:
        yield from _opened(file, name, name.lower())


def _opened(file: IO[bytes], name: str, hint: str) -> Iterator[Table]:
    kind = kind_of(file, name)
    if kind == "parquet":
        yield parquet_table(file, name)
    elif kind == "excel":
        yield excel_table(file, name)
    elif kind == "text":
        encoding = encoding_of(file, name)
        with open_text(file, encoding) as text:
            start = text.read(4096)
            if is_markup(start):
                yield page_table(file, name)
            elif looks_like_json(start) or hint.endswith(_JSON_SUFFIXES):
                yield json_table(text, name)
            else:
                yield delimited_table(text, name, prefer_tab=hint.endswith(_TAB_SUFFIXES))
    else:
        raise SourceError(
            message("%(name)s is packed twice. Unpack it once and read that.", name=name)
        )


def _without_header(table: Table, mapping: Mapping[str, str]) -> Table:
    numbers = [c for c in mapping.values() if c.isdecimal() and c not in table.columns]
    return numbered(table, table.header) if numbers and table.header is not None else table


def _with_rows(table: Table) -> Table:
    first = next(table.rows, None)
    if first is None:
        raise SourceError(
            message(
                "%(name)s has no rows, at most column names. Read a file with a header and at least "
                "one row.",
                name=table.name,
            )
        )
    return Table(table.name, table.columns, itertools.chain([first], table.rows), table.header)
