"""Where a cursor of a database stands, as text that keeps its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from insight.fetch_error import FetchError
from insight.messages import message

_READ: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "UUID": UUID,
}


def write(value: Any) -> dict[str, str]:
    """The state of a visit that read up to this value. Raises FetchError for one without an order."""
    kind = type(value).__name__
    if kind not in _READ:
        raise FetchError(
            message(
                "The cursor cannot be a %(kind)s: choose a column of numbers, dates or texts.",
                kind=kind,
            ),
            state="unreadable",
        )
    plain = value.isoformat() if isinstance(value, date) else str(value)
    return {"value": plain, "type": kind}


def read(state: Mapping[str, str]) -> Any:
    """The value that `write` was given."""
    return _READ[state["type"]](state["value"])
