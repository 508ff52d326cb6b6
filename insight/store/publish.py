"""Publishing: a copy of the loader's database takes the name that readers open.

Readers that have the old copy open keep it until they look at the name again; nobody waits.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from insight.errors import StoreError
from insight.files import replacing
from insight.queries import names, query
from insight.settings import Settings

if TYPE_CHECKING:
    import duckdb

_LEAST_SECONDS = 2.0
_COPIES_BETWEEN = 10
"""A copy that took n seconds is followed by the next after ten times n at the earliest."""


def publish(settings: Settings, connection: duckdb.DuckDBPyConnection, now: bool) -> None:
    """Copy the checkpointed database to where readers look.

    `connection` is the loader's, so that nothing is written while the file is copied. Without
    `now`, nothing is done while the last copy is too young.
    """
    source, target = settings.database, settings.published
    stamp = target.with_suffix(".stamp")
    if not now and target.exists():
        copied_at, seconds, _ = _read(stamp)
        if time.time() - copied_at < max(_LEAST_SECONDS, _COPIES_BETWEEN * seconds):
            return
    connection.execute("CHECKPOINT")
    started = time.monotonic()
    try:
        with replacing(target) as temporary:
            _copy(source, temporary)
        with replacing(stamp) as temporary:
            seconds = time.monotonic() - started
            temporary.write_text(f"{time.time()} {seconds} {_version(source)}")
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror or error}. Free some space: the "
            f"published copy needs {source.stat().st_size / 1e6:.0f} MB."
        ) from error


def is_current(settings: Settings) -> bool:
    """Whether the published copy is of the database as it is, or there is none yet."""
    if not settings.database.exists():
        return True
    stamp = settings.published.with_suffix(".stamp")
    return settings.published.exists() and _read(stamp)[2] == _version(settings.database)


def _version(path: Path) -> str:
    """Of the database, and of the tables and views that this release reads: an update makes a copy."""
    status = path.stat()
    return f"{status.st_mtime_ns}:{status.st_size}:{_schema()}"


@cache
def _schema() -> str:
    texts = [query(name) for folder in ("schema", "views") for name in names(folder)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _read(stamp: Path) -> tuple[float, float, str]:
    try:
        copied_at, seconds, version = stamp.read_text().split(" ", 2)
        return float(copied_at), float(seconds), version
    except (OSError, ValueError):
        return 0.0, 0.0, ""


def _copy(source: Path, target: Path) -> None:
    """Copy a file, sharing its blocks where the file system can (FICLONE on Linux)."""
    import fcntl

    with source.open("rb") as reader, target.open("wb") as writer:
        try:
            fcntl.ioctl(writer.fileno(), 0x40049409, reader.fileno())
        except OSError:
            shutil.copyfileobj(reader, writer, 1 << 22)
