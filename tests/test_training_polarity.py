"""How much the whole text has a say in how its terms are judged is chosen by what is right."""

from __future__ import annotations

import numpy as np

from insight.training import polarity
from insight.training.samples import Sample


def logits(sides: list[int], sure: float) -> np.ndarray:
    return (sure * np.eye(3)[sides]).astype(np.float32)


def test_the_whole_has_a_say_where_it_is_right_and_none_where_it_blurs_a_contrast() -> None:
    labels = np.array([0, 2] * 50 + [0, 2] * 50)
    alike = np.array([True] * 100 + [False] * 100)
    # Where all is alike, the whole text is right and the terms are not; in contrasts the reverse.
    own = np.concatenate([logits([1] * 100, 1.0), logits([0, 2] * 50, 1.0)])
    whole = np.concatenate([logits([0, 2] * 50, 2.0), logits([2, 0] * 50, 2.0)])
    kinds = np.array(["labelled"] * 100 + ["mams"] * 100)
    one, other = polarity.shares_of_whole(own, whole, labels, alike, kinds)
    assert one >= 0.4 and other <= 0.3


def test_kinds_of_contrasts_lose_nothing_for_what_others_gain() -> None:
    labels = np.array([2] * 90 + [0] * 10)
    own = np.concatenate([logits([1] * 90, 1.0), logits([0] * 10, 1.0)])
    whole = logits([2] * 100, 1.5)
    alike = np.ones(100, bool)
    kinds = np.array(["labelled"] * 90 + ["own terms"] * 10)
    shares = polarity.shares_of_whole(own, whole, labels, alike, kinds)
    said = ((1 - shares[0]) * own + shares[0] * whole).argmax(axis=1)
    assert (said[90:] == 0).all()


def test_without_a_judged_term_nothing_is_calibrated() -> None:
    sample = Sample("good", "en", "tweets", "validation", sentiment=2)
    assert polarity.calibrated([sample], [None], 1.0, 0.5) == polarity.Polarity()
