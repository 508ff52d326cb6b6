"""Why an item is recommended, in words that are true of the model: what carries most of its score."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.analyses.aspect_tree import title

_FILE = Path(__file__).with_name("reasons.toml")
POPULAR = "popular"


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind` is a section of the file of sentences; `item` the item of the history that it names."""

    kind: str
    item: str | None = None
    item_title: str = ""
    share: float = 0.0
    """The part of the score that comes from this item."""
    aspect: str | None = None
    """What customers praise about the recommended item, and the shopper's items are about."""


def say(reason: Reason, language: str) -> str:
    """The reason as a sentence; `item_title` comes from outside and stands in it as it is."""
    code = "zh" if language == "zh" else "en"
    told = _sentences()
    # One replacement: a title may hold what looks like a place.
    first = _filled(told[reason.kind][code], "{item}", reason.item_title)
    if reason.aspect is None:
        return first
    name = title(reason.aspect, code)
    second = _filled(
        told["praise"][code], "{aspect}", name if code == "zh" else name[:1].lower() + name[1:]
    )
    before, _, after = told["and"][code].partition("{first}")
    return before + first + _filled(after, "{second}", second)


def _filled(sentence: str, place: str, value: str) -> str:
    before, found, after = sentence.partition(place)
    return before + value + after if found else sentence


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
