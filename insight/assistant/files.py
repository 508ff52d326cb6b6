"""Files of the folder of knowledge, as persons add and remove them; what is removed is kept a while."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from insight.assistant.folder import entries, is_known
from insight.assistant.places import home_of
from insight.assistant.reading.read import SUFFIXES
from insight.assistant.refresh import knowledge_folder
from insight.errors import AssistantError
from insight.files import sync_folder
from insight.messages import message
from insight.settings import Settings

LONGEST_NAME = 120
KEPT_DAYS = 7
"""So long a removed file can be brought back."""
_ID = re.compile(r"[0-9a-f]{16}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/]")


def folder_of(settings: Settings) -> Path:
    """The folder of knowledge, made where it is not there."""
    folder = knowledge_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def checked_name(given: str) -> str:
    """The name under which a file that somebody sends is kept: no path, nothing hidden.

    Raises AssistantError for a format that is not read.
    """
    base = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1])
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    stem, dot, suffix = _UNFIT.sub("-", base).strip(" .~").rpartition(".")
    name = f"{stem[: LONGEST_NAME - len(suffix) - 1].strip(' .~$')}{dot}{suffix.lower()}"
    if not is_known(name) or name.startswith("."):
        raise AssistantError(
            message(
                "%(name)s is of no format that is read. Save it as one of: %(known)s.",
                name=given[-100:],
                known=", ".join(one.removeprefix(".") for one in SUFFIXES),
            )
        )
    return name


def add(settings: Settings, files: Sequence[tuple[str, Path]]) -> list[str]:
    """Move files into the folder under their own names; what had such a name before is removed.

    Returns their names. Raises AssistantError, and moves none, where one cannot be read.
    """
    names = [checked_name(given) for given, _ in files]
    folder = folder_of(settings)
    for name, (_, path) in zip(names, files, strict=True):
        if (folder / name).is_file():
            remove(settings, name)
        path.chmod(0o600)
        os.replace(path, folder / name)
    sync_folder(folder)
    return names


def remove(settings: Settings, name: str) -> str:
    """Take a file out of the folder; what brings it back. Raises AssistantError for another name."""
    known = {entry.name: entry.path for entry in entries(folder_of(settings))}
    if name not in known:
        raise AssistantError(
            message("There is no file %(name)s in the folder of knowledge.", name=name[:200])
        )
    sweep(settings)
    removed = secrets.token_hex(8)
    place = _removed(settings) / removed / name
    place.parent.mkdir(mode=0o700, parents=True)
    # The folder may lie on another file system.
    shutil.move(known[name], place)
    return removed


def restore(settings: Settings, removed: str) -> str:
    """Bring a removed file back; its name. Raises AssistantError where it is kept no more."""
    place = _removed(settings) / removed
    found = [path for path in place.rglob("*") if path.is_file()] if _ID.fullmatch(removed) else []
    if len(found) != 1:
        raise AssistantError(
            message("The removed file is kept no more. Add it to the folder again.")
        )
    name = found[0].relative_to(place).as_posix()
    target = folder_of(settings) / name
    if target.exists():
        raise AssistantError(
            message("There is another file %(name)s now. Remove that one first.", name=name)
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(found[0], target)
    shutil.rmtree(place, ignore_errors=True)
    return name


def sweep(settings: Settings) -> None:
    """Forget what was removed long ago."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    with suppress(FileNotFoundError):
        for place in _removed(settings).iterdir():
            if place.stat().st_mtime < oldest:
                shutil.rmtree(place, ignore_errors=True)


def _removed(settings: Settings) -> Path:
    return home_of(settings) / "removed"
