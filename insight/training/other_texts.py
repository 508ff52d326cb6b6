"""Texts that are no questions, on which the matcher must stay as its source is."""

from __future__ import annotations

import random
from pathlib import Path

from insight.errors import ModelError
from insight.training import distil

MOST = 1_500
SEED = 1
LONGEST = 120


def other_texts(data: Path) -> list[str]:
    """Reviews, posts, trending titles and titles of papers of both languages; no bank questions.

    Raises ModelError where the folder has none.
    """
    found = [text for _, text in distil.texts(data, ()) if 8 <= len(text) <= LONGEST]
    questions = set(distil.questions(data))
    kept = [text for text in dict.fromkeys(found) if text not in questions]
    if not kept:
        raise ModelError(f"{data} holds none of the texts that the model card lists.")
    return random.Random(SEED).sample(kept, min(MOST, len(kept)))
