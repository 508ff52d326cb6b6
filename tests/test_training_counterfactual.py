"""Counterfactual pairs differ in the group only, and in no word that an audit asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from insight.audit import frames
from insight.training import data
from insight.training.counterfactual import Pair, kinds, pairs
from insight.training.data import Example

TEXTS = [("It broke after a week.", 0, "en"), ("质量很好，下次还来", 2, "zh")] * 50


@pytest.mark.parametrize("language", frames.LANGUAGES)
def test_no_word_of_the_audit_is_trained_on(language: str) -> None:
    asked = {
        word.lower()
        for members in frames.groups(language).values()
        for group, words in members.items()
        for word in (group, *words)
    }
    trained = {
        word.lower()
        for kind, members in kinds(language).items()
        for group, words in members.items()
        for word in ((group, *words) if kind in ("region", "country") else words)
    }
    assert not asked & trained


@pytest.mark.parametrize("language", frames.LANGUAGES)
def test_the_lists_of_a_kind_are_as_long_as_each_other_and_name_nothing_twice(
    language: str,
) -> None:
    for members in kinds(language).values():
        assert len({len(words) for words in members.values()}) == 1
        listed = [word for words in members.values() for word in words]
        assert len(listed) == len(set(listed))


def test_the_same_seed_gives_the_same_pairs_of_every_kind() -> None:
    found = list(pairs(TEXTS, seed=3, a_text=4))
    assert found == list(pairs(TEXTS, seed=3, a_text=4)) != list(pairs(TEXTS, seed=4, a_text=4))
    assert len(found) == 400
    assert {pair.kind for pair in found} == {*kinds("en"), *kinds("zh")}


def test_a_pair_holds_its_text_and_label_twice_with_another_person() -> None:
    for pair in pairs(TEXTS):
        text, label, _ = TEXTS[0] if pair.language == "en" else TEXTS[1]
        assert text in pair.text and text in pair.twin
        assert pair.text != pair.twin and pair.label == label
        assert "{" not in pair.text + pair.twin


def test_a_word_of_ours_is_swapped_in_place() -> None:
    found = set()
    for seed in range(60):
        (pair,) = pairs([("湖南的辣酱真香", 2, "zh")], seed)
        if pair.kind == "region":
            assert pair.text == "湖南的辣酱真香"
            assert pair.twin.endswith("的辣酱真香") and not pair.twin.startswith("湖南")
            found.add(pair.twin)
    assert len(found) > 3


def test_a_gender_that_a_pronoun_tells_is_not_swapped_in_place() -> None:
    for seed in range(60):
        (pair,) = pairs([("My niece says that she likes it.", 2, "en")], seed)
        assert not (pair.kind == "gender" and pair.text == "My niece says that she likes it.")


@pytest.mark.parametrize("text", ["", "   ", "x" * 401])
def test_what_no_person_can_be_put_beside_gives_no_pair(text: str) -> None:
    assert list(pairs([(text, 0, "en"), ("bonjour", 1, "other")])) == []


def test_real_training_texts_give_pairs(real_data: Callable[[str], Path]) -> None:
    folder = real_data("en_vader_icwsm").parent
    found: list[Example] = [e for e in data.sentiment(folder) if e.part == "train"][:500]
    made: list[Pair] = list(pairs((e.text, e.label, e.language) for e in found))
    assert len(made) > 300
    assert all(pair.text != pair.twin for pair in made)
