"""Reading files into the store, beside DuckDB's read_csv and obsei; memory as a file grows.

    python -m bench.ingest FILE... [--peer obsei] [--large 100 --large 1000] [--repeat 3]

`ours` is the whole path without models: read, recognise, clean, mask, tell the language, write
parts, load, publish. DuckDB only reads the same file into a table. Both run in a fresh process that
has its libraries and our language model in memory; programs of obsei and ours are also timed from
start to end. Runs take turns, and the best of each counts.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import structlog

from bench import large_files, obsei
from bench.measure import machine, run, table
from insight.sources.files import fields_of, open_tables


def time_ours(path: Path) -> None:
    """In a process of its own: print rows and seconds."""
    import duckdb  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    from insight.models.language import detect_languages
    from insight.runner import run_here
    from insight.settings import load_settings

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    detect_languages(["bonjour tout le monde, merci pour cette application"])
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(Path(folder) / "home")
        started = time.perf_counter()
        row = run_here(settings, "ingest", {"files": [str(path)], "analyze": False}, "bench")
        seconds = time.perf_counter() - started
    print(json.loads(row["counts"])["read"], seconds)


def time_duckdb(path: Path) -> None:
    """In a process of its own: print rows and seconds."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(Path(folder) / "peer.duckdb")
        started = time.perf_counter()
        connection.execute("CREATE TABLE found AS SELECT * FROM read_csv($1)", [str(path)])
        connection.execute("CHECKPOINT")
        seconds = time.perf_counter() - started
        counted = connection.execute("SELECT count(*) FROM found").fetchone()
    assert counted is not None
    print(counted[0], seconds)


_TIMED = {"ours": time_ours, "duckdb": time_duckdb}


def rates(path: Path, repeat: int) -> dict[str, float]:
    """Rows a second of each, the best of `repeat` runs that take turns."""
    best = dict.fromkeys(_TIMED, 0.0)
    for _ in range(repeat):
        for name in _TIMED:
            output = run([sys.executable, "-m", "bench.ingest", "--time", name, str(path)]).output
            rows, seconds = map(float, output.split())
            best[name] = max(best[name], rows / seconds)
    return best


def beside_duckdb(paths: list[Path], repeat: int) -> None:
    rows = []
    for path in paths:
        if path.suffix == ".csv":
            best = rates(path, repeat)
            share = best["ours"] / best["duckdb"]
            megabytes = f"{path.stat().st_size / 1e6:.0f}"
            rows.append(
                (path.name, megabytes, *(f"{best[n]:,.0f}" for n in _TIMED), f"{share:.3f}")
            )
    print("\nRows a second beside DuckDB's read_csv (goal: a share of 0.2)\n")
    table(("file", "MB", "ours", "DuckDB", "share"), rows)


def beside_obsei(paths: list[Path], repeat: int, environment: Path) -> None:
    """Whole programs, from start to end: our `insight ingest` and its `obsei run`."""
    print(f"\nSeconds of the whole program beside obsei {obsei.VERSION} (goal: 20 times)\n")
    program = obsei.program(environment)
    if program is None:
        print("obsei cannot be installed here, and is left out.")
        return
    rows = []
    for path in paths:
        with closing(open_tables(path)) as tables:
            columns = fields_of(next(tables), {})
        ours, theirs = [], []
        for _ in range(repeat):
            with tempfile.TemporaryDirectory() as folder:
                home = ["--home", folder, "ingest", str(path)]
                ours.append(run([sys.executable, "-m", "insight.cli", *home]).seconds)
            with tempfile.TemporaryDirectory() as folder:
                obsei.configuration(Path(folder), path, columns)
                command = ["env", "--chdir", folder, str(program), "run"]
                theirs.append(run(command, obsei.ENVIRONMENT).seconds)
        best = min(ours), min(theirs)
        rows.append((path.name, f"{best[0]:.1f}", f"{best[1]:.1f}", f"{best[1] / best[0]:.1f}"))
    table(("file", "ours", "obsei", "times"), rows)


def memory(sizes: list[int], sources: list[Path]) -> None:
    """Peak memory of `insight ingest` and its helpers for made files of these sizes."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            plain, lines = Path(folder) / "reviews.csv", Path(folder) / "reviews.jsonl"
            large_files.write_csv(plain, size, sources)
            large_files.write_jsonl(lines, size, sources)
            large_files.write_gzip(packed := Path(folder) / "reviews.csv.gz", plain)
            for path in (plain, lines, packed):
                home = ["--home", f"{folder}/home-{path.suffix}", "ingest", str(path)]
                done = run([sys.executable, "-m", "insight.cli", *home])
                rows.append((path.name, size, f"{done.seconds:.0f}", f"{done.peak_mb:.0f}"))
    print("\nPeak memory of the program with its helpers (goal: under 500 MB, whatever the size)\n")
    table(("file", "MB", "seconds", "peak MB"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", help="files of reviews")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each")
    parser.add_argument("--large", type=int, action="append", default=[], metavar="MB")
    parser.add_argument("--peer", choices=["obsei"], help="also beside this one")
    parser.add_argument(
        "--environment",
        type=Path,
        default=Path(tempfile.gettempdir()) / f"bench-obsei-{os.getuid()}",
        help="where the peer is installed",
    )
    parser.add_argument("--time", choices=list(_TIMED), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.time:
        _TIMED[arguments.time](arguments.files[0])
        return
    print(machine())
    beside_duckdb(arguments.files, arguments.repeat)
    if arguments.peer:
        beside_obsei(arguments.files[:1], arguments.repeat, arguments.environment)
    if arguments.large:
        memory(arguments.large, arguments.files)


if __name__ == "__main__":
    main()
