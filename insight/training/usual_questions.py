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


def write_usual(
    matcher: Matcher,
    groups: Sequence[Group],
    target: Path,
    temperatures: tuple[float, float] = TEMPERATURES,
) -> int:
    """Write the wordings of each need, of all languages together, with its answers; how many."""
    from safetensors.numpy import save_file

    needs: dict[str, list[str]] = {}
    for group in groups:
        texts = needs.setdefault(group.id, [])
        texts += group.questions
        if group.answer:
            texts.append(f"{group.questions[0]} {group.answer}")
    starts, wordings = [], []
    for texts in needs.values():
        starts.append(len(wordings))
        wordings += texts
    with replacing(target) as temporary:
        save_file(packed(matcher.encode(wordings), starts, temperatures), temporary)
    return len(wordings)
