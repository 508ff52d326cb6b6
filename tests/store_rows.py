"""Documents and annotations for tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from insight.cleaning.identity import digest
from insight.settings import Settings
from insight.store import parts
from insight.types import Annotation, Document

START = datetime(2026, 11, 16, 9, tzinfo=UTC)


def document(number: int, text: str | None = None, rating: float | None = 4.0) -> Document:
    """The document of this number; another text or rating makes another version of it."""
    text = text or f"Review number {number}, kept for two weeks."
    return Document(
        document_id=digest("test", str(number)),
        text_hash=digest(text),
        source="test",
        kind="review",
        text=text,
        language="en",
        product="Kettle",
        rating=rating,
        published_at=START + timedelta(minutes=number),
    )


def write_documents(settings: Settings, task: str, batch: int, documents: list[Document]) -> None:
    rows = [parts.document_row(one) for one in documents]
    parts.write_part(settings.inbox, parts.part_name("documents", task, batch), rows)


def write_sentiments(
    settings: Settings, task: str, batch: int, documents: list[Document], label: str
) -> None:
    rows = [
        parts.annotation_row(
            Annotation(one.document_id, one.text_hash, "sentiment", "1", "abc", label, 0.5)
        )
        for one in documents
    ]
    parts.write_part(settings.inbox, parts.part_name("annotations", task, batch), rows)
