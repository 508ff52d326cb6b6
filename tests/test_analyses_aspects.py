"""Aspects stand where they are said to stand, and are judged each on its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insight.analyses import aspects
from insight.models.catalogue import SHIPPED
from insight.models.labels import SENTIMENTS, Labels


@pytest.fixture(scope="module")
def labels() -> Labels:
    return Labels.load(SHIPPED / "labels")


def found(labels: Labels, text: str, language: str) -> list[aspects.Item]:
    tokens = labels.read([text], [language]).tokens[0]
    assert tokens is not None
    return aspects.find(text, language, tokens, labels)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("screen lovely, battery awful", "en", {"screen": "positive", "battery": "negative"}),
        ("屏幕好看但是续航拉胯", "zh", {"screen": "positive", "battery": "negative"}),
        ("物流很快，但是包装破了", "zh", {"delivery": "positive", "packaging": "negative"}),
        (
            "The sound is great but customer service was terrible.",
            "en",
            {"sound": "positive", "service": "negative"},
        ),
    ],
)
def test_praise_and_complaint_in_one_sentence_stay_apart(
    labels: Labels, text: str, language: str, wanted: dict[str, str]
) -> None:
    said = {item.aspect: item.sentiment for item in found(labels, text, language)}
    assert {aspect: said.get(aspect) for aspect in wanted} == wanted


@pytest.mark.parametrize(
    "text",
    [
        "👍 The battery\u200b life, 屏幕, and\tthe CAMERA!",
        "e\u0301cran: the SCREENS are ok",
        "\ud800 broken zipper",
        "overpriced",
        "",
        "！！！",
    ],
)
def test_a_term_is_what_stands_at_its_place(labels: Labels, text: str) -> None:
    for item in found(labels, text, "en"):
        assert text[item.start : item.end] == item.term
        assert item.term.strip() == item.term != ""
        assert item.sentiment in SENTIMENTS


def test_a_word_that_judges_is_an_aspect_only_where_nothing_else_is_judged(labels: Labels) -> None:
    assert [item.term for item in found(labels, "overpriced", "en")] == ["overpriced"]
    assert [item.term for item in found(labels, "The strap is overpriced", "en")] == ["strap"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("you are a stupid bitch and should die", "en"), ("nice kettle", "en"), ("触控笔不行", "zh")],
)
def test_a_text_is_not_made_of_terms_alone(labels: Labels, text: str, language: str) -> None:
    assert len(found(labels, text, language)) <= aspects.FEW


def test_open_terms_are_whole_words(labels: Labels) -> None:
    for item in found(labels, "The gizmowheel is superb and the blorptastic wobbles", "en"):
        assert item.term in "The gizmowheel is superb and the blorptastic wobbles".split()


def test_a_given_target_is_judged_by_its_own_words(labels: Labels) -> None:
    text = "The waiter was rude but the pizza was delicious."
    spans = [(4, 10), (28, 33)]
    said = aspects.polarity(labels, [text, text], spans, ["en", "en"]).argmax(axis=1)
    assert [SENTIMENTS[index] for index in said] == ["negative", "positive"]


@pytest.mark.parametrize(
    ("text", "sides", "alike"),
    [
        ("The screen is lovely.", [2], True),
        ("The screen of this phone is lovely.", [2, 1], True),
        ("The screen and the case are lovely", [2, 1], False),
        ("Lovely screen, lovely case", [2, 2], True),
        ("screen lovely, battery awful", [2, 0], False),
        ("屏幕好看但是续航拉胯", [2, 0], False),
        ("屏幕的颜色好看！", [2, 1], True),
        ("nothing is named, here", [], True),
    ],
)
def test_a_text_judges_alike_in_one_clause_or_where_its_terms_agree(
    text: str, sides: list[int], alike: bool
) -> None:
    judged = [np.eye(3, dtype=np.float32)[side] for side in sides]
    assert aspects.judges_alike(text, [*judged, None]) is alike


def test_the_whole_text_has_a_say_in_how_its_terms_are_judged(labels: Labels) -> None:
    text, span = "I waited for the parcel to no avail", (17, 23)
    (tokens,) = labels.read([text], ["en"]).tokens
    assert tokens is not None
    found = []
    for share in (0.0, 0.5, 1.0):
        other = labels.with_own(())
        other.facts = replace(labels.facts, whole_alike={"en": share}, whole_apart={"en": share})
        found.append(aspects.polarity(other, [text], [span], ["en"])[0])
    whole = np.exp(tokens.whole)
    gaps = [float(np.abs(one - whole).sum()) for one in found]
    assert gaps[0] > gaps[1] > gaps[2]
    assert np.allclose(found[2], whole, atol=1e-5)


def test_a_target_that_was_not_read_takes_the_judgement_of_the_text(labels: Labels) -> None:
    text = "Absolutely wonderful, love it. " * 200
    (said,) = aspects.polarity(labels, [text], [(6000, 6010)], ["en"])
    assert said.argmax() == SENTIMENTS.index("positive")
