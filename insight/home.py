"""What a home holds: the size of each part, and what the store has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from insight.settings import DEFAULT_HOME, Settings
from insight.store.reader import Reader, Row


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the home: bytes and files."""

    name: str
    size: int
    files: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force; `source` is environment, file or default."""

    name: str
    variable: str
    value: str
    source: str
    meaning: str
    is_secret: bool


PARTS = (
    "store",
    "published",
    "inbox",
    "images",
    "vectors",
    "search",
    "topics",
    "own",
    "models",
    "uploads",
    "rejected",
    "http-cache",
    "recipes",
    "recommend",
    "assistant",
    "knowledge",
    "exports",
    "backups",
    "logs",
)
_SECRET_IN_ADDRESS = frozenset({"broker_url"})


def parts_of(settings: Settings) -> list[Part]:
    """The parts that are there, and the application's database."""
    found = [_part(name, settings.home / name) for name in PARTS]
    state = [settings.app_database, settings.app_database.with_name("app.sqlite-wal")]
    here = [path.stat().st_size for path in state if path.is_file()]
    return [part for part in (*found, Part("state", sum(here), len(here))) if part.files]


def stored(settings: Settings) -> Row | None:
    """Counts and dates of what is stored; None while nothing is."""
    return Reader(settings).row("store/totals.sql")


def in_force(settings: Settings) -> list[Setting]:
    """Every setting with its value and where it came from; what is secret is not said."""
    written = _written(settings)
    found = []
    for name, field in Settings.model_fields.items():
        variable = f"INSIGHT_{name.upper()}"
        source = "default"
        if variable in written:
            source = "file"
        if variable in os.environ:
            source = "environment"
        secret = isinstance(getattr(settings, name), SecretStr) or "SecretStr" in str(
            field.annotation
        )
        found.append(
            Setting(
                name,
                variable,
                _value(name, getattr(settings, name), secret),
                source,
                field.description or "",
                secret,
            )
        )
    return found


def _value(name: str, value: Any, secret: bool) -> str:
    if secret:
        return "set" if value else "not set"
    if name in _SECRET_IN_ADDRESS and "@" in str(value):
        scheme, _, rest = str(value).partition("://")
        return f"{scheme}://***@{rest.rpartition('@')[2]}"
    return "" if value is None else str(value)


def _written(settings: Settings) -> set[str]:
    """The variables that the file of the home sets."""
    from dotenv import dotenv_values

    path = (settings.home or DEFAULT_HOME) / "insight.env"
    return {name.upper() for name in dotenv_values(path)} if path.is_file() else set()


def _part(name: str, folder: Path) -> Part:
    sizes = list(_sizes(folder))
    return Part(name, sum(sizes), len(sizes))


def _sizes(folder: Path) -> Iterator[int]:
    """Of every file under a folder, some of which may go meanwhile."""
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                yield Path(place, name).stat().st_size
            except FileNotFoundError:
                continue
