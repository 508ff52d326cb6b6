"""Asking the index: the documents that have the words, by key, with how well each fits."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.errors import StoreError
from insight.search.index import folder, opened
from insight.search.query import Piece, parsed, phrases
from insight.search.tokens import BREAK, is_cjk, pairs
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import tantivy
    from numpy.typing import NDArray

MOST = 200_000
"""Of more documents than this that have the words, the newest are taken."""
_WORD_BOOST = 2.0


@dataclass(frozen=True)
class Hits:
    """The documents that have the words."""

    keys: NDArray[np.uint64]
    scores: NDArray[np.float32]
    """Of each key, higher where the words fit better; all zero where there are too many to rank."""
    total: int
    words: Sequence[str] = ()
    """What was looked for, to be marked in the texts: lemmas, numbers, Chinese words."""

    @property
    def is_cut(self) -> bool:
        """Whether there are more than were taken."""
        return self.total > len(self.keys)


class Searcher:
    """Looks into the index of a home; opened when first asked, read anew when it has changed.

    Safe to share between threads.
    """

    def __init__(self, settings: Settings) -> None:
        self._path = folder(settings)
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._stamp: tuple[int, int] | None = None

    def is_ready(self) -> bool:
        """Whether there is an index with something in it."""
        return (self._path / "parts.json").exists()

    def find(self, typed: str) -> Hits | None:
        """The documents that have the words; None while there is no index.

        Raises QueryError for a query without a word, and StoreError for an index that cannot be
        read.
        """
        pieces = parsed(typed)
        if not self.is_ready():
            return None
        try:
            return self._find(pieces)
        except (ValueError, OSError) as error:
            with self._lock:
                self._index = None
            raise StoreError(
                f"The search index cannot be read: {error}. `insight search index` builds it again."
            ) from error

    def _find(self, pieces: Sequence[Piece]) -> Hits:
        import numpy as np

        index = self._opened()
        searcher = index.searcher()
        asked, words = _query(index.schema, searcher, pieces)
        total = searcher.search(asked, limit=1, count=True).count  # type: ignore[attr-defined]
        if not total:
            empty = np.empty(0, np.uint64), np.empty(0, np.float32)
            return Hits(*empty, 0, words)
        if total <= MOST:
            hits = searcher.search(asked, limit=total, count=False).hits
            scores = np.array([score for score, _ in hits], np.float32)
        else:
            hits = searcher.search(asked, limit=MOST, count=False, order_by_field="moment").hits
            scores = np.zeros(len(hits), np.float32)
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        return Hits(np.array(keys, np.uint64), scores, total, words)

    def _opened(self) -> tantivy.Index:
        status = (self._path / "meta.json").stat()
        stamp = status.st_ino, status.st_mtime_ns
        with self._lock:
            if self._index is None:
                self._index = opened(self._path)
            elif stamp != self._stamp:
                self._index.reload()
            self._stamp = stamp
            return self._index


def _query(
    schema: tantivy.Schema, searcher: tantivy.Searcher, pieces: Sequence[Piece]
) -> tuple[tantivy.Query, list[str]]:
    """The query, and the words that it looks for."""
    import tantivy

    texts = searcher.num_docs
    clauses: list[tuple[tantivy.Occur, tantivy.Query]] = []
    words: dict[str, None] = {}

    def frequency(word: str) -> int:
        return searcher.doc_freq("words", word)

    for piece in pieces:
        wanted = phrases(piece, frequency, texts)
        every = [(tantivy.Occur.Must, _side_by_side(schema, phrase)) for phrase in wanted]
        if piece.excluded:
            clauses.append((tantivy.Occur.MustNot, tantivy.Query.boolean_query(every)))
            continue
        clauses += every
        for word in (word for phrase in wanted for word in phrase):
            words[word] = None
            if is_cjk(word) and len(word) > 1 and frequency(word):
                as_word = tantivy.Query.term_query(schema, "words", word)
                boosted = tantivy.Query.boost_query(as_word, _WORD_BOOST)
                clauses.append((tantivy.Occur.Should, boosted))
    return tantivy.Query.boolean_query(clauses), list(words)


def _side_by_side(schema: tantivy.Schema, phrase: Sequence[str]) -> tantivy.Query:
    """Tokens that follow each other in a text."""
    import tantivy

    wanted: list[str] = []
    alone: list[str] = []
    for number, run in enumerate(phrase):
        if not is_cjk(run):
            wanted.append(run)
            continue
        if len(run) == 1:
            # The stream has it only as half of a pair.
            alone.append(run)
            continue
        if number and is_cjk(phrase[number - 1]):
            wanted.append(BREAK)
        wanted += pairs(run)
    found = [tantivy.Query.term_query(schema, "words", run) for run in alone]
    if len(wanted) == 1:
        found.append(tantivy.Query.term_query(schema, "stream", wanted[0]))
    elif wanted:
        found.append(tantivy.Query.phrase_query(schema, "stream", list(wanted)))
    if len(found) == 1:
        return found[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in found])
