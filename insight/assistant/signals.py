"""What a message shows, by rules kept as data: that it asks for a person, say, or threatens.

A file `signals_<kind>_<language>.toml` has `[words]`, lists of alternatives that a pattern names as
`<<name>>`, and `[[signal]]`s in the order of their weight. A signal is shown where one of its
`patterns` fits and none of its `unless` does in the same text; `with` must fit besides, and
`unless_near` makes harmless what stands within forty characters. Patterns see the text folded and in
simplified characters, and hold no unbounded repetition that another could follow.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from insight.campaigns.folding import fold

_PLACE = re.compile(r"<<(\w+)>>")
_NEAR = 40
LONGEST = 2_000
"""Characters of a message that are looked at."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that a message may show."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    unless_near: tuple[re.Pattern[str], ...]

    def is_shown(self, text: str) -> bool:
        """Whether a plain text (see `plain`) shows it."""
        if not any(self._stands(pattern, text) for pattern in self.patterns):
            return False
        if self.needs and not any(one.search(text) for one in self.needs):
            return False
        return not any(one.search(text) for one in self.unless)

    def _stands(self, pattern: re.Pattern[str], text: str) -> bool:
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if not any(one.search(around) for one in self.unless_near):
                return True
        return False


@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """A text as the rules see it: small letters, half-width signs, simplified characters."""
    folded = fold(text[:LONGEST]).text
    return folded if folded.isascii() else _simplified().convert(folded)


def shown(kind: str, text: str) -> list[str]:
    """The names of the signals of a kind that a text shows, the weightiest first."""
    read = plain(text)
    found = [one.name for one in _signals(kind) if one.is_shown(read)]
    return list(dict.fromkeys(found))


def excused(kind: str, text: str) -> set[str]:
    """The names of the signals of a kind for which a text has words that make it harmless."""
    read = plain(text)
    return {
        one.name for one in _signals(kind) if any(pattern.search(read) for pattern in one.unless)
    }


@cache
def _signals(kind: str) -> tuple[Signal, ...]:
    signals = [
        signal
        for path in sorted(Path(__file__).parent.glob(f"signals_{kind}*.toml"))
        for signal in _read(path)
    ]
    return tuple(signals)


def _read(path: Path) -> list[Signal]:
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    for name, alternatives in content.get("words", {}).items():
        words[name] = _filled("|".join(alternatives), words)

    def compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_filled(one, words)) for one in patterns)

    return [
        Signal(
            one["name"],
            compiled(one["patterns"]),
            compiled(one.get("with", [])),
            compiled(one.get("unless", [])),
            compiled(one.get("unless_near", [])),
        )
        for one in content["signal"]
    ]


def _filled(pattern: str, words: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: f"(?:{words[place[1]]})", pattern)


@cache
def _simplified() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
