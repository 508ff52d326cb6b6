"""Words for the search of a shop."""

from __future__ import annotations

import pytest

from insight.campaigns.keywords import keywords
from insight.campaigns.types import CopyLanguage, Ground, ProductFacts, Review


def _words(
    attributes: dict[str, str], language: CopyLanguage, reviews: tuple[str, ...] = ()
) -> list[str]:
    facts = ProductFacts(name="木禾" if language == "zh" else "Alder", attributes=attributes)
    known = tuple(Review(str(number), text) for number, text in enumerate(reviews))
    return [one.word for one in keywords(Ground(facts, known), language)]


@pytest.mark.parametrize(
    ("key", "value", "has", "never"),
    [
        ("Care", "wipe with a cloth", "", "cloth"),
        ("Filling", "goose down, 90 days old", "goose", "days"),
        ("In the box", "pump, manual", "", "pump"),
        ("Lid", "bamboo, each side", "bamboo", "each"),
        ("Not suitable for", "ovens", "", "ovens"),
        ("Noise", "30 dB low, 45 dB high", "", "low"),
        ("Use", "shake before pouring", "", "pouring"),
        ("Water", "cotton, not waterproof", "cotton", "waterproof"),
    ],
)
def test_english_words_are_those_that_a_shopper_types(
    key: str, value: str, has: str, never: str
) -> None:
    found = _words({key: value}, "en")
    assert not has or has in found
    assert never not in found


@pytest.mark.parametrize(
    ("key", "value", "has", "never"),
    [
        ("不适用", "冰面", "", "冰面"),
        ("功能", "加热约 3 小时", "", "小时"),
        ("提示", "孕妇勿食", "", "孕妇"),
        ("用途", "养绿萝等", "", "绿萝等"),
        ("结构", "顶部开口，棉绳", "棉绳", "顶部"),
        ("表面", "防滑橡胶", "防滑", "表面"),
        ("配件", "说明书、毛刷", "", "毛刷"),
    ],
)
def test_chinese_words_are_nouns_and_adjectives(key: str, value: str, has: str, never: str) -> None:
    found = _words({key: value}, "zh")
    assert not has or has in found
    assert never not in found


def test_what_customers_say_it_is_not_is_no_search_word() -> None:
    said = ("isnt greasy, smells of lemon", "isnt greasy, lemon scent")
    assert _words({"Size": "5 ml"}, "en", said) == ["lemon"]
