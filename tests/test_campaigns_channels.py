"""Channels: every limit has a source, and lengths are counted as each platform counts them."""

from __future__ import annotations

import pytest

from insight.campaigns import channels
from insight.campaigns.channels import ChannelError, channel, fits, length, over
from insight.campaigns.types import Checked, Copy, Part


def _part(name: str, text: str, where: str, language: str) -> Part:
    return Part(name, Checked(Copy(text, language, where), (), ()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("kettle", "weighted", 6),
        ("水壶", "weighted", 4),
        ("see https://shop.example/a/very/long/address", "weighted", 4 + 23),
        ("👨‍👩‍👧 ok", "weighted", 2 + 3),
        ("水壶ab", "half", 3),
        ("水壶abc", "half", 4),
        ("水壶ab", "wide", 6),
        ("水壶ab", "bytes", 8),
        ("cafe\u0301", "characters", 4),
    ],
)
def test_lengths_are_counted_as_the_platform_counts(text: str, count: str, expected: int) -> None:
    assert length(text, count) == expected


def test_every_limit_names_its_source() -> None:
    for name in channels.names():
        if name in channels.ALIASES:
            continue
        for language in ("zh", "en"):
            try:
                found = channel(name, language)
            except ChannelError:
                continue
            assert all(len(field.source) > 10 and field.most[language] for field in found.fields)
            assert len(found.hashtags.source) > 10
            assert len(found.emoji.source) > 10


def test_a_product_page_is_that_of_the_language() -> None:
    assert channel("product-page", "zh").name == "product-page-taobao"
    assert channel("product-page", "en").name == "product-page-amazon"


def test_an_unknown_channel_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ChannelError, match=r"'fax'.*weibo"):
        channel("fax", "zh")
    with pytest.raises(ChannelError, match="no copy in 'en'"):
        channel("product-page-taobao", "en")


def test_what_is_over_is_named_with_its_limit_and_source() -> None:
    (one,) = fits(_part("text", "水" * 141, "x", "zh"))
    assert (one.what, one.found, one.most) == ("length", 282, 280)
    assert "280" in one.source
    assert not fits(_part("text", "水" * 140, "x", "zh"))
    (tags,) = fits(_part("text", "#a #b #c", "x", "en"))
    assert (tags.what, tags.found, tags.most) == ("hashtags", 3, 2)
    (emoji,) = fits(_part("title", "Kettle 🍳", "product-page-amazon", "en"))
    assert emoji.what == "emoji"


def test_back_end_keywords_are_counted_in_bytes() -> None:
    where = channel("product-page-amazon", "en")
    field = where.field("keywords")
    assert not over("k" * 249, field, where, "en")
    assert over("水" * 84, field, where, "en")


def test_parts_of_several_are_numbered() -> None:
    where = channel("product-page", "en")
    assert where.field("bullets.4").name == "bullets"
    with pytest.raises(ChannelError, match=r"no field 'bullets\.5'"):
        where.field("bullets.5")
