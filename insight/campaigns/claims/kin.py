"""Words of a text that the facts hold by other words: rain by IPX4, Scottish by Scotland."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


def is_held(word: str, held: str) -> bool:
    """Whether folded facts hold a stem of a text by another word."""
    return any(said.match(word) and by.search(held) for said, by in _pairs())


@cache
def _pairs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    table = tomllib.loads(Path(__file__).with_name("kin.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(row["said"]), re.compile(row["held"])) for row in table["pair"])
