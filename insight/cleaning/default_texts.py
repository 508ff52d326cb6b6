"""Default texts: what a shop writes where a customer wrote nothing."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_NO_WORD = re.compile(r"[\W_]+")


def is_default(text: str) -> bool:
    """Whether a cleaned text is the shop's and not the customer's; see `default_texts.toml`."""
    texts, longest = _known()
    return len(text) <= longest and _plain(text) in texts


@cache
def _known() -> tuple[frozenset[str], int]:
    """The texts, and the length over which none is one of them, with room for punctuation."""
    path = Path(__file__).with_name("default_texts.toml")
    texts = tomllib.loads(path.read_text(encoding="utf-8"))["texts"]
    return frozenset(map(_plain, texts)), max(map(len, texts)) + 20


def _plain(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()
