"""The sources: what each collects and needs, on what terms, when it last ran, and how it does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from insight.collection_health import Health, collections
from insight.settings import Settings
from insight.sources import SOURCES
from insight.sources.keys import keys_of
from insight.state import State
from insight.store.reader import Reader
from insight.types import Document

FILES = "file"
"""What is not a source on the net: tables that people upload."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source; `needs` are its parameters: name, whether it is needed, what it means."""

    name: str
    title: str
    collects: str
    needs: tuple[tuple[str, bool, str], ...]
    keys: tuple[tuple[str, bool], ...]
    """Variables of the settings that hold its keys, and whether each is set."""
    where: str
    terms: tuple[str, str, str]
    tested: str
    collections: tuple[Health, ...]
    last_job: str | None
    last_state: str | None
    last_at: str | None
    last_counts: Mapping[str, int]


def sources(settings: Settings, state: State) -> list[Source]:
    """Every source that this release knows."""
    last = {row["source"]: row for row in state.rows("last_fetches")}
    health = collections(state)
    return [
        _source(settings, name, last.get(name), [one for one in health if one.source == name])
        for name in SOURCES.names()
    ]


def stored(reader: Reader) -> list[dict[str, Any]]:
    """Names of sources that documents carry: how many, the first and the last date."""
    return reader.rows("documents/by_source.sql")


def as_stored(document: Document) -> dict[str, Any]:
    """The fields that a document would be stored with."""
    return {name: value for name, value in asdict(document).items() if value is not None}


def _source(
    settings: Settings, name: str, row: Mapping[str, Any] | None, health: Sequence[Health]
) -> Source:
    module = SOURCES.load(name)
    needs = tuple(
        (field, info.is_required(), info.description or "")
        for field, info in module.Parameters.model_fields.items()
    )
    found = keys_of(settings, module.NEEDS)
    return Source(
        name=name,
        title=module.TITLE,
        collects=(module.__doc__ or "").strip().splitlines()[0],
        needs=needs,
        keys=tuple((f"INSIGHT_{one.upper()}", one in found) for one in module.NEEDS),
        where=module.WHERE,
        terms=module.TERMS,
        tested=module.TESTED,
        collections=tuple(health),
        last_job=row["job_id"] if row else None,
        last_state=row["state"] if row else None,
        last_at=row["created_at"] if row else None,
        last_counts=json.loads(row["counts"]) if row else {},
    )
