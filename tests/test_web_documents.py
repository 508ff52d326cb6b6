"""Each count of a report leads to its documents, and each document to what is known of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from insight.queries import names, purpose, query
from insight.settings import Settings
from insight.store import loader, parts
from insight.store.database import writing
from insight.types import Annotation
from tests.web_app import COPIED, FIRST_WEEK, HOSTILE, Visitor, fill, logged_in, text_of
from web.marks import pieces


def shown(visitor: Visitor, **filters: str) -> int:
    """How many documents the list says there are."""
    found = re.search(r"([\d,]+) documents?\b", text_of(listed(visitor, **filters)))
    assert found
    return int(found[1].replace(",", ""))


def listed(visitor: Visitor, **filters: str) -> str:
    page = visitor.get("/documents?" + urlencode(filters)).text
    return page[page.index("</form>", page.index("filters")) :]


def test_every_query_of_the_web_runs_on_an_empty_store(settings: Settings) -> None:
    parameters: dict[str, Any] = {
        "zone": "UTC",
        "document_id": "x",
        "text_hash": "x",
        "copy_group": "x",
        "ids": [],
        "hashes": [],
        "seed": 1,
        "most": 1,
        **dict.fromkeys("product source language".split()),
    }
    with writing(settings) as connection:
        for name in (*names("documents"), *names("web"), *names("web/examples")):
            text = query(name)
            used = {key: value for key, value in parameters.items() if f"${key}" in text}
            connection.execute(text, used)
            assert purpose(name) and text.startswith("--"), name


def test_each_filter_narrows_the_list(settings: Settings) -> None:
    documents = fill(settings)
    visitor = logged_in(settings)
    assert shown(visitor) == 120
    assert shown(visitor, week="2026-W46") == 40
    assert shown(visitor, product="Kettle") == sum(d.product == "Kettle" for d in documents)
    assert shown(visitor, topic="battery") == 120
    assert shown(visitor, topic="no such topic") == 0
    negative = sum((d.rating or 0) <= 2 for d in documents)
    assert shown(visitor, sentiment="negative") == negative
    assert shown(visitor, language="zh") == sum(d.language == "zh" for d in documents)
    speaking = sum("Battery" in d.text or "电池" in d.text for d in documents)
    assert shown(visitor, aspect="battery") == speaking < 120
    assert shown(visitor, aspect="battery", aspect_sentiment="negative") == speaking
    assert shown(visitor, aspect_sentiment="negative", language="zh") == shown(
        visitor, language="zh"
    )
    assert shown(visitor, aspect="battery", aspect_sentiment="positive") == 0
    assert shown(visitor, aspect="' OR 1=1 --") == 0
    assert shown(visitor, words="BATTERY died") == sum("Battery" in d.text for d in documents)
    assert shown(visitor, words="电池用了3天") == 1
    assert shown(visitor, words="100%") == 0, "no wildcards"
    assert shown(visitor, week="2026-W46", language="zh", sentiment="negative") == 4


def test_a_week_begins_on_monday_in_the_time_zone_of_the_business(settings: Settings) -> None:
    fill(settings)
    west = logged_in(settings.model_copy(update={"timezone": "Pacific/Kiritimati"}))
    assert shown(west, week="2026-W45") < 40, "Sunday evening in London is Monday there"


def test_the_list_has_fifty_a_page_and_every_document_once(settings: Settings) -> None:
    documents = fill(settings)
    visitor = logged_in(settings)
    links = [
        re.findall(r'href="/documents/([0-9a-f]+)"', visitor.get(f"/documents?page={page}").text)
        for page in (1, 2, 3, 4)
    ]
    assert [len(page) for page in links] == [50, 50, 20, 0]
    assert {link for page in links for link in page} == {d.document_id for d in documents}
    assert 'rel="next"' in visitor.get("/documents").text
    assert 'rel="next"' not in visitor.get("/documents?page=3").text


def test_the_filters_stay_when_the_page_is_turned(settings: Settings) -> None:
    fill(settings)
    page = logged_in(settings).get("/documents?words=battery&language=en").text
    assert "/documents?page=2&amp;words=battery&amp;language=en" in page


@pytest.mark.parametrize("week", ["2026-W99", "x", "2026-W1", "99999-W01", "' OR 1=1 --"])
def test_a_malformed_week_is_said_clearly(settings: Settings, week: str) -> None:
    answer = logged_in(settings).client.get("/documents", query_string={"week": week})
    assert answer.status_code == 400
    assert "is not a week, such as 2026-W47" in answer.text


def test_odd_page_numbers_do_no_harm(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    for page in ("0", "-1", "x", "9" * 30):
        assert visitor.get(f"/documents?page={page}").status_code == 200


def test_a_document_shows_its_text_its_labels_and_its_copies(settings: Settings) -> None:
    documents = fill(settings)
    visitor = logged_in(settings)
    page = text_of(visitor.get(f"/documents/{documents[100].document_id}").text)
    assert COPIED in page
    assert "1 of 5 stars" in page and "battery, days" in page and "Lamp" in page
    assert "negative" in page and "-0.80" in page and "not toxic" in page
    assert "2 other documents have this text or nearly this one" in page
    single = text_of(visitor.get(f"/documents/{documents[1].document_id}").text)
    assert "nearly this one" not in single


def test_aspects_are_marked_where_they_stand_and_lead_to_others_like_them(
    settings: Settings,
) -> None:
    documents = fill(settings)
    visitor = logged_in(settings)
    english, chinese = documents[1], documents[3]
    page = visitor.get(f"/documents/{english.document_id}").text
    assert '<mark class="term negative" title="Battery: negative">Battery</mark> died' in page
    assert "/documents?aspect=battery&amp;aspect_sentiment=negative" in page
    page = visitor.get(f"/documents/{chinese.document_id}?lang=zh").text
    assert '<mark class="term negative" title="电池: 负面">电池</mark>用了' in page
    assert "<mark" not in visitor.get(f"/documents/{documents[119].document_id}").text


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], ["<b>电池</b>"]),
        ([(3, 5)], ["<b>", "[电池]", "</b>"]),
        ([(4, 9), (0, 5)], ["[<b>电池]", "</b>"]),
        ([(-1, 3), (5, 5), (6, 4), (3, 99)], ["<b>电池</b>"]),
        ([(0, 9)], ["[<b>电池</b>]"]),
    ],
)
def test_a_text_is_whole_whatever_is_marked_in_it(
    places: list[tuple[int, int]], expected: list[str]
) -> None:
    marks = [{"start": start, "stop": stop} for start, stop in places]
    found = pieces("<b>电池</b>", marks)
    assert [f"[{piece.text}]" if piece.mark else piece.text for piece in found] == expected


def test_a_review_is_shown_with_its_follow_up_its_answer_and_its_variant(
    settings: Settings,
) -> None:
    review = replace(
        fill(settings)[1],
        variant="Cream",
        listing="K7-CRM",
        answer=f"Sorry. {HOSTILE}",
        answered_at=FIRST_WEEK,
    )
    later = replace(
        review, document_id="f" * 32, kind="follow_up", parent_id=review.document_id, rating=None,
        text="Broke after all", text_hash="later", answer=None,
    )  # fmt: skip
    said = Annotation(later.document_id, "later", "sentiment", "1", "abc", "negative", -0.5)
    for kind, rows in (
        ("documents", [parts.document_row(one) for one in (review, later)]),
        ("annotations", [parts.annotation_row(said)]),
    ):
        parts.write_part(settings.inbox, parts.part_name(kind, "later", 0), rows)
    loader.load(settings)
    visitor = logged_in(settings)
    page = visitor.get(f"/documents/{review.document_id}").text
    assert "Added later by the customer" in page and "Broke after all" in page
    assert "-0.50" in text_of(page) and "K7-CRM" in page
    assert "The seller's answer" in text_of(page) and "Sorry." in page and "<img" not in page
    page = visitor.get(f"/documents/{later.document_id}").text
    assert "The review that this follows" in page and review.text in page
    assert shown(visitor, variant="Cream") == 2
    negative = 1 + ((review.rating or 0) <= 2)
    assert shown(visitor, variant="Cream", sentiment="negative") == negative
    assert shown(visitor, variant="cream") == 0


def test_a_link_of_a_customer_is_a_link_only_when_it_leads_to_the_web(settings: Settings) -> None:
    hostile = fill(settings)[119]
    page = logged_in(settings).get(f"/documents/{hostile.document_id}").text
    assert "Original" not in page
    assert HOSTILE.split(" ")[-1] in text_of(page)


def test_an_unknown_document_is_not_found(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.get("/documents/unknown").status_code == 404
    fill(settings)
    assert visitor.get("/documents/unknown").status_code == 404
