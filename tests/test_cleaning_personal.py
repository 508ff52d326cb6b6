"""Personal data are masked, in both languages, and ordinary numbers stay."""

from __future__ import annotations

import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.cleaning.links import shortened
from insight.cleaning.personal import mask
from tests.personal_sentences import precision_and_recall, sentences


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nearly_all_is_found_and_nearly_nothing_else_in_sentences_kept_apart(language: str) -> None:
    measured = sentences(language)[1::2]
    precision, recall = precision_and_recall(mask, measured)
    assert len(measured) >= 40
    assert precision >= 0.95 and recall >= 0.9


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sentences_that_shaped_the_rules_come_out_as_written(language: str) -> None:
    for sentence in sentences(language)[0::2]:
        assert mask(sentence.raw) == sentence.masked


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_masked_stays_as_it_is_when_masked_again(language: str) -> None:
    for sentence in sentences(language):
        once = mask(sentence.raw)
        assert mask(once) == once


def test_a_handle_of_the_product_or_source_is_a_brand_and_any_other_a_person() -> None:
    known = partial(mask, known=["Virgin America"])
    assert known("@VirginAmerica ask @anna_k") == "@VirginAmerica ask [handle]"
    assert mask("@VirginAmerica ask @anna_k") == "[handle] ask [handle]"


def test_digits_of_full_width_are_read_and_kept_where_nothing_is_masked() -> None:
    assert mask("打１３９１２３４５６７８") == "打[phone]"
    assert mask("花了１２９９元") == "花了１２９９元"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("4111 1111 1111 1111", "[card]"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("11010519491231002X", "[id]"),
        ("110105194912310021", "110105194912310021"),
        ("GB82 WEST 1234 5698 7654 32", "[card]"),
        ("GB83 WEST 1234 5698 7654 32", "GB83 WEST 1234 5698 7654 32"),
    ],
)
def test_check_digits_tell_a_number_from_a_card_an_id_or_an_account(
    number: str, masked: str
) -> None:
    assert mask(f"it is {number}, yes") == f"it is {masked}, yes"


def test_an_identity_number_of_a_province_without_counties_is_one_too() -> None:
    assert mask("证503958199001010012的") == "证[id]的"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.com/a/b?page=2#top", "https://example.com/a/b"),
        ("https://example.com/a/b.", "https://example.com/a/b."),
        ("https://user:secret@example.com/", "[link]"),
        ("https://example.com/x?access_token=1", "[link]"),
        ("https://example.com/i/9fK2mQ8vTz41LwXc7RbN0aYd", "[link]"),
        ("https://example.com/a-very-long-title-of-a-page-in-2024", None),
    ],
)
def test_links_lose_their_query_and_those_that_open_something_are_masked(
    link: str, kept: str | None
) -> None:
    assert shortened(link) == (kept or link)


def test_numbers_in_a_link_are_part_of_it() -> None:
    text = "同款https://item.example.com/13812345678.html，电话13812345678"
    assert mask(text) == "同款https://item.example.com/13812345678.html，电话[phone]"


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "1-",
        "a",
        "a.",
        "@",
        "@a",
        "a at a ",
        "https://",
        "AA11",
        "order no ",
        "订单号",
        "微信a",
    ],
)
def test_no_text_takes_long_however_it_is_built(unit: str) -> None:
    for text in (
        unit * (100_000 // len(unit)),
        "https://x.example/" + unit * (50_000 // len(unit)),
    ):
        started = time.process_time()
        mask(f"{text} @1 dot (at)")
        assert time.process_time() - started < 5


@given(st.text(alphabet="0123456789 -+().@:/aA号单微信x", max_size=60))
def test_any_text_is_masked_without_an_error(text: str) -> None:
    assert isinstance(mask(text), str)
