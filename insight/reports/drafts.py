"""Drafted replies to bad reviews: a courteous frame and a sentence for what the review speaks of.

Which of the sentences a reply gets depends on the review alone, so that two reviews rarely get
the same and one always gets the same. What the customer wrote is not repeated.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from insight.reports.promises import broken

_MOST_ABOUT = 2
"""Aspects that one reply speaks of."""


def draft(key: str, language: str, aspects: Sequence[str], product: str | None) -> str | None:
    """A reply in `language` to the review of this id; None where it would say what it must not.

    `product` is the seller's own name for what was bought.
    """
    content = _content(language)
    chance = int(key[:8], 16) if key else 0
    openings = content["opening" if product else "opening_plain"]
    parts = [
        openings[chance % len(openings)],
        *about(language, aspects),
        content["ask"][chance // 7 % len(content["ask"])],
        content["close"][chance // 31 % len(content["close"])],
    ]
    text = ("" if language == "zh" else " ").join(parts)
    # The rules are for our words: a product may be called "Mini 3".
    if broken(text.replace("{product}", ""), language):
        return None
    return text.replace("{product}", f"“{product}”" if language == "zh" else product or "")


def about(language: str, aspects: Sequence[str]) -> list[str]:
    """What a reply to a complaint says of the aspects that it speaks of."""
    known = _content(language)["about"]
    return [known[name] for name in aspects if name in known][:_MOST_ABOUT]


@cache
def _content(language: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"replies_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
