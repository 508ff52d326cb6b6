"""Which facts a text says: every figure of a fact, or its first words where it has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from insight.campaigns.saying import Fact

KEY_FACTS = 3
"""Facts of an angle that each piece should keep, its lead among them."""
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WITHOUT = re.compile(r"none\b|(?:[无未不零]添加|不含|未添加|没有|无)(?P<what>.*)")
"""What a value begins with that says what is not there: a text names that, or the attribute."""
_BETWEEN = re.compile(r"[，,;；（(/、]")


def is_said(fact: Fact, text: str) -> bool:
    """Whether a text has a fact, by its figures or its words."""
    figures = _FIGURE.findall(fact.value)
    if figures:
        said = _FIGURE.findall(text)
        return all(figure in said for figure in figures)
    lowered = re.sub(r"\s+", " ", text.lower())
    first = _BETWEEN.split(fact.value)[0].strip().lower()
    if first in ("yes", "no", "有", "是"):
        return fact.key.lower() in lowered
    if without := _WITHOUT.match(first):
        return (without["what"] or fact.key.lower()) in lowered
    return first in lowered


def missing(facts: Iterable[Fact], texts: Iterable[str]) -> list[Fact]:
    """The facts that none of the texts says."""
    together = "\n".join(texts)
    return [fact for fact in facts if not is_said(fact, together)]


def share(facts: Sequence[Fact], texts: Iterable[str]) -> float:
    """How much of some facts the texts say, from 0 to 1; 1 where there are none."""
    return 1 - len(missing(facts, texts)) / len(facts) if facts else 1.0
