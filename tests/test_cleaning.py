"""Cleaning keeps what people said and drops who they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insight.cleaning.identity import author_hash, digest, document_id
from insight.cleaning.markup import strip_markup
from insight.cleaning.personal import mask
from insight.cleaning.unicode import normalise


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Great<br />value", "Great\nvalue"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("I <3 it, 3 < 5 and 5 > 3", "I <3 it, 3 < 5 and 5 > 3"),
        ("Tom &amp; Jerry &#39;s &amp;quot;best&amp;quot;", 'Tom & Jerry \'s "best"'),
        ("AT&T and R&D;", "AT&T and R&D;"),
        ("<script>alert(1)</script>fine", "fine"),
    ],
)
def test_markup_goes_and_text_stays(raw: str, plain: str) -> None:
    assert normalise(strip_markup(raw)) == plain


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("a\u200bb\ufeff c", "ab c"),
        ("\u202eevil\u202c", "evil"),
        ("one \r\n\r\n\r\n two", "one\ntwo"),
        ("full　width　space", "full width space"),
        ("cafe\u0301", "café"),
        ("schÃ¶n, itâ€™s good", "schön, it's good"),
        ("👨‍👩‍👧 nice", "👨‍👩‍👧 nice"),
        ("half \ud83d emoji", "half emoji"),
    ],
)
def test_unicode_is_mended(raw: str, plain: str) -> None:
    assert normalise(raw).replace("\u2019", "'") == plain


@given(st.text())
@example("ß\x08\x80\x80")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_any_text_can_be_cleaned_and_stored(text: str) -> None:
    mask(normalise(strip_markup(text))).encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("write to jo.doe+x@example.co.uk now", "write to [email] now"),
        ("my phone is +1 415-555-2671 ok", "my phone is [phone] ok"),
        ("加我微信 13812345678 返现", "加我微信 [phone] 返现"),
        ("身份证11010519491231002X的", "身份证[id]的"),
        ("card 4111 1111 1111 1111 charged", "card [card] charged"),
        ("bought 2024-03-01, 3 for 1000000 units", "bought 2024-03-01, 3 for 1000000 units"),
        ("10000mAh, 128GB, model 20230415", "10000mAh, 128GB, model 20230415"),
    ],
)
def test_personal_data_are_masked_and_other_numbers_stay(raw: str, masked: str) -> None:
    assert mask(raw) == masked


def test_an_author_has_one_hash_in_one_home_and_another_elsewhere() -> None:
    assert author_hash("salt", "Ann") == author_hash("salt", "Ann")
    assert author_hash("salt", "Ann") != author_hash("other", "Ann")
    assert author_hash("salt", None) is None


def test_where_one_part_ends_matters() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest(None) != digest("")


def test_a_record_with_an_id_of_its_own_keeps_its_identity_when_edited() -> None:
    first = document_id("shop", "gp:AOqpTOEV", "Kettle", "a1", "2026-01-01", "hash-1", "5")
    assert document_id("shop", "gp:AOqpTOEV", "Kettle", "a1", "2026-02-02", "hash-2", "1") == first


def test_a_row_number_says_nothing_alone() -> None:
    first = document_id("file", "1", "Kettle", "a1", "2026-01-01", "hash-1", "5")
    assert document_id("file", "1", "Pan", "b2", "2026-05-05", "hash-2", "5") != first
    assert document_id("file", "1", "Kettle", "a1", "2026-01-01", "hash-9", "5") == first
