"""How likely each of some passages answers a question, and whether any does.

All passages and the case that none answers share one softmax: a passage with a near rival is less
sure than one that stands alone, and the probabilities of all add up to one at most.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from insight.assistant.types import Candidate, Match
from insight.search.tokens import stream, tokens


class _Weights(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: float
    lexical: float
    none: float


class _Numbers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float
    weights: _Weights


@cache
def _numbers() -> _Numbers:
    file = resources.files("insight.assistant") / "judge.toml"
    return _Numbers.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def threshold() -> float:
    """The confidence from which a passage may be told as the answer."""
    return _numbers().threshold


def judge(question: str, candidates: Sequence[Candidate]) -> list[Match]:
    """The passages, the likeliest answer first, each with the probability that it is one."""
    weights = _numbers().weights
    asked = set(stream(tokens(question)))
    scores = [
        weights.meaning * one.meaning + weights.lexical * _covered(asked, one) for one in candidates
    ]
    highest = max([weights.none, *scores])
    odds = [math.exp(score - highest) for score in scores]
    total = sum(odds) + math.exp(weights.none - highest)
    found = [Match(one.passage, odd / total) for one, odd in zip(candidates, odds, strict=True)]
    return sorted(found, key=lambda match: (-match.confidence, match.passage.id))


def _covered(asked: set[str], candidate: Candidate) -> float:
    """Share of the question's tokens that the passage has."""
    if not asked:
        return 0.0
    told = set(stream(tokens(f"{candidate.passage.title} {candidate.passage.text}")))
    return len(asked & told) / len(asked)
