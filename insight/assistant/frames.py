"""The words around what the assistant quotes: data, several of a kind, used in turn."""

from __future__ import annotations

import re
import tomllib
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Literal

Speech = Literal["zh", "en"]


class Frames:
    """Words in one language, chosen by a seed: one conversation hears them in turn."""

    def __init__(self, language: Speech, seed: str, turn: int) -> None:
        self.language = language
        self._words = _frames()[language]
        self._number = zlib.crc32(seed.encode()) + turn

    def say(self, name: str, **values: str) -> str:
        """One of the frames of a name, with its places filled."""
        return self._chosen(self._words[name], values)

    def hand_over(self, reason: str) -> str:
        """What is said to a customer whom a person takes over for a reason."""
        by = self._words["handover_by"]
        return self._chosen(by.get(reason, self._words["handover"]), {})

    def status(self, status: str) -> str:
        """The words for the status of an order."""
        told: dict[str, str] = self._words["status"]
        return told.get(status, told["unknown"])

    def _chosen(self, lines: list[str], values: dict[str, str]) -> str:
        line = lines[self._number % len(lines)]
        # Not `format`: a value may have braces of its own.
        return re.sub(r"\{(\w+)\}", lambda place: values[place[1]], line)

    def joined(self, *parts: str) -> str:
        """Parts of an answer as one text."""
        return ("" if self.language == "zh" else " ").join(part for part in parts if part)


def fixed(language: Speech) -> list[str]:
    """Every frame of a language that has no places to fill, for whoever checks what was said."""
    return [line for line in _lines(_frames()[language]) if line and "{" not in line]


def _lines(words: Any) -> list[str]:
    if isinstance(words, str):
        return [words]
    if isinstance(words, list):
        return [line for one in words for line in _lines(one)]
    return [line for one in words.values() for line in _lines(one)]


@cache
def _frames() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("frames.toml").read_text(encoding="utf-8"))
