"""Chooses what stands between logits and labels, on validation samples: temperatures, thresholds.

All is chosen for each language on its own, with the graph as it ships.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from insight.models.discrimination import names_discrimination
from insight.models.labels import NEUTRAL, TOXICITIES
from insight.training.samples import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ALARM_RATE = 0.01
"""Largest share of product reviews that may be called toxic when the threshold is chosen."""
AGAINST_RATE = 0.15
"""The same of our own speech against discrimination: other people's is called toxic more often."""
LANGUAGES = ("en", "zh")
LEAST_NAMED = 100
"""Texts that name discrimination below which they get no threshold of their own."""
NAMED_COST = 0.03
"""Macro-F1 that may be given up so that speech against discrimination is let pass."""
LEAST_SURE = 85
"""Percent below which no threshold is tried: validation texts are like those that the student
learned from, and other people's are not."""
SLACK = 0.002
"""Accuracy that the cascade may lose on the texts that it decides; less than the noise of both."""


def rows_of(samples: Sequence[Sample], language: str) -> list[int]:
    return [index for index, sample in enumerate(samples) if sample.language == language]


def sentiment_allowed(samples: Sequence[Sample]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which sentiments are right, and which are judged at all, both [n, 3]."""
    import numpy as np

    right = np.zeros((len(samples), 3), bool)
    judged = np.ones((len(samples), 3), bool)
    for row, sample in enumerate(samples):
        assert sample.sentiment is not None
        right[row, sample.sentiment] = True
        judged[row, NEUTRAL] = not sample.polar
    return right, judged


def toxicity_allowed(samples: Sequence[Sample]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which toxicities are right, [n, 4]; all are judged."""
    import numpy as np

    right = np.array([[name in sample.toxicity for name in TOXICITIES] for sample in samples])
    return right, np.ones_like(right)


def temperature(logits: Floats, right: NDArray[np.bool_], judged: NDArray[np.bool_]) -> float:
    """The divisor of `logits` [n, k] that makes what is right likeliest."""
    import numpy as np

    def surprise(divisor: float) -> float:
        scaled = np.where(judged, logits / divisor, -1e4)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        odds = np.exp(scaled)
        found = (odds * right).sum(axis=1) / odds.sum(axis=1)
        return float(-np.log(np.maximum(found, 1e-9)).mean())

    if not len(logits):
        return 1.0
    return min((round(0.02 * step, 2) for step in range(20, 200)), key=surprise)


def calibration_error(confidence: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy, in ten bins."""
    import numpy as np

    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == number].mean() - right[place == number].mean())
        * (place == number).mean()
        for number in range(bins)
        if (place == number).any()
    ]
    return float(sum(gaps))


def neutral_offset(logits: Floats, samples: Sequence[Sample]) -> float:
    """What to add to the logit of neutral, for the best mean over data sets.

    A data set with neutral texts counts by its macro-F1, one without by its accuracy among three
    classes, and half as much: a text that is called neutral there is mostly wrong.
    """
    import numpy as np
    from sklearn.metrics import f1_score

    labels = np.array([sample.sentiment for sample in samples])
    sources = np.array([sample.source for sample in samples])

    def quality(offset: float) -> float:
        said = (logits + offset * np.eye(3)[NEUTRAL]).argmax(axis=1)
        scores, weights = [], []
        for source in dict.fromkeys(sources):
            rows = sources == source
            knows = bool((labels[rows] == NEUTRAL).any())
            scores.append(
                f1_score(labels[rows], said[rows], average="macro")
                if knows
                else (said[rows] == labels[rows]).mean()
            )
            weights.append(2 if knows else 1)
        return float(np.average(scores, weights=weights)) if scores else 0.0

    return max((round(-0.1 * step, 1) for step in range(21)), key=quality)


def toxic_threshold(harm: Floats, samples: Sequence[Sample]) -> float:
    """The best mean F1 over data sets, among thresholds that few product reviews and little of our
    own speech against discrimination reach.
    """
    import numpy as np

    reviews = np.array([sample.sentiment is not None for sample in samples])
    against = np.array([sample.toxicity == {"against"} for sample in samples])

    def quality(threshold: float) -> tuple[bool, float]:
        toxic = harm >= threshold
        quiet = all(
            not kind.any() or toxic[kind].mean() <= most
            for kind, most in ((reviews, ALARM_RATE), (against, AGAINST_RATE))
        )
        scores = _toxicity_scores(toxic, samples)
        return quiet, float(np.mean(scores)) if scores else 0.0

    return max((round(0.01 * step, 2) for step in range(20, 96)), key=quality)


def named_threshold(harm: Floats, samples: Sequence[Sample], usual: float) -> float | None:
    """The highest threshold for texts that name discrimination at which the mean F1 over data sets
    stays within NAMED_COST of what it is at the `usual` one.

    Speech against discrimination is worth that much. None where too few texts name it to know.
    """
    import numpy as np

    named = np.array([names_discrimination(sample.text) for sample in samples])
    if named.sum() < LEAST_NAMED:
        return None

    def cost(threshold: float) -> float:
        with_it = harm >= np.where(named, threshold, usual)
        return float(np.mean(usually) - np.mean(_toxicity_scores(with_it, samples)))

    usually = _toxicity_scores(harm >= usual, samples)
    steps = [round(0.01 * step, 2) for step in range(round(100 * usual), 100)]
    return max(step for step in steps if cost(step) <= NAMED_COST)


def _toxicity_scores(toxic: NDArray[np.bool_], samples: Sequence[Sample]) -> list[float]:
    """Macro-F1 of what is called toxic, for each data set of which it is known."""
    import numpy as np
    from sklearn.metrics import f1_score

    reviews = np.array([sample.sentiment is not None for sample in samples])
    labels = np.array([sample.toxicity == {"harmful"} for sample in samples])
    sources = np.array([sample.source.split()[0] for sample in samples])
    kinds = [(sources == source) & ~reviews for source in dict.fromkeys(sources[~reviews])]
    return [
        f1_score(labels[kind], toxic[kind], average="macro")
        for kind in kinds
        if len(set(labels[kind])) == 2
    ]


def tag_threshold(tagged: Callable[[float], tuple[int, int, int]]) -> float:
    """The best F1 of terms; `tagged` gives how many are right, wanted and said at a threshold."""

    def quality(threshold: float) -> float:
        both, wanted, said = tagged(threshold)
        return 2 * both / max(1, wanted + said)

    return max((round(0.05 * step, 2) for step in range(4, 19)), key=quality)


def cascade_threshold(
    student: Floats, encoder: Floats, right: NDArray[np.bool_], judged: NDArray[np.bool_]
) -> float:
    """How sure the student must be so that it is as right as the encoder where it decides.

    Each candidate is judged on the texts it adds, so that many easy ones do not pay for hard ones.
    2, which nothing reaches, when there is no such threshold.
    """
    import numpy as np

    def said_right(probabilities: Floats) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = right[
            np.arange(len(right)), np.where(judged, probabilities, -1).argmax(axis=1)
        ]
        return found

    ours, theirs, sure = said_right(student), said_right(encoder), student.max(axis=1)
    for step in range(LEAST_SURE, 100):
        threshold = step / 100
        decided = (sure >= threshold) & (student.argmax(axis=1) != NEUTRAL)
        if decided.sum() >= 30 and ours[decided].mean() >= theirs[decided].mean() - SLACK:
            return threshold
    return 2.0
