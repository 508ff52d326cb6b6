"""What an administrator decided in the web, kept in the application's database."""

from __future__ import annotations

import json
from typing import Any

from insight.state import State, moment


def decision(state: State, name: str, default: Any) -> Any:
    """The value that was decided last; the default where nobody did."""
    row = state.row("decision", name=name)
    return json.loads(row["value"]) if row else default


def decide(state: State, name: str, value: Any, by: str) -> None:
    """Keep a decision; `value` is JSON."""
    state.execute("decide", name=name, value=json.dumps(value), decided_by=by, moment=moment())
