"""The loader: takes parts that its ledger does not know, each exactly once.

What some parts bring and their entries in the ledger are one transaction, so a loader that is
killed at any moment leaves each part loaded or not, and in the inbox for the next load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from insight.cleaning.identity import digest
from insight.errors import StoreError
from insight.queries import named, query
from insight.settings import Settings
from insight.store import parts
from insight.store.database import writing
from insight.store.publish import is_current, publish
from insight.store.reader import Reader

if TYPE_CHECKING:
    import duckdb

log = structlog.get_logger()

LABELLING = (
    "store/derive_labels.sql",
    "store/delete_stale_aspects.sql",
    "store/insert_aspects.sql",
    "store/label_documents.sql",
)
"""Makes the labels of the documents that are named in `touched`."""
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
PLACING = "store/place_documents.sql"
_TOPIC_STATES = ("store/forget_topic_states.sql", "store/derive_topic_states.sql")
_STEPS = {
    "documents": (
        "store/incoming_documents.sql",
        "store/touch_replaced.sql",
        "store/keep_versions.sql",
        "store/keep_intermediate_versions.sql",
        "store/delete_replaced_documents.sql",
        "store/insert_documents.sql",
        # An edited document names pictures whose text is known.
        "store/pictured.sql",
        "store/add_picture_texts.sql",
        PLACING,
        # What was said of a text that stays holds.
        *LABELLING,
        "store/record_document_parts.sql",
    ),
    "pictures": (
        "store/insert_pictures.sql",
        "store/pictured.sql",
        "store/touch_pictured.sql",
        "store/keep_versions.sql",
        "store/add_picture_texts.sql",
        *LABELLING,
        "store/record_parts.sql",
    ),
    "annotations": (
        "store/insert_annotations.sql",
        "store/touch_labelled.sql",
        *LABELLING,
        "store/record_parts.sql",
    ),
    "topics": (
        "store/keep_topics.sql",
        "store/delete_replaced_topics.sql",
        "store/insert_topics.sql",
        *_TOPIC_STATES,
        "store/record_parts.sql",
    ),
    "events": (
        "store/insert_topic_events.sql",
        *_TOPIC_STATES,
        "store/record_parts.sql",
    ),
    "edits": (
        "store/keep_edited_listings.sql",
        "store/delete_edited_listings.sql",
        "store/insert_edited_listings.sql",
        PLACING,
        "store/record_parts.sql",
    ),
    "listings": (
        "store/incoming_listings.sql",
        "store/keep_listings.sql",
        "store/delete_replaced_listings.sql",
        "store/insert_listings.sql",
        PLACING,
        "store/record_incoming_part.sql",
    ),
    "sales": (
        "store/incoming_sales.sql",
        "store/keep_sales.sql",
        "store/delete_replaced_sales.sql",
        "store/insert_sales.sql",
        "store/record_incoming_part.sql",
    ),
    "corrections": (
        "store/insert_corrections.sql",
        "store/touch_labelled.sql",
        *LABELLING,
        "store/record_parts.sql",
    ),
    "tokens": (
        "store/delete_replaced_tokens.sql",
        "store/insert_tokens.sql",
        "store/record_parts.sql",
    ),
    "audits": (
        "store/insert_audits.sql",
        "store/record_parts.sql",
    ),
}
_ONE_BY_ONE = ("listings", "edits", "sales")
"""Kinds whose part is one table that a user gave: a later table replaces what it speaks of."""
_BYTES_AT_ONCE = 16 * 1024**2
_ROWS_AT_ONCE = 100_000
"""Most in one transaction: of documents it takes some 20 times the bytes in memory."""
_SAMPLE_STEPS = (
    "store/remove_sample_annotations.sql",
    "store/remove_sample_corrections.sql",
    "store/remove_sample_aspects.sql",
    "store/remove_sample_pictures.sql",
    "store/remove_sample_versions.sql",
    "store/remove_sample_documents.sql",
    "store/remove_unused_topics.sql",
    "store/remove_unused_topic_events.sql",
    *_TOPIC_STATES,
    "store/remove_sample_listings.sql",
    PLACING,
    "store/remove_sample_listing_versions.sql",
    "store/remove_sample_sales.sql",
    "store/remove_sample_sales_versions.sql",
    "store/remove_unused_tokens.sql",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the parts of one task brought to the store."""

    rows: int
    added: int
    changed: int
    duplicates: int


def load(settings: Settings, now: bool = True) -> int:
    """Load what waits in the inbox and publish it; returns the number of parts taken.

    With `now=False` the copy is published only when the last one is old enough, so that a
    stream of small loads does not copy the database all day.
    """
    if not now and not parts.waiting(settings.inbox) and is_current(settings):
        return 0
    parts.sweep((settings.inbox, settings.published.parent, settings.vectors))
    try:
        taken = _load(settings, now, frugal=True)
    except _NotEnoughMemoryError as error:
        # DuckDB keeps to the old limit on a connection where it was hit, so another is opened.
        log.info("loading again with more memory", cause=str(error).splitlines()[0])
        taken = _load(settings, now, frugal=False)
    for path in taken:
        path.unlink(missing_ok=True)
    return len(taken)


class _NotEnoughMemoryError(Exception):
    """A load cannot be done with the little memory that is meant for it."""


def _load(settings: Settings, now: bool, frugal: bool) -> list[Path]:
    with writing(settings) as connection:
        taken = _take(connection, settings.inbox, frugal)
        publish(settings, connection, now=now)
    return taken


def _take(connection: duckdb.DuckDBPyConnection, inbox: Path, frugal: bool) -> list[Path]:
    """Load the parts that the ledger does not know.

    Frugal means that documents, of which there may be many, are loaded with little memory and
    spill to disk; not everything can be spilled.
    """
    import duckdb

    connection.create_function("text_digest", _text_digest, ["VARCHAR"], "VARCHAR")
    found = _readable(inbox)
    known = {
        row[0]
        for row in connection.execute(
            query("store/known_parts.sql"), {"parts": [path.stem for path in found]}
        ).fetchall()
    }
    for kind in parts.KINDS:
        fresh = [p for p in found if p.stem not in known and p.stem.split("-", 1)[0] == kind]
        limited = frugal and kind == "documents"
        if limited:
            run(connection, "store/limit_memory.sql", {})
        for some in ([path] for path in fresh) if kind in _ONE_BY_ONE else _at_once(fresh):
            try:
                _take_kind(connection, kind, some)
            except Exception as error:
                # DuckDB may keep to the old limit for what comes after the documents.
                if frugal and isinstance(error, duckdb.OutOfMemoryException):
                    raise _NotEnoughMemoryError(str(error)) from error
                raise StoreError(f"The parts in {inbox} cannot be loaded: {error}") from error
        if limited:
            run(connection, "store/free_memory.sql", {})
    return found


def _text_digest(text: str) -> str:
    """What cleaning calls a text: SQL has no such hash."""
    return digest(text)


def _at_once(fresh: Sequence[Path]) -> Iterator[list[Path]]:
    """The parts in their order, as many together as memory is meant for."""
    some: list[Path] = []
    size = rows = 0
    for path in fresh:
        more_bytes, more_rows = path.stat().st_size, parts.row_count(path)
        if some and (size + more_bytes > _BYTES_AT_ONCE or rows + more_rows > _ROWS_AT_ONCE):
            yield some
            some, size, rows = [], 0, 0
        some.append(path)
        size, rows = size + more_bytes, rows + more_rows
    if some:
        yield some


def _readable(inbox: Path) -> list[Path]:
    """The parts in the inbox; one that is damaged is set aside, so that it holds up no other."""
    found = []
    for path in parts.waiting(inbox):
        if parts.is_whole(path):
            found.append(path)
        else:
            aside = inbox / "damaged" / path.name
            aside.parent.mkdir(exist_ok=True)
            path.replace(aside)
            log.error("a damaged part was set aside", part=str(aside))
    return found


def _take_kind(connection: duckdb.DuckDBPyConnection, kind: str, fresh: Sequence[Path]) -> None:
    """In one transaction."""
    loaded_at = datetime.now(UTC)
    available = {
        "paths": [str(path) for path in fresh],
        "parts": [path.stem for path in fresh],
        "loaded_at": loaded_at,
        # A table of products speaks of all documents, wherever they came from before it.
        "since": loaded_at if kind == "documents" else ALWAYS,
        "kind": kind,
    }
    connection.begin()
    try:
        for step in _STEPS[kind]:
            run(connection, step, available)
        connection.commit()
    except Exception:
        connection.rollback()
        raise


def run(
    connection: duckdb.DuckDBPyConnection, name: str, available: dict[str, Any]
) -> duckdb.DuckDBPyConnection:
    """Execute one SQL file with those of the `available` parameters that it names."""
    return connection.execute(query(name), named(name, available))


def counts(settings: Settings, task: str) -> Loaded:
    """What the rows of `task`'s files brought, from the ledger in the published copy."""
    row = Reader(settings).row("store/part_counts.sql", {"task": task})
    return Loaded(**row) if row else Loaded(0, 0, 0, 0)


def remove_sample(settings: Settings) -> None:
    """Remove every sample document and all that was said of it, and publish the rest."""
    with writing(settings) as connection:
        connection.begin()
        for step in _SAMPLE_STEPS:
            run(connection, step, {"since": ALWAYS})
        connection.commit()
        connection.execute("CHECKPOINT")
        publish(settings, connection, now=True)
