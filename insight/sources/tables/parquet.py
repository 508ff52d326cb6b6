"""Parquet, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from insight.errors import SourceError
from insight.messages import message
from insight.sources.tables.table import Row, Table, checked

_BATCH_ROWS = 512


def parquet_table(file: IO[bytes], name: str) -> Table:
    """The rows of a Parquet file. Raises SourceError where it is damaged."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        opened = parquet.ParquetFile(file, buffer_size=1024 * 1024, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name, error) from error

    def rows() -> Iterator[Row]:
        line = 0
        try:
            for batch in opened.iter_batches(_BATCH_ROWS, use_threads=False):
                columns = [_values(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    line += 1
                    yield checked(Row(line, dict(zip(names, cells, strict=True))))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(f"{name}, record {line + 1}", error) from error

    names = list(opened.schema_arrow.names)
    return Table(name, names, rows())


def _values(column: Any) -> list[Any]:
    """A column's values; text is decoded here, since a broken byte must cost one row only."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        # Nanoseconds would need pandas.
        return list(column.cast(pa.timestamp("us", column.type.tz), safe=False).to_pylist())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        large = pa.types.is_large_string(column.type)
        column = column.cast(pa.large_binary() if large else pa.binary())
    values = column.to_pylist()
    return [v.decode("utf-8", "surrogateescape") if isinstance(v, bytes) else v for v in values]


def _damaged(where: str, error: Exception) -> SourceError:
    cause = str(error).splitlines()[0] if str(error) else type(error).__name__
    return SourceError(
        message(
            "%(where)s: the Parquet file is damaged: %(cause)s. Write it again.",
            where=where,
            cause=cause,
        )
    )
