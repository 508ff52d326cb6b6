"""Files that jobs make for somebody to take away, such as back-ups: listed, and found by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from re import Pattern


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file; `size` is in bytes, `made_at` in UTC."""

    name: str
    size: int
    made_at: datetime


def listed(folder: Path, names: Pattern[str]) -> list[KeptFile]:
    """The files of a folder whose names are such, in the order of the names, the last first."""
    found = [path for path in folder.glob("*") if names.fullmatch(path.name)]
    return [
        KeptFile(path.name, path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        for path in sorted(found, reverse=True)
    ]


def found(folder: Path, names: Pattern[str], name: str) -> Path | None:
    """Where the file of this name is; None where there is none, or the name is no such."""
    path = folder / name
    return path if names.fullmatch(name) and path.is_file() else None
