"""Conversations as documents: what customers asked is counted in the reports, where a shop wants it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from insight.assistant.conversations import SOURCE
from insight.cleaning.clean import Origin
from insight.decisions import decide, decision
from insight.pipeline import Batch, Counts, take_in
from insight.runner import Context
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.types import RawItem

KIND = "conversation"
_CURSOR = "assistant_documents_until"
_IDLE = timedelta(days=1)
"""A conversation in which nothing was said for so long has ended, closed or not."""
_AT_ONCE = 5_000


def plan_documents(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch; none where the shop does not want conversations in its reports."""
    return [{}] if settings.assistant_documents else []


def take_conversations(context: Context, batch: Batch) -> Counts:
    """Make a document of each conversation that ended: the customer's messages, masked, by its day.

    A conversation that went on later is the same document, changed.
    """
    idle = (datetime.now(UTC) - _IDLE).isoformat(timespec="milliseconds")
    after = decision(context.state, _CURSOR, "")
    rows = context.state.rows("closed_conversations", idle=idle, after=after, count=_AT_ONCE)
    if not rows:
        return {}
    items = [
        RawItem(
            SOURCE,
            number,
            {
                "id": row["conversation_id"],
                "text": "\n".join(json.loads(row["said"])),
                "date": row["started_at"],
                "product": row["product"],
            },
        )
        for number, row in enumerate(rows, 1)
    ]
    salt = load_secrets(context.settings.home).author_salt
    counts = take_in(context, items, Origin(source=SOURCE, author_salt=salt, kind=KIND))
    decide(context.state, _CURSOR, rows[-1]["last_at"], "assistant")
    return counts
