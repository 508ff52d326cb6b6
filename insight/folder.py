"""The watched folder: files that are complete and new or changed are read once, and left where they are.

Nothing outside the folder is read: no link is followed, neither when files are listed nor, since
they may be swapped meanwhile, when they are opened. What is read is a copy of ours.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from insight.errors import SourceError
from insight.messages import keep, message, recall
from insight.parameters import FolderParameters
from insight.pipeline import origin_of, take_in
from insight.runner import Context
from insight.settings import Settings
from insight.sources.files import SUFFIXES, read_items
from insight.state import Row, State, moment

SETTLED_SECONDS = 10
"""A file that was written within this time may not be complete."""
_MOST_FILES = 1_000
_DEEPEST = 8
_NO_LINK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
Batch = dict[str, Any]


def plan_folder(settings: Settings, parameters: FolderParameters) -> list[Batch]:
    """One batch a file that was not read as it is. Raises SourceError where no folder is set."""
    folder = _folder(settings)
    known = {
        (row["path"], row["size"], row["changed_ns"])
        for row in State(settings).rows("folder_files", folder=str(folder))
    }
    found: list[Batch] = []
    for path, status in _files(folder):
        key = path, status.st_size, status.st_mtime_ns
        settled = time.time() - max(status.st_mtime, status.st_ctime) >= SETTLED_SECONDS
        if settled and key not in known:
            found.append({"path": path, "size": key[1], "changed_ns": key[2]})
    return sorted(found, key=lambda batch: batch["changed_ns"])[:_MOST_FILES]


def read_file(context: Context, batch: Batch) -> dict[str, int]:
    """Read one file into document parts; what is no table of ours is remembered with the reason."""
    parameters: FolderParameters = context.parameters
    settings, folder = context.settings, _folder(context.settings)
    settings.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    counts: dict[str, int] = {"files_read": 1}
    problem: str | None = None
    with tempfile.TemporaryDirectory(prefix="folder-", dir=settings.uploads) as place:
        copy = Path(place) / Path(batch["path"]).name
        if not _copy(folder, batch, copy):
            return {}
        try:
            items = read_items(copy, parameters.mapping, parameters.told)
            counts |= take_in(context, items, origin_of(settings, parameters), parameters.dates)
        except SourceError as error:
            problem, counts = keep(error.args[0]), {"files_refused": 1}
    context.state.execute(
        "keep_folder_file",
        folder=str(folder),
        path=batch["path"],
        size=batch["size"],
        changed_ns=batch["changed_ns"],
        problem=problem,
        moment=moment(),
    )
    return counts


def known_files(settings: Settings, state: State) -> list[Row]:
    """What was read or refused, the newest first; `problem` is a message. Empty without a folder."""
    if settings.watched_folder is None:
        return []
    rows = state.rows("folder_files", folder=str(settings.watched_folder))
    return [{**row, "problem": row["problem"] and recall(row["problem"])} for row in rows]


def _folder(settings: Settings) -> Path:
    folder = settings.watched_folder
    if folder is None:
        raise SourceError(
            message(
                "No folder is watched. Set INSIGHT_WATCHED_FOLDER to the folder that files are put into."
            )
        )
    if not folder.is_dir():
        raise SourceError(
            message("The watched folder %(folder)s is not there.", folder=str(folder))
        )
    return folder


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Files that can be read, by their path in the folder; no link, and no hidden file."""
    left = [("", 0)]
    while left:
        place, depth = left.pop()
        with suppress(OSError), os.scandir(folder / place) as entries:
            for entry in entries:
                path = f"{place}{entry.name}"
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST:
                        left.append((f"{path}/", depth + 1))
                elif entry.is_file(follow_symlinks=False) and path.lower().endswith(SUFFIXES):
                    with suppress(OSError):
                        yield path, entry.stat(follow_symlinks=False)


def _copy(folder: Path, batch: Mapping[str, Any], copy: Path) -> bool:
    """Copy a file; False where it is not there any more as it was planned."""
    try:
        with _opened(folder, batch["path"]) as file, copy.open("wb") as out:
            before = os.fstat(file.fileno())
            shutil.copyfileobj(file, out, 1 << 20)
            same = (before.st_size, before.st_mtime_ns) == (batch["size"], batch["changed_ns"])
            return same and out.tell() == before.st_size
    except OSError:
        return False


def _opened(folder: Path, path: str) -> IO[bytes]:
    """A regular file under the folder, opened name by name so that no link leads out of it."""
    *places, name = path.split("/")
    if {"", ".", ".."} & {*places, name}:
        raise OSError("it is no path in the folder")
    with ExitStack() as handles:
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        handles.callback(os.close, here)
        for place in places:
            here = os.open(place, _NO_LINK | os.O_DIRECTORY, dir_fd=here)
            handles.callback(os.close, here)
        # A pipe without a writer would not open.
        file = os.fdopen(os.open(name, _NO_LINK | os.O_NONBLOCK, dir_fd=here), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("it is no regular file")
    return file
