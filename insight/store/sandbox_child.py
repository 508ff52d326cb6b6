"""The program that runs one query of a user, in a process of its own, and then ends.

`insight.store.sandbox_pool` starts it as a file with Python's isolated mode and an almost empty
environment; it must import nothing of ours. Standard input is a socket: one JSON line comes in
(the job), one empty line goes out when the process is warm, one JSON line goes out (the answer).
While it waits it holds the database open that the job will most likely name, and opens it again
when another copy has been published.
A job that wants its result as a stream gets it as Arrow IPC before that line: pieces, each behind
its length in four bytes, and a length of zero at the end.
"""

from __future__ import annotations

import json
import math
import os
import re
import resource
import select
import struct
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import duckdb

SOCKET = 0
POLL_SECONDS = 0.05
PARENT_POLL_SECONDS = 2.0
MEMORY_EXIT = 3
"""Exit status of a process that stopped itself because it held too much memory."""

ROWS_AT_ONCE = 64
BATCH_ROWS = 2048
"""Rows in a record batch of a stream: one vector of DuckDB."""
PIECE_BYTES = 2**20
BLOB_BYTES = 64
MESSAGE_CHARACTERS = 2000
TYPE_CHARACTERS = 200
LARGEST_EXACT_INTEGER = 2**53
"""Up to here each integer is exact in a reader that holds numbers as doubles, as browsers do."""

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "1",
    "lock_configuration": "true",
}

WARM_UP = """
SELECT date_trunc('week', moment) AS week, text, count(*), avg(n), list(n), {'a': any_value(n)},
    min(moment), CAST(any_value(moment) AS DATE)
FROM (SELECT now() + to_days(i::INT) AS moment, i AS n, 'a' || i % 3 AS text FROM range(100) t(i))
WHERE text ILIKE '%a%' GROUP BY week, text ORDER BY week, text
"""

# DuckDB resolves the path of its file and shows it to whoever asks. Nothing here switches that
# off, so these names are refused; the last three run text as SQL and would get around the list.
TELLS_ABOUT_THE_SERVER = frozenset(
    {
        "current_setting",
        "database_list",
        "duckdb_databases",
        "duckdb_extensions",
        "duckdb_secrets",
        "duckdb_settings",
        "pg_settings",
        "pragma_database_list",
        "json_execute_serialized_sql",
        "query",
        "query_table",
    }
)


class Stopped(Exception):
    """The query is not run, or not answered: the kind says why, for the parent."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.kind = kind


def main() -> NoReturn:
    parent, rest_seconds, path, memory_mb = sys.argv[1:]
    # Another query runs just now and wants the core; a job of our own ends the rest.
    select.select([SOCKET], [], [], float(rest_seconds))
    _warm_up()
    database = _Database(path, int(memory_mb))
    os.write(SOCKET, b"\n")
    job = json.loads(_read_line(int(parent), database))
    _write(_answer(job, int(parent), database) + b"\n")
    os._exit(0)  # no destructor of a large or broken query runs


def _warm_up() -> None:
    """Pay for imports before there is a job; no file can be opened once one is running.

    `duckdb` around the native module loads what nothing here needs: a third of the whole start.
    """
    import _duckdb as duckdb

    for name in ("decimal", "pytz", "uuid"):  # what DuckDB imports while it converts values
        import_module(name)
    import_module("pytz").timezone(os.environ["TZ"])  # reads a file
    with duckdb.connect(":memory:", config=CONFIG) as connection:
        # What the first query of a process pays for: time zones, sorting, conversion of each type.
        connection.execute(WARM_UP).fetchall()


class _Database:
    """The published database, open before there is a job; a job may want it otherwise."""

    def __init__(self, path: str, memory_mb: int) -> None:
        self._path, self._memory_mb = path, memory_mb
        self._file: tuple[int, int] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self.look()

    def look(self) -> None:
        """Open the file that has the name now, where there is one and it is not open already."""
        file = _file(self._path)
        if file == self._file:
            return
        self._close()
        # What cannot be opened now is told to whoever asks for it.
        with suppress(Stopped):
            self._connection = _connect(self._path, self._memory_mb)
            # Reads the catalogue, and binds the view that most queries are about.
            with suppress(Exception):
                self._connection.execute("SELECT * FROM feedback LIMIT 0").fetchall()
            self._file = file

    def take(self, job: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        """A connection for a job, to the newest copy. Raises Stopped where there can be none."""
        wanted = (job["database"], job["memory_mb"])
        if (self._path, self._memory_mb) != wanted or self._file != _file(self._path):
            self._close()
        if self._connection is None:
            self._connection = _connect(*wanted)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._file = None


def _file(path: str) -> tuple[int, int] | None:
    """Which file has this name; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - twice a query
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _answer(job: Mapping[str, Any], parent: int, database: _Database) -> bytes:
    """The JSON line for one job: columns and rows, or the kind of error and a message."""
    import _duckdb as duckdb

    run = _stream if job["stream"] else _run
    if job["stream"]:
        import pyarrow.ipc  # noqa: F401 - no file can be opened later
    started = time.monotonic()
    try:
        _limit_process(job["seconds"], job["memory_mb"])
        connection = database.take(job)
        threading.Thread(
            target=_watch,
            args=(connection, parent, started + job["seconds"], job["memory_mb"]),
            daemon=True,
        ).start()
        # From here on no file and no socket can be opened, whatever DuckDB is talked into.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        columns, rows, truncated = run(connection, job)
        seconds = time.monotonic() - started
        header = json.dumps({"columns": columns, "truncated": truncated, "seconds": seconds})
        return b'%s, "rows": [%s]}' % (header[:-1].encode(), b",".join(rows))
    except Stopped as stopped:
        return _error(stopped.kind, str(stopped))
    except duckdb.InterruptException:
        return _error("time")
    except (MemoryError, duckdb.OutOfMemoryException):
        return _error("memory")
    except (duckdb.InternalException, duckdb.FatalException):
        return _error("broken")
    except duckdb.IOException:
        return _error("database")  # its message has the path
    except duckdb.Error as error:
        return _error("failed", str(error))
    except Exception as error:
        return _error("value", type(error).__name__)


def _error(kind: str, message: str = "") -> bytes:
    return json.dumps({"error": kind, "message": message[:MESSAGE_CHARACTERS]}).encode()


def _limit_process(seconds: float, memory_mb: int) -> None:
    """Ask the kernel for limits that hold when DuckDB's own do not."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    processor = math.ceil(time.process_time() + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    # RLIMIT_AS counts what is mapped, also what was mapped before the job. macOS refuses or
    # ignores it and has no /proc: DuckDB's own memory limit and the watcher remain there.
    with suppress(OSError, ValueError):
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        space = mapped + (memory_mb * 3 // 2 + 64) * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (space, space))


def _watch(
    connection: duckdb.DuckDBPyConnection, parent: int, deadline: float, memory_mb: int
) -> None:
    """Interrupt the query at its deadline; end the process with its parent or for its memory."""
    unit = 1 if sys.platform == "darwin" else 1024
    # A new process may inherit the peak of its parent; where it does, RLIMIT_AS is what holds.
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit + (memory_mb + 128) * 2**20
    while True:
        time.sleep(POLL_SECONDS)
        if os.getppid() != parent:
            os._exit(0)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > most:
            os._exit(MEMORY_EXIT)
        if time.monotonic() > deadline:
            connection.interrupt()


def _connect(path: str, memory_mb: int) -> duckdb.DuckDBPyConnection:
    import _duckdb as duckdb

    try:
        return duckdb.connect(
            path, read_only=True, config={**CONFIG, "memory_limit": f"{memory_mb}MB"}
        )
    except duckdb.Error:
        raise Stopped("database") from None


def _run(
    connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]
) -> tuple[list[tuple[str, str]], list[bytes], bool]:
    """Columns, rows as JSON, and whether rows were left off because of a limit."""
    _execute(connection, job)
    columns = [(name, str(kind)[:TYPE_CHARACTERS]) for name, kind, *_ in connection.description]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    size = len(json.dumps(columns))
    rows: list[bytes] = []
    for row in _rows(connection, job["rows"] + 1):
        line = encode([value_of(cell) for cell in row]).encode()
        size += len(line) + 1
        if len(rows) == job["rows"] or size > job["bytes"]:
            if not rows:
                raise Stopped("size")
            return columns, rows, True
        rows.append(line)
    return columns, rows, False


def _stream(
    connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]
) -> tuple[list[tuple[str, str]], list[bytes], bool]:
    """Write the whole result as Arrow record batches; nothing of it is in what is returned."""
    import pyarrow as pa

    try:
        _execute(connection, job)
        columns = [(name, str(kind)[:TYPE_CHARACTERS]) for name, kind, *_ in connection.description]
        reader = connection.to_arrow_reader(BATCH_ROWS)
        with pa.ipc.new_stream(pa.PythonFile(_Pieces(), mode="w"), reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        return columns, [], False
    except OSError as error:
        raise _of_arrow(str(error)) from None
    finally:
        _write(struct.pack(">I", 0))


def _of_arrow(text: str) -> Stopped:
    """What went wrong: Arrow hands errors of DuckDB on as text alone."""
    kinds = {
        "INTERRUPT": "time",
        "Out of Memory": "memory",
        "IO Error": "database",  # its message has the path
        "INTERNAL": "broken",
        "FATAL": "broken",
    }
    for start, kind in kinds.items():
        if text.startswith(start):
            return Stopped(kind)
    return Stopped("failed", text)


class _Pieces:
    """What Arrow writes to."""

    closed = False

    def write(self, content: bytes) -> int:
        view = memoryview(content).cast("B")
        for start in range(0, len(view), PIECE_BYTES):
            piece = view[start : start + PIECE_BYTES]
            _write(struct.pack(">I", len(piece)))
            _write(piece)
        return len(view)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def _execute(connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]) -> None:
    """Start the statement of a job, if it may run. Raises Stopped when it may not."""
    import _duckdb as duckdb

    if "\0" in job["sql"]:
        raise Stopped("refused")  # the parser stops reading here, the tokenizer may not
    statements = connection.extract_statements(job["sql"])
    allowed = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in allowed:
        raise Stopped("refused")
    for name in _names(job["sql"]):
        if name in TELLS_ABOUT_THE_SERVER:
            raise Stopped("private", name)
    needed = statements[0].named_parameters
    missing = sorted(needed - job["parameters"].keys())
    if missing:
        raise Stopped("missing", ", $".join(missing))
    parameters = {name: job["parameters"][name] for name in needed}
    connection.execute(statements[0], parameters or None)


def _names(sql: str) -> Iterator[str]:
    """Words of the query in lower case, leaving out text constants."""
    import _duckdb as duckdb

    # DuckDB's parser takes these for spaces where its tokenizer may not: trust no token then.
    if any(
        unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cf") for letter in sql if letter > " "
    ):
        yield from re.findall(r"\w+", sql.lower())
        return
    text = sql.encode()  # offsets count bytes
    tokens = duckdb.tokenize(sql)
    ends = [start for start, _ in tokens[1:]] + [len(text)]
    for (start, kind), end in zip(tokens, ends, strict=True):
        if kind != duckdb.token_type.string_const:
            yield from re.findall(r"\w+", text[start:end].decode(errors="replace").lower())


def _rows(connection: duckdb.DuckDBPyConnection, most: int) -> Iterator[tuple[Any, ...]]:
    while most > 0:
        rows = connection.fetchmany(min(ROWS_AT_ONCE, most))
        if not rows:
            return
        most -= len(rows)
        yield from rows


def value_of(cell: object) -> Any:
    """A value that JSON can hold; the rules are those of `insight.store.sandbox.QueryResult`."""
    match cell:
        case None | bool() | str():
            return cell
        case int():
            return cell if abs(cell) <= LARGEST_EXACT_INTEGER else str(cell)
        case float():
            if math.isfinite(cell):
                return cell
            return "NaN" if math.isnan(cell) else "Infinity" if cell > 0 else "-Infinity"
        case Decimal():
            number = float(cell)
            return number if Decimal(repr(number)) == cell else str(cell)
        case datetime():
            return cell.isoformat()
        case date() | time_of_day():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case bytes() | bytearray() | memoryview():
            content = bytes(cell)
            return content[:BLOB_BYTES].hex() + ("..." if len(content) > BLOB_BYTES else "")
        case list() | tuple():
            return [value_of(item) for item in cell]
        case dict():
            return {str(value_of(key)): value_of(item) for key, item in cell.items()}
        case _:
            return str(cell)


def _read_line(parent: int, database: _Database) -> bytes:
    """The job; ends the process when the parent is gone or no longer wants it."""
    line = bytearray()
    while not line.endswith(b"\n"):
        # Another process forked from the parent may hold the socket open: ask for the parent too.
        if not select.select([SOCKET], [], [], PARENT_POLL_SECONDS)[0]:
            if os.getppid() != parent:
                os._exit(0)
            database.look()
            continue
        piece = os.read(SOCKET, 65536)
        if not piece:
            os._exit(0)
        line += piece
    return bytes(line)


def _write(content: bytes | memoryview) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(SOCKET, left) :]


if __name__ == "__main__":
    main()
