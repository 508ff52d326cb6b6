"""What each user ran: their own affair, kept until it is old or they have it forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from insight.console.chart import Choice
from insight.state import Row, State

KEPT = 200
"""Runs that are kept of each user."""


def write(
    state: State,
    who: str,
    sql: str,
    *,
    started_at: str,
    seconds: float,
    parameters: Mapping[str, Any],
    chart: Choice | None = None,
    rows: int | None = None,
    truncated: bool = False,
    error: str | None = None,
    slug: str | None = None,
    format: str | None = None,
) -> int:
    """Write down a run, or a download in a `format`; returns its number."""
    # Whoever asked waits for it, and while a copy is published the disk is slow.
    with state.transaction(lasting=False) as transaction:
        (row,) = transaction.rows(
            "insert_run",
            who=who,
            sql=sql,
            parameters=json.dumps(dict(parameters), ensure_ascii=False, default=str),
            chart=json.dumps((chart or Choice()).plain(), ensure_ascii=False),
            slug=slug,
            format=format,
            started_at=started_at,
            seconds=seconds,
            rows=rows,
            truncated=truncated,
            error=error,
        )
        transaction.execute("forget_old_runs", who=who, kept=KEPT)
    return int(row["run_id"])


def runs(
    state: State, who: str, text: str | None = None, *, count: int = 50, offset: int = 0
) -> tuple[list[Row], int]:
    """Runs of a user whose statement has a text, the newest first, and how many there are."""
    rows = state.rows("runs", who=who, text=text or None, count=count, offset=offset)
    return [_read(row) for row in rows], rows[0]["total"] if rows else 0


def run(state: State, who: str, run_id: int) -> Row | None:
    """One run of a user; nobody sees those of another."""
    row = state.row("run", who=who, run_id=run_id)
    return _read(row) if row else None


def forget(state: State, who: str, run_id: int | None = None) -> int:
    """Forget one run of a user, or all; returns how many there were."""
    return state.execute("forget_runs", who=who, run_id=run_id)


def _read(row: Row) -> Row:
    return {
        **row,
        "parameters": json.loads(row["parameters"]),
        "chart": json.loads(row["chart"]),
        "truncated": bool(row["truncated"]),
    }
