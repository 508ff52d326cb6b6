"""Running queries of users: how many of one user at once, cancelling by name, and the history."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.console import history
from insight.console.chart import TABLE, Choice
from insight.console.parameters import named
from insight.errors import QueryError
from insight.messages import message
from insight.settings import Settings
from insight.state import State, moment
from insight.store.sandbox import QueryLimits, QueryResult, Sandbox

if TYPE_CHECKING:
    from insight.store.sandbox_stream import ResultStream

AT_ONCE = 2
"""Queries of one user that run at the same time; downloads count by themselves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user runs. `name` is chosen by the user's page or program, to cancel it by."""

    who: str
    sql: str
    parameters: Mapping[str, Any]
    """Values by name, as `parameters.values` gives them."""
    name: str = ""
    slug: str | None = None
    chart: Choice = TABLE


@dataclass(frozen=True, slots=True)
class Done:
    """A result and the number of its run in the history."""

    result: QueryResult
    run_id: int


class Runs:
    """Runs queries in the sandbox. Safe to use from several threads of one process."""

    def __init__(self, settings: Settings, state: State, sandbox: Sandbox) -> None:
        self._settings, self._state, self._sandbox = settings, state, sandbox
        self._lock = threading.Lock()
        self._running: dict[tuple[str, bool, str], threading.Event] = {}

    def run(
        self,
        asked: Asked,
        *,
        rows: int | None = None,
        gone: Callable[[], bool] = lambda: False,
    ) -> Done:
        """Run a query, with at most so many rows if given; `gone` tells that nobody waits any more.

        Raises QueryError as the sandbox does, and when too many of this user are running.
        """
        limits = QueryLimits.from_settings(self._settings)
        if rows is not None:
            limits = QueryLimits(
                limits.seconds, min(rows, limits.rows), limits.bytes, limits.memory_mb
            )
        sql = _plain(asked.sql)
        with self._place(asked, stream=False) as cancelled, self._noted(asked) as note:
            result = self._sandbox.run(
                sql, asked.parameters, limits, lambda: cancelled.is_set() or gone()
            )
            note |= {"rows": len(result.rows), "truncated": result.truncated}
        return Done(result, note["run_id"])

    @contextmanager
    def stream(
        self, asked: Asked, format: str, gone: Callable[[], bool] = lambda: False
    ) -> Iterator[ResultStream]:
        """The whole result of a query, for a download in a format; raises as `run` does."""
        with (
            self._place(asked, stream=True) as cancelled,
            self._noted(asked, format) as note,
            self._sandbox.stream(
                _plain(asked.sql),
                asked.parameters,
                cancelled=lambda: cancelled.is_set() or gone(),
            ) as stream,
        ):
            try:
                yield stream
            finally:
                note["rows"] = stream.rows

    def cancel(self, who: str, name: str) -> bool:
        """Stop the queries of a user that have a name; whether there was any."""
        with self._lock:
            found = [
                event for key, event in self._running.items() if key[0] == who and key[2] == name
            ]
        for event in found:
            event.set()
        return bool(found)

    @contextmanager
    def _place(self, asked: Asked, *, stream: bool) -> Iterator[threading.Event]:
        """A place among the queries of this user, and what is set when it is cancelled."""
        cancelled = threading.Event()
        key = (asked.who, stream, asked.name or str(id(cancelled)))
        with self._lock:
            if key in self._running:
                raise QueryError(message("A query of this name is running already."))
            if sum(one[:2] == key[:2] for one in self._running) >= AT_ONCE:
                raise QueryError(
                    message(
                        "%(count)s of your queries are running already. "
                        "Wait for one of them, or cancel it.",
                        count=AT_ONCE,
                    )
                )
            self._running[key] = cancelled
        try:
            yield cancelled
        finally:
            with self._lock:
                del self._running[key]

    @contextmanager
    def _noted(self, asked: Asked, format: str | None = None) -> Iterator[dict[str, Any]]:
        """Write the run into the history, however it ends; what is put into the dict goes along."""
        started_at, started = moment(), time.monotonic()
        note: dict[str, Any] = {}
        error: str | None = None
        try:
            yield note
        except QueryError as failure:
            error = str(failure)
            raise
        except GeneratorExit:
            error = "The download was broken off."
            raise
        finally:
            note["run_id"] = history.write(
                self._state,
                asked.who,
                _plain(asked.sql),
                started_at=started_at,
                seconds=time.monotonic() - started,
                parameters={
                    name: asked.parameters[name]
                    for name in named(_plain(asked.sql))
                    if name in asked.parameters
                },
                chart=asked.chart,
                slug=asked.slug,
                format=format,
                error=error,
                **note,
            )


def _plain(sql: str) -> str:
    """Forms send the line ends of the network."""
    return sql.replace("\r\n", "\n")
