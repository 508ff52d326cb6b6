"""Where the assistant's knowledge lies in a home."""

from __future__ import annotations

import hashlib
from pathlib import Path

from insight.settings import Settings

PASSAGES, ABOUT = "passages.json", "about.json"
"""Files of an index: its passages, and what is told of its making."""
KEPT_INDEXES = 2
"""The one in use and the one before, which somebody may still be opening."""
KEPT_VERSIONS = 5
"""Of what each source said, so that a citation of last week can still be shown."""


def home_of(settings: Settings) -> Path:
    return settings.home / "assistant"


def index_folder(settings: Settings, version: str) -> Path:
    return home_of(settings) / f"index-{version}"


def current(settings: Settings) -> str | None:
    """The version of the index in use; None where nothing was indexed."""
    try:
        return (home_of(settings) / "current").read_text().strip() or None
    except FileNotFoundError:
        return None


def source_key(source: str) -> str:
    """A short name for a source, which begins the ids of its passages."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def source_folder(settings: Settings, key: str) -> Path:
    """Where the versions of what a source said are kept."""
    return home_of(settings) / "sources" / key
