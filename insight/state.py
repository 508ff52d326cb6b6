"""The application's state in SQLite: users, jobs and their batches. It is never published."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from insight.errors import StoreError
from insight.queries import names, query
from insight.settings import Settings

Row = dict[str, Any]


def moment() -> str:
    """Now, in UTC, as ISO 8601: sorts as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class State:
    """Runs the SQL files of `sql/app`. Opens a connection for each call or transaction."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.app_database
        self._migrated = False

    def rows(self, name: str, /, **parameters: Any) -> list[Row]:
        """The rows that `sql/app/<name>.sql` gives."""
        with self._open() as connection:
            return Transaction(connection).rows(name, **parameters)

    def row(self, name: str, /, **parameters: Any) -> Row | None:
        rows = self.rows(name, **parameters)
        return rows[0] if rows else None

    def execute(self, name: str, /, **parameters: Any) -> int:
        """Execute `sql/app/<name>.sql`; returns the number of rows it changed."""
        with self._open() as connection:
            return Transaction(connection).execute(name, **parameters)

    @contextmanager
    def transaction(self, lasting: bool = True) -> Iterator[Transaction]:
        """All or nothing; writers of other processes wait for each other.

        One that is not `lasting` is not waited for to be on the disk: a power cut may lose it.
        Raises StoreError when the file cannot be used.
        """
        with self._open() as connection:
            if not lasting:
                connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            yield Transaction(connection)
            connection.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in which each statement is a transaction of its own: readers wait for nobody."""
        try:
            connection = self._connect()
            try:
                yield connection
            finally:
                connection.close()
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            raise StoreError(
                f"{self._path} cannot be used: {error}. Check free space and permissions."
            ) from error

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        if not self._migrated:
            self._path.chmod(0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection)
            self._migrated = True
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # What is erased leaves no bytes in the file.
        connection.execute("PRAGMA secure_delete = ON")
        return connection


class Transaction:
    """The statements of one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, name: str, /, **parameters: Any) -> list[Row]:
        return [dict(row) for row in self._run(name, parameters)]

    def execute(self, name: str, /, **parameters: Any) -> int:
        return self._run(name, parameters).rowcount

    def execute_on(self, table: str, name: str, /, **parameters: Any) -> int:
        """Execute `sql/app/<name>.sql` on a table, which the database itself has named."""
        text = query(f"app/{name}.sql").format(table=f'"{table}"')
        return self._connection.execute(text, parameters).rowcount

    def _run(self, name: str, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        return self._connection.execute(query(f"app/{name}.sql"), parameters)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(query("app/create_ledger.sql"))
    applied = {row["name"] for row in connection.execute(query("app/applied_migrations.sql"))}
    for path in names("app/schema"):
        name = path.rsplit("/", 1)[1]
        if name not in applied:
            for statement in query(path).split(";\n"):
                connection.execute(statement)
            connection.execute(
                query("app/record_migration.sql"), {"name": name, "moment": moment()}
            )
    connection.execute("COMMIT")
