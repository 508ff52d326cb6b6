"""Full-text search and the list of documents on a million documents, beside a plain scan.

    python -m bench.search HOME [--fill FILE:COLUMN ... --rows 1000000]

With `--fill`, the texts of CSV files are stored as documents until there are `--rows`, without
analyses. The index is built anew. Then 200 Chinese words of two signs and 200 English words, drawn
from the documents, are looked for by the index and by DuckDB's `contains` over all texts: both
times, and which share of what `contains` finds of the Chinese words the index finds too. Last, the
list with its counts, as the page asks for it.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measure import machine, rss_mb, table
from insight.analyses.words import segmenter
from insight.cleaning.identity import digest
from insight.documents.filters import Filters
from insight.documents.find import rows_of
from insight.documents.library import Library
from insight.search.find import Searcher
from insight.search.index import bring_up_to_date, folder, size
from insight.settings import Settings, load_settings
from insight.store import loader, parts
from insight.store.reader import Reader
from insight.types import Document

WORDS = 200
_END = datetime(2026, 11, 23, tzinfo=UTC)
_PART = 20_000


def fill(settings: Settings, files: list[str], rows: int) -> None:
    """Store the texts of some files again and again, with dates over two years."""
    texts = [text for file in files for text in _texts(*file.rsplit(":", 1))]
    made = itertools.islice(map(_document, itertools.count(), itertools.cycle(texts)), rows)
    for number in itertools.count():
        some = list(itertools.islice(made, _PART))
        if not some:
            break
        name = parts.part_name("documents", "bench", number)
        parts.write_part(settings.inbox, name, map(parts.document_row, some))
    loader.load(settings)


def _texts(path: str, column: str) -> Iterator[str]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row[column]:
                yield row[column]


def _document(number: int, text: str) -> Document:
    generator = random.Random(number)
    return Document(
        document_id=digest("bench", str(number)),
        text_hash=digest(text),
        source=("shop", "forum", "app")[number % 3],
        kind="review",
        text=text,
        language="zh" if re.search("[\u4e00-\u9fff]", text) else "en",
        product=f"Product {generator.randrange(12)}",
        rating=float(generator.randint(1, 5)),
        published_at=_END - timedelta(seconds=generator.randrange(2 * 365 * 86_400)),
    )


def drawn(reader: Reader) -> tuple[list[str], list[str]]:
    """Chinese words of two signs, and English words, of documents."""
    generator = random.Random(7)
    rows = reader.rows("store/topic_sample.sql", {"most": 5_000})
    texts = [row["text"] for row in rows] or _some(reader)
    chinese = {
        w for t in texts for w in segmenter().lcut(t) if re.fullmatch("[\u4e00-\u9fff]{2}", w)
    }
    english = {w.lower() for t in texts for w in re.findall(r"\b[A-Za-z]{4,12}\b", t)}
    few = min(WORDS, len(chinese)), min(WORDS, len(english))
    return generator.sample(sorted(chinese), few[0]), generator.sample(sorted(english), few[1])


def _some(reader: Reader) -> list[str]:
    keys = reader.rows("search/keys.sql")
    chosen = random.Random(7).sample([row["key"] for row in keys], min(5_000, len(keys)))
    return [row["text"] for row in reader.rows("search/documents_by_key.sql", {"keys": chosen})]


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def tail(milliseconds: list[float]) -> tuple[str, str]:
    """Median and p95."""
    ordered = sorted(milliseconds)
    return f"{ordered[len(ordered) // 2]:.1f}", f"{ordered[int(len(ordered) * 0.95)]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--fill", nargs="+", metavar="FILE:COLUMN")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=40, help="words that are scanned for too")
    given = parser.parse_args()
    settings = load_settings(given.home)
    if given.fill and not settings.published.exists():
        fill(settings, given.fill, given.rows)
    shutil.rmtree(folder(settings).parent, ignore_errors=True)
    before = rss_mb(_pid())
    seconds = timed(lambda: bring_up_to_date(settings)) / 1000
    reader = Reader(settings)
    library = Library(settings, reader)
    read = timed(library.columns) / 1000
    count = len(library.columns())
    print(f"{machine()}; {count:,} documents")
    print(
        f"index built in {seconds:.0f} s, {count / seconds:,.0f}/s, {size(settings) / 1e6:.0f} MB, "
        f"{rss_mb(_pid()) - before:.0f} MB more memory; columns read in {read:.1f} s"
    )
    searcher = Searcher(settings)
    rows, recalled, scanned = [], 0, 0
    for name, words in zip(("Chinese, two signs", "English"), drawn(reader), strict=True):
        ours = [timed(lambda word=word: searcher.find(word)) for word in words]  # type: ignore[misc]
        scans = []
        for word in words[: given.scans]:
            found: list[int] = []
            scans.append(timed(lambda word=word, found=found: found.extend(_scan(reader, word))))  # type: ignore[misc]
            if name != "English":
                hits = searcher.find(word)
                assert hits is not None and not hits.is_cut
                recalled += len(set(hits.keys.tolist()) & set(found))
                scanned += len(found)
        rows.append((name, *tail(ours), *tail(scans)))
    table(("milliseconds", "ours p50", "p95", "contains p50", "p95"), rows)
    print(f"of what contains finds of the Chinese words we find {recalled / max(1, scanned):.4f}")
    lists(reader, library, *drawn(reader))


def _scan(reader: Reader, word: str) -> list[int]:
    return [row["key"] for row in reader.rows("search/contains.sql", {"words": word})]


def lists(reader: Reader, library: Library, chinese: list[str], english: list[str]) -> None:
    """The list with its counts and its page of 50, as the page asks for it."""
    cases = {
        "without filters": [Filters()] * 20,
        "one filter": [Filters(rating=str(n % 5 + 1)) for n in range(20)],
        "words": [Filters(words=w) for w in (*chinese[:50], *english[:50])],
        "words and two filters": [
            Filters(words=w, language="zh", source="shop") for w in chinese[:50]
        ],
        "a week": [Filters(week=f"2026-W{n:02d}") for n in range(10, 40)],
    }
    rows = []
    for name, filters in cases.items():
        ran = []
        for one in filters:

            def page(one: Filters = one) -> None:
                found = library.search(one, "best" if one.words else "newest")
                rows_of(reader, found.columns, found.found.rows[:50], "documents/page.sql")

            ran.append(timed(page))
        rows.append((name, *tail(ran), "250"))
    table(("list and counts, milliseconds", "p50", "p95", "limit"), rows)


def _pid() -> int:
    import os

    return os.getpid()


if __name__ == "__main__":
    main()
