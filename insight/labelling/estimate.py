"""How good the model is, by what persons said of a batch, weighted back to all documents.

Of each stratum the share of each true label is estimated from its answers, and counts as much as
the stratum has documents. Intervals are of 95 %: the shares are drawn from their posterior
distribution (Dirichlet, with one document's worth of prior), so a stratum of which all answers
agree is not taken for certain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from insight.evaluation.labels import classes_of
from insight.evaluation.scores import accuracy, macro_f1
from insight.reports.statistics import Interval
from insight.state import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLASSES = classes_of("sentiment")
_DRAWS = 4000
_PRIOR = 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of all documents that the batch speaks of."""

    answered: int
    ties: int
    """Documents of which persons said different things equally often; they are left out."""
    covered: float
    """The share of all documents that is in strata with answers."""
    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    confusion: tuple[tuple[float, ...], ...]
    """[true, said]: shares of all documents covered."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far persons agree who labelled the same documents."""

    documents: int
    """That two or more persons labelled."""
    share: float
    """Of pairs of answers that are the same."""
    alpha: float | None
    """Krippendorff's for names: 1 is full agreement, 0 what chance gives."""


def estimate(answers: Sequence[Row], seed: int = 7) -> Estimate | None:
    """From the rows of `label_answers`; None where nothing is answered."""
    import numpy as np

    gold, ties = _gold(answers)
    counts: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(CLASSES)))
    about: dict[str, Row] = {}
    for row, label in gold:
        counts[row["stratum"]][CLASSES.index(label)] += 1
        about[row["stratum"]] = row
    if not counts:
        return None
    everything = {row["stratum"]: row["stratum_size"] for row in answers}
    sizes = {stratum: about[stratum]["stratum_size"] for stratum in counts}
    table = np.zeros((len(CLASSES), len(CLASSES)))
    drawn = np.zeros((_DRAWS, len(CLASSES), len(CLASSES)))
    generator = np.random.default_rng(seed)
    for stratum, seen in sorted(counts.items()):
        said = CLASSES.index(about[stratum]["said"])
        table[:, said] += sizes[stratum] * seen / seen.sum()
        posterior = generator.dirichlet(seen + _PRIOR / len(CLASSES), _DRAWS)
        drawn[:, :, said] += sizes[stratum] * posterior
    total = sum(sizes.values())
    return Estimate(
        answered=len(gold),
        ties=ties,
        covered=total / max(1, sum(everything.values())),
        accuracy=float(accuracy(table)),
        accuracy_interval=_interval(accuracy(drawn)),
        macro_f1=float(macro_f1(table)),
        macro_f1_interval=_interval(macro_f1(drawn)),
        confusion=tuple(tuple(cell / total for cell in row) for row in table.tolist()),
    )


def agreement(answers: Sequence[Row]) -> Agreement | None:
    """None where no document was labelled by two persons."""
    together = [labels for labels in _by_item(answers).values() if len(labels) > 1]
    if not together:
        return None
    pairs = [pair for labels in together for pair in combinations(labels, 2)]
    share = sum(a == b for a, b in pairs) / len(pairs)
    return Agreement(len(together), share, _alpha(together))


def _alpha(together: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for names; None where all said the same, of which it can say nothing."""
    totals = Counter(label for labels in together for label in labels)
    n = totals.total()
    expected = sum(count * (n - count) for count in totals.values()) / (n - 1)
    if not expected:
        return None
    observed = sum(
        sum(a != b for a, b in combinations(labels, 2)) * 2 / (len(labels) - 1)
        for labels in together
    )
    return 1 - observed / expected


def _gold(answers: Sequence[Row]) -> tuple[list[tuple[Row, str]], int]:
    """Of each document what most persons said, and how many had no majority."""
    rows = {row["position"]: row for row in answers}
    found, ties = [], 0
    for position, labels in _by_item(answers).items():
        first, *others = Counter(labels).most_common(2)
        if others and others[0][1] == first[1]:
            ties += 1
        else:
            found.append((rows[position], first[0]))
    return found, ties


def _by_item(answers: Sequence[Row]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in answers:
        if row["label"] is not None:
            found[row["position"]].append(row["label"])
    return found


def _interval(drawn: Any) -> Interval:
    import numpy as np

    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
