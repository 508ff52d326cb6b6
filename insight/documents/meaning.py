"""Search by meaning: a worker compares the vector of what was typed with those of all texts.

Every text was given its vector when it was analysed (`insight.store.vectors`). What is found is
kept for an hour, as hashes of texts and scores.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.cleaning.identity import digest
from insight.state import State, moment
from insight.store.vectors import each_group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.runner import Context

MOST = 300
"""Texts that are kept of a search."""
LEAST = 0.3
"""Cosine under which two texts have little to do with each other."""
_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Near:
    text_hash: str
    score: float
    """Cosine to what was typed."""


def find_meaning(context: Context, batch: dict[str, Any]) -> dict[str, int]:
    """Work of a job: the texts nearest to the words of its parameters, kept for its page."""
    from insight.enrich import models_of

    settings, words = context.settings, context.parameters.words
    if found(context.state, words) is not None:
        return {}
    models = models_of(settings)
    vector = models.student.encode([words])[0]
    near = nearest(settings.vectors, vector, models.weights_hash, MOST)
    keep(context.state, words, near)
    return {"found": len(near)}


def nearest(folder: Path, vector: NDArray[np.float32], model: str, most: int) -> list[Near]:
    """The stored texts nearest to a unit vector, some at a time: memory does not grow with them."""
    import numpy as np

    best: dict[str, float] = {}
    least = LEAST
    for hashes, vectors in each_group(folder, model):
        scores = vectors @ vector
        here = np.flatnonzero(scores >= least)
        if len(here) > most:
            here = here[np.argpartition(-scores[here], most - 1)[:most]]
        for row, text_hash in zip(here.tolist(), hashes.take(here).to_pylist(), strict=True):
            best[text_hash] = float(scores[row])
        if len(best) > 4 * most:
            best = _best(best, most)
            least = max(least, min(best.values()))
    return [Near(text_hash, round(score, 4)) for text_hash, score in _best(best, most).items()]


def _best(scores: dict[str, float], most: int) -> dict[str, float]:
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most])


def found(state: State, words: str) -> list[Near] | None:
    """What a search found within the last hour; None where nobody searched."""
    state.execute("forget_meaning_searches", before=_before())
    row = state.row("meaning_search", search_id=_id(words))
    return None if row is None else [Near(*one) for one in json.loads(row["texts"])]


def keep(state: State, words: str, near: list[Near]) -> None:
    texts = json.dumps([[one.text_hash, one.score] for one in near])
    state.execute("keep_meaning_search", search_id=_id(words), texts=texts, moment=moment())


def _id(words: str) -> str:
    return digest(" ".join(words.casefold().split()))


def _before() -> str:
    return (datetime.now(UTC) - _KEPT).isoformat(timespec="milliseconds")
