"""Bringing the knowledge up to date: from the folder that it was made of, and from the reviews."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.assistant.folder import entries, facts_entries
from insight.assistant.places import ABOUT, current, index_folder
from insight.errors import SourceError
from insight.messages import message
from insight.settings import Settings
from insight.store.reader import Reader

if TYPE_CHECKING:
    from insight.assistant.build import Indexed, Progress
    from insight.assistant.encoder import Encoder


def knowledge_folder(settings: Settings) -> Path:
    """The folder of the settings; else the one that was indexed last; else `knowledge` in the home."""
    if settings.assistant_folder is not None:
        return settings.assistant_folder
    said = about(settings).get("folder")
    return Path(said) if said else settings.home / "knowledge"


def about(settings: Settings) -> Mapping[str, Any]:
    """What the index in use tells of itself: folder, facts, made_at, sources; empty without one."""
    version = current(settings)
    if version is None:
        return {}
    try:
        found: Mapping[str, Any] = json.loads(
            (index_folder(settings, version) / ABOUT).read_bytes()
        )
    except (OSError, ValueError):
        return {}
    return found


def refresh(
    settings: Settings,
    encoder: Encoder,
    folder: Path | None = None,
    facts: Sequence[Path] = (),
    progress: Progress = lambda what, done, total: None,
    daily: bool = False,
    made_by: str = "",
) -> Indexed:
    """Index a folder anew, or the one that was indexed before, with the files of facts of then.

    Raises what `index` raises.
    """
    from insight.assistant.build import index

    if folder is None:
        folder = knowledge_folder(settings)
        facts = facts or _facts(about(settings))
        if not folder.exists() and folder == settings.home / "knowledge":
            # The place of a home, where files may be put at any time.
            folder.mkdir(parents=True)
    if not folder.is_dir() and folder.exists():
        raise SourceError(message("%(name)s is no folder.", name=str(folder)))
    return index(settings, folder.absolute(), encoder, facts, progress, daily, made_by)


def is_settled(settings: Settings, made_by: str) -> bool:
    """Whether an indexing would change nothing, as far as sizes and times of files tell.

    `made_by` is the stamp of the present encoder. What a job asks before it loads one.
    """
    from insight.assistant.build import is_young
    from insight.assistant.sources import version_of

    said = about(settings)
    if not said or said.get("made_by") != made_by:
        return False
    try:
        found = [*entries(knowledge_folder(settings)), *facts_entries(_facts(said))]
    except SourceError:
        return False
    now = {entry.name: (list(entry.stamp), True) for entry in found}
    known = {
        row["name"]: (row["stamp"], row["version"] == version_of(row["hash"]))
        for row in said["sources"]
        if row["stamp"] is not None
    }
    reader = Reader(settings)
    try:
        same = reader.version() == said["reviews"]["store"]
    finally:
        reader.close()
    return now == known and (same or is_young(said["reviews"]["at"]))


def _facts(said: Mapping[str, Any]) -> list[Path]:
    """The files of facts of the index before that are still there."""
    return [path for name in said.get("facts", ()) if (path := Path(name)).is_file()]
