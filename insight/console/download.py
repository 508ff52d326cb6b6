"""A whole result as a file, made piece by piece: CSV, JSON, JSON lines or Parquet.

A file that could not be made to its end is not one: Parquet lacks its foot and JSON its bracket, and
the last line of CSV and of JSON lines says it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from insight.errors import QueryError
from insight.inert_csv import inert_cell
from insight.store.sandbox_child import value_of

_GROUP_ROWS = 100_000
_GROUP_BYTES = 16_000_000
_FORMULA = "^'*[=+\\-@\\t\\r＝＋－＠]"
BROKEN_OFF = "The download broke off here: "


def pieces(name: str, schema: Any, batches: Iterable[Any]) -> Iterator[bytes]:
    """The file of a result in a format of `FORMATS`. Raises QueryError where the batches do."""
    schema = pa.schema(
        [field.with_name(new) for field, new in zip(schema, _different(schema.names), strict=True)]
    )
    renamed = (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in batches)
    yield from _WRITERS[name](schema, renamed)


def _csv(schema: Any, batches: Iterable[Any]) -> Iterator[bytes]:
    yield _csv_lines([[inert_cell(name)] for name in schema.names], "utf-8-sig")
    try:
        for batch in batches:
            yield _csv_lines([_cells(column) for column in batch.columns], "utf-8")
    except QueryError as error:
        yield _csv_lines([[BROKEN_OFF + str(error).splitlines()[0]]], "utf-8")
        raise


def _csv_lines(columns: Sequence[Sequence[Any]], codec: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(zip(*columns, strict=True))
    return text.getvalue().encode(codec, "replace")


def _cells(column: Any) -> Sequence[Any]:
    """The values of a column as CSV has them: no formula among them."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        # Where nothing looks like a formula, no value is looked at by itself.
        if pc.any(pc.match_substring_regex(column, _FORMULA)).as_py():
            return [inert_cell(value) for value in column.to_pylist()]
        return list(column.to_pylist())
    if pa.types.is_boolean(kind):
        return list(pc.cast(column, pa.string()).to_pylist())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return list(column.to_pylist())
    return [inert_cell(value) for value in _values(column)]


def _json(schema: Any, batches: Iterable[Any]) -> Iterator[bytes]:
    before = "[\n"
    for batch in batches:
        rows = list(_rows(batch))
        if rows:
            yield (before + ",\n".join(rows)).encode("utf-8", "replace")
            before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _json_lines(schema: Any, batches: Iterable[Any]) -> Iterator[bytes]:
    try:
        for batch in batches:
            yield "".join(f"{row}\n" for row in _rows(batch)).encode("utf-8", "replace")
    except QueryError as error:
        yield json.dumps({"error": BROKEN_OFF + str(error).splitlines()[0]}).encode() + b"\n"
        raise


def _rows(batch: Any) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    names = batch.schema.names
    for row in zip(*(_values(column) for column in batch.columns), strict=True):
        yield encode(dict(zip(names, row, strict=True)))


def _values(column: Any) -> list[Any]:
    """What JSON can hold, by the rules of results in the page."""
    try:
        values = column.to_pylist()
    except (OverflowError, ValueError):  # a moment that Python has no year for
        values = pc.cast(column, pa.string()).to_pylist()
    if pa.types.is_map(column.type):
        values = [None if value is None else dict(value) for value in values]
    elif pa.types.is_interval(column.type):
        values = [None if value is None else _length(*value) for value in values]
    return [value_of(value) for value in values]


def _length(months: int, days: int, nanoseconds: int) -> str:
    """An interval in words, which DuckDB reads again."""
    parts = ((months, "months"), (days, "days"), (nanoseconds / 1_000_000_000, "seconds"))
    return " ".join(f"{count:g} {unit}" for count, unit in parts if count) or "0 days"


def _parquet(schema: Any, batches: Iterable[Any]) -> Iterator[bytes]:
    # A file that fails on the way must not get its foot: the writer is not closed then.
    sink = _Sink()
    fitting = pa.schema([_fitting(field) for field in schema])
    writer = pq.ParquetWriter(sink, fitting, compression="zstd")
    group: list[Any] = []
    rows = size = 0
    for batch in batches:
        columns = [
            _fitted(column, field) for column, field in zip(batch.columns, fitting, strict=True)
        ]
        group.append(pa.RecordBatch.from_arrays(columns, schema=fitting))
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            writer.write_table(pa.Table.from_batches(group, fitting), row_group_size=_GROUP_ROWS)
            group, rows, size = [], 0, 0
            yield sink.taken()
    if group:
        writer.write_table(pa.Table.from_batches(group, fitting))
    writer.close()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        view = memoryview(content).cast("B")
        self._content += view
        self._written += len(view)
        return len(view)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        content = bytes(self._content)
        self._content.clear()
        return content


def _fitting(field: Any) -> Any:
    """The field as Parquet can hold it; what it cannot is text."""
    kind = field.type
    unfit = (
        isinstance(kind, pa.BaseExtensionType)
        or pa.types.is_interval(kind)
        or pa.types.is_union(kind)
        or pa.types.is_null(kind)
    )
    return pa.field(field.name, pa.string() if unfit else kind)


def _fitted(column: Any, field: Any) -> Any:
    if column.type == field.type:
        return column
    texts = [
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for value in _values(column)
    ]
    return pa.array(texts, pa.string())


def _different(names: Sequence[str]) -> list[str]:
    """Names of which none comes twice, as DuckDB numbers them."""
    found: dict[str, None] = {}
    for name in names:
        number, new = 0, name
        while new in found:
            number += 1
            new = f"{name}_{number}"
        found[new] = None
    return list(found)


_WRITERS: Mapping[str, Callable[[Any, Iterable[Any]], Iterator[bytes]]] = {
    "csv": _csv,
    "json": _json,
    "jsonl": _json_lines,
    "parquet": _parquet,
}
