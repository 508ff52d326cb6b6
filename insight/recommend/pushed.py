"""Events that a shop sends as they happen: JSON lines, a file for each day, read by the next fit.

Shoppers are in them as salted hashes only, so that whoever reads the files learns no names. The
table of items of the last fit is kept beside them, for fits that bring none.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from insight.cleaning.identity import author_hash
from insight.files import replacing, write_atomically
from insight.recommend.saved import folder_of
from insight.secrets import load_secrets
from insight.settings import Settings

MOST = 1_000
"""Events of one request."""
_FOLDER = "events"
_ITEMS = "items"


class PushedEvent(NamedTuple):
    user: str
    item: str
    kind: str
    time: datetime | None = None
    """None: now."""
    value: float | None = None


def files(settings: Settings) -> list[Path]:
    """The files of events, the oldest first."""
    return sorted((folder_of(settings) / _FOLDER).glob("*.jsonl"))


def take(settings: Settings, gone: Collection[str], events: Sequence[PushedEvent]) -> int:
    """Keep events until the next fit, on the disk when this returns; how many were kept.

    Those of shoppers who are `gone`, by their hashes, are not.
    """
    salt, now = load_secrets(settings.home).author_salt, datetime.now(UTC)
    lines = []
    for one in events:
        user = author_hash(salt, one.user)
        if user is not None and user not in gone:
            moment = (one.time or now).astimezone(UTC).isoformat(timespec="milliseconds")
            row = {"user": user, "item": one.item, "kind": one.kind, "time": moment}
            if one.value is not None:
                row["value"] = one.value  # type: ignore[assignment]
            lines.append(json.dumps(row, ensure_ascii=False))
    if lines:
        with _locked(settings) as folder, (folder / f"{now:%Y-%m-%d}.jsonl").open("ab") as file:
            file.write(("\n".join(lines) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
    return len(lines)


def remove_shopper(settings: Settings, hashed: str) -> None:
    """Remove the events of a shopper."""

    def others(lines: Iterator[bytes]) -> Iterator[bytes]:
        return (line for line in lines if json.loads(line)["user"] != hashed)

    mark = json.dumps(hashed).encode()
    with _locked(settings):
        for path in files(settings):
            if mark in path.read_bytes():
                with replacing(path) as fresh, path.open("rb") as old, fresh.open("wb") as new:
                    new.writelines(others(iter(old)))


def remove_before(settings: Settings, day: date) -> None:
    """Remove the events that came before a day."""
    with _locked(settings):
        for path in files(settings):
            if path.stem < day.isoformat():
                path.unlink()


def keep_items(settings: Settings, table: Path) -> None:
    """Keep a table of items for the fits that bring none."""
    folder = folder_of(settings)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{_ITEMS}{table.suffix.lower()}"
    if table != target:
        with replacing(target) as fresh:
            shutil.copyfile(table, fresh)
    write_atomically(folder / f"{_ITEMS}.name", target.name.encode())


def kept_items(settings: Settings) -> Path | None:
    """The table of items of the last fit that brought one."""
    folder = folder_of(settings)
    try:
        path = folder / (folder / f"{_ITEMS}.name").read_text()
    except FileNotFoundError:
        return None
    return path if path.is_file() else None


@contextmanager
def _locked(settings: Settings) -> Iterator[Path]:
    """The folder, while nobody else writes in it."""
    folder = folder_of(settings) / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
