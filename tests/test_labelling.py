"""A batch is drawn with known chances, and its answers say how good the model is."""

from __future__ import annotations

import random

import pytest

from insight.errors import QueryError
from insight.labelling import batches, draw
from insight.labelling.draw import Population, allocate
from insight.labelling.estimate import agreement, estimate
from insight.settings import Settings
from insight.state import Row, State
from insight.store.reader import Reader
from tests.web_app import fill

SIZES = {
    "negative high": 9_000,
    "negative low": 1_000,
    "neutral low": 300,
    "positive high": 80_000,
    "positive low": 4_000,
    "positive middle": 3,
}
_RIGHT = {"low": 0.55, "middle": 0.75, "high": 0.95}


def test_a_sample_has_the_size_that_was_asked_and_a_few_of_each_stratum() -> None:
    taken = allocate(SIZES, 100)
    assert sum(taken.values()) == 100
    assert taken["positive middle"] == 3, "all that there are"
    assert all(count >= 4 for stratum, count in taken.items() if stratum != "positive middle")
    assert taken["positive low"] / 4_000 > taken["positive high"] / 80_000, "doubt is asked more"
    assert allocate({"negative low": 2, "positive high": 3}, 100) == {
        "negative low": 2,
        "positive high": 3,
    }
    assert sum(allocate(SIZES, 3).values()) == 3


def answered(generator: random.Random) -> tuple[list[Row], float]:
    """Answers to a batch drawn from a population whose accuracy is known; and that."""
    rows: list[Row] = []
    right = 0.0
    for stratum, count in allocate(SIZES, 100).items():
        said, sure = stratum.split(" ")
        right += SIZES[stratum] * _RIGHT[sure] / sum(SIZES.values())
        others = [label for label in batches.LABELS if label != said]
        for _ in range(count):
            is_right = generator.random() < _RIGHT[sure]
            rows.append(
                {
                    "position": len(rows),
                    "person": "anna",
                    "label": said if is_right else generator.choice(others),
                    "said": said,
                    "stratum": stratum,
                    "stratum_size": SIZES[stratum],
                }
            )
    return rows, right


def test_the_interval_holds_what_is_true_about_as_often_as_it_says() -> None:
    generator, held, errors = random.Random(5), 0, []
    for number in range(150):
        rows, true = answered(generator)
        found = estimate(rows, seed=number)
        assert found is not None
        low, high = found.accuracy_interval
        held += low <= true <= high
        errors.append(found.accuracy - true)
    assert held >= 0.89 * 150
    assert abs(sum(errors) / len(errors)) < 0.01, "no bias"


def test_answers_are_weighted_back_to_all_documents() -> None:
    rows = [
        {"position": n, "person": "a", "label": label, "said": said, "stratum": stratum,
         "stratum_size": size}
        for n, (label, said, stratum, size) in enumerate(
            [
                ("positive", "positive", "positive high", 900),
                ("positive", "positive", "positive high", 900),
                ("negative", "positive", "positive low", 100),
                ("positive", "positive", "positive low", 100),
            ]
        )
    ]  # fmt: skip
    found = estimate(rows)
    assert found is not None
    assert found.accuracy == pytest.approx(0.95)
    assert found.confusion[0][2] == pytest.approx(0.05)
    assert found.covered == 1
    assert estimate([]) is None


def test_people_agree_as_far_as_they_say_the_same() -> None:
    def said(*labels: str) -> list[Row]:
        return [
            {"position": n // 2, "person": "ab"[n % 2], "label": label}
            for n, label in enumerate(labels)
        ]

    same = agreement(said("positive", "positive", "negative", "negative"))
    assert same is not None and (same.documents, same.share, same.alpha) == (2, 1.0, 1.0)
    # By hand: observed 1 of 4, expected (2 * 2 + 2 * 2) / 3 of 4 pairs.
    half = agreement(said("positive", "negative", "negative", "positive"))
    assert half is not None and half.share == 0 and half.alpha == pytest.approx(-0.5)
    assert agreement(said("positive")) is None


def test_a_batch_is_labelled_to_its_end_and_the_last_answer_can_be_taken_back(
    settings: Settings,
) -> None:
    fill(settings)
    state, reader = State(settings), Reader(settings)
    batch_id = draw.draw(settings, state, reader, Population(), "anna", size=5, seed=1)
    seen = []
    for label in ("positive", "skip", "negative"):
        progress = batches.progress(state, reader, batch_id, "anna")
        assert progress and progress.next
        assert "said" not in progress.next or progress.next["text"]
        seen.append(progress.next["position"])
        batches.answer(state, batch_id, progress.next["position"], label, "anna")
    assert seen == [0, 1, 2]
    assert batches.undo(state, batch_id, "anna")
    progress = batches.progress(state, reader, batch_id, "anna")
    assert progress and progress.next and (progress.next["position"], progress.answered) == (2, 2)
    other = batches.progress(state, reader, batch_id, "ben")
    assert other and other.answered == 0, "each person has a way of their own"
    for position in range(2, 5):
        batches.answer(state, batch_id, position, "negative", "anna")
    progress = batches.progress(state, reader, batch_id, "anna")
    assert progress and progress.next is None
    rows = batches.answers(state, batch_id)
    assert [row["label"] for row in rows] == ["positive", None, "negative", "negative", "negative"]
    assert not batches.undo(state, batch_id, "nobody")
    assert batches.remove(state, batch_id) and batches.answers(state, batch_id) == []


def test_what_cannot_be_answered_or_drawn_is_said(settings: Settings) -> None:
    state, reader = State(settings), Reader(settings)
    with pytest.raises(QueryError, match="No document here has a label"):
        draw.draw(settings, state, reader, Population(), "anna")
    fill(settings)
    with pytest.raises(QueryError, match="from 1 to 500"):
        draw.draw(settings, state, reader, Population(), "anna", size=501)
    batch_id = draw.draw(settings, state, reader, Population(product="Lamp"), "anna", size=3)
    with pytest.raises(QueryError, match="is not one of the labels"):
        batches.answer(state, batch_id, 0, "great", "anna")
    with pytest.raises(QueryError, match="no document of this number"):
        batches.answer(state, batch_id, 9, "positive", "anna")
    assert batches.progress(state, reader, "nothing", "anna") is None
