"""Sentiment: negative, neutral or positive, with a score from -1 to 1."""

from __future__ import annotations

from collections.abc import Iterator

from insight.analyses.batch import Batch
from insight.models.labels import SENTIMENTS
from insight.types import Annotation

NAME = "sentiment"
VERSION = "2"


def analyse(batch: Batch) -> Iterator[Annotation]:
    """The likeliest label, and P(positive) - P(negative) as the score."""
    for text, probabilities in zip(batch.texts, batch.readings.sentiment, strict=True):
        label = SENTIMENTS[int(probabilities.argmax())]
        score = round(float(probabilities[2] - probabilities[0]), 4)
        yield batch.annotation(text, NAME, VERSION, label, score)
