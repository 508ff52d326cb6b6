"""Reading the published copy: read-only, blocking nobody, reopened when a newer one is there."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import StoreError
from insight.queries import named, query
from insight.settings import Settings

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Row = dict[str, Any]
_ROWS_AT_ONCE = 2000
# Several queries run at once in the web: one that took all cores would hold up the others.
_OF_READERS = {"threads": "1", "memory_limit": "700MB"}
_ROWS_OF_BATCH = 20_000


class Snapshot:
    """One copy held open: each query sees the same rows, and what a query creates stays till the end.

    Without a copy every query gives no rows.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection | None) -> None:
        self._cursor = cursor

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever published."""
        return self._cursor is None

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """The rows that the SQL file `name` gives, with those of the parameters that it names."""
        yield from self.stream_text(query(name), named(name, parameters or {}))

    def stream_text(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """The rows of a statement that a file could not hold, such as one with the name of a view."""
        if self._cursor is None:
            return
        self._cursor.execute(text, parameters or {})
        columns = [column[0] for column in self._cursor.description or ()]
        while rows := self._cursor.fetchmany(_ROWS_AT_ONCE):
            for row in rows:
                yield dict(zip(columns, row, strict=True))

    def rows(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        return list(self.stream(name, parameters))

    def row(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        rows = self.rows(name, parameters)
        return rows[0] if rows else None

    def execute(self, text: str) -> int:
        """Execute a statement that writes a file; returns how many rows it wrote."""
        if self._cursor is None:
            return 0
        found = self._cursor.execute(text).fetchone()
        return int(found[0]) if found else 0

    def batches(
        self, name: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The same rows as columns of Arrow, some at a time."""
        if self._cursor is None:
            return
        self._cursor.execute(query(name), named(name, parameters or {}))
        yield from self._cursor.to_arrow_reader(_ROWS_OF_BATCH)

    def close(self) -> None:
        if self._cursor is not None:
            self._cursor.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Reader:
    """Runs our own SQL files on the published copy. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.published
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._inode: tuple[int, int] | None = None

    def version(self) -> str:
        """Changes whenever a newer copy is published; empty while there is none."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return ""
        return f"{status.st_ino:x}-{status.st_mtime_ns:x}"

    def rows(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows that the SQL file `name` gives; none while nothing was ever published."""
        with self.snapshot() as snapshot:
            return snapshot.rows(name, parameters)

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """The same rows, some at a time: for those that are too many to be held."""
        with self.snapshot() as snapshot:
            yield from snapshot.stream(name, parameters)

    def row(self, name: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row that the SQL file `name` gives."""
        rows = self.rows(name, parameters)
        return rows[0] if rows else None

    def snapshot(self) -> Snapshot:
        """The copy of this moment, for several queries on the same rows."""
        return Snapshot(self._cursor())

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._inode = None

    def _cursor(self) -> duckdb.DuckDBPyConnection | None:
        with self._lock:
            try:
                status = self._path.stat()
            except FileNotFoundError:
                return None
            inode = (status.st_ino, status.st_mtime_ns)
            if self._connection is None or inode != self._inode:
                # The old connection is dropped, not closed: queries that run on it may finish.
                self._connection = attached(self._path)
                self._inode = inode
            cursor = self._connection.cursor()
        cursor.execute("USE published")
        return cursor


def attached(path: Path, bounded: bool = True) -> duckdb.DuckDBPyConnection:
    """An empty database in memory with the published file at `path` attached as `published`.

    Two connections to one path share one instance, which would go on showing the old file; an
    attached one is opened anew. What does not fit in memory is spilled beside the file; `bounded`
    means that this is soon.
    """
    import duckdb

    # DuckDB clears the folder that it spills to, so no two connections may share one.
    spill = path.parent / f"spill-{uuid.uuid4().hex}"
    try:
        connection = duckdb.connect(
            config={
                "autoload_known_extensions": "false",
                "autoinstall_known_extensions": "false",
                "temp_directory": str(spill),
                **(_OF_READERS if bounded else {}),
            }
        )
        connection.execute(query("store/attach_published.sql").format(path=quoted(path)))
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    return connection


def quoted(path: Path) -> str:
    """A path as a literal of SQL, for statements that take no parameter."""
    return "'" + str(path).replace("'", "''") + "'"
