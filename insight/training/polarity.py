"""Calibrates how terms are judged: a temperature, and how much the whole text has a say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from insight.analyses.aspects import of_target, spoken_of
from insight.models.labels import Tokens, log_odds
from insight.training.calibrate import temperature
from insight.training.samples import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CONTRASTS = frozenset(("mams", "own terms"))
"""Kinds of data whose sentences mostly judge one term well and another badly."""


class Polarity(NamedTuple):
    """Facts of one language; see `insight.models.labels.Facts`."""

    temperature: float = 1.0
    whole_alike: float = 0.0
    whole_apart: float = 0.0


class _Judged(NamedTuple):
    """One target of a sample."""

    own: Floats
    whole: Floats
    label: int
    alike: bool
    kind: str


def calibrated(
    samples: Sequence[Sample],
    tokens: Sequence[Tokens | None],
    sentiment_temperature: float,
    tag_threshold: float,
) -> Polarity:
    """The facts of samples of one language, from what was read of them and is not calibrated."""
    import numpy as np

    found = [
        one
        for sample, of_text in zip(samples, tokens, strict=True)
        if of_text is not None
        for one in _judged(sample, of_text, tag_threshold)
    ]
    if not found:
        return Polarity()
    own, whole = (np.stack([one[place] for one in found]) for place in (0, 1))
    labels = np.array([one.label for one in found])
    kinds = np.array([one.kind for one in found])
    contrasts = np.isin(kinds, list(CONTRASTS))
    right = np.eye(3, dtype=bool)[labels[contrasts]]
    divisor = temperature(own[contrasts], right, np.ones_like(right))
    alike = np.array([one.alike for one in found])
    whole = log_odds(np.divide(whole, sentiment_temperature, dtype=np.float32))
    return Polarity(
        divisor,
        *shares_of_whole(
            log_odds(np.divide(own, divisor, dtype=np.float32)), whole, labels, alike, kinds
        ),
    )


def _judged(sample: Sample, tokens: Tokens, tag_threshold: float) -> list[_Judged]:
    text, language = sample.text, sample.language
    targets = [((target.start, target.end), target.sentiment) for target in sample.targets]
    kind = sample.source.split()[0] if sample.tagged or "mams" in sample.source else "labelled"
    if sample.source == "written":
        kind = "own terms" if sample.tagged else "own sentences"
        if sample.sentiment is not None and not sample.mixed:
            terms = spoken_of(text, language, tokens, tag_threshold)
            targets = [((start, end), sample.sentiment) for _, start, end in terms]
    found = []
    for span, sentiment in targets:
        own, alike = of_target(text, language, tokens, span, tag_threshold)
        if own is not None and sentiment is not None:
            found.append(_Judged(own, tokens.whole, sentiment, alike, kind))
    return found


def shares_of_whole(
    own: Floats,
    whole: Floats,
    labels: NDArray[np.int64],
    alike: NDArray[np.bool_],
    kinds: NDArray[np.str_],
) -> tuple[float, float]:
    """The shares of the whole text in how its terms are judged, where that is alike and where not,
    for the best mean accuracy over kinds of data.

    `own` and `whole` are calibrated logits [n, 3] of a term and of its text. The kinds of CONTRASTS
    may lose nothing: there the whole blurs praise and complaint.
    """
    import numpy as np

    def accuracies(shares: tuple[float, float]) -> dict[str, float]:
        share = np.where(alike, *shares)[:, None]
        right = ((1 - share) * own + share * whole).argmax(axis=1) == labels
        return {str(kind): float(right[kinds == kind].mean()) for kind in np.unique(kinds)}

    alone = accuracies((0.0, 0.0))

    def quality(shares: tuple[float, float]) -> tuple[bool, float]:
        found = accuracies(shares)
        loses = any(found[kind] < alone[kind] for kind in CONTRASTS & found.keys())
        return not loses, sum(found.values()) / len(found)

    steps = [step / 10 for step in range(10)]
    return max(((one, other) for one in steps for other in steps if other <= one), key=quality)
