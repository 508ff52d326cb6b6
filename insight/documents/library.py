"""All documents, to be looked for: columns of the published copy, and the search index beside it."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import structlog

from insight.documents.columns import Columns, read_columns
from insight.documents.filters import Filters
from insight.documents.find import FACETS, Found, find
from insight.search.find import Hits, Searcher
from insight.search.query import parsed
from insight.settings import Settings
from insight.store.reader import Reader

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

log = structlog.get_logger()

_QUICK_SECONDS = 0.3
"""Columns that are read as fast as this are read at once when a newer copy is there; slower ones
beside the pages, which see the copy before until then."""

_REST = 10
"""Columns that took n seconds to read are read again after that many times n at the earliest."""
_LISTS_KEPT = 16


@dataclass(frozen=True)
class Search:
    """What was found, and of which words."""

    found: Found
    hits: Hits | None
    """Of the words, where some were asked for."""
    columns: Columns
    indexed: bool = True
    """Whether the index answered; without one, letters are compared."""


class Library:
    """Finds documents. Safe to share between threads."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings = settings
        self._zone = settings.zone
        self._reader = reader
        self._searcher = Searcher(settings)
        self._lock = threading.Lock()
        self._columns: Columns | None = None
        self._seconds = 0.0
        self._running = False
        self._read_at = 0.0
        # What several people look at is counted once for each copy; a list holds 4 bytes a document.
        self._without_words: _lru_cache_wrapper[Found] = lru_cache(_LISTS_KEPT)(self._find)

    def search(
        self, filters: Filters, sort: str, facets: Sequence[str] = (*FACETS, "aspect")
    ) -> Search:
        """What fits the filters. Raises QueryError for words, weeks or days that cannot be used."""
        columns = self.columns()
        hits = self._hits(filters.words) if filters.words else None
        if hits is None:
            found = self._without_words(columns, filters, sort, tuple(facets))
        else:
            found = find(columns, filters, hits, sort, self._zone, facets)
        return Search(found, hits, columns, hits is None or self._searcher.is_ready())

    def columns(self) -> Columns:
        """The columns of the published copy, or while newer ones are read, those of the one before."""
        version = self._reader.version()
        columns = self._columns
        if columns is not None and columns.version == version:
            return columns
        if columns is None or self._seconds < _QUICK_SECONDS:
            with self._lock:
                if self._columns is None or self._columns.version != version:
                    self._read(version)
                assert self._columns is not None
                return self._columns
        with self._lock:
            rested = time.monotonic() - self._read_at > _REST * self._seconds
            if rested and not self._running:
                self._running = True
                threading.Thread(target=self._read_beside, args=(version,), daemon=True).start()
        return columns

    def _read(self, version: str) -> None:
        started = time.monotonic()
        # By a reader of its own: what it holds of the file is needed for nothing else.
        with closing(Reader(self._settings)) as reader, reader.snapshot() as snapshot:
            self._columns = read_columns(snapshot, version)
        # They hold on to the columns before.
        self._without_words.cache_clear()
        _give_back()
        self._read_at = time.monotonic()
        self._seconds = self._read_at - started

    def _read_beside(self, version: str) -> None:
        try:
            self._read(version)
        except Exception:
            log.exception("the columns of a newer copy cannot be read")
        finally:
            self._running = False

    def _find(
        self, columns: Columns, filters: Filters, sort: str, facets: tuple[str, ...]
    ) -> Found:
        return find(columns, filters, None, sort, self._zone, facets)

    def _hits(self, words: str) -> Hits:
        import numpy as np

        found = self._searcher.find(words)
        if found is not None:
            return found
        parsed(words)
        rows = self._reader.rows("search/contains.sql", {"words": words})
        keys = np.array([row["key"] for row in rows], np.uint64)
        return Hits(keys, np.zeros(len(keys), np.float32), len(keys), words.split())


def _give_back() -> None:
    """Return freed memory to the system, where the C library can: of a million documents 330 MB."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
