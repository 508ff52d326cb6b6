"""How much variants differ: the share of distinct pairs of words, and how well each predicts the others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from insight.campaigns.types import CopyLanguage, Piece

_ORDER = 4
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Variety:
    distinct_2: float
    """Distinct pairs of words of all variants, of all their pairs; 1 is all distinct (Li et al. 2016)."""
    self_bleu: float
    """Mean BLEU of each variant against the others; 0 is nothing in common (Zhu et al. 2018)."""


def variety(texts: Sequence[str], language: CopyLanguage) -> Variety | None:
    """How much some texts differ; None for fewer than two. A Chinese sign counts as a word."""
    said = [_TOKEN.findall(text.lower()) for text in texts if text.strip()]
    if len(said) < 2:
        return None
    pairs = [pair for words in said for pair in pairwise(words)]
    scores = [_bleu(words, [*said[:n], *said[n + 1 :]]) for n, words in enumerate(said)]
    return Variety(len(set(pairs)) / max(1, len(pairs)), sum(scores) / len(scores))


def variety_of(pieces: Iterable[Piece], language: CopyLanguage) -> Variety | None:
    """How much the finished variants of one copy differ."""
    return variety([piece.text for piece in pieces if not piece.withheld], language)


def grams(words: Sequence[str], order: int) -> Counter[tuple[str, ...]]:
    """The rows of so many words, with how often each comes."""
    return Counter(tuple(words[n : n + order]) for n in range(len(words) - order + 1))


def _bleu(words: Sequence[str], others: Sequence[Sequence[str]]) -> float:
    """BLEU-4 with several references; a count of none is smoothed as a half of one (epsilon)."""
    total = 0.0
    for order in range(1, _ORDER + 1):
        mine = grams(words, order)
        if not mine:
            return 0.0
        best: Counter[tuple[str, ...]] = Counter()
        for other in others:
            best |= grams(other, order)
        matched = sum(min(count, best[gram]) for gram, count in mine.items())
        total += math.log(max(matched, 0.5) / sum(mine.values()))
    nearest = min((len(other) for other in others), key=lambda size: (abs(size - len(words)), size))
    shortness = min(0.0, 1 - nearest / len(words))
    return math.exp(shortness + total / _ORDER)
