"""The sources: what each collects and needs, when it last ran, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from insight.sources import SOURCES
from insight.state import State
from insight.store.reader import Reader

FILES = "file"
"""What is not a source on the net: tables that people upload."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source; `needs` are its parameters: name, whether it is needed, what it means."""

    name: str
    collects: str
    needs: tuple[tuple[str, bool, str], ...]
    last_job: str | None
    last_state: str | None
    last_at: str | None
    last_counts: dict[str, int]


def sources(state: State) -> list[Source]:
    """Every source that this release knows."""
    last = {row["source"]: row for row in state.rows("last_fetches")}
    return [_source(name, last.get(name)) for name in SOURCES.names()]


def stored(reader: Reader) -> list[dict[str, Any]]:
    """Names of sources that documents carry: how many, the first and the last date."""
    return reader.rows("documents/by_source.sql")


def _source(name: str, row: dict[str, Any] | None) -> Source:
    module = SOURCES.load(name)
    needs = tuple(
        (field, info.is_required(), info.description or "")
        for field, info in module.Parameters.model_fields.items()
    )
    return Source(
        name=name,
        collects=(module.__doc__ or "").strip().splitlines()[0],
        needs=needs,
        last_job=row["job_id"] if row else None,
        last_state=row["state"] if row else None,
        last_at=row["created_at"] if row else None,
        last_counts=json.loads(row["counts"]) if row else {},
    )
