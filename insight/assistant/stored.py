"""Passages as JSON: one list a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from insight.assistant.places import source_folder
from insight.assistant.types import Passage
from insight.errors import AssistantError
from insight.messages import message
from insight.settings import Settings


def packed(passages: Iterable[Passage]) -> bytes:
    rows = [asdict(passage) for passage in passages]
    return json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpacked(content: bytes) -> list[Passage]:
    """Raises ValueError, KeyError or TypeError for what `packed` did not write."""
    return [_passage(row) for row in json.loads(content)]


def unreadable(folder: Path, cause: Exception) -> AssistantError:
    """Of the folder of an index whose files are not what was written."""
    return AssistantError(
        message(
            "The assistant's knowledge in %(folder)s cannot be read: %(cause)s. Index it "
            "again by `insight assistant index`.",
            folder=str(folder),
            cause=cause,
        )
    )


def of_version(settings: Settings, passage: str, version: str) -> Passage | None:
    """A passage as it was in a version of its source; None where that is kept no more."""
    key, _, rest = passage.partition("-")
    if not (key.isalnum() and version.isalnum() and rest):
        return None
    path = source_folder(settings, key) / f"{version}.json"
    try:
        found = unpacked(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return next((one for one in found if one.id == passage), None)


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage(**{**row, "facts": dict(row.get("facts") or {})})


def path_of(settings: Settings, key: str, version: str) -> Path:
    return source_folder(settings, key) / f"{version}.json"
