"""A shop's words for an empty review are not a customer's."""

from __future__ import annotations

import pytest

from insight.cleaning.default_texts import is_default


@pytest.mark.parametrize(
    "text",
    [
        "此用户没有填写评价。",
        "此用户未填写评价内容",
        "系统默认好评！",
        "评价方未及时做出评价,系统默认好评!",
        "No review text",
        "This user has NOT written a review.",
    ],
)
def test_a_default_text_is_known_whatever_its_case_and_punctuation(text: str) -> None:
    assert is_default(text)


@pytest.mark.parametrize(
    "text",
    ["", "好评", "一向都是默认好评，这次发个评论。", "No review text could say how good this is"],
)
def test_a_customer_may_use_the_same_words(text: str) -> None:
    assert not is_default(text)
