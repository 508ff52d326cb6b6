"""Fits what the judge weighs by, and shows how it does on entries that it was not fitted on.

    python -m bench.assistant_judge [--half dev] [--write]

The FAQ of a half is asked its questions and those that it does not answer, as the product does it. Weights
are the likeliest of a softmax over the passages and the case that none answers; the threshold is
the one with most coverage among those at which, surely enough, .95 of what is told is right. From a lower one, which
.85 of what is foreign does not reach, a passage is offered. All are shown by five
folds of entries, on the whole FAQ, on each language alone and on a quarter of its entries.
`--write` fits on all and writes insight/assistant/judge.toml.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from bench.assistant_shop import Asked, Shop, shop
from bench.measure import table
from insight.assistant import judge as judging
from insight.assistant.encoder import open_encoder
from insight.assistant.judge import FEATURES, Numbers
from insight.assistant.types import Candidate
from insight.reports.statistics import wilson
from insight.settings import load_settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 5
PRECISION = 0.95
NINE_IN_TEN = 1.2816
"""Standard deviations that a normal value stays above, nine times in ten."""
REFUSED = 0.85
PULL = 2e-3
"""Weight of the penalty on large weights."""
SEED = 1
Kept = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its candidates, and which of them answer."""

    asked: Asked
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    fold: int


def cases(shop: Shop, kept: Kept = lambda name: True, limit: int = 30) -> list[Case]:
    """Each question on the entries that are kept; one whose answers are not becomes foreign."""
    found = []
    for number, asked in enumerate((*shop.questions, *shop.foreign)):
        candidates = [
            one
            for one in shop.knowledge.candidates(asked.text, asked.language, 4 * limit)
            if kept(shop.name_of(one.passage))
        ][:limit]
        right = tuple(shop.name_of(one.passage) in asked.answers for one in candidates)
        first = min(asked.answers, default="")
        fold = int(first[-2:] or number) % FOLDS
        found.append(Case(asked, tuple(candidates), right, fold))
    return found


def fitted(some: Sequence[Case]) -> tuple[dict[str, float], float, float]:
    """Weights, the score of none, and what the background adds to it."""
    longest = max(len(case.candidates) for case in some)
    values = np.zeros((len(some), longest, len(FEATURES)))
    there = np.zeros((len(some), longest), bool)
    right = np.zeros((len(some), longest), bool)
    background = np.zeros(len(some))
    for row, case in enumerate(some):
        features, background[row] = judging.features(case.asked.text, case.candidates)
        for column, one in enumerate(features):
            values[row, column] = [one[name] for name in FEATURES]
        there[row, : len(features)] = True
        right[row, : len(features)] = case.right
    # Fitted on values of mean 0 and spread 1, then told in the features' own measures.
    mean, scale = values[there].mean(axis=0), values[there].std(axis=0) + 1e-9
    values = (values - mean) / scale
    level, spread = background.mean(), background.std() + 1e-9
    background = (background - level) / spread
    foreign: NDArray[np.bool_] = np.asarray(~right.any(axis=1))

    def cost(numbers: Floats) -> tuple[float, Floats]:
        scores = values @ numbers[: len(FEATURES)]
        scores[~there] = -np.inf
        none = numbers[-2] + numbers[-1] * background
        odds = np.concatenate([scores, none[:, None]], axis=1)
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        allowed = np.concatenate([right, foreign[:, None]], axis=1)
        wanted = (odds * allowed).sum(axis=1) + 1e-12
        # The gradient by the scores: what is said, less its share of what is right.
        slope = (odds - odds * allowed / wanted[:, None]) / len(some)
        gradient = np.append(
            np.einsum("nk,nkf->f", slope[:, :-1], values),
            [slope[:, -1].sum(), (slope[:, -1] * background).sum()],
        )
        pulled = np.append(numbers[:-2], [0.0, numbers[-1]])
        value = -np.log(wanted).mean() + PULL * (pulled**2).sum()
        return float(value), gradient + 2 * PULL * pulled

    start = np.array([1.0] * (len(FEATURES) - 1) + [-0.1, 3.0, 0.0])
    # What speaks for a passage may not speak against it elsewhere, whatever these few questions say.
    speaks_for = [(0.0, None)] * (len(FEATURES) - 1)
    bounds = [*speaks_for, (None, 0.0), (None, None), (0.0, None)]
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[:-2] / scale
    rise = float(found[-1] / spread)
    none = float(found[-2] - rise * level + weights @ mean)
    return dict(zip(FEATURES, map(float, weights), strict=True)), none, rise


@dataclass(frozen=True, slots=True)
class Said:
    """The first match of a case: its confidence, whether it is right, whether one could be."""

    confidence: float
    is_right: bool
    is_third: bool
    """Whether the answer is among the first three."""
    could: bool


def said(case: Case, numbers: Numbers) -> Said:
    matches = judging.by(numbers, case.asked.text, case.candidates)
    answers = {
        one.passage.id for one, right in zip(case.candidates, case.right, strict=True) if right
    }
    if not matches:
        return Said(0.0, False, False, bool(answers))
    return Said(
        matches[0].confidence,
        matches[0].passage.id in answers,
        any(match.passage.id in answers for match in matches[:3]),
        bool(answers),
    )


def best_threshold(some: Sequence[Said]) -> float:
    """The lowest confidence at which PRECISION of what is told is right, foreign questions included.

    With nine chances in ten (Wilson's bound): a threshold that just passes here fails elsewhere.
    """
    found = 1.0
    for least in sorted({round(one.confidence, 3) for one in some}, reverse=True):
        told = [one for one in some if one.confidence >= least]
        right = sum(one.is_right for one in told)
        if told and wilson(right, len(told), NINE_IN_TEN)[0] >= PRECISION:
            found = least
    return found


def offer_from(some: Sequence[Said]) -> float:
    """The confidence that REFUSED of the foreign questions do not reach."""
    foreign = [one.confidence for one in some if not one.could]
    return float(np.quantile(foreign, REFUSED)) if foreign else 0.0


def numbers_of(some: Sequence[Case]) -> Numbers:
    weights, none, background = fitted(some)
    return Numbers(threshold=1.0, offer=1.0, weights=weights, none=none, background=background)


def crossed(some: Sequence[Case], train: Sequence[Case]) -> list[Said]:
    """What is said of each case by numbers that were fitted on the other folds of `train`."""
    folds = [numbers_of([c for c in train if c.fold != fold]) for fold in range(FOLDS)]
    return [said(case, folds[case.fold]) for case in some]


def row(name: str, some: Sequence[Said], least: float) -> tuple[object, ...]:
    could = [one for one in some if one.could]
    told = [one for one in some if one.confidence >= least]
    foreign = [one for one in some if not one.could]
    return (
        name,
        len(could),
        f"{sum(one.is_right for one in could) / len(could):.3f}",
        f"{sum(one.is_third for one in could) / len(could):.3f}",
        f"{sum(one.is_right for one in told) / max(1, len(told)):.3f}",
        f"{sum(one.confidence >= least for one in could) / len(could):.3f}",
        f"{sum(one.confidence < least for one in foreign) / max(1, len(foreign)):.3f}",
        f"{calibration_error(some):.3f}",
    )


def calibration_error(some: Sequence[Said]) -> float:
    """Mean difference of what is said and what is right, over ten bins."""
    found = 0.0
    for number in range(10):
        inside = [one for one in some if min(9, int(one.confidence * 10)) == number]
        found += abs(sum(one.confidence - one.is_right for one in inside))
    return found / len(some)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.assistant_judge", description=__doc__)
    parser.add_argument("--half", default="dev")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(Path(home))
        found = shop(given.half, settings, open_encoder(settings))
        whole = cases(found)
        quarter = set(random.Random(SEED).sample(sorted(found.names.values()), 30))
        parts = {
            "whole FAQ": whole,
            "English alone": [
                c for c in cases(found, lambda n: n[:2] == "en") if c.asked.language == "en"
            ],
            "Chinese alone": [
                c for c in cases(found, lambda n: n[:2] == "zh") if c.asked.language == "zh"
            ],
            "30 entries": cases(found, lambda name: name in quarter),
        }
    seen = {name: crossed(some, whole) for name, some in parts.items()}
    at = seen["whole FAQ"]
    least = best_threshold(at)
    columns = "cases answerable first three right answered refused error".split()
    offered = offer_from(at)
    for told, from_ in (("told", least), ("offered", offered)):
        print(f"{told} from {from_:.3f}")
        table(columns, [row(name, some, from_) for name, some in seen.items()])
    update = {"threshold": round(least, 3), "offer": round(offered, 3)}
    numbers = numbers_of(whole).model_copy(update=update)
    print(numbers)
    if given.write:
        write(numbers)


def write(numbers: Numbers) -> None:
    """Write judge.toml."""
    lines = [
        "# What the judge weighs by. `python -m bench.assistant_judge --write` fits it anew.",
        f"threshold = {numbers.threshold}",
        f"offer = {numbers.offer}",
        f"none = {numbers.none:.3f}",
        f"background = {numbers.background:.3f}",
        "",
        "[weights]",
        *(f"{name} = {numbers.weights[name]:.3f}" for name in FEATURES),
    ]
    path = Path(judging.__file__).with_name(judging.FILE)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
