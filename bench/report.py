"""The weekly report on a million documents, beside the same queries run bare.

    python -m bench.report FILE... [--rows 1000000] [--texts 2000] [--keep FOLDER]

Documents of the files (tables of reviews) are read and analysed as the product does, the first
`--texts` of each; then they are drawn again and again, with new ids and with dates spread over two
years, until there are `--rows`. Bare means: the statements that the report ran, with their
parameters, by the `duckdb` module on the same file. Each runs three times; the best counts.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bench.measure import machine, table
from insight.queries import named, query
from insight.reports.build import build_report
from insight.reports.render import render_html
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.store.database import writing
from insight.store.publish import publish
from insight.store.reader import Reader, Snapshot, attached

_RUNS = 3
_END = datetime(2026, 11, 23, tzinfo=UTC)
_SECONDS = 2 * 365 * 86_400
_COPIES = """
    CREATE TEMP TABLE drawn AS
    SELECT md5(concat(d.document_id, '-', i)) AS new_id, d.document_id AS old_id,
        $end::TIMESTAMPTZ - to_seconds(CAST(hash(d.document_id, i) % $seconds AS BIGINT)) AS moment
    FROM core.documents AS d, range($times) AS t(i);
    INSERT INTO core.documents BY NAME
    SELECT d.* REPLACE (new_id AS document_id, moment AS published_at, new_id AS copy_group)
    FROM drawn JOIN core.documents AS d ON d.document_id = old_id;
    INSERT INTO core.aspects BY NAME
    SELECT a.* REPLACE (new_id AS document_id)
    FROM drawn JOIN core.aspects AS a ON a.document_id = old_id;
    INSERT INTO core.annotations BY NAME
    SELECT a.* REPLACE (new_id AS document_id, json('{}') AS details)
    FROM drawn JOIN core.annotations AS a ON a.document_id = old_id
    WHERE a.analysis IN ('sentiment', 'toxicity', 'topics', 'doubt');
"""


def fill(settings: Settings, files: list[Path], texts: int, rows: int) -> int:
    """Make the store; returns how many documents it has."""
    with tempfile.TemporaryDirectory() as folder:
        cut = [_beginning(file, Path(folder), texts) for file in files]
        run_here(settings, "ingest", {"files": [str(file) for file in cut]}, "bench")
    with writing(settings) as connection:
        ((known,),) = connection.execute("SELECT count(*) FROM core.documents").fetchall()
        parameters = {"end": _END, "seconds": _SECONDS, "times": max(1, rows // known)}
        for statement in filter(str.strip, _COPIES.split(";")):
            given = {key: value for key, value in parameters.items() if f"${key}" in statement}
            connection.execute(statement, given)
        ((count,),) = connection.execute("SELECT count(*) FROM core.documents").fetchall()
        publish(settings, connection, now=True)
    return int(count)


def _beginning(file: Path, folder: Path, texts: int) -> Path:
    """The first rows of a CSV file."""
    target = folder / file.name
    with file.open(encoding="utf-8", newline="") as source, target.open("w", newline="") as end:
        csv.writer(end).writerows(itertools.islice(csv.reader(source), texts + 1))
    return target


class _Watched(Reader):
    """A reader whose snapshots note what they ran and how long it took."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.ran: list[tuple[str, dict[str, Any]]] = []
        self.seconds = 0.0

    def snapshot(self) -> Snapshot:
        return _WatchedSnapshot(self._cursor(), self)


class _WatchedSnapshot(Snapshot):
    def __init__(self, cursor: duckdb.DuckDBPyConnection | None, reader: _Watched) -> None:
        super().__init__(cursor)
        self._reader = reader

    def stream(
        self, name: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        self._reader.ran.append((name, named(name, parameters or {})))
        started = time.perf_counter()
        rows = list(super().stream(name, parameters))
        self._reader.seconds += time.perf_counter() - started
        return iter(rows)


def bare(settings: Settings, ran: list[tuple[str, dict[str, Any]]]) -> float:
    """Seconds of the same statements on a new connection."""
    connection = attached(settings.published)
    connection.execute("USE published")
    started = time.perf_counter()
    for name, parameters in ran:
        connection.execute(query(name), parameters).fetchall()
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--texts", type=int, default=2000, help="documents taken of each file")
    parser.add_argument("--keep", type=Path, help="home to use again, and to keep")
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(arguments.keep or Path(folder))
        if not settings.published.exists():
            count = fill(settings, arguments.files, arguments.texts, arguments.rows)
            print(f"{count:,} documents, {settings.published.stat().st_size / 1e6:.0f} MB")
        found = []
        for _ in range(_RUNS):
            reader = _Watched(settings)
            started = time.perf_counter()
            report = build_report(settings, reader, now=_END)
            built = time.perf_counter() - started
            started = time.perf_counter()
            render_html(report)
            rendered = time.perf_counter() - started
            found.append((built, reader.seconds, bare(settings, reader.ran), rendered))
            reader.close()
    print(f"{report.title}: {report.facts.documents:,} documents, {len(report.sections)} sections")
    built, sql, bare_sql, rendered = (min(column) for column in zip(*found, strict=True))
    table(
        ("seconds", "ours", "limit", "times"),
        (
            ("SQL of the report", f"{sql:.2f}", "3.00", f"{sql / 3:.2f}"),
            ("the same queries run bare", f"{sql:.2f}", f"{bare_sql:.2f}", f"{sql / bare_sql:.2f}"),
            ("the report, built", f"{built:.2f}", "", ""),
            ("rendering as HTML", f"{rendered:.2f}", "1.00", f"{rendered:.2f}"),
        ),
    )


if __name__ == "__main__":
    main()
