"""Pages and API of the sources: how they do, their terms, a look at one record, words to try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from insight.collections import Visit
from insight.fetch_error import FetchError
from insight.parameters import FetchParameters
from insight.settings import Settings
from insight.sources import SOURCES
from insight.state import State
from insight.store import parts
from insight.users import create_user
from tests.feed_site import FeedSite, feed_site
from tests.web_app import PASSWORD, Visitor, compile_translations, logged_in, text_of
from web.security import limiter

ASKED = FetchParameters(source="reddit", options={"subreddit": "<b>kettles</b>"})


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with feed_site() as running:
        yield running


def near(settings: Settings, site: FeedSite) -> Settings:
    """Settings with which the site of the test may be fetched."""
    return settings.model_copy(update={"fetch_allow": site.address})


def has_collected(settings: Settings, error: FetchError | None = None) -> None:
    visit = Visit.begin(State(settings), "20261128000000abcdef01", ASKED)
    if error:
        visit.failed(error)
    else:
        visit.keep({}, {"read": 5, "new": 3})
        visit.succeeded()


@pytest.mark.parametrize("name", SOURCES.names())
def test_the_page_of_a_source_tells_its_terms_in_both_languages(
    settings: Settings, name: str
) -> None:
    compile_translations()
    visitor, module = logged_in(settings), SOURCES.load(name)
    page = text_of(visitor.get(f"/settings/sources/{name}").text)
    assert all(str(term) in page for term in module.TERMS)
    chinese = text_of(visitor.get(f"/settings/sources/{name}?lang=zh").text)
    assert not any(str(term) in chinese for term in module.TERMS)


def test_the_form_names_each_source_in_words(settings: Settings) -> None:
    page = logged_in(settings).get("/jobs/start/fetch").text
    assert [name for name in SOURCES.names() if f">{name}</option>" in page] == []


def test_a_source_that_is_not_there_is_not_found(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.get("/settings/sources/telepathy").status_code == 404
    assert visitor.post("/settings/sources/telepathy/check").status_code == 404


def test_the_list_shows_how_each_collection_does(settings: Settings) -> None:
    has_collected(settings)
    page = logged_in(settings).get("/settings/sources").text
    words = text_of(page)
    assert "Subreddit <b>kettles</b> well" in words and "<b>kettles" not in page
    assert "not known yet" in words and "needs a key" in words


def test_a_failure_is_shown_with_its_state_and_cause(settings: Settings) -> None:
    cause = "https://www.reddit.com/new.json is not fetched: the site's robots.txt forbids it."
    has_collected(settings, FetchError(cause, state="robots.txt forbids"))
    words = text_of(logged_in(settings).get("/settings/sources").text)
    assert "1 failure in a row · robots.txt forbids it" in words and cause in words


def test_a_check_shows_one_record_and_stores_nothing(settings: Settings, site: FeedSite) -> None:
    visitor = logged_in(near(settings, site))
    given = {"options.url": site.url("/rss"), "words": "phone -days"}
    page = visitor.post("/settings/sources/rss/check", given)
    words = text_of(page.text)
    assert page.status_code == 200 and "Great phone" in words and "the words leave it out" in words
    assert "Lasts two days" in words and "mary" not in words.lower()
    assert parts.waiting(settings.inbox) == [] and State(settings).rows("collections") == []


def test_a_check_that_fails_keeps_what_was_typed_and_says_why(
    settings: Settings, site: FeedSite
) -> None:
    visitor = logged_in(near(settings, site))
    page = visitor.post("/settings/sources/rss/check", {"options.url": site.url("/page")})
    assert page.status_code == 409 and "is a web page, not a feed" in text_of(page.text)
    assert site.url("/page") in page.text
    assert visitor.post("/settings/sources/rss/check", {}).status_code == 400


def test_a_private_address_is_not_checked(settings: Settings, site: FeedSite) -> None:
    page = logged_in(settings).post(
        "/settings/sources/rss/check", {"options.url": site.url("/rss")}
    )
    assert page.status_code == 409 and site.requests == []


def test_checks_are_few_and_not_for_readers(settings: Settings, site: FeedSite) -> None:
    visitor = logged_in(settings)
    limiter.reset()
    for _ in range(10):
        assert visitor.post("/settings/sources/rss/check", {}).status_code == 400
    assert visitor.post("/settings/sources/rss/check", {}).status_code == 429
    limiter.reset()
    create_user(State(settings), "reader", PASSWORD, "viewer")
    reader = Visitor(settings)
    reader.log_in("reader")
    page = reader.get("/settings/sources/rss").text
    assert "check" not in page and "Terms" in page
    token = reader.token_of("/settings/sources/words")
    answer = reader.client.post("/settings/sources/rss/check", data={"csrf_token": token})
    assert answer.status_code == 403


def test_words_are_tried_on_a_text(settings: Settings) -> None:
    visitor = logged_in(settings)
    given = {"words": "水壶 (漏水 OR 烧干) -gift", "text": "<i>水壶</i>漏水"}
    words = text_of(visitor.post("/settings/sources/words", given).text)
    assert "The text is taken." in words
    assert "Found 水壶 · 漏水" in words and "Not found 烧干" in words
    assert "<i>" not in visitor.post("/settings/sources/words", given).text
    wrong = visitor.post("/settings/sources/words", {"words": '"a', "text": ""})
    assert wrong.status_code == 400 and "A quotation mark is not closed." in text_of(wrong.text)


def test_what_is_wrong_with_options_is_said_in_the_language_of_the_page(
    settings: Settings,
) -> None:
    compile_translations()
    visitor = logged_in(settings)
    page = visitor.post("/settings/sources/bluesky/check?lang=zh", {})
    assert page.status_code == 400 and "请填写账号或搜索词" in page.text


def test_the_api_lists_checks_and_tries(settings: Settings, site: FeedSite) -> None:
    has_collected(settings)
    visitor = logged_in(near(settings, site))
    headers = {"X-CSRFToken": visitor.token()}

    def post(path: str, body: Any) -> Any:
        return visitor.client.post(f"/api/v1/sources/{path}", json=body, headers=headers)

    listed = visitor.client.get("/api/v1/sources").get_json()["sources"]
    reddit = next(one for one in listed if one["name"] == "reddit")
    assert reddit["keys"][0] == {"variable": "INSIGHT_REDDIT_ID", "is_set": False}
    assert reddit["collections"][0]["state"] == "well"
    assert reddit["collections"][0]["last_new"] == 3
    found = post("rss/check", {"options": {"url": site.url("/rss")}}).get_json()
    assert found["found"] and found["taken"] and found["document"]["title"] == "Great phone"
    assert post("rss/check", {"options": {"url": site.url("/page")}}).status_code == 409
    assert post("none/check", {"options": {}}).status_code == 404
    tried = post("words", {"words": "kettle -gift", "text": "a kettle"}).get_json()
    assert tried == {"matches": True, "found": ["kettle"], "missing": [], "unwanted": []}
    assert post("words", {"words": "(", "text": ""}).status_code == 409
