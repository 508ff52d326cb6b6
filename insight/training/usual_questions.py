"""The wordings that the matcher was trained on as the usual questions that ship beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from insight.files import replacing
from insight.models.matcher import Matcher
from insight.models.usual import packed
from insight.training.question_groups import Group

TEMPERATURES = (0.007, 0.004)
"""Of questions and of passages: how sharply the nearest need is preferred."""
ANSWERS = 1
"""Of a group that are written: all of them were no better, and larger."""
SAME = 0.96
"""Cosine from which a wording says nothing that another of its need does not say."""


def write_usual(
    matcher: Matcher,
    groups: Sequence[Group],
    target: Path,
    temperatures: tuple[float, float] = TEMPERATURES,
) -> int:
    """Write the wordings of each need, of all languages together, with its answers; how many.

    Of wordings that are as good as the same the first is written.
    """
    import numpy as np
    from safetensors.numpy import save_file

    needs: dict[str, list[str]] = {}
    for group in groups:
        texts = needs.setdefault(group.id, [])
        texts += group.questions
        told = list(zip(group.questions, group.answers, strict=False))[:ANSWERS]
        texts += [f"{heading} {answer}" for heading, answer in told]
    vectors = matcher.encode([text for texts in needs.values() for text in texts])
    starts: list[int] = []
    kept: list[int] = []
    place = 0
    for texts in needs.values():
        starts.append(len(kept))
        for index in range(place, place + len(texts)):
            own = kept[starts[-1] :]
            if not own or (vectors[own] @ vectors[index]).max() < SAME:
                kept.append(index)
        place += len(texts)
    with replacing(target) as temporary:
        save_file(packed(vectors[np.array(kept)], starts, temperatures), temporary)
    return len(kept)
