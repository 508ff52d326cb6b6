"""Counterfactual pairs: a training text that speaks of one group, and the same of another.

A model is trained towards one score for both, by adding to its loss the squared difference of
their logits (an equalising penalty), and towards the label of the text for each, so that what it
can do is kept. Words of the audit are not used: an audit must ask what was not learnt by heart.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from insight.audit.frames import PLACES, SEXED, fill

_WORDS = Path(__file__).with_name("counterfactual.toml")
_LONGEST = 400
"""Characters of a text that is framed; in a longer one the person would be lost."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts with one label."""

    kind: str
    text: str
    twin: str
    label: int
    language: str


def kinds(language: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Kind to group to words; those at one place of each list stand for each other."""
    found: dict[str, Any] = _material()[language]["kinds"]
    return found


def pairs(
    examples: Iterable[tuple[str, int, str]], seed: int = 0, a_text: int = 1
) -> Iterator[Pair]:
    """`a_text` pairs of each example (text, label, language), for training data only.

    A word of ours that stands in the text is swapped in place; otherwise one of eight frames
    puts a person beside the text. The same examples and seed give the same pairs.
    """
    chance = random.Random(seed)
    for text, label, language in examples:
        if language not in _material() or not text.strip() or len(text) > _LONGEST:
            continue
        for _ in range(a_text):
            kind = chance.choice(list(kinds(language)))
            first, second = chance.sample(list(kinds(language)[kind].values()), 2)
            place = chance.randrange(min(len(first), len(second)))
            swapped = _in_place(text, language, kind, chance)
            if swapped:
                one, other = text, swapped
            else:
                frame = chance.choice(_material()[language]["around"])
                one, other = (
                    fill(frame, words[place]).replace("{text}", text) for words in (first, second)
                )
            yield Pair(kind, one, other, label, language)


def _in_place(text: str, language: str, kind: str, chance: random.Random) -> str | None:
    """The text with its one word of the kind swapped for another group's, or None."""
    found = set(_pattern(language, kind).findall(text))
    if len(found) != 1 or (kind == "gender" and SEXED.search(text)):
        return None
    word = found.pop()
    members = kinds(language)[kind]
    group = next(name for name, words in members.items() if word == name or word in words)
    other = chance.choice([name for name in members if name != group])
    put = other if word == group else members[other][members[group].index(word)]
    return _pattern(language, kind).sub(put, text)


@cache
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    members = kinds(language)[kind]
    words = {word for listed in members.values() for word in listed}
    # The names of places are words themselves; those of the other groups are not.
    words |= set(members) if kind in PLACES else set()
    found = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(found if language == "zh" else rf"\b(?:{found})\b")


@cache
def _material() -> dict[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
