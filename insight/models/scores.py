"""Texts to one number a head: all that an audit or an explanation needs to know of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from insight.models.labels import HARMFUL, NEGATIVE, POSITIVE, Readings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.models import Models

Scores: TypeAlias = Mapping[str, "NDArray[np.float32]"]
"""By head, [n]."""
AT_ONCE = 512


class Scorer(Protocol):
    """Any model that reads texts."""

    def __call__(self, texts: Sequence[str], language: str) -> Scores:
        """Float32 [n] for each head, in the order of `texts`; `language` is zh or en.

        The sentiment is from -1 to 1, the toxicity a probability.
        """


def scorer(models: Models) -> Scorer:
    """The models that ship."""

    def score(texts: Sequence[str], language: str) -> Scores:
        return scores(models.read(texts, [language] * len(texts))[1])

    return score


def scores(read: Readings) -> Scores:
    """The numbers of readings."""
    return {
        "sentiment": read.sentiment[:, POSITIVE] - read.sentiment[:, NEGATIVE],
        "toxicity": read.toxicity[:, HARMFUL],
    }


def in_portions(
    score: Scorer,
    texts: Sequence[str],
    language: str,
    progress: Callable[[int], None] = lambda done: None,
    at_once: int = AT_ONCE,
) -> Scores:
    """The scores of many texts; `progress` is told how many are done. There must be one."""
    import numpy as np

    found = []
    for start in range(0, len(texts), at_once):
        found.append(score(texts[start : start + at_once], language))
        progress(min(start + at_once, len(texts)))
    return {head: np.concatenate([some[head] for some in found]) for head in found[0]}
