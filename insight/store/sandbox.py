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
from typing import TYPE_CHECKING, Any

from insight.errors import QueryError
from insight.messages import message
from insight.settings import Settings
from insight.store.sandbox_child import MEMORY_EXIT
from insight.store.sandbox_pool import POLL_SECONDS, Child, Pool

if TYPE_CHECKING:
    from insight.store.sandbox_stream import ResultStream

SQL_CHARACTERS = 100_000
RESULT_BYTES = 5_000_000
START_SECONDS = 30.0
"""Longest wait for a process to import DuckDB; not counted as time of the query."""
KILL_SECONDS = 0.5
"""Time between the interrupt, which some functions ignore, and the kill."""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may take."""

    seconds: float
    rows: int
    bytes: int
    """Size of the result: as JSON, or as Arrow where it is a stream."""
    memory_mb: int
    """For DuckDB's data; the process as a whole may hold half as much again and 64 MB."""

    @classmethod
    def from_settings(cls, settings: Settings) -> QueryLimits:
        return cls(settings.sql_seconds, settings.sql_rows, RESULT_BYTES, settings.sql_memory_mb)

    @classmethod
    def of_downloads(cls, settings: Settings) -> QueryLimits:
        """Those of a stream, which has no limit on rows."""
        size = settings.sql_download_mb * 1_000_000
        return cls(settings.sql_download_seconds, 0, size, settings.sql_memory_mb)


@dataclass(frozen=True, slots=True)
class Column:
    """Name and DuckDB type of one column."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows whose values JSON can hold.

    Dates and times are ISO 8601 text, moments in the time zone of the business; intervals, UUIDs
    and bits are text. Integers beyond 2**53 and decimals that a double cannot hold are text, as are NaN,
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

    def __init__(self, settings: Settings, *, warm: int = 3) -> None:
        self._settings = settings
        self._limits = QueryLimits.from_settings(settings)
        self._pool = Pool(min(warm, settings.sql_at_once), settings)
        self._make_slots()
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
        check = _check(cancelled)
        with self._slot(self._slots, limits.seconds, check):
            reply = self._ask(job, limits, check)
        if "error" in reply:
            raise failure(reply, limits)
        return QueryResult(
            columns=[Column(name, kind) for name, kind in reply["columns"]],
            rows=[tuple(row) for row in reply["rows"]],
            truncated=reply["truncated"],
            seconds=reply["seconds"],
        )

    @contextmanager
    def stream(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        limits: QueryLimits | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[ResultStream]:
        """The whole result of one statement, some rows at a time, under the limits of a download.

        Raises QueryError as `run` does; the stream raises it when the query fails on the way.
        """
        from insight.store.sandbox_stream import ResultStream

        limits = limits or QueryLimits.of_downloads(self._settings)
        job = _job(self._settings, sql, parameters or {}, limits, stream=True)
        check = _check(cancelled)
        with (
            self._slot(self._streams, self._limits.seconds, check),
            self._serving(job, limits, check) as child,
        ):
            yield ResultStream(child, limits, check)

    def close(self) -> None:
        """End the processes that wait. Queries still run afterwards, more slowly."""
        self._finalizer()

    @contextmanager
    def _slot(
        self, slots: threading.BoundedSemaphore, seconds: float, check: Callable[[], None]
    ) -> Iterator[None]:
        """A place among the queries that run at the same time."""
        deadline = time.monotonic() + seconds
        while not slots.acquire(timeout=POLL_SECONDS):
            check()
            if time.monotonic() > deadline:
                raise QueryError(
                    message(
                        "Too many other queries are running and none ended within %(seconds)s s. "
                        "Try again, or have INSIGHT_SQL_AT_ONCE raised.",
                        seconds=f"{seconds:g}",
                    )
                )
        try:
            yield
        finally:
            slots.release()

    @contextmanager
    def _serving(
        self, job: bytes, limits: QueryLimits, check: Callable[[], None]
    ) -> Iterator[Child]:
        """A process that has read the job; it is ended afterwards."""
        try:
            child = self._pool.take()
        except OSError as error:
            raise QueryError(
                message(
                    "No process can be started for the query (%(reason)s). Try again later.",
                    reason=error.strerror or "",
                )
            ) from error
        try:
            child.send(job, START_SECONDS)
            child.read(1, time.monotonic() + START_SECONDS, check)
            # While this query runs, not after it: then nobody waits for the next process.
            self._pool.fill()
            yield child
        finally:
            child.end()

    def _ask(self, job: bytes, limits: QueryLimits, check: Callable[[], None]) -> dict[str, Any]:
        """What the process says; an error has the keys `error` and `message`."""
        child = None
        try:
            with self._serving(job, limits, check) as child:
                line = child.read_line(limits.seconds + KILL_SECONDS, limits.bytes + 1000, check)
            answer: dict[str, Any] = json.loads(line)
            return answer
        except TimeoutError:
            return {"error": "time", "message": ""}
        except OverflowError:
            return {"error": "size", "message": ""}
        except (ValueError, RecursionError):
            return {"error": "deep", "message": ""}
        except EOFError:
            return {"error": cause_of_death(child), "message": ""}

    def _make_slots(self) -> None:
        # Downloads take minutes: they must not keep others from asking.
        self._slots = threading.BoundedSemaphore(self._settings.sql_at_once)
        self._streams = threading.BoundedSemaphore(max(1, self._settings.sql_at_once // 2))

    def _after_fork(self) -> None:
        self._make_slots()
        self._pool.after_fork()


def _check(cancelled: Callable[[], bool] | None) -> Callable[[], None]:
    """Raises when the query is not wanted any more."""

    def check() -> None:
        if cancelled is not None and cancelled():
            raise QueryError(message("The query was cancelled."))

    return check


def _job(
    settings: Settings,
    sql: str,
    parameters: Mapping[str, Any],
    limits: QueryLimits,
    *,
    stream: bool = False,
) -> bytes:
    """The line that the child reads."""
    if len(sql) > SQL_CHARACTERS:
        raise QueryError(
            message(
                "The query has %(characters)s characters, and %(most)s is the limit. Shorten it.",
                characters=f"{len(sql):,}",
                most=f"{SQL_CHARACTERS:,}",
            )
        )
    if not settings.published.is_file():
        raise QueryError(message("There is no data to query yet. Import some first."))
    job = {
        "database": str(settings.published),
        "sql": sql,
        "parameters": dict(parameters),
        "seconds": limits.seconds,
        "rows": limits.rows,
        "bytes": limits.bytes,
        "memory_mb": limits.memory_mb,
        "stream": stream,
    }
    try:
        return json.dumps(job, default=_parameter, allow_nan=False).encode() + b"\n"
    except (TypeError, ValueError) as error:
        raise QueryError(
            message(
                "A parameter cannot be used: %(problem)s. Use text, numbers, true, false, null, "
                "dates, or lists of these.",
                problem=str(error),
            )
        ) from error


def _parameter(value: object) -> str:
    # DuckDB casts the text where the query compares it with a date or a timestamp.
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} {value!r}")


def cause_of_death(child: Child | None) -> str:
    """The kind of error of a process that ended before it answered."""
    return "memory" if child and child.end() == MEMORY_EXIT else "broken"


def failure(reply: Mapping[str, Any], limits: QueryLimits) -> QueryError:
    """The error for a user: what happened and what to do."""
    text = reply["message"]
    match reply["error"]:
        case "refused":
            said = message(
                "Only one SELECT or EXPLAIN statement is run here "
                "(PIVOT: write the values, as in ON label IN ('a', 'b'))."
            )
        case "private":
            said = message(
                '"%(name)s" is not available here: it could tell about the server.', name=text
            )
        case "missing":
            said = message("The query needs a value for $%(names)s.", names=text)
        case "time":
            said = message(
                "The query was stopped at its time limit of %(seconds)s s. Read fewer rows, or have "
                "the limit raised (INSIGHT_SQL_SECONDS; of a download INSIGHT_SQL_DOWNLOAD_SECONDS).",
                seconds=f"{limits.seconds:g}",
            )
        case "memory":
            said = message(
                "The query was stopped at its memory limit of %(megabytes)s MB. "
                "Group or sort fewer rows, or have INSIGHT_SQL_MEMORY_MB raised.",
                megabytes=limits.memory_mb,
            )
        case "size":
            said = message(
                "The first row is larger than the limit of %(bytes)s bytes for a result. "
                "Select fewer or shorter columns.",
                bytes=f"{limits.bytes:,}",
            )
        case "download":
            said = message(
                "The result is larger than the limit of %(megabytes)s MB for a download. Select "
                "fewer rows or columns, or have INSIGHT_SQL_DOWNLOAD_MB raised.",
                megabytes=f"{limits.bytes / 1_000_000:g}",
            )
        case "broken":
            said = message(
                "DuckDB could not finish the query and its process was stopped: it goes too deep "
                "or needs more than the memory limit of %(megabytes)s MB. Simplify it.",
                megabytes=limits.memory_mb,
            )
        case "database":
            said = message("The published database cannot be read. Publish it again.")
        case "deep":
            said = message("The result cannot be shown: it goes too deep.")
        case "value":
            said = message("The result cannot be shown (%(kind)s).", kind=text)
        case _:
            return QueryError(text)
    return QueryError(said)
