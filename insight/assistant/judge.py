"""How likely each of some passages answers a question, and whether any does.

All passages and the case that none answers share one softmax: a passage with a near rival is less
sure than one that stands alone, and the probabilities of all add up to one at most. How near the
passages are that surely do not answer says what a cosine is worth for this question.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from insight.assistant.types import Candidate, Match
from insight.search import tokens

FILE = "judge.toml"
FEATURES = ("title", "text", "usual", "words", "foreign")
"""What a passage is weighed by; see `features`."""
_LEAST = 0.02
"""Added to what two texts have in common of usual needs: none at all is no proof."""
_FIRST_UNLIKELY, _LAST_UNLIKELY = 5, 15
"""Ranks, by meaning, of the passages that surely do not answer."""


class Numbers(BaseModel):
    """What judge.toml holds; `python -m bench.assistant_judge` fits it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float
    offer: float
    """The confidence from which a passage may be offered as one that may help."""
    weights: dict[str, float]
    """Of each of FEATURES."""
    none: float
    """The score of the case that no passage answers, where nothing is near."""
    background: float
    """How much that rises with the cosine of passages that do not answer."""


@cache
def numbers() -> Numbers:
    file = resources.files("insight.assistant") / FILE
    return Numbers.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def threshold() -> float:
    """The confidence from which a passage may be told as the answer."""
    return numbers().threshold


def offer_threshold() -> float:
    """The confidence from which a passage is worth offering, though not as the answer.

    Below it a question is rather one that the knowledge does not answer.
    """
    return numbers().offer


def judge(question: str, candidates: Sequence[Candidate]) -> list[Match]:
    """The passages, the likeliest answer first, each with the probability that it is one.

    `candidates` are all that were found, not only the best: how far the others are counts.
    """
    return by(numbers(), question, candidates)


def by(said: Numbers, question: str, candidates: Sequence[Candidate]) -> list[Match]:
    """The same by other numbers than those that ship."""
    if not candidates:
        return []
    found, background = features(question, candidates)
    scores = [sum(said.weights[name] * one[name] for name in FEATURES) for one in found]
    none = said.none + said.background * background
    highest = max(none, *scores)
    odds = [math.exp(score - highest) for score in scores]
    total = sum(odds) + math.exp(none - highest)
    matches = [Match(one.passage, odd / total) for one, odd in zip(candidates, odds, strict=True)]
    return sorted(matches, key=lambda match: (-match.confidence, match.passage.id))


def features(
    question: str, candidates: Sequence[Candidate]
) -> tuple[list[Mapping[str, float]], float]:
    """What each passage is weighed by, and the cosine of passages that surely do not answer.

    `title` and `text` are cosines; `usual` is the logarithm of what both have in common of what
    customers usually ask; `words` is the share of the question's words that the passage has.
    `foreign` is 1 for a passage in another language where there are some in the question's.
    None of them grows with the number of passages, as BM25 does.
    """
    asked = _words(question)
    own = [_is_chinese(question) == (one.passage.language == "zh") for one in candidates]
    found = []
    for one, is_own in zip(candidates, own, strict=True):
        told = _words(f"{one.passage.title} {one.passage.text}")
        found.append(
            {
                "title": one.meaning if one.title_meaning is None else one.title_meaning,
                "text": one.meaning if one.text_meaning is None else one.text_meaning,
                "usual": math.log(max(0.0, one.usual) + _LEAST),
                "words": len(asked & told) / len(asked) if asked else 0.0,
                "foreign": float(not is_own and any(own)),
            }
        )
    ranked = sorted((one.meaning for one in candidates), reverse=True)
    unlikely = ranked[_FIRST_UNLIKELY:_LAST_UNLIKELY] or ranked[-1:]
    return found, sum(unlikely) / len(unlikely)


@lru_cache(maxsize=2_000)
def _words(text: str) -> frozenset[str]:
    """Lemmas, numbers and pairs of Chinese signs; of the same passages again and again."""
    return frozenset(word for word in tokens.stream(tokens.tokens(text)) if word != tokens.BREAK)


def _is_chinese(text: str) -> bool:
    return any(tokens.is_cjk(one.text) for one in tokens.tokens(text))
