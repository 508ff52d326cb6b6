"""The tree of aspects is named in both languages and finds its terms where they stand."""

from __future__ import annotations

import pytest

from insight.analyses.aspect_tree import aspects, terms, title
from insight.models.labels import ASPECTS


def found(text: str, language: str) -> list[tuple[str, str, bool]]:
    return [(t.aspect, text[t.start : t.end], t.judges) for t in terms(text, language)]


def test_the_tree_and_the_encoder_know_the_same_aspects() -> None:
    assert list(aspects()) == list(ASPECTS)


def test_each_aspect_has_a_name_in_both_languages() -> None:
    names = [(title(aspect, "en"), title(aspect, "zh")) for aspect in aspects()]
    assert len(set(names)) == len(names)
    assert all(english.isascii() and not chinese.isascii() for english, chinese in names)
    assert title("drum machine", "en") == "drum machine"


def test_the_longest_term_wins() -> None:
    assert found("Battery life is short", "en") == [("battery", "Battery life", False)]
    assert found("发货速度快", "zh") == [("delivery", "发货速度", False)]


def test_english_terms_are_whole_words_in_any_case_and_number() -> None:
    assert found("SCREENS and the Screen", "en") == [
        ("screen", "SCREENS", False),
        ("screen", "Screen", False),
    ]
    assert found("fitness happens", "en") == []


def test_words_that_name_and_judge_at_once_are_marked() -> None:
    assert found("overpriced", "en") == [("price", "overpriced", True)]
    assert found("太贵", "zh") == [("price", "太贵", True)]


@pytest.mark.parametrize("text", ["", " ", "😀", "。，!", "\ud800", "مرحبا", "\u200b\u202e"])
def test_texts_without_terms_have_none(text: str) -> None:
    assert found(text, "en") == found(text, "zh") == []
