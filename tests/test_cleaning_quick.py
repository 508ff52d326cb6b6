"""What cleaning skips where nothing is to be done changes nothing.

Each step is composed here once more without its short cuts.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insight.cleaning import personal, unicode
from insight.cleaning.markup import strip_markup
from insight.models import language

SIGNS = "0129 -+().@:/.aAeİß号单微信x<>&;#\t\r\n\u200b\u00c3\u00a4\u0308\uff11＠＋\u306e\u30ab\uac00é'’😀　"
TEXTS = st.one_of(
    st.text(),
    st.text(st.sampled_from(SIGNS), max_size=60),
    st.lists(
        st.sampled_from(
            "www.x.cn/a https://a.b/?k=1 质量很好 nice app order no A12345 微信abc12345 13812345678 "
            "l'été don't a''b Très bon produit @anna_k &amp; カメラ 3 < 5 don’t".split(" ")
        ),
        max_size=12,
    ).map(" ".join),
)


def normalised(text: str) -> str:
    """`normalise`, each text through all passes."""
    for _ in range(8):
        cleaned = unicode._pass(text)
        if cleaned == text or cleaned.isascii() or not unicode._MOJIBAKE.search(cleaned):
            return cleaned
        text = cleaned
    return text


def masked(text: str, known: list[str]) -> str:
    """`mask`, each text through all patterns."""
    has_digit = re.search(r"\d", text) is not None
    wide = text.translate(personal._WIDE)
    plain = re.sub(r"[^\D0-9]", lambda match: str(unicodedata.decimal(match[0])), wide)
    if has_digit and not text.isascii() and plain != text:
        found = personal._mask(plain, known, has_digit)
        return text if found == plain else found
    return personal._mask(text, known, has_digit)


def detected(text: str) -> str:
    """The language by counting every character."""
    text = language._NOISE.sub(" ", text[: language.MAX_CHARACTERS])
    words = language._LATIN_WORD.findall(text)
    han, kana, letters = (
        len(re.findall(pattern.pattern.removesuffix("+"), text))
        for pattern in (language._HAN, language._KANA_HANGUL, language._LETTER)
    )
    if kana and kana * 10 >= han + kana and kana >= len(words):
        return "other"
    if han and han >= len(words):
        return "zh"
    if not words or sum(map(len, words)) * 2 < letters - han:
        return "other"
    return "en" if language._is_english(words) else "other"


def check(raw: str) -> None:
    plain = strip_markup(raw)
    text = unicode.normalise(plain)
    assert text == normalised(plain)
    for one in (plain, text):
        assert personal.mask(one, ["Safe Boda"]) == masked(one, ["Safe Boda"])
        assert language.detect_languages([one]) == [detected(one)]


@given(TEXTS)
def test_any_text_comes_out_as_without_short_cuts(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("zh_reviews_sophon/online_shopping_10_cats.csv", "review"),
        ("en_playstore_ug/safeboda.csv", "content"),
        ("en_twitter_airline/Tweets_merged.csv", "text"),
        ("zh_jd_comment/jd_comment.csv", "contents"),
    ],
)
def test_real_texts_come_out_as_without_short_cuts(
    name: str, column: str, real_data: Callable[[str], Path]
) -> None:
    with real_data(name).open(encoding="utf-8-sig", newline="") as file:
        texts = [row[column] or "" for row in csv.DictReader(file)]
    for text in texts[:: max(1, len(texts) // 4000)]:
        check(text)


@given(TEXTS)
@example("0000000000:0000000")
def test_what_is_clean_stays_as_it_is_and_hardly_grows(text: str) -> None:
    once = personal.mask(unicode.normalise(strip_markup(text)))
    assert personal.mask(once) == once
    # `[handle]` is the longest thing that stands for something: @a, or a link of seven signs.
    assert len(once) <= 8 * len(text) + 8
