"""Back-ups: one file with all that a home needs to live again, consistent and complete.

It holds the store, the application's database, settings, secrets, images, vectors, topics, own
heads, recommendations, the assistant's knowledge and what waits in the inbox. To restore, unpack it into an empty home; the copy that readers open is
published again at the first start. It has secrets in it: only its owner can read the file.
"""

from __future__ import annotations

import io
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from insight import kept_files
from insight.decisions import decide, decision
from insight.errors import SettingsError, StoreError
from insight.files import replacing
from insight.kept_files import KeptFile
from insight.messages import message
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings
from insight.state import State
from insight.store import loader
from insight.store.database import writing

DEFAULT_KEPT = 5
MOST_KEPT = 100
_NAME = "backups_kept"
_FILE = re.compile(r"backup-\d{8}-\d{6}\.tar")
_FILES = ("insight.env", "secrets.json")
_FOLDERS = (
    *("images", "vectors", "topics", "own", "recipes", "recommend", "inbox", "rejected"),
    *("assistant", "knowledge"),
)


def kept(state: State) -> int:
    """How many back-ups are kept."""
    return int(decision(state, _NAME, DEFAULT_KEPT))


def keep(state: State, count: int, by: str) -> None:
    """Decide how many back-ups are kept. Raises SettingsError for another number."""
    if not 1 <= count <= MOST_KEPT:
        raise SettingsError(
            message(
                "From 1 to %(most)s back-ups are kept; not %(count)s.", most=MOST_KEPT, count=count
            )
        )
    decide(state, _NAME, count, by)


def backups(settings: Settings) -> list[KeptFile]:
    """Those of this home, the newest first."""
    return kept_files.listed(settings.backups, _FILE)


def path_of(settings: Settings, name: str) -> Path:
    """Where a back-up is. Raises SettingsError where there is none of this name."""
    path = kept_files.found(settings.backups, _FILE, name)
    if path is None:
        raise SettingsError(message("There is no back-up named %(name)s.", name=repr(name[:60])))
    return path


def remove(settings: Settings, name: str) -> None:
    """Remove a back-up. Raises SettingsError where there is none of this name."""
    path_of(settings, name).unlink(missing_ok=True)


def backup_batch(context: Context, batch: Batch) -> Counts:
    """Make a back-up, and remove the oldest of more than are kept."""
    write(context.settings, context.settings.backups / _new_name())
    for old in backups(context.settings)[kept(context.state) :]:
        remove(context.settings, old.name)
    return {"backups": 1}


def write(settings: Settings, target: Path) -> None:
    """Write a back-up of the home to `target`, all of it or nothing. Raises StoreError."""
    loader.load(settings)
    settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Nothing is loaded meanwhile, so that the store and the state are of one moment.
        with (
            replacing(target, mode=0o600) as temporary,
            writing(settings) as connection,
            TemporaryDirectory(dir=settings.run) as folder,
            tarfile.open(temporary, "w") as tar,
        ):
            connection.execute("CHECKPOINT")
            state = Path(folder) / settings.app_database.name
            _copy_state(settings.app_database, state)
            tar.add(state, settings.app_database.name)
            tar.add(settings.database, settings.database.relative_to(settings.home))
            for path in _rest(settings):
                _add(tar, path, path.relative_to(settings.home))
            _say_what_it_is(tar)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror or error}. Free some space or mend the "
            "folder's permissions."
        ) from error


def _copy_state(source: Path, target: Path) -> None:
    """A copy of one moment, while others go on writing."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    target.chmod(0o600)


def _rest(settings: Settings) -> Iterator[Path]:
    for name in _FILES:
        if (settings.home / name).is_file():
            yield settings.home / name
    for name in _FOLDERS:
        yield from sorted(path for path in (settings.home / name).rglob("*") if path.is_file())


def _add(tar: tarfile.TarFile, path: Path, name: Path) -> None:
    with suppress(FileNotFoundError):  # loaded or swept meanwhile
        tar.add(path, name)


def _say_what_it_is(tar: tarfile.TarFile) -> None:
    content = b"A back-up of insight. Unpack it into an empty home folder and start: insight up\n"
    entry = tarfile.TarInfo("BACKUP.txt")
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _new_name() -> str:
    return f"backup-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
