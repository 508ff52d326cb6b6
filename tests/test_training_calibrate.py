"""Calibration finds the temperature, the offset and the thresholds that data call for."""

from __future__ import annotations

import numpy as np

from insight.models.labels import NEUTRAL
from insight.training import calibrate
from insight.training.samples import Sample


def drawn(count: int, divisor: float) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and labels that are drawn as the logits divided by `divisor` say."""
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, (count, 3)).astype(np.float32)
    odds = np.exp(logits / divisor)
    chances = odds / odds.sum(axis=1, keepdims=True)
    return logits, np.array([rng.choice(3, p=row) for row in chances])


def test_the_temperature_that_labels_were_drawn_with_is_found() -> None:
    logits, labels = drawn(4000, 2.0)
    right = np.eye(3, dtype=bool)[labels]
    assert abs(calibrate.temperature(logits, right, np.ones_like(right)) - 2.0) < 0.2


def test_calibrated_probabilities_have_a_small_error_and_bold_ones_a_large_one() -> None:
    logits, labels = drawn(4000, 2.0)
    errors = []
    for divisor in (2.0, 0.5):
        odds = np.exp(logits / divisor)
        chances = odds / odds.sum(axis=1, keepdims=True)
        right = chances.argmax(axis=1) == labels
        errors.append(calibrate.calibration_error(chances.max(axis=1), right))
    assert errors[0] < 0.03 < 0.1 < errors[1]


def test_neutral_that_is_said_too_often_is_held_back() -> None:
    samples = [
        Sample(str(n), "zh", "a" if n % 3 == 1 or n < 50 else "b", "validation", sentiment=n % 3)
        for n in range(300)
    ]
    logits = 2 * np.eye(3, dtype=np.float32)[[n % 3 for n in range(300)]]
    assert calibrate.neutral_offset(logits, samples) == 0.0
    biased = (logits + 2.5 * np.eye(3)[NEUTRAL]).astype(np.float32)
    assert calibrate.neutral_offset(biased, samples) <= -0.6


def test_a_threshold_of_toxicity_leaves_product_reviews_alone() -> None:
    reviews = [Sample(str(n), "en", "shop", "validation", sentiment=0) for n in range(200)]
    harm = frozenset(("harmful",))
    posts = [
        Sample(
            str(n), "en", "posts", "validation", toxicity=harm if n % 2 else frozenset(("none",))
        )
        for n in range(100)
    ]
    chances = np.array([0.45] * 200 + [0.6 if n % 2 else 0.1 for n in range(100)], np.float32)
    assert 0.45 < calibrate.toxic_threshold(chances, [*reviews, *posts]) <= 0.6


def toxic_posts(text: str, counts: dict[str, int]) -> list[Sample]:
    return [
        Sample(f"{text} {n}", "zh", "posts", "validation", toxicity=frozenset((kind,)))
        for kind, count in counts.items()
        for n in range(count)
    ]


def test_a_threshold_of_toxicity_lets_speech_against_discrimination_pass() -> None:
    posts = toxic_posts("a", {"harmful": 100, "none": 100, "against": 20})
    # Below .4, four more of the harmful are found, and half of what is said against it is flagged.
    chances = np.array([0.6] * 96 + [0.3] * 4 + [0.1] * 100 + [0.35] * 10 + [0.1] * 10, np.float32)
    assert 0.35 < calibrate.toxic_threshold(chances, posts) <= 0.6


def test_texts_that_name_discrimination_get_the_highest_threshold_that_costs_little() -> None:
    named = toxic_posts("歧视", {"harmful": 100, "none": 50})
    plain = toxic_posts("狗", {"harmful": 100, "none": 150})
    chances = [0.7] * 4 + [0.9] * 96 + [0.8] * 50 + [0.9] * 100 + [0.1] * 150
    samples = [*named, *plain]
    found = calibrate.named_threshold(np.array(chances, np.float32), samples, 0.5)
    assert found is not None and 0.8 < found <= 0.9
    few = [*named[:40], *plain]
    assert calibrate.named_threshold(np.array(chances[:40] + chances[150:]), few, 0.5) is None


def test_a_student_that_is_worse_decides_nothing_and_one_that_is_as_good_decides() -> None:
    right = np.eye(3, dtype=bool)[[0, 2] * 100]
    judged = np.ones_like(right)
    good = np.where(right, 0.95, 0.025).astype(np.float32)
    bad = good[:, ::-1]
    assert calibrate.cascade_threshold(good, good, right, judged) == calibrate.LEAST_SURE / 100
    assert calibrate.cascade_threshold(bad, good, right, judged) > 1
