"""What is in the store, at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from web.once import rows_once


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of documents, and the first and last moment that one was published or loaded."""

    documents: int = 0
    dated: int = 0
    sample: int = 0
    first: datetime | None = None
    last: datetime | None = None
    loaded: datetime | None = None


def overview() -> Overview:
    """What the published copy holds. Raises StoreError when it cannot be read."""
    return next((Overview(**row) for row in rows_once("web/overview.sql")), Overview())
