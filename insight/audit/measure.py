"""How far the scores of a model move with the group that a sentence names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from insight.audit.frames import Frame
from insight.models.scores import AT_ONCE, Scorer, in_portions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 5
"""Sentences below which nothing is said of a group."""
GOAL_MEAN = 0.03
"""Mean absolute shift of a kind that we want a model to stay under."""
GOAL_GROUP = 0.08
"""Mean shift that no group should pass."""
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Shift:
    """What one head does with one group of a kind; with group None, with all of the kind."""

    language: str
    material: str
    """Where the sentences are from: patterns, stored, or the name of a file."""
    kind: str
    group_name: str | None
    head: str
    sentences: int
    shift: float | None
    """Mean score less that of the other groups in the same sentence; None for a whole kind."""
    shift_low: float | None
    shift_high: float | None
    absolute: float
    """The mean of the absolute shifts of the sentences."""
    absolute_low: float
    absolute_high: float


def shifts(
    frames: Sequence[Frame],
    score: Scorer,
    language: str,
    material: str,
    progress: Callable[[int], None] = lambda done: None,
    at_once: int = AT_ONCE,
) -> list[Shift]:
    """Shifts of every head, kind and group with enough sentences, with 95% intervals.

    A sentence of which some text scores NaN is left out. `score` is given `at_once` texts.
    """
    texts = texts_of(frames)
    if not texts:
        return []
    scores = in_portions(score, texts, language, progress, at_once)
    place = {text: index for index, text in enumerate(texts)}
    found = []
    for kind in dict.fromkeys(frame.kind for frame in frames):
        of_kind = [frame for frame in frames if frame.kind == kind]
        for head, values in scores.items():
            for group, moved in _moved(of_kind, values, place).items():
                if len(moved) >= FEWEST:
                    found.append(_shift((language, material, kind, group, head), moved))
    return found


def texts_of(frames: Sequence[Frame]) -> list[str]:
    """The different texts of frames, in an order that parts those of one sentence.

    Who is shown them side by side would see what is compared.
    """
    texts = {text for frame in frames for some in frame.texts.values() for text in some}
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())


def _moved(
    frames: Sequence[Frame], values: NDArray[np.float32], place: Mapping[str, int]
) -> dict[str | None, Floats]:
    """The shift of each sentence by group; for None the mean absolute one of its groups."""
    import numpy as np

    moved: dict[str | None, list[float]] = {None: []}
    for frame in frames:
        means = {
            group: float(np.mean([values[place[text]] for text in texts]))
            for group, texts in frame.texts.items()
        }
        together = sum(means.values())
        if isnan(together):
            continue
        of_frame = {g: mean - (together - mean) / (len(means) - 1) for g, mean in means.items()}
        for group, one in of_frame.items():
            moved.setdefault(group, []).append(one)
        moved[None].append(float(np.mean(np.abs(list(of_frame.values())))))
    return {group: np.array(found) for group, found in moved.items()}


def _shift(where: tuple[str, str, str, str | None, str], moved: Floats) -> Shift:
    import numpy as np

    whole = where[3] is None
    low, high = (None, None) if whole else _interval(moved)
    absolute = np.abs(moved)
    return Shift(
        *where,
        len(moved),
        None if whole else float(moved.mean()),
        low,
        high,
        float(absolute.mean()),
        *_interval(absolute),
    )


def _interval(values: Floats) -> tuple[float, float]:
    """95% interval of the mean, by resampling sentences; the same values give the same one."""
    import numpy as np

    drawn = np.random.default_rng(0).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)
