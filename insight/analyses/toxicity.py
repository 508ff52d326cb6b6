"""Toxicity: the probability that a text harms people, and whether it passes the threshold."""

from __future__ import annotations

from collections.abc import Iterator

from insight.analyses.batch import Batch
from insight.models.labels import HARMFUL, TOXICITIES
from insight.types import Annotation

NAME = "toxicity"
VERSION = "3"


def analyse(batch: Batch) -> Iterator[Annotation]:
    """`toxic` or `ok`, with the probability of harm as the score.

    The details name the kind of a text that is not plainly harmless: rude without harming
    anybody, speech against discrimination, or harmful.
    """
    found = batch.readings.toxicity
    texts, languages = [t.text for t in batch.texts], [t.language for t in batch.texts]
    toxic = batch.models.labels.toxic(texts, languages, found)
    for text, row, is_toxic in zip(batch.texts, found, toxic, strict=True):
        kind = TOXICITIES[int(row.argmax())]
        details = {} if kind == TOXICITIES[0] else {"kind": kind}
        label = "toxic" if is_toxic else "ok"
        yield batch.annotation(text, NAME, VERSION, label, round(float(row[HARMFUL]), 4), details)
