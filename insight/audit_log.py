"""The log of who did what: written by everything that changes something, and never rewritten."""

from __future__ import annotations

import json
from typing import Any

from insight.state import Row, State, moment

_PAGE = 100


def record(state: State, who: str, action: str, subject: str, **details: Any) -> None:
    """Write an entry. `action` is such as `user.added`, `subject` what it was done to.

    Details are values that JSON can hold; secrets and texts of customers have no place in them.
    """
    state.execute(
        "insert_audit_entry",
        moment=moment(),
        who=who,
        action=action,
        subject=subject,
        details=json.dumps(details, ensure_ascii=False, default=str),
    )


def entries(
    state: State,
    *,
    who: str | None = None,
    action: str | None = None,
    count: int = _PAGE,
    offset: int = 0,
) -> list[Row]:
    """Entries, the newest first, each with the `total` of what fits; details are a mapping."""
    rows = state.rows("audit_log", who=who, action=action, count=count, offset=offset)
    return [{**row, "details": json.loads(row["details"])} for row in rows]


def actions(state: State) -> list[str]:
    """The kinds of action that occur."""
    return [row["action"] for row in state.rows("audit_actions")]
