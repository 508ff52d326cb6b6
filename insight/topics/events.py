"""What happens to topics, as rows that are appended; see `sql/views/topic_events.sql`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from insight.settings import Settings
from insight.store import parts
from insight.topics.labels import Label
from insight.topics.model import colour


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `made_by` is the person who did it, if one did."""

    event_id: str
    kind: str
    topic_id: str
    moment: datetime
    other_topic_id: str | None = None
    label: str | None = None
    label_zh: str | None = None
    undoes: str | None = None
    made_by: str | None = None


def write(
    settings: Settings,
    task: str,
    number: int,
    events: Iterable[Event],
    topics: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Write events, and the rows of topics that they speak of, as parts."""
    for kind, rows in (("topics", list(topics)), ("events", [asdict(event) for event in events])):
        if rows:
            parts.write_part(settings.inbox, parts.part_name(kind, task, number), rows)


def topic_row(
    topic_id: str, encoder: str, label: Label, words: Iterable[str], size: int, theme: Label
) -> dict[str, Any]:
    """A topic as a row of a part."""
    return {
        "topic_id": topic_id,
        "model": encoder,
        "label": label.en,
        "label_zh": label.zh,
        "words": list(words),
        "size": size,
        "theme": theme.en,
        "theme_zh": theme.zh,
        "colour": colour(topic_id),
    }
