"""A table pulled from a database by its cursor: `python -m bench.pull --rows 1000000`.

Memory must not grow with the table: a tenth of it stands beside. The peer is the database's own
driver, which reads the same rows through a cursor of its own and makes nothing of them. The job is
the whole of `insight run fetch`: rows read, cleaned, written as parts, loaded and published.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.measure import Run, machine, run, table
from tests.databases import has_postgres, postgres, postgres_reviews, sqlite_reviews

_STATEMENT = "SELECT id, body, stars, written_at AS date, customer AS author FROM reviews"
_OPTIONS = {
    "database": "shop",
    "statement": _STATEMENT,
    "cursor": "id",
    "fields": "text=body, rating=stars",
}
_SQLITE = f"""
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute({_STATEMENT + " ORDER BY id"!r}): pass
"""
_POSTGRES = f"""
import psycopg, sys
with psycopg.connect(sys.argv[1]) as connection, connection.cursor("c") as cursor:
    cursor.itersize = 5000
    for row in cursor.execute({_STATEMENT + " ORDER BY id"!r}): pass
"""
_PAGES = f"""
import os
from insight.sources.source import Wanted
from insight.sources.sql import Parameters, fetch
given = Parameters.model_validate({_OPTIONS!r})
for page in fetch(given, Wanted(), None, {{}}, databases=os.environ["INSIGHT_DATABASES"]): pass
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--job-rows", type=int, default=200_000, help="Rows of the whole job.")
    given = parser.parse_args()
    print(machine())
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in (given.rows // 10, given.rows):
            path = Path(folder) / f"{rows}.db"
            address = sqlite_reviews(path, rows)
            shown.append(_row("SQLite, driver", rows, _python(_SQLITE, str(path))))
            shown.append(_row("SQLite, pages of items", rows, _pages(address)))
            if has_postgres():
                with postgres(Path(folder) / f"pg{rows}") as server:
                    postgres_reviews(server, rows)
                    plain = server.replace("+psycopg", "", 1)
                    shown.append(_row("PostgreSQL, driver", rows, _python(_POSTGRES, plain)))
                    shown.append(_row("PostgreSQL, pages of items", rows, _pages(server)))
        for rows in (given.job_rows // 10, given.job_rows):
            address = sqlite_reviews(Path(folder) / f"job{rows}.db", rows)
            home = Path(folder) / f"home{rows}"
            shown.append(_row("SQLite, the whole job", rows, _job(address, home)))
    table(["", "rows", "s", "rows/s", "peak MB"], shown)


def _python(program: str, *arguments: str) -> Run:
    return run([sys.executable, "-c", program, *arguments], {"PYTHONPATH": str(Path.cwd())})


def _pages(address: str) -> Run:
    environment = {"PYTHONPATH": str(Path.cwd()), "INSIGHT_DATABASES": f"shop={address}"}
    return run([sys.executable, "-c", _PAGES], environment)


def _job(address: str, home: Path) -> Run:
    command = [sys.executable, "-m", "insight.cli", "--home", str(home), "run", "fetch", "--json"]
    given = {"source": "sql", "options": json.dumps(_OPTIONS), "analyze": "false"}
    for name, value in given.items():
        command += ["--set", f"{name}={value}"]
    return run(command, {"PYTHONPATH": str(Path.cwd()), "INSIGHT_DATABASES": f"shop={address}"})


def _row(what: str, rows: int, done: Run) -> tuple[str, ...]:
    told = f"{rows:,}", f"{done.seconds:.1f}", f"{rows / done.seconds:,.0f}", f"{done.peak_mb:.0f}"
    return (what, *told)


if __name__ == "__main__":
    main()
