"""Which words of a text carried its labels.

A word weighs what the score loses without it, or what it says alone, or the mean of both: the first
and the last term of its Shapley value. The first misses what is said twice ("great, just great"), the
second what the others turn round ("not great"); which of the three is told for a text is decided by
taking out the words that each calls heaviest: the score must move most. Nothing is assumed of the
model but that it gives scores. A long text is read clause by clause first, and word by word in the
clauses that tell most, so the cost is bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from insight.analyses.words import segmenter
from insight.models.scores import Scorer, in_portions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

READ = 2000
"""Characters that are explained: the models read some 256 tokens, which rarely are more."""
MOST_WORDS = 32
"""Words that are left out one by one; of a longer text, those of its telling clauses."""
MARKED = 5
"""Words of each head that are marked, in each direction."""
LEAST = 0.03
"""A word that moves the score by less is not marked."""
_MOST_CLAUSES = 16
_CLAUSE = re.compile(r"[^,.!?;:，。！？；：、…\n]*[,.!?;:，。！？；：、…\n]*")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SIGN = re.compile(
    # Emoji with what belongs to them, and runs of ! or ?, which say how loud a text is.
    r"(?:[\U0001f1e6-\U0001f1ff]{2}|[☀-➿\U0001f300-\U0001faff]"
    r"[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[☀-➿\U0001f300-\U0001faff]\ufe0f?)*)"
    r"|[!?！？]+"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A word and what it brought."""

    start: int
    end: int
    """Characters of the text: `text[start:end]` is the word."""
    weight: float
    """What it added to the score, or took from it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The score of one head, and the words that carried it in their order."""

    head: str
    score: float
    words: tuple[Span, ...]
    rest: float
    """The score of the text without its `carrying` words: how much hung on them."""

    def marked(self) -> list[Span]:
        """The heaviest words of each direction, in their order."""
        found: list[Span] = []
        for sign in (1, -1):
            pulling = [word for word in self.words if word.weight * sign >= LEAST]
            found += sorted(pulling, key=lambda word: -abs(word.weight))[:MARKED]
        return sorted(found, key=lambda word: word.start)

    def top(self, count: int) -> list[Span]:
        """The words that pulled the score most to where it is, the strongest first."""
        sign = 1 if self.score >= 0 else -1
        pulling = [word for word in self.words if word.weight * sign > 0]
        return sorted(pulling, key=lambda word: -abs(word.weight))[:count]


def explain(text: str, language: str, score: Scorer) -> list[Explanation]:
    """Each head's score of `text` and the weights of its words; see the module's text.

    Any string will do. A text without words has scores and no words; of a long one only the words
    that were tried are told, all of them within its first READ characters.
    """
    read = text[:READ]
    words = units(read, language)
    if len(words) > MOST_WORDS:
        words = _telling(read, words, language, score)
    found: list[Explanation] = []
    for head, (whole, lost, said) in weigh(read, words, language, score).items():
        ways = [
            Explanation(
                head,
                float(whole),
                tuple(
                    Span(start, end, round(float(weight), 4))
                    for (start, end), weight in zip(words, weights, strict=True)
                ),
                float(whole),
            )
            for weights in ((lost + said) / 2, lost, said)
        ]
        left = [without(read, [(word.start, word.end) for word in carrying(way)]) for way in ways]
        rests = in_portions(score, left, language)[head]
        told = [
            replace(way, rest=float(rest)) if carrying(way) else way
            for way, rest in zip(ways, rests, strict=True)
        ]
        found.append(max(told, key=_moved))
    return found


def _moved(found: Explanation) -> float:
    """How far the score goes to the other side without the words that carry it."""
    return (found.score - found.rest) * (1 if found.score >= 0 else -1)


def carrying(found: Explanation) -> list[Span]:
    """The marked words that pull the score to where it is."""
    return [word for word in found.top(MARKED) if abs(word.weight) >= LEAST]


def weigh(
    text: str, spans: Sequence[tuple[int, int]], language: str, score: Scorer
) -> Mapping[str, tuple[np.float32, NDArray[np.float32], NDArray[np.float32]]]:
    """By head the score of the text, what it loses without each span, and what each says alone."""
    others = [without(text, [span]) for span in spans]
    alone = [text[start:end] for start, end in spans]
    found = in_portions(score, [text, "", *others, *alone], language)
    n = len(spans)
    return {head: (of[0], of[0] - of[2 : 2 + n], of[2 + n :] - of[1]) for head, of in found.items()}


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans taken out, and no double space left where they were."""
    for start, end in sorted(spans, reverse=True):
        before, after = text[:start], text[end:]
        if (not before or before[-1].isspace()) and after[:1].isspace():
            after = after[1:]
        text = before + after
    return text


def units(text: str, language: str) -> list[tuple[int, int]]:
    """Where the words, emoji and exclamations of a text are, in their order."""
    found = [match.span() for match in _SIGN.finditer(text)]
    for match in _WORD.finditer(text):
        if language == "zh" and any(map(_is_han, match[0])):
            found += [(match.start() + a, match.start() + b) for a, b in _cut(match[0])]
        else:
            found.append(match.span())
    places: list[tuple[int, int]] = []
    for start, end in sorted(found):
        # A circled number is a sign and a word.
        if not places or start >= places[-1][1]:
            places.append((start, end))
    return places


def _telling(
    text: str, words: Sequence[tuple[int, int]], language: str, score: Scorer
) -> list[tuple[int, int]]:
    """The words of the clauses that move some score most: MOST_WORDS of them."""
    clauses = _clauses(text, words)
    spans = [(clause[0][0], clause[-1][1]) for clause in clauses]
    weights = weigh(text, spans, language, score)
    # Each head gets a share: the clause that insults may be another than the one that complains.
    ranked = [
        sorted(range(len(spans)), key=lambda i: -abs(both[i]))
        for both in (lost + said for _, lost, said in weights.values())
    ]
    chosen: set[tuple[int, int]] = set()
    for of_heads in zip(*ranked, strict=True):
        for index in of_heads:
            fresh = [word for word in clauses[index] if word not in chosen]
            chosen.update(fresh[: MOST_WORDS - len(chosen)])
    return sorted(chosen)


def _clauses(text: str, words: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The words by clause; neighbouring clauses together where there would be too many."""
    ends = [match.end() for match in _CLAUSE.finditer(text) if match[0]]
    found: list[list[tuple[int, int]]] = []
    last = -1
    for word in words:
        number = next(i for i, end in enumerate(ends) if word[0] < end)
        if number != last:
            found.append([])
        found[-1].append(word)
        last = number
    size = -(-len(found) // _MOST_CLAUSES)
    return [list(chain(*found[i : i + size])) for i in range(0, len(found), size)]


def _cut(text: str) -> list[tuple[int, int]]:
    """Chinese words of a run of letters."""
    return [(start, end) for _, start, end in segmenter().tokenize(text)]


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK")
