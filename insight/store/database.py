"""Opening the loader's database: one process at a time, on the newest schema."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from insight.errors import StoreError
from insight.queries import names, query
from insight.settings import Settings

if TYPE_CHECKING:
    import duckdb


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the database to the newest schema and make its views anew."""
    connection.execute(query("store/create_ledger.sql"))
    applied = {
        row[0] for row in connection.execute(query("store/applied_migrations.sql")).fetchall()
    }
    known = [name.removeprefix("schema/") for name in names("schema")]
    if unknown := applied - set(known):
        raise StoreError(
            f"The database was written by a newer release (it has {', '.join(sorted(unknown))}). "
            "Install that release or restore an older back-up."
        )
    for name in known:
        if name not in applied:
            connection.begin()
            connection.execute(query(f"schema/{name}"))
            connection.execute(query("store/record_migration.sql"), {"name": name})
            connection.commit()
    # The other views read it.
    for name in sorted(names("views"), key=lambda name: name != "views/documents.sql"):
        connection.execute(query(name))


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Hold the loader's lock: nobody has the database open for writing."""
    folder = settings.database.parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "loader.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def writing(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The loader's database, with the loader's lock held from before connect to after close.

    Raises StoreError when the file cannot be opened.
    """
    import duckdb

    path = settings.database
    with locked(settings):
        try:
            connection = duckdb.connect(
                path,
                config={
                    "autoload_known_extensions": "false",
                    "autoinstall_known_extensions": "false",
                    "temp_directory": str(path.parent / "spill"),
                },
            )
        except duckdb.Error as error:
            raise StoreError(f"{path} cannot be opened: {error}") from error
        try:
            migrate(connection)
            yield connection
        finally:
            connection.close()
