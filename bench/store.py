"""Four writers and a reader on the store, beside four writers of plain Parquet files.

    python -m bench.store [--batches 100] [--rows 1000] [--repeat 3]

Ours is parts, one loader, a published copy and a `Reader`, each in a process of its own; the time
ends when the last row is published. The peer writes the same rows as Parquet files and nothing
more. A tenth of the rows of a batch are new versions of earlier ones.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import machine, table
from insight.cleaning.identity import digest
from insight.settings import load_settings
from insight.store import loader, parts
from insight.store.reader import Reader
from insight.types import Document

_WRITERS = 4
_TICK_SECONDS = 1.0
"""How often the loader looks: `insight up` looks every five seconds and at the end of a stage."""
_START = datetime(2026, 1, 5, tzinfo=UTC)
_TEXT = "The handle got hot after a week, and nobody answered my message. 手柄一周后发烫，客服没有回复。"


def rows(batch: int, count: int) -> list[dict[str, Any]]:
    """The rows of a batch; the first tenth are those of the batch of this writer before, edited."""
    edited = count // 10 if batch >= _WRITERS else 0
    numbers = [(batch - _WRITERS) * count + count - 1 - place for place in range(edited)]
    numbers += [batch * count + place for place in range(edited, count)]
    return [parts.document_row(_document(number, batch)) for number in numbers]


def _document(number: int, batch: int) -> Document:
    text = f"{_TEXT} {number} {batch}"
    return Document(
        document_id=digest("bench", str(number)),
        text_hash=digest(text),
        source="bench",
        kind="review",
        text=text,
        language="en",
        product=f"Product {number % 20}",
        rating=float(number % 5 + 1),
        published_at=_START + timedelta(minutes=number),
    )


def _mine(writer: int, batches: int) -> Iterator[int]:
    return iter(range(writer, batches, _WRITERS))


def write_parts(home: Path, writer: int, batches: int, count: int, start: Any) -> None:
    settings = load_settings(home)
    made = {batch: rows(batch, count) for batch in _mine(writer, batches)}
    start.wait()
    for batch, found in made.items():
        parts.write_part(settings.inbox, parts.part_name("documents", "bench", batch), found)


def write_parquet(home: Path, writer: int, batches: int, count: int, start: Any) -> None:
    made = {batch: rows(batch, count) for batch in _mine(writer, batches)}
    start.wait()
    for batch, found in made.items():
        path = home / f"{batch}.parquet"
        pq.write_table(pa.Table.from_pylist(found, parts.schema("documents")), path)


def load(home: Path, start: Any, ended: Event) -> None:
    settings = load_settings(home)
    loader.load(settings)
    start.wait()
    while not ended.wait(_TICK_SECONDS):
        loader.load(settings, now=False)
    loader.load(settings)


def read(home: Path, start: Any, ended: Event, measured: Any) -> None:
    import pytz  # type: ignore[import-untyped]  # noqa: F401 (DuckDB imports it at the first moment)

    reader, seconds = Reader(load_settings(home)), []
    start.wait()
    while not ended.is_set():
        started = time.perf_counter()
        if reader.rows("web/overview.sql"):
            seconds.append(time.perf_counter() - started)
        time.sleep(0.02)
    measured.put(seconds)


def rate(write: Callable[..., None], batches: int, count: int, store: bool) -> tuple[float, float]:
    """Rows a second until all can be read, and the median milliseconds of a read meanwhile."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        load_settings(home).inbox.mkdir(parents=True)
        start = context.Barrier(_WRITERS + (3 if store else 1))
        ended, measured = context.Event(), context.Queue()
        writers = [
            context.Process(target=write, args=(home, number, batches, count, start))
            for number in range(_WRITERS)
        ]
        helpers = [
            context.Process(target=load, args=(home, start, ended)),
            context.Process(target=read, args=(home, start, ended, measured)),
        ]
        for process in [*writers, *(helpers if store else ())]:
            process.start()
        start.wait()
        started = time.perf_counter()
        for process in writers:
            process.join()
        ended.set()
        if store:
            helpers[0].join()
        seconds = time.perf_counter() - started
        reads = measured.get() if store else []
        if store:
            helpers[1].join()
            stored = Reader(load_settings(home)).row("store/totals.sql")
            expected = batches * count - max(0, batches - _WRITERS) * (count // 10)
            assert stored is not None
            assert stored["documents"] == expected, f"{stored['documents']} are not {expected}"
    return batches * count / seconds, 1000 * statistics.median(reads) if reads else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--rows", type=int, default=1000, help="rows of a batch")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each")
    arguments = parser.parse_args()
    print(machine())
    found = []
    for number in range(arguments.repeat):
        ours, milliseconds = rate(write_parts, arguments.batches, arguments.rows, store=True)
        peer, _ = rate(write_parquet, arguments.batches, arguments.rows, store=False)
        found.append(
            (
                number + 1,
                f"{ours:,.0f}",
                f"{peer:,.0f}",
                f"{ours / peer:.2f}",
                f"{milliseconds:.1f}",
            )
        )
    print("\nRows a second of four writers (goals: a share of 0.5, reads under 10 ms)\n")
    table(("run", "ours", "Parquet", "share", "read p50 ms"), found)


if __name__ == "__main__":
    main()
