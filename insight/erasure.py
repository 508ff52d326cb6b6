"""Erasing documents: every trace of them, in the store, beside it, and in the application's state.

Which tables speak of documents is read from the databases, so that a table that comes later is
erased from too. The store is then written anew: a deleted row's bytes would else stay in the file.
Back-ups made earlier keep what they hold; exports are removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from insight import picture_files
from insight.campaigns.store import forget_documents
from insight.errors import JobError
from insight.files import TEMPORARY_PREFIX
from insight.http_cache import HttpCache
from insight.messages import message
from insight.parameters import ErasureParameters
from insight.pipeline import Batch, Counts
from insight.queries import query
from insight.runner import Context
from insight.search.index import bring_up_to_date
from insight.settings import Settings
from insight.state import State, moment
from insight.store import loader
from insight.store.database import locked, writing
from insight.store.reader import Reader, Row, quoted
from insight.store.vectors import forget_vectors


@dataclass(frozen=True, slots=True)
class Which:
    """Whose documents: of an author, of these ids, or those from before a moment."""

    author: str | None = None
    documents: Sequence[str] = field(default_factory=tuple)
    before: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        return {
            "author": self.author,
            "documents": list(self.documents),
            "before": self.before,
        }


def count(settings: Settings, which: Which) -> Row:
    """What would be erased, by the published copy: documents, versions, annotations, dates."""
    found = Reader(settings).row("erase/count.sql", which.parameters())
    return found or {"documents": 0, "versions": 0, "annotations": 0, "sources": 0, "undated": 0}


def erase_batch(context: Context, batch: Batch) -> Counts:
    """Erase what the parameters name. Raises JobError where nothing of it is stored."""
    parameters: ErasureParameters = context.parameters
    which = Which(parameters.author, parameters.documents)
    erased = erase(context.settings, context.state, which)
    if not erased:
        raise JobError(
            message("No document of this author or of these ids is stored: nothing was erased.")
        )
    return {"erased": erased}


def erase(settings: Settings, state: State, which: Which) -> int:
    """Erase documents wherever they are; returns how many. May be repeated."""
    # What waits in the inbox may be of them.
    loader.load(settings)
    documents, texts, images = _from_store(settings, which)
    if not documents:
        return 0
    forget_vectors(settings.vectors, texts)
    for image in images:
        picture_files.remove(settings, image)
    _from_state(state, documents, texts)
    for path in settings.exports.glob("*.zip"):
        path.unlink(missing_ok=True)
    HttpCache(settings.http_cache).forget()
    _write_anew(settings)
    loader.load(settings)
    bring_up_to_date(settings)
    return len(documents)


def _from_store(settings: Settings, which: Which) -> tuple[list[str], list[str], list[str]]:
    """The ids, texts and pictures that were erased."""
    with writing(settings) as connection:
        loader.run(connection, "erase/mark.sql", which.parameters())
        loader.run(connection, "erase/mark_texts.sql", {})
        documents, texts = connection.execute(query("erase/marked.sql")).fetchall()[0]
        images = [row[0] for row in connection.execute(query("erase/pictures.sql")).fetchall()]
        if documents:
            tables = connection.execute(query("erase/tables.sql")).fetchall()
            connection.begin()
            for table, has_document in tables:
                name = "erase/documents_of.sql" if has_document else "erase/texts_of.sql"
                connection.execute(query(name).format(table=table))
            connection.commit()
            connection.execute("CHECKPOINT")
    return documents, texts, images


def _from_state(state: State, documents: Sequence[str], texts: Sequence[str]) -> None:
    of = {"erase_documents": json.dumps(list(documents)), "erase_texts": json.dumps(list(texts))}
    with state.transaction() as transaction:
        for row in transaction.rows("erasable_tables"):
            name = "erase_documents" if row["has_document"] else "erase_texts"
            transaction.execute_on(row["table_name"], name, ids=of[name])
        ids = of["erase_documents"]
        transaction.execute("erase_alert_documents", ids=ids)
        transaction.execute("erase_explain_jobs", ids=ids)
        forget_documents(transaction, documents)
        transaction.execute("erase_shares", ids=ids, moment=moment())
        # What was found by meaning is kept for an hour only, as lists of texts.
        transaction.execute("forget_meaning_searches", before=moment())


def _write_anew(settings: Settings) -> None:
    """Copy the store into a new file, which has no room where deleted rows were."""
    import duckdb

    path = settings.database
    fresh = path.with_name(f"{TEMPORARY_PREFIX}{path.name}")
    with locked(settings):
        fresh.unlink(missing_ok=True)
        connection = duckdb.connect(config={"temp_directory": str(path.parent / "spill")})
        try:
            statements = query("erase/copy_store.sql")
            connection.execute(statements.format(path=quoted(path), target=quoted(fresh)))
        finally:
            connection.close()
        os.replace(fresh, path)
