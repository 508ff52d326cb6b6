"""The index: one folder of tantivy's files, and a ledger of the parts whose documents it has.

It is brought up to date from the published copy, never by the loader and never by the web. Each
group of parts is committed before it is written into the ledger, so whoever is killed leaves an
index that is whole, and documents that are indexed again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from insight.errors import StoreError
from insight.files import write_atomically
from insight.search import tokens
from insight.settings import Settings
from insight.store.reader import Reader, Snapshot

if TYPE_CHECKING:
    import numpy as np
    import tantivy
    from numpy.typing import NDArray

log = structlog.get_logger()

TOKENIZER = "whitespace"
_HEAP = 64_000_000
_AT_ONCE = 20_000
"""Documents between two commits; at least one part."""
_CHUNK = 500
_LEDGER = "parts.json"

Progress = Callable[[int], None]


def folder(settings: Settings) -> Path:
    """Where the index of this release lies; another way of making tokens has another folder."""
    return settings.home / "search" / f"words-{tokens.VERSION}"


def schema() -> tantivy.Schema:
    """`key` is of the document's id (see sql/search/), `moment` its date; both can be read fast."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_integer_field("moment", fast=True)
    builder.add_text_field("stream", tokenizer_name=TOKENIZER, index_option="position")
    builder.add_text_field("words", tokenizer_name=TOKENIZER, index_option="basic")
    return builder.build()


def opened(path: Path) -> tantivy.Index:
    """The index in a folder, made where there is none. Raises ValueError or OSError for a broken one."""
    import tantivy

    path.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema(), path=str(path))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(TOKENIZER, analyzer)
    return index


def bring_up_to_date(settings: Settings, progress: Progress = lambda done: None) -> int:
    """Index what was published since, and forget what was removed; returns how many documents.

    Where somebody else is at it, they are told to look once more, and nothing is waited for.
    """
    home = settings.home / "search"
    home.mkdir(parents=True, exist_ok=True)
    wanted = home / "wanted"
    changed = 0
    wanted.touch()
    while wanted.exists():
        with _alone(home) as mine:
            if not mine:
                break
            wanted.unlink(missing_ok=True)
            before = changed

            def told(done: int, before: int = before) -> None:
                progress(before + done)

            changed += _update(settings, told)
    return changed


def missing(settings: Settings) -> int:
    """How many stored documents came with parts that the index does not have."""
    known = set(_ledger(folder(settings)))
    with closing(Reader(settings)) as reader:
        rows = reader.rows("search/parts.sql")
    return sum(row["documents"] for row in rows if row["part"] not in known)


@contextmanager
def _alone(home: Path) -> Iterator[bool]:
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _update(settings: Settings, progress: Progress) -> int:
    path = folder(settings)
    for other in path.parent.glob("words-*"):
        if other != path:
            shutil.rmtree(other, ignore_errors=True)
    reader = Reader(settings)
    try:
        with reader.snapshot() as snapshot:
            if snapshot.is_empty:
                return 0
            try:
                return _Update(path, snapshot, progress).run()
            except (ValueError, OSError) as error:
                log.warning("the search index is broken, building it again", cause=str(error))
                shutil.rmtree(path, ignore_errors=True)
                return _Update(path, snapshot, progress).run()
    except (ValueError, OSError) as error:
        raise StoreError(
            f"The search index in {path} cannot be written: {error}. Free some space or mend the "
            "folder's permissions."
        ) from error
    finally:
        reader.close()


@dataclass
class _Update:
    path: Path
    snapshot: Snapshot
    progress: Progress
    done: int = 0

    def run(self) -> int:
        parts = {row["part"]: row["documents"] for row in self.snapshot.rows("search/parts.sql")}
        index = opened(self.path)
        known = set(_ledger(self.path))
        # Into an empty index nothing comes twice.
        replace = index.searcher().num_docs > 0
        fresh = [part for part in parts if part not in known]
        for some in _groups(fresh, parts):
            rows = self.snapshot.stream("search/documents.sql", {"parts": some})
            self._add(index, rows, replace)
            known.update(some)
            self._keep_ledger(known & parts.keys())
        index.reload()
        if index.searcher().num_docs != sum(parts.values()):
            self._compare(index)
        return self.done

    def _add(self, index: tantivy.Index, rows: Iterator[dict[str, Any]], replace: bool) -> None:
        import tantivy

        writer = index.writer(_HEAP, 1)
        while some := list(islice(rows, _CHUNK)):
            if replace:
                _delete(index, writer, [row["key"] for row in some])
            for row in some:
                found = list(tokens.tokens(row["text"]))
                document = tantivy.Document()
                document.add_unsigned("key", row["key"])
                document.add_integer("moment", row["moment"])
                document.add_text("stream", " ".join(tokens.stream(found)))
                document.add_text("words", " ".join(tokens.words(found)))
                writer.add_document(document)
            self.done += len(some)
            self.progress(self.done)
        writer.commit()
        writer.wait_merging_threads()

    def _compare(self, index: tantivy.Index) -> None:
        """Take out what is stored no more, and add what is missing, whatever the ledger says."""
        import numpy as np

        have, stored = _keys(index), self._stored_keys()
        gone = np.setdiff1d(have, stored)
        repeated = _repeated(have)
        missing = np.union1d(np.setdiff1d(stored, have), repeated)
        log.info("the search index is compared", gone=len(gone), missing=len(missing))
        writer = index.writer(_HEAP, 1)
        _delete(index, writer, [*gone.tolist(), *repeated.tolist()])
        self.done += len(gone)
        writer.commit()
        writer.wait_merging_threads()
        for start in range(0, len(missing), _AT_ONCE):
            keys = missing[start : start + _AT_ONCE].tolist()
            rows = self.snapshot.stream("search/documents_by_key.sql", {"keys": keys})
            self._add(index, rows, replace=True)

    def _stored_keys(self) -> NDArray[np.uint64]:
        import numpy as np

        rows = self.snapshot.stream("search/keys.sql")
        return np.fromiter((row["key"] for row in rows), np.uint64)

    def _keep_ledger(self, parts: set[str]) -> None:
        write_atomically(self.path / _LEDGER, json.dumps(sorted(parts)).encode())


def _delete(index: tantivy.Index, writer: tantivy.IndexWriter, keys: Sequence[int]) -> None:
    import tantivy

    # Not by term: of large numbers tantivy 0.27 then deletes nothing, and says so nowhere.
    for start in range(0, len(keys), _CHUNK):
        some = list(keys[start : start + _CHUNK])
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "key", some))


def _ledger(path: Path) -> list[str]:
    try:
        found: list[str] = json.loads((path / _LEDGER).read_bytes())
        return found
    except (OSError, ValueError):
        return []


def _groups(parts: Sequence[str], counts: dict[str, int]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for part in parts:
        if some and size + counts[part] > _AT_ONCE:
            yield some
            some, size = [], 0
        some.append(part)
        size += counts[part]
    if some:
        yield some


def _keys(index: tantivy.Index) -> NDArray[np.uint64]:
    """The key of each document in the index."""
    import numpy as np
    import tantivy

    searcher = index.searcher()
    if not searcher.num_docs:
        return np.empty(0, np.uint64)
    found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False)
    addresses = [address for _, address in found.hits]
    return np.array(searcher.fast_field_values("key", addresses), np.uint64)


def _repeated(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    import numpy as np

    values, counts = np.unique(keys, return_counts=True)
    return values[counts > 1]


def size(settings: Settings) -> int:
    """Bytes of the index on disk."""
    if not folder(settings).exists():
        return 0
    return sum(entry.stat().st_size for entry in os.scandir(folder(settings)) if entry.is_file())
