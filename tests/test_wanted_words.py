from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.errors import InsightError, QueryError
from insight.sources.wanted_words import fold, parse


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("kettle", "My KETTLE leaks", True),
        ("kettle", "two kettles", False),
        ("kettle leak", "a leak in the kettle", True),
        ("kettle leak", "a kettle", False),
        ("kettle OR lamp", "a lamp", True),
        ("kettle | lamp", "a lamp", True),
        ("kettle or lamp", "a lamp", False),
        ("kettle -gift", "a kettle", True),
        ("kettle -gift", "a kettle, a gift", False),
        ('"boil dry"', "it boils, dry", False),
        ('"boil dry"', "let it boil\n dry", True),
        ('-"boil dry" kettle', "kettle: boil dry", False),
        ("(kettle OR lamp) -(old broken)", "an old lamp", True),
        ("(kettle OR lamp) -(old broken)", "an old broken lamp", False),
        ("a b OR c", "c", True),
        ("a (b OR c)", "c", False),
        ("电池", "这个电池不行", True),
        ("电池 充电", "充电慢，电池差", True),
        ("电池 -充电", "充电慢，电池差", False),
        ("iphone", "我的iPhone很好", True),
        ("iphone", "iphones", False),
        ("ｉＰｈｏｎｅ", "iphone 15", True),
        ("（电池 OR 续航） 差", "续航差", True),
        ("“boil dry”", "boil dry", True),
        ("C++", "C++ and C", True),
        ("e-mail", "an e-mail", True),
        ("Straße", "STRASSE", True),
        ("-gift", "anything", True),
        ("- kettle", "a kettle", False),
    ],
)
def test_a_query_matches_as_its_paragraph_says(query: str, text: str, matches: bool) -> None:
    assert parse(query).matches(text) is matches


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("", "A word is missing."),
        ("   ", "A word is missing."),
        ("a OR", "A word is missing."),
        ("OR a", "A word is missing."),
        ("()", "A word is missing."),
        ('""', "A word is missing."),
        ("(a", "A parenthesis is not closed."),
        ("a)", "closed that was not opened"),
        ('"a b', "A quotation mark is not closed."),
        ("(" * 21 + "a" + ")" * 21, "More than 20"),
        ("a" * 501, "more than 500"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused_with_the_cause(query: str, cause: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert cause in str(caught.value)


def test_trying_a_text_tells_which_words_decided() -> None:
    tried = parse('Kettle (boil OR leak) -"gift card"').tried("The kettle leaks; a gift card")
    assert not tried.matches
    assert tried.found == ("kettle",)
    assert tried.missing == ("boil", "leak")
    assert tried.unwanted == ("gift card",)


def test_a_word_that_two_minus_signs_stand_before_is_wanted() -> None:
    assert parse("-(-kettle)").tried("a kettle").found == ("kettle",)


WORDS = st.sampled_from(["kettle", "电池", "boil", "E-mail", "ＬＡＭＰ"])


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, max_size=6))
def test_words_side_by_side_are_all_needed_and_or_needs_one(
    asked: list[str], had: list[str]
) -> None:
    text = " ".join(had)
    held = [fold(word) in map(fold, had) for word in asked]
    assert parse(" ".join(asked)).matches(text) is all(held)
    assert parse(" OR ".join(asked)).matches(text) is any(held)
    assert parse(f"-({' OR '.join(asked)})").matches(text) is not any(held)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab电"()-|OR （“\n\\*', max_size=40), st.text(max_size=30))
def test_any_query_is_read_or_refused_in_words(query: str, text: str) -> None:
    try:
        found = parse(query)
    except InsightError:
        return
    assert found.tried(text).matches is found.matches(text)
