"""The fixed tree of aspects (`aspects.toml`) and where its terms stand in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("aspects.toml")
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the tree in a text; `start` and `end` count code points."""

    aspect: str
    start: int
    end: int
    judges: bool
    """Whether the term judges at once, as "overpriced" does."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    pattern: re.Pattern[str]
    known: dict[str, tuple[str, bool]]


@cache
def aspects() -> tuple[str, ...]:
    """The names of the aspects, in the order of the file; the last is `other`."""
    return tuple(_content())


def title(aspect: str, language: str) -> str:
    """The name of an aspect for a reader; the aspect itself where the tree does not have it."""
    entry = _content().get(aspect)
    return aspect if entry is None else str(entry["zh" if language == "zh" else "en"])


def terms(text: str, language: str) -> Iterator[Term]:
    """The terms of the tree in a text, from left to right, the longest where they overlap."""
    lexicon = _lexicon("zh" if language == "zh" else "en")
    for found in lexicon.pattern.finditer(text):
        aspect, judges = lexicon.known[found.group(1).lower()]
        yield Term(aspect, found.start(), found.end(), judges)


@cache
def _content() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _lexicon(language: str) -> _Lexicon:
    known = {
        word: (aspect, kind == "says")
        for aspect, entry in _content().items()
        for kind in ("terms", "says")
        for word in entry[f"{kind}_{language}"]
    }
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    pattern = f"({words})" if language == "zh" else rf"\b({words})(?:s|es)?\b"
    return _Lexicon(re.compile(pattern, re.IGNORECASE), known)
