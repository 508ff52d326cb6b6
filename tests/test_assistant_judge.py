"""The judge: bounded, the same each time, sure of what stands alone and unsure of rivals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.assistant.judge import (
    FEATURES,
    features,
    judge,
    numbers,
    offer_threshold,
    threshold,
)
from insight.assistant.types import Candidate, Passage

QUESTION = "how long do I have to send the jacket back"


def candidate(name: str, meaning: float, title: str = "Returns", language: str = "en") -> Candidate:
    passage = Passage(name, "faq", "faq.md", title, "Within thirty days.", language, "1")
    return Candidate(passage, 1.0, meaning, meaning, meaning)


def others(meaning: float = 0.1, count: int = 12) -> list[Candidate]:
    return [candidate(f"other {number}", meaning, "Stoves") for number in range(count)]


def confidence(name: str, candidates: list[Candidate], question: str = QUESTION) -> float:
    return next(m.confidence for m in judge(question, candidates) if m.passage.id == name)


cosines = st.floats(-1, 1, allow_nan=False)


@given(st.text(max_size=60), st.lists(cosines, max_size=30))
def test_confidences_are_probabilities_in_order(question: str, near: list[float]) -> None:
    found = judge(question, [candidate(str(n), value) for n, value in enumerate(near)])
    confidences = [match.confidence for match in found]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= value <= 1 for value in confidences)
    assert sum(confidences) <= 1 + 1e-9
    assert len(found) == len(near)


@given(cosines, cosines)
def test_a_nearer_passage_is_likelier(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert confidence("it", [candidate("it", low), *others(-1.0)]) <= confidence(
        "it", [candidate("it", high), *others(-1.0)]
    )


@given(st.permutations(range(6)))
def test_the_order_of_candidates_does_not_count(order: list[int]) -> None:
    given = [candidate(str(n), n / 10) for n in range(6)]
    wanted = [(m.passage.id, m.confidence) for m in judge(QUESTION, given)]
    found = [(m.passage.id, m.confidence) for m in judge(QUESTION, [given[n] for n in order])]
    assert [name for name, _ in found] == [name for name, _ in wanted]
    assert [value for _, value in found] == pytest.approx([value for _, value in wanted])


def test_a_rival_takes_confidence() -> None:
    alone = confidence("it", [candidate("it", 0.8), *others()])
    beside = confidence("it", [candidate("it", 0.8), candidate("rival", 0.79), *others()])
    assert beside < alone


def test_a_shared_word_counts() -> None:
    plain = confidence("it", [candidate("it", 0.6, "Terms"), *others()])
    shared = confidence("it", [candidate("it", 0.6, "Sending a jacket back"), *others()])
    assert shared > plain


def test_a_question_to_which_all_is_near_is_answered_less() -> None:
    near = confidence("it", [candidate("it", 0.9), *others(0.88)])
    far = confidence("it", [candidate("it", 0.9), *others(0.1)])
    assert near < far


def test_of_two_languages_the_customers_is_told() -> None:
    same = [candidate("en", 0.8), candidate("zh", 0.8, "退货", "zh"), *others()]
    assert judge(QUESTION, same)[0].passage.id == "en"


def test_another_language_costs_nothing_where_there_is_no_other() -> None:
    found, _ = features(QUESTION, [candidate("zh", 0.7, "退货", "zh")])
    assert found[0]["foreign"] == 0
    found, _ = features("退货", [candidate("zh", 0.7, "退货", "zh"), candidate("en", 0.7)])
    assert [one["foreign"] for one in found] == [0, 1]


def test_a_candidate_with_one_cosine_alone_is_judged_by_it() -> None:
    bare = replace(candidate("it", 0.7), title_meaning=None, text_meaning=None)
    assert judge(QUESTION, [bare, *others()]) == judge(QUESTION, [candidate("it", 0.7), *others()])


def test_nothing_found_is_nothing_judged() -> None:
    assert judge(QUESTION, []) == []


def test_what_ships_is_whole() -> None:
    assert set(numbers().weights) == set(FEATURES)
    assert 0 < offer_threshold() < threshold() < 1
