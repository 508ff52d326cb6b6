"""Which attribute of a product a question asks for, and what its facts say of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.assistant.signals import plain
from insight.search.tokens import stream, tokens

_CONCEPT = 2.0
_IN_VALUE = 1.0
_WORD = 1.0
_SAID = 1.0
"""What it says for an attribute that its concept is asked for, by name or by value; that a word of its
name is in the question; and a word of its value."""
_ENOUGH = 1.0
_COMMON = frozenset(
    "a an the is are it its of in on to for with and or can do does how what which much many i my "
    "me you your will this that these those they them be have has at by from 的 了 吗 是 有 多 能".split()
)


@dataclass(frozen=True, slots=True)
class _Concept:
    key: re.Pattern[str]
    value: re.Pattern[str] | None
    asked: re.Pattern[str]
    only: bool
    """Whether a fact of another concept does not answer it."""


def is_asked(question: str) -> bool:
    """Whether a question asks for something that products have."""
    read = plain(question)
    return any(one.asked.search(read) for one in _concepts())


def told(question: str, name: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """The attributes that a question asks for, the likeliest first; none where they are not told."""
    read = plain(question)
    asked = [one for one in _concepts() if one.asked.search(read)]
    strict = [one for one in asked if one.only]
    words = _words(question) - _words(name)
    scores: dict[str, float] = {}
    for key, value in facts.items():
        plain_key, plain_value = plain(key), plain(value)
        if strict and not any(one.key.search(plain_key) for one in strict):
            continue
        score = 0.0
        for one in asked:
            if one.key.search(plain_key):
                score += _CONCEPT
            elif one.value and one.value.search(plain_value):
                score += _IN_VALUE
        score += _WORD * len(words & _words(key)) + _SAID * len(words & _words(value))
        scores[key] = score
    best = max(scores.values(), default=0.0)
    if best < _ENOUGH:
        return ()
    return tuple(key for key, score in scores.items() if score == best)[:3]


def _words(text: str) -> set[str]:
    found = set(stream(tokens(plain(text))))
    # Figures are no words: 50 km/h has nothing to do with £42.50.
    return {
        _stem(one) for one in found if one not in _COMMON and len(one) > 1 and not one.isdigit()
    }


def _stem(word: str) -> str:
    return re.sub(r"(?<=[a-z]{3})(?:ing|ed|es|s)$", "", word)


@cache
def _concepts() -> tuple[_Concept, ...]:
    path = Path(__file__).with_name("attributes.toml")
    return tuple(
        _Concept(
            re.compile(one["key"]),
            re.compile(one["value"]) if "value" in one else None,
            re.compile(one["asked"]),
            one.get("only", False),
        )
        for one in tomllib.loads(path.read_text(encoding="utf-8")).values()
    )
