"""Wall time of queries through the sandbox of the console, beside the duckdb module in this process.

    python -m bench.web_console [--documents 1000000] [--keep FOLDER]
    python -m bench.web_console --download 1000000

Both open the published file for each query; runs take turns and the best of each counts. The goal is
1.3 times plus 30 ms with the sandbox's settings, of which one thread is the one that counts;
`--threads 2` lets the module have more. `--download` tells what a download of so many rows takes
in each format: seconds, size, and the most memory of this process above what it had before.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bench.measure import machine, rss_mb, table
from bench.report import fill
from insight.sample.generate import write_sample
from insight.settings import Settings, load_settings
from insight.store.sandbox import QueryLimits, Sandbox
from insight.store.sandbox_child import CONFIG

TIMES, PLUS_MS = 1.3, 30.0
QUERIES = {
    "a constant": "SELECT 42 AS n",
    "count": "SELECT count(*) FROM documents",
    "by product": "SELECT product, count(*), avg(rating) FROM documents GROUP BY ALL",
    "sentiment by week and product": """
        SELECT CAST(date_trunc('week', published_at) AS DATE) AS week, product,
            avg(CAST(sentiment = 'negative' AS INTEGER)) AS negative
        FROM feedback WHERE published_at IS NOT NULL GROUP BY ALL ORDER BY ALL""",
    "word in texts": "SELECT count(*) FROM documents WHERE text ILIKE '%battery%'",
    "500 documents": "SELECT * FROM documents ORDER BY published_at DESC LIMIT 500",
    "5,000 texts": "SELECT document_id, text FROM documents LIMIT 5000",
}
LIMITS = QueryLimits(seconds=120, rows=5000, bytes=50_000_000, memory_mb=2048)


def in_process(path: Path, sql: str, threads: int) -> None:
    config = {**CONFIG, "memory_limit": f"{LIMITS.memory_mb}MB", "threads": str(threads)}
    with duckdb.connect(str(path), read_only=True, config=config) as connection:
        connection.execute(sql).fetchmany(LIMITS.rows)


def best(works: list[Callable[[], Any]], rounds: int) -> list[float]:
    """Seconds of each, taking turns."""
    found = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            # A process that waits must have become warm, as it has between two queries of a person.
            time.sleep(0.4)
            started = time.perf_counter()
            work()
            found[place] = min(found[place], time.perf_counter() - started)
    return found


def overhead(settings: Settings, rounds: int, threads: int) -> None:
    sandbox = Sandbox(settings)
    sandbox.run("SELECT 1", limits=LIMITS)
    rows = []
    for name, sql in QUERIES.items():
        ours, bare = best(
            [
                lambda sql=sql: sandbox.run(sql, limits=LIMITS),  # type: ignore[misc]
                lambda sql=sql: in_process(settings.published, sql, threads),  # type: ignore[misc]
            ],
            rounds,
        )
        more = 1000 * (ours - bare)
        goal = "reached" if 1000 * ours <= TIMES * 1000 * bare + PLUS_MS else "missed"
        rows.append(
            (
                name,
                f"{1000 * ours:.0f}",
                f"{1000 * bare:.0f}",
                f"{ours / bare:.2f}",
                f"{more:+.0f}",
                goal,
            )
        )
    sandbox.close()
    table(("query", "sandbox ms", "duckdb ms", "times", "more ms", "goal"), rows)


def downloads(settings: Settings, count: int) -> None:
    from insight.console.download import pieces
    from insight.console.formats import FORMATS

    sandbox = Sandbox(settings)
    sql = (
        f"SELECT i, i / 7 AS part, md5(i::VARCHAR) || ' 很好' AS text, DATE '2026-01-01' + (i % 365)::INT"
        f" AS day FROM range({count}) t(i)"
    )
    limits = QueryLimits(600, 0, 10_000_000_000, settings.sql_memory_mb)
    rows = []
    for name in FORMATS:
        with sandbox.stream("SELECT 1", limits=limits) as stream:  # imports
            list(pieces(name, stream.schema, stream))
        before, most, size, started = rss_mb(os.getpid()), 0.0, 0, time.perf_counter()
        with sandbox.stream(sql, limits=limits) as stream:
            for number, piece in enumerate(pieces(name, stream.schema, stream)):
                size += len(piece)
                if number % 20 == 0:
                    most = max(most, rss_mb(os.getpid()))
        seconds = time.perf_counter() - started
        rows.append((name, f"{seconds:.1f}", f"{size / 1e6:.0f}", f"{max(0.0, most - before):.0f}"))
    sandbox.close()
    table((f"{count:,} rows as", "seconds", "MB", "MB of memory more"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="of the duckdb module")
    parser.add_argument("--download", type=int, default=0, help="rows to download")
    parser.add_argument("--keep", type=Path, help="home to use again, and to keep")
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(given.keep or Path(folder) / "home")
        if not settings.published.exists():
            sample = Path(folder) / "sample.csv"
            write_sample(sample, date(2026, 11, 23))
            count = fill(settings, [sample], 500, given.documents)
            print(f"{count:,} documents, {settings.published.stat().st_size / 1e6:.0f} MB")
        if given.download:
            downloads(settings, given.download)
        else:
            overhead(settings, given.rounds, given.threads)


if __name__ == "__main__":
    main()
