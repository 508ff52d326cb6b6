"""Databases that tests and benchmarks pull from: a table of reviews, in SQLite or in PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PASSWORD = "a-secret-of-the-test"
TEXT = "The kettle number {n} boils fast, but its lid does not close and the handle gets hot."


def sqlite_reviews(path: Path, rows: int) -> str:
    """A database with `rows` reviews; returns its address."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE reviews (id INTEGER PRIMARY KEY, body TEXT, stars INTEGER, "
            "written_at TEXT, customer TEXT)"
        )
        connection.executemany(
            "INSERT INTO reviews VALUES (?, ?, ?, ?, ?)",
            (
                (n, TEXT.format(n=n), 1 + n % 5, f"2026-11-{1 + n % 28:02} 09:00:00", f"c{n % 997}")
                for n in range(1, rows + 1)
            ),
        )
        connection.commit()
    return f"sqlite:///{path}"


def has_postgres() -> bool:
    return shutil.which("initdb") is not None and shutil.which("pg_ctl") is not None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server of its own on a Unix socket; gives the address of its database, with a password."""
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(folder, user)
        for parent in folder.parents[:4]:
            parent.chmod(parent.stat().st_mode | 0o011)
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD)
    if user:
        shutil.chown(secret, user)

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=120
        )

    run(
        *("initdb", "-D", str(data), "-U", "owner", "--no-sync", "-E", "UTF8"),
        *("-A", "scram-sha-256", f"--pwfile={secret}"),
    )
    settings = f"-c listen_addresses='' -c fsync=off -k {folder}"
    run("pg_ctl", "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://owner:{PASSWORD}@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        time.sleep(0.1)


def postgres_reviews(address: str, rows: int) -> None:
    """The same table in PostgreSQL, which makes its rows itself."""
    import psycopg

    with psycopg.connect(address.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE reviews AS SELECT n AS id, replace(%s, '{n}', n::text) AS body, "
            "1 + n %% 5 AS stars, timestamptz '2026-11-01 09:00+00' + (n %% 28) * interval '1 day' "
            "AS written_at, 'c' || n %% 997 AS customer FROM generate_series(1, %s) AS n",
            (TEXT, rows),
        )
        connection.execute("ALTER TABLE reviews ADD PRIMARY KEY (id)")
