"""What a drafted reply must not say: promises, admissions, figures, addresses, orders to the customer."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("promises.toml")


def broken(text: str, language: str) -> list[str]:
    """The rules that a reply breaks, by name; empty when it may be sent to a person to look at."""
    return [name for name, pattern in _rules(language).items() if pattern.search(text)]


@cache
def _rules(language: str) -> dict[str, re.Pattern[str]]:
    rules = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: re.compile("|".join(filter(None, (of["both"], of[language]))), re.IGNORECASE)
        for name, of in rules.items()
    }
