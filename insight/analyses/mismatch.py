"""Stars against text: high stars with a negative text, or low stars with a positive one."""

from __future__ import annotations

from collections.abc import Iterator

from insight.analyses.batch import Batch, Text
from insight.types import Annotation

NAME = "mismatch"
VERSION = "2"
SURE = 0.7
"""How far from zero the sentiment score must be before it contradicts anybody's stars."""


def analyse(batch: Batch) -> Iterator[Annotation]:
    """`mismatch` or `agrees` for each text with a rating, with the size of the contradiction."""
    for text, (negative, _, positive) in zip(batch.texts, batch.readings.sentiment, strict=True):
        found = judge(text, float(positive - negative))
        if found is not None:
            yield batch.annotation(text, NAME, VERSION, *found)


def judge(text: Text, score: float) -> tuple[str, float] | None:
    """Label and size of the contradiction; None for a text without stars."""
    if text.rating is None:
        return None
    against = -score if text.rating >= 4 else score if text.rating <= 2 else 0.0
    return "mismatch" if against >= SURE else "agrees", round(max(against, 0.0), 4)
