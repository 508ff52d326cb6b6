"""Connections to databases of the settings, which only read; their passwords are told to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from insight.fetch_error import FetchError
from insight.messages import message

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


def named(databases: str) -> dict[str, str]:
    """Name to address, from `name=URL name=URL`. Raises ValueError for what is not written so."""
    found: dict[str, str] = {}
    for part in databases.split():
        name, mark, url = part.partition("=")
        if not mark or not re.fullmatch(r"[\w-]{1,50}", name) or "://" not in url or name in found:
            # The part may hold a password.
            raise ValueError("write databases as name=URL, with a space between two of them")
        found[name] = url
    return found


@contextmanager
def connected(name: str, databases: str) -> Iterator[Connection]:
    """A connection to the database of this name. Raises FetchError, also for errors of its user."""
    try:
        known = named(databases)
    except ValueError:
        # Not `from error`: what cannot be read may be a password.
        raise FetchError(
            message(
                "INSIGHT_DATABASES cannot be read: write name=URL, with spaces between several."
            ),
            state="unusable address",
        ) from None
    if name not in known:
        raise FetchError(
            message(
                "There is no database %(name)s in the settings. Known: %(known)s.",
                name=repr(name),
                known=", ".join(known) or "–",
            ),
            state="unusable address",
        )
    with reading(name, known[name]) as connection:
        yield connection


@contextmanager
def reading(name: str, address: str) -> Iterator[Connection]:
    """A connection that only reads to the database of an address, which errors call by `name`."""
    from sqlalchemy.exc import SQLAlchemyError

    engine = _engine(name, address)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        # Not `from error`: its text may hold the address with the password, and ends up in logs.
        raise FetchError(
            message(
                "The database %(name)s gave an error: %(cause)s",
                name=name,
                cause=_cause(error, engine),
            ),
            state="unreadable" if getattr(error, "statement", None) else "unreachable",
        ) from None
    finally:
        engine.dispose()


def _engine(name: str, address: str) -> Engine:
    """An engine whose transactions only read, as far as the database knows such."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    from sqlalchemy.pool import NullPool

    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database:
            # Without this a database that is not there would be made.
            url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        raise FetchError(
            message(
                "The address of the database %(name)s cannot be used: it must be like "
                "postgresql+psycopg://user:password@host/database, and the driver that it names must "
                "be installed.",
                name=name,
            ),
            state="unusable address",
        ) from None
    only_read = {
        "mysql": "SET SESSION TRANSACTION READ ONLY",
        "mariadb": "SET SESSION TRANSACTION READ ONLY",
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "sqlite": "PRAGMA query_only = ON",
    }.get(url.get_backend_name())

    if only_read:

        @event.listens_for(engine, "connect")
        def restrict(connection: Any, record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute(only_read)
            cursor.close()
            connection.commit()

    return engine


def _cause(error: Exception, engine: Engine) -> str:
    """The first line of what the driver says, without the password."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    plain = said[0][:500] if said else type(error).__name__
    password = engine.url.password
    return plain.replace(str(password), "***") if password else plain
