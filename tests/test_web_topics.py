"""Topics on a map and in a list; changes are made by a job and taken back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from insight.settings import Settings
from insight.state import State
from insight.topics import edits
from insight.users import create_user
from tests.jobs_here import work
from tests.report_data import TOPICS, market, store
from tests.web_app import (
    PASSWORD,
    Visitor,
    compile_translations,
    logged_in,
    running_broker,
    text_of,
)


@pytest.fixture
def stored(settings: Settings) -> Settings:
    store(settings, market())
    return settings


@pytest.fixture
def visitor(stored: Settings) -> Iterator[Visitor]:
    with running_broker(stored):
        yield logged_in(stored)


def change(visitor: Visitor, **form: object) -> str:
    """Ask for a change, let the worker make it; where the page then leads."""
    answer = visitor.post("/topics/edit", form)
    assert answer.status_code == 302, answer.text
    waiting = visitor.get(answer.location)
    assert "being made" in waiting.text and "hx-get" in waiting.text
    work(visitor.settings)
    part = visitor.client.get(answer.location, headers={"HX-Request": "true"})
    assert part.status_code == 204
    assert visitor.get(answer.location).location == part.headers["HX-Redirect"]
    return str(part.headers["HX-Redirect"])


def test_the_list_has_each_topic_with_its_size_share_and_trend(stored: Settings) -> None:
    page = logged_in(stored).get("/topics").text
    words = text_of(page)
    for label in TOPICS.values():
        assert label in words
    assert "growing" in words and "mostly positive" in words
    assert page.count('<svg class="spark"') == len(TOPICS)


def test_names_are_in_the_language_of_the_page(stored: Settings) -> None:
    compile_translations()
    visitor = logged_in(stored)
    assert "音质、低音、清晰" in visitor.get("/topics?lang=zh").text
    assert "sound, bass, clear" in visitor.get("/topics?lang=en").text


def test_filters_narrow_the_list_and_are_chips(stored: Settings) -> None:
    visitor = logged_in(stored)
    page = visitor.get("/topics?product=Lumo+earbuds&from=2026-W44&to=2026-W47").text
    assert "2026-W44 to 2026-W47" in text_of(page)
    assert re.search(r'<ul class="chips".*?Lumo earbuds', page, re.DOTALL)
    assert visitor.get("/topics?from=2026-W47&to=2026-W01").status_code == 400
    assert visitor.get("/topics?from=nonsense").status_code == 400


def test_one_topic_has_its_series_words_documents_and_history(stored: Settings) -> None:
    visitor = logged_in(stored)
    page = visitor.get("/topics/t-00").text
    words = text_of(page)
    assert "电池、更新、耗电" in words and "battery is gone in two hours" in words
    assert "data-chart" in page and "/documents?topic=t-00" in html.unescape(page)
    assert visitor.get("/topics/nothing").status_code == 404
    later = visitor.get("/topics/t-00?page=3")
    assert later.status_code == 200 and 'rel="prev"' in later.text


def test_an_empty_store_says_when_there_will_be_topics(settings: Settings) -> None:
    page = logged_in(settings).get("/topics").text
    assert "at least 30 documents" in page


def test_a_rename_is_made_by_a_job_and_undone(visitor: Visitor) -> None:
    back = change(
        visitor, action="rename", topics="t-01", label="Sound", label_zh="声音", back="t-01"
    )
    assert back == "/topics/t-01"
    page = visitor.get(back).text
    assert "<h1><bdi>Sound</bdi></h1>" in page and "Renamed" in page
    (undo,) = set(re.findall(r'name="change" value="([^"]+)"', page))
    change(visitor, action="undo", change=undo)
    assert TOPICS["t-01"] in text_of(visitor.get("/topics/t-01").text)
    log = visitor.get("/settings/audit").text
    assert "topic.rename" in log and "topic.undo" in log


def test_several_topics_are_merged_at_once_and_parted_again(visitor: Visitor) -> None:
    change(visitor, action="merge", topics=["t-01", "t-02", "t-03"], into="t-01")
    page = visitor.get("/topics").text
    (listed,) = re.findall(r'<table class="topics">.*?</table>', page, re.DOTALL)
    assert TOPICS["t-02"] not in listed and TOPICS["t-01"] in listed
    (undo,) = set(re.findall(r'name="change" value="([^"]+)"', page))
    change(visitor, action="undo", change=undo)
    (listed,) = re.findall(
        r'<table class="topics">.*?</table>', visitor.get("/topics").text, re.DOTALL
    )
    assert TOPICS["t-02"] in listed


def test_a_pin_is_shown(visitor: Visitor) -> None:
    change(visitor, action="pin", topics="t-05", back="t-05")
    assert "Unpin" in visitor.get("/topics/t-05").text
    assert [row["topic_id"] for row in edits.topics(visitor.settings) if row["pinned"]] == ["t-05"]


def test_a_change_that_fails_says_why(visitor: Visitor) -> None:
    answer = visitor.post("/topics/edit", {"action": "split", "topics": "t-05"})
    work(visitor.settings)
    words = text_of(visitor.get(answer.location).text)
    assert "was not made" in words and "no centre" in words


@pytest.mark.parametrize(
    "form",
    [
        {"action": "merge", "topics": "t-01"},
        {"action": "rename", "topics": "t-01", "label": "\u202e", "label_zh": "x"},
        {"action": "explode", "topics": "t-01"},
        {"action": "pin"},
    ],
)
def test_what_cannot_be_asked_starts_no_job(visitor: Visitor, form: dict[str, str]) -> None:
    assert visitor.post("/topics/edit", form).status_code == 400
    assert State(visitor.settings).rows("jobs", count=5) == []


def test_who_may_not_edit_sees_no_way_to(stored: Settings) -> None:
    create_user(State(stored), "reader", PASSWORD, "viewer")
    visitor = Visitor(stored)
    visitor.log_in("reader")
    for path in ("/topics", "/topics/t-00"):
        page = visitor.get(path).text
        assert "/topics/edit" not in page.replace('action="/topics/edit" id="topics"', "")
