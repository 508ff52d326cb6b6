"""One topic: its documents, the most typical first, what happened to it, and the ones near it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from insight.settings import Settings
from insight.store.reader import Row, Snapshot
from insight.topics.edits import change_of
from insight.topics.weeks import TopicsAsked, bounds, scope_of

PAGE = 20


def documents(
    settings: Settings,
    snapshot: Snapshot,
    topic_id: str,
    asked: TopicsAsked,
    mondays: Sequence[date] = (),
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[Row], int]:
    """One page of the documents of a topic, and how many there are in all.

    Of some weeks where these are given, else also those without a date.
    """
    span: dict[str, Any] = {"start": None, "end": None, **scope_of(asked.scope)}
    if mondays:
        span |= bounds(asked, mondays, settings.zone)
    rows = snapshot.rows(
        "topics/documents.sql",
        {**span, "topic": topic_id, "count": size, "offset": (page - 1) * size},
    )
    return rows, rows[0]["total"] if rows else 0


def history(snapshot: Snapshot, topic_id: str) -> list[Row]:
    """What happened to a topic, the newest first, each with the `change` that it belongs to."""
    rows = snapshot.rows("topics/history.sql", {"topic": topic_id})
    return [{**row, "change": change_of(row)} for row in rows]
