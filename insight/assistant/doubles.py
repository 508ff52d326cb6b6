"""Entries that ask the same: told twice, or told twice with other numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from insight.assistant.types import Passage
from insight.assistant.words_index import Cut
from insight.search.tokens import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SAME_WORDS = 0.8
"""Share of the words of two questions that both have, of those that either has."""
_SAME_MEANING = 0.96
_NEAR = 0.8
"""Cosine under which nobody looks at the words."""
_SAME_TEXT = 0.9
_MOST, _LOOKED_AT = 100, 2_000
_AT_ONCE = 512
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Double:
    """Two passages of one language with the same question, or the same text."""

    kind: Literal["contradicts", "repeats"]
    first: str
    second: str
    """Ids of passages."""
    question: str
    numbers: tuple[str, ...] = ()
    """Those that only one of them has."""


def find(
    passages: Sequence[Passage], cut: Sequence[Cut], titles: NDArray[np.float32]
) -> list[Double]:
    """At most a hundred of them, contradictions first, in the order of the passages."""
    found = (
        double
        for one, other in _pairs(passages, cut, titles)
        if (double := _judged(passages[one], passages[other], cut[one], cut[other])) is not None
    )
    return sorted(islice(found, _LOOKED_AT), key=lambda double: double.kind)[:_MOST]


def _judged(one: Passage, other: Passage, cut: Cut, others: Cut) -> Double | None:
    first, second = _numbers(one.text), _numbers(other.text)
    alike = _overlap(set(cut[1].split()), set(others[1].split()))
    if first != second:
        return Double("contradicts", one.id, other.id, one.title, tuple(sorted(first ^ second)))
    if alike >= _SAME_TEXT or _plain(one.title) == _plain(other.title):
        return Double("repeats", one.id, other.id, one.title)
    return None


def _pairs(
    passages: Sequence[Passage], cut: Sequence[Cut], titles: NDArray[np.float32]
) -> Iterator[tuple[int, int]]:
    """Entries of one language whose questions are the same, in other words it may be."""
    import numpy as np

    by_language: Mapping[str, list[int]] = defaultdict(list)
    for place, passage in enumerate(passages):
        if passage.kind == "faq":
            by_language[passage.language].append(place)
    for places in by_language.values():
        words = [set(cut[place][0].split()) for place in places]
        vectors = titles[places]
        for start in range(0, len(places), _AT_ONCE):
            near = vectors[start : start + _AT_ONCE] @ vectors.T
            rows, columns = np.nonzero(near >= _NEAR)
            for row, column in zip((rows + start).tolist(), columns.tolist(), strict=True):
                if row < column and (
                    near[row - start, column] >= _SAME_MEANING
                    or _overlap(words[row], words[column]) >= _SAME_WORDS
                ):
                    yield places[row], places[column]


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _numbers(text: str) -> set[str]:
    return {found.replace(",", "") for found in _NUMBER.findall(folded(text))}


def _plain(text: str) -> str:
    return "".join(sign for sign in folded(text) if sign.isalnum())
