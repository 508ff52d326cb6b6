"""A head of the user's beside ours on the same rows, with intervals that know of repeated texts.

Texts are resampled with all their rows, since rows of one text are not independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.evaluation import scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

BETTER, WORSE = "better than ours", "worse than ours"
ALIKE = "not told apart from ours"
FIGURES = ("accuracy", "macro_f1", "calibration_error")


@dataclass(frozen=True)
class Said:
    """What one of the two says of the rows."""

    name: str
    model: str
    label: Ints
    """[n]: the class."""
    sure: Floats
    """[n]: the probability that its calibration is judged by ..."""
    right: NDArray[np.bool_]
    """... and whether that came true."""


def compare(
    gold: Ints,
    texts: Ints,
    languages: Sequence[str],
    both: Sequence[Said],
    classes: Sequence[str],
    seed: int,
) -> dict[str, Any]:
    """Figures of both, the second less the first, and the verdict, as `card.lines` takes them.

    `texts` [n] numbers the different texts; rows of the same text have the same number.
    """
    import numpy as np

    language = np.array(languages)
    ones = np.ones(len(gold))
    measures = [_measure(gold, said, len(classes)) for said in both]
    known = [measure(ones) for measure in measures]
    drawn = np.empty((scores.SAMPLES, 2, len(FIGURES)))
    random, count = np.random.default_rng(seed), int(texts.max()) + 1
    for place in range(scores.SAMPLES):
        often = np.bincount(random.integers(count, size=count), minlength=count)[texts]
        drawn[place] = [measure(often.astype(float)) for measure in measures]
    figures = []
    for number, said in enumerate(both):
        table = scores.confusion(gold, said.label, len(classes))
        one: dict[str, Any] = {"name": said.name, "model": said.model}
        one |= _with_intervals(known[number], drawn[:, number])
        one |= {"macro_recall": scores.macro_recall(table), "confusion": table.tolist()}
        one["calibration_error"] = {"all": one["calibration_error"]} | {
            str(name): scores.calibration_error(said.sure[here], said.right[here])
            for name in np.unique(language)
            if (here := language == name).any()
        }
        figures.append(one)
    gain = _with_intervals(known[1] - known[0], drawn[:, 1] - drawn[:, 0])
    figures[1]["less_the_first"] = gain
    return {"annotators": figures, "verdict": verdict(gain)}


def verdict(gain: Mapping[str, Any]) -> str:
    """BETTER or WORSE where the interval of accuracy or macro-F1 says so and the other does not
    say the contrary; else ALIKE."""
    intervals = [gain[f"{name}_interval"] for name in ("accuracy", "macro_f1")]
    up, down = any(low > 0 for low, _ in intervals), any(high < 0 for _, high in intervals)
    return BETTER if up and not down else WORSE if down and not up else ALIKE


def _measure(gold: Ints, said: Said, classes: int) -> Callable[[Floats], Floats]:
    """FIGURES [3] of rows that count `weights` times."""
    import numpy as np

    cells = gold * classes + said.label
    bins = np.minimum((said.sure * scores.BINS).astype(int), scores.BINS - 1)
    gaps = said.sure - said.right

    def measure(weights: Floats) -> Floats:
        table = np.bincount(cells, weights, classes**2).reshape(classes, classes)
        error = np.abs(np.bincount(bins, weights * gaps, scores.BINS)).sum() / weights.sum()
        return np.array([scores.accuracy(table), scores.macro_f1(table), error])

    return measure


def _with_intervals(known: Floats, drawn: Floats) -> dict[str, Any]:
    import numpy as np

    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    result: dict[str, Any] = {}
    for place, name in enumerate(FIGURES):
        result[name] = float(known[place])
        result[f"{name}_interval"] = (float(low[place]), float(high[place]))
    return result
