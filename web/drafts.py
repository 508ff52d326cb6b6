"""Uploads that wait for a decision: each in a folder of its own, for a day."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from insight.errors import SourceError
from insight.files import sync_folder, write_atomically
from insight.messages import keep, message, recall
from insight.settings import Settings
from insight.sources.files import SUFFIXES, open_tables

_ABOUT = "about.json"
_ID = re.compile(r"[0-9a-f]{32}")
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Draft:
    """Uploaded files; those with the same columns are one group, which is imported as one."""

    draft_id: str
    folder: Path
    groups: Sequence[Sequence[Path]]
    unreadable: Sequence[str]
    """Why files cannot be read at all."""
    given: Mapping[str, str]
    """What the form said of all rows, such as the product."""


def start(files: Sequence[FileStorage], given: Mapping[str, str], settings: Settings) -> str:
    """Keep uploaded files as a draft; returns its id. Raises SourceError for another kind of file."""
    draft_id = secrets.token_hex(16)
    folder = _folder(settings, draft_id)
    folder.mkdir(mode=0o700, parents=True)
    try:
        groups: dict[tuple[str, ...], list[str]] = {}
        unreadable = []
        for path in keep_files(files, folder):
            try:
                groups.setdefault(_columns(path), []).append(path.name)
            except SourceError as error:
                unreadable.append(keep(error.args[0]))
        about = {"groups": list(groups.values()), "unreadable": unreadable, "given": dict(given)}
        write_atomically(folder / _ABOUT, json.dumps(about).encode(), mode=0o600)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return draft_id


def find(draft_id: str, settings: Settings) -> Draft | None:
    """A draft that is still there."""
    folder = _folder(settings, draft_id)
    if not _ID.fullmatch(draft_id) or not (folder / _ABOUT).is_file():
        return None
    about = json.loads((folder / _ABOUT).read_bytes())
    groups = [[folder / name for name in names] for names in about["groups"]]
    unreadable = [recall(reason) for reason in about["unreadable"]]
    return Draft(draft_id, folder, groups, unreadable, about["given"])


def take(draft: Draft, settings: Settings) -> list[list[Path]]:
    """Move the files of each group to the uploads, where jobs read them; the draft is gone then."""
    moved = []
    for group in draft.groups:
        moved.append([settings.uploads / path.name for path in group])
        for path, target in zip(group, moved[-1], strict=True):
            os.replace(path, target)
    drop(draft)
    return moved


def drop(draft: Draft) -> None:
    shutil.rmtree(draft.folder, ignore_errors=True)


def sweep(settings: Settings) -> None:
    """Remove drafts that nobody decided on for a day."""
    for folder in (settings.uploads / "drafts").glob("*"):
        if folder.stat().st_mtime < time.time() - DAY_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def keep_files(files: Sequence[FileStorage], folder: Path) -> list[Path]:
    """Give uploaded files names of their own in a folder and return their paths, on disk and synced.

    A name is random, with what is harmless of the original one, so that messages about the
    file say something. Raises SourceError, and keeps none, when one is no kind of file that can
    be read.
    """
    paths = [folder / _new_name(file.filename or "") for file in files]
    for file, path in zip(files, paths, strict=True):
        file.stream.flush()
        os.fsync(file.stream.fileno())
        os.replace(file.stream.name, path)
    sync_folder(folder)
    return paths


def _folder(settings: Settings, draft_id: str) -> Path:
    return settings.uploads / "drafts" / draft_id


def _columns(path: Path) -> tuple[str, ...]:
    tables = open_tables(path)
    try:
        return tuple(next(tables).columns)
    finally:
        tables.close()


def _new_name(given: str) -> str:
    original = Path(given.replace("\\", "/"))
    suffix = original.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError(
            message(
                "%(name)s is not one of %(suffixes)s. Save the table as CSV in UTF-8 and upload that.",
                name=repr(original.name[:100]),
                suffixes=", ".join(SUFFIXES),
            )
        )
    stem = re.sub(r"[^\w]+", "-", original.stem)[:40].strip("-_") or "upload"
    return f"{stem}-{secrets.token_hex(8)}{suffix}"
