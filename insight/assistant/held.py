"""What the knowledge holds, read without its vectors: for pages and programs that only show it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight.assistant import stored
from insight.assistant.places import ABOUT, PASSAGES, current, index_folder
from insight.assistant.types import Passage
from insight.settings import Settings


@dataclass(frozen=True, slots=True)
class Held:
    """One version of the index: its passages, and what was told of its making."""

    version: str
    passages: tuple[Passage, ...]
    about: Mapping[str, Any]


_read: dict[Path, Held] = {}
_lock = threading.Lock()


def now(settings: Settings) -> Held | None:
    """The version in use, read once a process; None where nothing was indexed.

    Raises AssistantError where its files cannot be read.
    """
    version = current(settings)
    if version is None:
        return None
    with _lock:
        known = _read.get(settings.home)
        if known is None or known.version != version:
            known = _read[settings.home] = _load(settings, version)
        return known


def passage(settings: Settings, passage_id: str, version: str | None = None) -> Passage | None:
    """A passage as it is now, or as it was in a version of its source; None where there is none."""
    known = now(settings)
    here = next((one for one in known.passages if one.id == passage_id), None) if known else None
    if version is None or (here is not None and here.version == version):
        return here
    return stored.of_version(settings, passage_id, version)


def examples(known: Held, language: str, count: int) -> list[str]:
    """Questions that the knowledge answers, spread over it, in a language where it has any."""
    asked = [one for one in known.passages if one.kind == "faq" and one.title]
    own: Sequence[Passage] = [one for one in asked if one.language == language] or asked
    step = max(1, len(own) // count)
    return [one.title for one in own[::step]][:count]


def _load(settings: Settings, version: str) -> Held:
    folder = index_folder(settings, version)
    try:
        about = json.loads((folder / ABOUT).read_bytes())
        passages = tuple(stored.unpacked((folder / PASSAGES).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise stored.unreadable(folder, error) from error
    return Held(version, passages, about)
