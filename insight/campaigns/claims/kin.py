"""Words of a text that the facts hold by other words: rain by IPX4, Scottish by Scotland."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_Pairs = tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


def is_held(word: str, held: str) -> bool:
    """Whether folded facts hold a stem of a text by another word."""
    return _holds(word, held, _table()["pair"])


def is_held_act(verb: str, held: str) -> bool:
    """Whether they hold the stem of a verb by what such an act rests on."""
    return is_held(verb, held) or _holds(verb, held, _table()["act"])


def _holds(word: str, held: str, pairs: _Pairs) -> bool:
    return any(said.match(word) and by.search(held) for said, by in pairs)


@cache
def _table() -> dict[str, _Pairs]:
    table = tomllib.loads(Path(__file__).with_name("kin.toml").read_text(encoding="utf-8"))
    return {
        name: tuple((re.compile(row["said"]), re.compile(row["held"])) for row in rows)
        for name, rows in table.items()
    }
