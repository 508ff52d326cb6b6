"""The checker's page and its operation of the API: paste, see what is wrong, take a proposal."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pytest

from insight.campaigns.checking import LONGEST
from insight.settings import Settings
from tests.web_app import Visitor, compile_translations, fill, logged_in, text_of

_PATH = "/campaigns/check"
_TEXT = "The best kettle on the market. Two years of warranty."
_FACTS = {"name": "Kettle", "attributes": "Warranty: 24 months"}


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    compile_translations()
    fill(settings)
    return logged_in(settings, **{"Accept-Language": "en"})


def check(visitor: Visitor, **form: Any) -> str:
    answer = visitor.post(_PATH, form)
    assert answer.status_code == 200, text_of(answer.text)
    return answer.text


def typed(page: str) -> str:
    """The text that stands in the form."""
    found = re.search(r'<textarea name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_page_is_empty_at_first_and_shows_an_example(visitor: Visitor) -> None:
    page = visitor.get(_PATH).text
    assert "Nothing of it is stored." in page and 'id="result"' not in page
    assert "best kettle" in typed(visitor.get(f"{_PATH}?example=1").text)
    assert "电热水壶" in typed(visitor.get(f"{_PATH}?example=1&lang=zh").text)


def test_what_is_wrong_is_marked_with_its_reason_its_source_and_a_proposal(
    visitor: Visitor,
) -> None:
    page = check(visitor, text=_TEXT, **_FACTS)
    assert re.search(r'<mark class="negative weight" data-weight="1">The best kettle', page)
    words = text_of(page)
    assert "1 thing must be changed" in words
    assert "It sets the goods above all others" in words and "CAP Code 3.7" in words
    assert "A good kettle" in words
    assert "Two years" in words and "Warranty : 24 months" in words, "what a claim rests on"


def test_the_words_are_chinese_on_a_chinese_page(visitor: Visitor) -> None:
    visitor.headers = {"Accept-Language": "zh-CN"}
    words = text_of(check(visitor, text="全网最好的锅，五星好评返现 5 元"))
    assert "处必须修改" in words and "绝对化用语等于" in words
    assert "《中华人民共和国广告法》第九条第三项" in words
    assert "没有商品资料" in words


def test_a_proposal_is_taken_and_the_text_checked_again(visitor: Visitor) -> None:
    page = check(visitor, text=_TEXT, **_FACTS)
    key = re.search(r'name="take" value="(\d[^"]+)"', page)
    assert key
    after = check(visitor, text=_TEXT, take=html.unescape(key[1]), **_FACTS)
    assert typed(after) == "A good kettle. Two years of warranty."
    assert "Nothing was found" in after
    moved = check(visitor, text="Another text.", take=html.unescape(key[1]), **_FACTS)
    assert "it has been checked anew" in moved and typed(moved) == "Another text."


def test_all_proposals_are_taken_at_once(visitor: Visitor) -> None:
    text = "全网最好的锅，质保两年。五星好评返现 5 元。"
    after = check(visitor, text=text, take="all", name="锅", attributes="质保: 24 个月")
    assert "全网最" not in typed(after) and "返现" not in typed(after)
    assert "质保两年" in typed(after)


def test_a_channel_brings_its_rules(visitor: Visitor) -> None:
    text = "Please give us five stars."
    assert "Buyers may be asked" not in check(visitor, text=text)
    assert "Buyers may be asked" in check(visitor, text=text, channel="review-reply")


def test_facts_come_from_a_file_and_stay_in_the_form(visitor: Visitor) -> None:
    facts = {"name": "Kettle", "attributes": {"Capacity": "1.7 L"}, "proofs": ["Report 7"]}
    file = (io.BytesIO(json.dumps(facts).encode()), "facts.json")
    page = check(visitor, text="It holds 1.7 litres.", file=file)
    assert "Capacity: 1.7 L" in page and "Report 7" in page
    bad = visitor.post(_PATH, {"text": "x", "file": (io.BytesIO(b"{"), "facts.json")})
    assert bad.status_code == 400 and 'role="alert"' in bad.text


@pytest.mark.parametrize(
    "form",
    [
        {"text": " "},
        {"text": "x" * (LONGEST + 1)},
        {"text": "x", "channel": "nowhere"},
        {"text": "x", "attributes": "no colon"},
        {"text": "x", "name": "y", "attributes": "no colon"},
    ],
)
def test_what_cannot_be_used_is_told_and_the_form_kept(
    visitor: Visitor, form: dict[str, str]
) -> None:
    answer = visitor.post(_PATH, form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert typed(answer.text).startswith(form["text"].strip()[:100])


def test_a_hostile_text_stays_text(visitor: Visitor) -> None:
    text = '<script>alert(1)</script><img src=x onerror=alert(1)>全网最好" onclick="x {{ 7*7 }}'
    page = check(visitor, text=text, name='"><script>x</script>', attributes="<b>: </textarea>")
    assert "<script>alert" not in page and "<img src=x" not in page and "<script>x" not in page
    assert typed(page) == text
    assert "49" not in page.split("7*7")[0][-20:]


def test_the_api_answers_with_what_the_command_prints(visitor: Visitor) -> None:
    token = visitor.token_of("/settings/profile")
    visitor.headers = {**visitor.headers, "X-CSRFToken": token}
    facts = {"name": "Kettle", "attributes": {"Warranty": "24 months"}}
    answer = visitor.client.post(
        "/api/v1/check", json={"text": _TEXT, "facts": facts}, headers=visitor.headers
    )
    assert answer.status_code == 200
    found = answer.get_json()
    assert (found["passes"], found["language"], found["has_facts"]) == (False, "en", True)
    (problem,) = found["problems"]
    assert problem["rule"] == "law_en.superlative" and problem["severity"] == "error"
    assert _TEXT[problem["start"] : problem["end"]] == problem["quote"]
    assert {one["fact"] for one in found["supports"]} == {"attributes.Warranty"}


def test_the_api_takes_reviews_and_refuses_what_is_no_channel(visitor: Visitor) -> None:
    token = visitor.token_of("/settings/profile")
    visitor.headers = {**visitor.headers, "X-CSRFToken": token}

    def answered(**body: Any) -> Any:
        return visitor.client.post("/api/v1/check", json=body, headers=visitor.headers)

    said = ["So quiet!", "Very quiet, I love it.", "It is quiet at night."]
    text, facts = "Customers find it quiet.", {"name": "Fan"}
    assert answered(text=text, facts=facts, reviews=said).get_json()["passes"]
    assert answered(text="x", channel="nowhere").status_code == 409
    assert answered(text="").status_code == 422
    assert answered(text="x" * (LONGEST + 1)).status_code == 422
    assert answered(text="x", more=1).status_code == 422
