"""The log of one job: what its steps did, and what was logged while they worked.

Lines are kept in the application's database, the newest of each job, with e-mail addresses,
phone numbers and the like masked. They hold no customer's text: what is logged never does.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from insight.errors import StoreError
from insight.messages import Message, keep, message, recall
from insight.state import State, Transaction, moment

MOST_LINES = 2_000
_LONGEST = 400
_listener: ContextVar[tuple[State, str] | None] = ContextVar("job_log", default=None)
_OWN_WORDS = frozenset({"event", "level", "timestamp", "logger", "exc_info", "exception", "job"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `moment` is ISO 8601 in UTC, `level` is info, warning or error."""

    line_id: int
    moment: str
    level: str
    text: str


def say(state: State, job_id: str, text: str, level: str = "info") -> None:
    """Add a line. A job does not fail because its log cannot be written."""
    with suppress(StoreError), state.transaction() as transaction:
        add(transaction, job_id, text, level)


def add(transaction: Transaction, job_id: str, text: str, level: str = "info") -> None:
    """Add a line together with what it tells of."""
    transaction.execute(
        "insert_job_line", job_id=job_id, moment=moment(), level=level, text=keep(_masked(text))
    )
    transaction.execute("trim_job_lines", job_id=job_id, most=MOST_LINES)


def lines(state: State, job_id: str, after: int = 0, count: int = MOST_LINES) -> list[Line]:
    """The lines after the one of this number, the oldest first."""
    rows = state.rows("job_lines", job_id=job_id, after=after, count=count)
    return [Line(**{**row, "text": recall(row["text"])}) for row in rows]


@contextmanager
def listening(state: State, job_id: str) -> Iterator[None]:
    """While this holds, what our own modules log is a line of the job too."""
    token = _listener.set((state, job_id))
    try:
        yield
    finally:
        _listener.reset(token)


def overheard(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog that writes the events of a job into its log."""
    listener = _listener.get()
    if listener and level in ("info", "warning", "error", "critical"):
        values = {name: value for name, value in event.items() if name not in _OWN_WORDS}
        told = ", ".join(f"{name} {value}" for name, value in values.items())
        text = f"{event['event']}: {told}" if told else str(event["event"])
        say(*listener, text, "error" if level == "critical" else level)
    return event


def _masked(text: str) -> str:
    """The text without personal data, and of a length that can be read."""
    from insight.cleaning.personal import mask

    if isinstance(text, Message):
        values = {
            name: _masked(value) if isinstance(value, str) else value
            for name, value in text.values.items()
        }
        return message(text.template, **values)
    return str(mask(str(text)[:_LONGEST]))
