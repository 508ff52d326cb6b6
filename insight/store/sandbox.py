"""SQL that users write, run on the published database where it can do no harm.

Each query runs in a process of its own (`sandbox_child.py`) that can read one database and do
nothing else: it has no environment, opens no file, and is killed at its limits.
"""

from __future__ import annotations

import json
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from insight.errors import QueryError
from insight.settings import Settings
from insight.store.sandbox_child import MEMORY_EXIT
from insight.store.sandbox_pool import POLL_SECONDS, Child, Pool

SQL_CHARACTERS = 100_000
RESULT_BYTES = 5_000_000
START_SECONDS = 30.0
"""Longest wait for a process to import DuckDB; not counted as time of the query."""
KILL_SECONDS = 0.5
"""Time between the interrupt, which some functions ignore, and the kill."""
REFUSED = "Only one SELECT or EXPLAIN statement is run here"


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may take."""

    seconds: float
    rows: int
    bytes: int
    """Size of the result, as JSON."""
    memory_mb: int
    """For DuckDB's data; the process as a whole may hold half as much again and 64 MB."""

    @classmethod
    def from_settings(cls, settings: Settings) -> QueryLimits:
        return cls(settings.sql_seconds, settings.sql_rows, RESULT_BYTES, settings.sql_memory_mb)


@dataclass(frozen=True, slots=True)
class Column:
    """Name and DuckDB type of one column."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows whose values JSON can hold.

    Dates and times are ISO 8601 text, with a time zone in UTC; intervals, UUIDs and bits are
    text. Integers beyond 2**53 and decimals that a double cannot hold are text, as are NaN,
    Infinity and -Infinity. A blob is hexadecimal text of its first 64 bytes, with `...` where it
    was longer. Lists are lists; structs and maps are dicts with text as keys.
    """

    columns: list[Column]
    rows: list[tuple[Any, ...]]
    truncated: bool
    """Rows were left off because of the limit on rows or bytes."""
    seconds: float


class Sandbox:
    """Runs queries of users. Safe to use from several threads, and after a fork.

    `warm` processes wait for a query, which then starts about 0.2 s sooner. They end with
    `close()`, with the object, and with this process.
    """

    def __init__(self, settings: Settings, *, warm: int = 2) -> None:
        self._settings = settings
        self._limits = QueryLimits.from_settings(settings)
        self._pool = Pool(min(warm, settings.sql_at_once))
        self._slots = threading.BoundedSemaphore(settings.sql_at_once)
        self._finalizer = weakref.finalize(self, self._pool.close)
        itself = weakref.ref(self)

        def after_fork() -> None:
            if sandbox := itself():
                sandbox._after_fork()

        os.register_at_fork(after_in_child=after_fork)

    def run(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        limits: QueryLimits | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> QueryResult:
        """Run one SELECT or EXPLAIN statement on the published database.

        `parameters` are values for `$name`; those that the query does not use are left out.
        `cancelled` is called about 20 times a second, and the query is killed when it says true.

        Raises QueryError when the query is refused, fails, is cancelled or runs into a limit.
        """
        limits = limits or self._limits
        job = _job(self._settings, sql, parameters or {}, limits)

        def check() -> None:
            if cancelled is not None and cancelled():
                raise QueryError("The query was cancelled.")

        with self._slot(limits.seconds, check):
            reply = self._ask(job, limits, check)
        if "error" in reply:
            raise QueryError(_explain(reply["error"], reply["message"], limits))
        return QueryResult(
            columns=[Column(name, kind) for name, kind in reply["columns"]],
            rows=[tuple(row) for row in reply["rows"]],
            truncated=reply["truncated"],
            seconds=reply["seconds"],
        )

    def close(self) -> None:
        """End the processes that wait. Queries still run afterwards, more slowly."""
        self._finalizer()

    @contextmanager
    def _slot(self, seconds: float, check: Callable[[], None]) -> Iterator[None]:
        """A place among the queries that run at the same time."""
        slots = self._slots
        deadline = time.monotonic() + seconds
        while not slots.acquire(timeout=POLL_SECONDS):
            check()
            if time.monotonic() > deadline:
                raise QueryError(
                    f"{self._settings.sql_at_once} other queries are running and none ended "
                    f"within {seconds:g} s. Try again, or have INSIGHT_SQL_AT_ONCE raised."
                )
        try:
            yield
        finally:
            slots.release()

    def _ask(self, job: bytes, limits: QueryLimits, check: Callable[[], None]) -> dict[str, Any]:
        """What the process says; an error has the keys `error` and `message`."""
        try:
            child = self._pool.take()
        except OSError as error:
            raise QueryError(
                f"No process can be started for the query ({error.strerror}). Try again later."
            ) from error
        try:
            child.read_line(START_SECONDS, 1, check)
            child.send(job, limits.seconds)
            # While this query runs, not after it: then nobody waits for the next process.
            self._pool.fill()
            line = child.read_line(limits.seconds + KILL_SECONDS, limits.bytes + 1000, check)
            answer: dict[str, Any] = json.loads(line)
            return answer
        except TimeoutError:
            return {"error": "time", "message": ""}
        except OverflowError:
            return {"error": "size", "message": ""}
        except (ValueError, RecursionError):
            return {"error": "failed", "message": "The result cannot be shown: it goes too deep."}
        except EOFError:
            return {"error": _cause_of_death(child), "message": ""}
        finally:
            child.end()

    def _after_fork(self) -> None:
        self._slots = threading.BoundedSemaphore(self._settings.sql_at_once)
        self._pool.after_fork()


def _job(settings: Settings, sql: str, parameters: Mapping[str, Any], limits: QueryLimits) -> bytes:
    """The line that the child reads."""
    if len(sql) > SQL_CHARACTERS:
        raise QueryError(
            f"The query has {len(sql):,} characters, and {SQL_CHARACTERS:,} is the limit. "
            "Shorten it."
        )
    if not settings.published.is_file():
        raise QueryError("There is no data to query yet. Import some first.")
    job = {
        "database": str(settings.published),
        "sql": sql,
        "parameters": dict(parameters),
        "seconds": limits.seconds,
        "rows": limits.rows,
        "bytes": limits.bytes,
        "memory_mb": limits.memory_mb,
    }
    try:
        return json.dumps(job, default=_parameter, allow_nan=False).encode() + b"\n"
    except (TypeError, ValueError) as error:
        raise QueryError(
            f"A parameter cannot be used: {error}. Use text, numbers, true, false, null, dates, "
            "or lists of these."
        ) from error


def _parameter(value: object) -> str:
    # DuckDB casts the text where the query compares it with a date or a timestamp.
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} {value!r}")


def _cause_of_death(child: Child) -> str:
    return "memory" if child.end() == MEMORY_EXIT else "broken"


def _explain(kind: str, message: str, limits: QueryLimits) -> str:
    """A message for the user: what happened and what to do."""
    match kind:
        case "refused":
            return f"{REFUSED} (PIVOT: write the values, as in ON label IN ('a', 'b'))."
        case "private":
            return f'"{message}" is not available here: it could tell about the server.'
        case "time":
            return (
                f"The query was stopped at its time limit of {limits.seconds:g} s. "
                "Read fewer rows, or have INSIGHT_SQL_SECONDS raised."
            )
        case "memory":
            return (
                f"The query was stopped at its memory limit of {limits.memory_mb} MB. "
                "Group or sort fewer rows, or have INSIGHT_SQL_MEMORY_MB raised."
            )
        case "size":
            return (
                f"The first row is larger than the limit of {limits.bytes:,} bytes for a result. "
                "Select fewer or shorter columns."
            )
        case "broken":
            return (
                "DuckDB could not finish the query and its process was stopped: it goes too deep "
                f"or needs more than the memory limit of {limits.memory_mb} MB. Simplify it."
            )
        case "database":
            return "The published database cannot be read. Publish it again."
        case _:
            return message
