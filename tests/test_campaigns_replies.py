"""Replies to reviews: thanks to praise, no apology to a remark, terms only where something is at fault."""

from __future__ import annotations

import pytest

from insight.campaigns.types import CopyLanguage, Ground, ProductFacts
from insight.campaigns.write import Request, briefs_of, write
from insight.campaigns.writers.replies import mood_of
from insight.campaigns.writers.template import Template

LAMP = ProductFacts(
    name="Alder Lamp 7",
    attributes={
        "Material": "beech wood",
        "Noise": "under 20 dB",
        "Returns": "30 days",
        "Warranty": "2 years",
        "Weight": "900 g",
    },
)
FAN = ProductFacts(
    name="82 叶木禾风扇",
    attributes={"噪音": "≤ 28 dB", "材质": "榉木", "质保": "2 年", "重量": "1.2 kg"},
)


def _reply(review: str, language: CopyLanguage) -> str:
    ground = Ground(FAN if language == "zh" else LAMP)
    (piece,) = write(Request(ground, "review-reply", language, review=review), [Template()])
    assert not piece.withheld
    return piece.text


@pytest.mark.parametrize(
    ("review", "language", "mood"),
    [
        ("", "en", "plain"),
        ("a bit heavy for the shelf", "en", "mild"),
        ("arrived, on the desk now", "en", "plain"),
        ("dog chews it, sadly", "en", "mild"),
        ("lovely light, so quiet", "en", "good"),
        ("the switch broke on day two", "en", "bad"),
        ("摔了两回没坏", "zh", "mild"),
        ("wrinkly but softer after a wash", "en", "mild"),
        ("用了两天就坏了", "zh", "bad"),
        ("终于不闷了", "zh", "good"),
        ("风还行，底座有一点点晃", "zh", "mild"),
    ],
)
def test_the_mood_of_a_review(review: str, language: CopyLanguage, mood: str) -> None:
    ground = Ground(FAN if language == "zh" else LAMP)
    (brief,) = briefs_of(Request(ground, "review-reply", language, review=review))
    assert mood_of(brief) == mood


@pytest.mark.parametrize(
    "review", ["", "a bit heavy for the shelf", "lovely and quiet", "on the desk now"]
)
def test_only_a_complaint_gets_an_apology_and_terms(review: str) -> None:
    said = _reply(review, "en")
    assert not any(word in said.lower() for word in ("sorry", "warranty", "returns"))
    assert "sorry" in _reply("it came broken, the box was crushed", "en").lower() or "warranty" in (
        _reply("it came broken", "en").lower()
    )


@pytest.mark.parametrize(
    ("review", "language", "fact"),
    [
        ("a bit heavy for the shelf", "en", "900 g"),
        ("lovely and quiet", "en", "20 dB"),
        ("nice warm wood feel", "en", "beech wood"),
        ("很轻，喜欢", "zh", "1.2 kg"),
        ("很安静", "zh", "28 dB"),
    ],
)
def test_a_fact_answers_what_a_review_names(review: str, language: CopyLanguage, fact: str) -> None:
    assert fact in _reply(review, language)


def test_a_chinese_name_stands_apart_from_the_words_around_it() -> None:
    said = {_reply(review, "zh") for review in ("", "不错", "用了两天就坏了", "挺好的")}
    named = [one for one in said if "82 叶" in one]
    assert named
    assert all("「82 叶木禾风扇」" in one for one in named)
    assert "质保" not in _reply("不错", "zh")


def test_what_measures_another_is_not_praised() -> None:
    assert "size" not in _reply("good light for the size", "en")
