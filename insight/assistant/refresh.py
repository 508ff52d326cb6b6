"""Bringing the knowledge up to date: from the folder that it was made of, and from the reviews."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from insight.assistant.build import Indexed, Progress, index
from insight.assistant.encoder import Encoder
from insight.assistant.knowledge import ABOUT
from insight.assistant.places import current, index_folder
from insight.errors import SourceError
from insight.messages import message
from insight.settings import Settings


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
    progress: Progress = lambda done, total: None,
    daily: bool = False,
) -> Indexed:
    """Index a folder anew, or the one that was indexed before, with the files of facts of then.

    Raises what `index` raises.
    """
    if folder is None:
        folder = knowledge_folder(settings)
        facts = facts or [
            path for said in about(settings).get("facts", ()) if (path := Path(said)).is_file()
        ]
        if not folder.exists() and folder == settings.home / "knowledge":
            # The place of a home, where files may be put at any time.
            folder.mkdir(parents=True)
    if not folder.is_dir() and folder.exists():
        raise SourceError(message("%(name)s is no folder.", name=str(folder)))
    return index(settings, folder.absolute(), encoder, facts, progress, daily)
