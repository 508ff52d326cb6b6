"""Who finds the passage that answers: the product, BM25 alone, and the vectors of other encoders."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bench.assistant_shop import Asked
from insight.assistant import words_index
from insight.assistant.encoder import Encoder
from insight.assistant.judge import judge
from insight.assistant.knowledge import Knowledge
from insight.assistant.types import Passage

if TYPE_CHECKING:
    pass


class Contestant(Protocol):
    def __call__(self, asked: Asked) -> list[tuple[str, float]]: ...


def ours(knowledge: Knowledge, name_of: Callable[[Passage], str]) -> Contestant:
    """The product's way: candidates, then the judge; what an entry has in several passages adds up."""

    def tell(asked: Asked) -> list[tuple[str, float]]:
        total: dict[str, float] = {}
        for match in judge(asked.text, knowledge.candidates(asked.text, asked.language)):
            name = name_of(match.passage)
            total[name] = total.get(name, 0.0) + match.confidence
        return sorted(total.items(), key=lambda item: -item[1])

    return tell


def by_words(passages: Sequence[Passage], name_of: Callable[[Passage], str]) -> Contestant:
    """BM25 alone, with our tokens."""
    folder = Path(tempfile.mkdtemp()) / "words"
    words_index.write(folder, words_index.cut(passages, {}))
    words = words_index.Words(folder)

    def tell(asked: Asked) -> list[tuple[str, float]]:
        found = words.best(asked.text, 30)
        return _distinct((name_of(passages[place]), score) for place, score in found.items())

    return tell


def by_vectors(
    passages: Sequence[Passage], name_of: Callable[[Passage], str], encoder: Encoder
) -> Contestant:
    """The cosine of another encoder, of the nearer of title and text."""
    import numpy as np

    titles = encoder.encode([one.title or one.text for one in passages])
    texts = encoder.encode([one.text for one in passages])

    def tell(asked: Asked) -> list[tuple[str, float]]:
        vector = encoder.encode([asked.text])[0]
        near = np.maximum(titles @ vector, texts @ vector)
        best = np.argsort(-near, kind="stable")[:30]
        return _distinct((name_of(passages[int(p)]), float(near[p])) for p in best)

    return tell


def _distinct(found: Iterator[tuple[str, float]]) -> list[tuple[str, float]]:
    kept: dict[str, float] = {}
    for name, score in found:
        kept.setdefault(name, score)
    return list(kept.items())
