"""The sources that ask a public interface: on recorded answers, and on shapes as documented."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from insight.fetch_error import FetchError
from insight.settings import Settings
from insight.sources import SOURCES, appstore, bluesky, hackernews, mastodon, reddit
from insight.sources.source import Page, Wanted
from tests.api_site import NOW, FakeHttp, ago, thing

DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
recorded = pytest.mark.skipif(not DATA.is_dir(), reason="the recorded answers are not there")


def ids(pages: list[Page]) -> list[str]:
    return [str(item.fields["id"]) for page in pages for item in page.items]


# What each source is asked with, and its answers without a record.
KINDS: dict[ModuleType, tuple[dict[str, str], Any]] = {
    appstore: ({"app": "553834731"}, {"feed": {}}),
    reddit: ({"subreddit": "kettles"}, {"data": {"children": [], "after": None}}),
    hackernews: ({"query": "kettle"}, {"hits": []}),
    mastodon: ({"hashtag": "kettle"}, []),
    bluesky: ({"account": "shop.example.com"}, {"feed": []}),
}


def visit(
    module: ModuleType, http: FakeHttp, state: dict[str, str] | None = None, **of: Any
) -> list[Page]:
    wanted = of.pop("wanted", Wanted())
    parameters = module.Parameters(**(KINDS[module][0] | of))
    return list(module.fetch(parameters, wanted, http, state or {}))


@pytest.mark.parametrize("name", SOURCES.names())
def test_a_source_has_the_names_that_the_contract_asks_for(name: str) -> None:
    module = SOURCES.load(name)
    assert name == module.NAME
    assert all(isinstance(one, str) and len(one) > 20 for one in module.TERMS)
    assert len(module.TERMS) == 3
    assert set(module.NEEDS) <= set(Settings.model_fields)
    assert bool(module.WHERE) is bool(module.NEEDS)


@pytest.mark.parametrize("module", KINDS, ids=lambda module: module.NAME)
def test_an_empty_answer_is_an_empty_page_and_the_end(module: ModuleType) -> None:
    (page,) = visit(module, FakeHttp(lambda url: KINDS[module][1]))
    assert page.items == () and page.deleted == () and "next" not in page.state


@pytest.mark.parametrize("module", KINDS, ids=lambda module: module.NAME)
@pytest.mark.parametrize("answer", [{"other": 1}, {"error": "no"}, "text", 7, None])
def test_an_answer_of_another_shape_is_an_error_and_never_empty(
    module: ModuleType, answer: Any
) -> None:
    with pytest.raises(FetchError) as caught:
        visit(module, FakeHttp(lambda url: answer))
    assert caught.value.state.startswith("markup changed: 0 of ")


@pytest.mark.parametrize("module", KINDS, ids=lambda module: module.NAME)
def test_what_is_not_json_is_unreadable(module: ModuleType) -> None:
    with pytest.raises(FetchError) as caught:
        visit(module, FakeHttp(lambda url: b"<html>"))
    assert caught.value.state == "unreadable"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("module", KINDS, ids=lambda module: module.NAME)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_fields_of_any_kind_are_read_or_refused(module: ModuleType, data: st.DataObject) -> None:
    record = {name: data.draw(JUNK) for name in FIELDS[module]}
    try:
        if module is appstore:
            list(appstore.parse({"feed": {"entry": [record]}}, "https://x/id=1/"))
        else:
            list(module.parse([record], "https://x.example/a"))
    except FetchError:
        pass


FIELDS: dict[ModuleType, tuple[str, ...]] = {
    appstore: ("id", "content", "im:rating", "updated", "title", "author", "im:voteSum"),
    reddit: ("name", "created_utc", "author", "permalink", "title", "selftext", "score"),
    hackernews: ("objectID", "created_at_i", "author", "title", "comment_text", "points"),
    mastodon: ("id", "content", "created_at", "uri", "account", "spoiler_text", "visibility"),
    bluesky: ("uri", "record", "author", "indexedAt", "likeCount"),
}


# App Store


def review(number: int, days: float, **more: Any) -> dict[str, Any]:
    return {
        "author": {"name": {"label": f"kay{number}"}, "uri": {"label": "https://x/kay"}},
        "updated": {"label": ago(days=days).isoformat()},
        "im:rating": {"label": str(number % 5 + 1)},
        "im:voteSum": {"label": "3"},
        "id": {"label": f"90000000{number:03}"},
        "title": {"label": f"Title {number}"},
        "content": {"label": f"It leaks, {number}.", "attributes": {"type": "text"}},
        **more,
    }


def store(reviews: list[dict[str, Any]]) -> FakeHttp:
    """Fifty reviews a page."""

    def answer(url: str) -> Any:
        found = re.search(r"/cn/rss/customerreviews/page=(\d+)/id=553834731/", url)
        assert found
        some = reviews[50 * (int(found[1]) - 1) : 50 * int(found[1])]
        return {"feed": {"entry": some[0] if len(some) == 1 else some}}

    return FakeHttp(answer)


def test_an_app_store_review_gives_stars_votes_and_no_link_to_its_author() -> None:
    pages = visit(appstore, store([review(1, 1)]), country="cn", product="Kettle app")
    assert dict(pages[0].items[0].fields) == {
        "id": "90000000001",
        "title": "Title 1",
        "text": "It leaks, 1.",
        "rating": "2",
        "date": ago(days=1).isoformat(),
        "author": "kay1",
        "likes": "3",
        "listing": "553834731",
        "url": "https://apps.apple.com/cn/app/id553834731",
        "product": "Kettle app",
    }


def test_the_app_store_is_read_to_its_tenth_page_and_then_only_what_is_new() -> None:
    every = [review(number, number / 2) for number in range(600)]
    http = store(every)
    pages = visit(appstore, http, country="cn")
    assert len(http.asked) == 10 and len(ids(pages)) == 500
    again = store([review(700, 0.1), *every])
    newer = visit(appstore, again, dict(pages[-1].state), country="cn")
    assert len(again.asked) == 1
    # The last day is read once more, for what was edited.
    assert ids(newer) == ["90000000700", "90000000000", "90000000001", "90000000002"]


def test_an_app_that_had_reviews_and_has_none_is_no_success() -> None:
    with pytest.raises(FetchError) as caught:
        visit(appstore, store([]), {"newest": NOW.isoformat()}, country="cn")
    assert caught.value.state == "empty although it was not"


@pytest.mark.parametrize(
    ("app", "number"),
    [
        ("361309726", "361309726"),
        ("https://apps.apple.com/cn/app/pages/id361309726?mt=8", "361309726"),
    ],
)
def test_an_app_is_named_by_number_or_address(app: str, number: str) -> None:
    assert appstore.Parameters(app=app).app == number
    with pytest.raises(ValidationError):
        appstore.Parameters(app="../admin")


# Reddit


@recorded
def test_every_recorded_reddit_thing_is_read_or_told_gone() -> None:
    things = gone = texts = 0
    for path in sorted((DATA / "ing_reddit").glob("*.json")):
        some = [one["data"] for one in json.loads(path.read_text())["data"]["children"]]
        items, deleted = reddit.parse(some, "https://www.reddit.com/new.json")
        assert len(items) + len(deleted) == len(some)
        things, gone = things + len(some), gone + len(deleted)
        for item in items:
            assert item.fields["text"] and item.fields["date"] and item.fields["id"]
            texts += 1
            author = item.fields["author"]
            assert author is None or f"/u/{author}" not in str(item.fields["url"])
    assert things == 869
    assert gone > 0 and texts > 800


def listing(things: list[dict[str, Any]], size: int = 3) -> FakeHttp:
    names = [one["name"] for one in things]

    def answer(url: str) -> Any:
        after = parse_qs(urlsplit(url).query).get("after", [""])[0]
        start = names.index(after) + 1 if after else 0
        some = things[start : start + size]
        onwards = some[-1]["name"] if start + size < len(things) else None
        return {"data": {"children": [{"data": one} for one in some], "after": onwards}}

    return FakeHttp(answer)


def test_a_reddit_listing_is_walked_to_the_last_visit_and_one_day_more() -> None:
    old = [thing(number, 1 + number) for number in range(8)]
    pages = visit(reddit, listing(old))
    assert len(ids(pages)) == 8
    http = listing([thing(100, 0.2), *old])
    newer = visit(reddit, http, dict(pages[-1].state))
    assert ids(newer) == ["t3_00100", "t3_00000", "t3_00001"]
    assert len(http.asked) == 2


def test_an_interrupted_visit_goes_on_after_its_last_page() -> None:
    things = [thing(number, number / 10) for number in range(9)]
    walk = reddit.fetch(
        reddit.Parameters(subreddit="kettles"), Wanted(), listing(things), {"newest": "bad"}
    )
    first = next(walk)
    rest = visit(reddit, listing(things), dict(first.state))
    assert ids([first, *rest]) == [one["name"] for one in things]
    assert rest[-1].state == {"newest": things_date(things[0])}


def things_date(one: dict[str, Any]) -> str:
    return datetime.fromtimestamp(one["created_utc"], UTC).isoformat()


def test_dates_that_are_asked_for_end_the_walk() -> None:
    things = [thing(number, number) for number in range(40)]
    http = listing(things)
    wanted = Wanted(since=ago(days=5.5), until=ago(days=2.5))
    assert ids(visit(reddit, http, wanted=wanted)) == ["t3_00003", "t3_00004", "t3_00005"]
    assert len(http.asked) == 3


def test_a_date_in_the_future_hides_nothing_that_comes_later() -> None:
    pages = visit(reddit, listing([thing(1, -4000)]))
    assert datetime.fromisoformat(pages[-1].state["newest"]) <= datetime.now(UTC)


def test_a_page_that_leads_to_itself_ends_the_walk() -> None:
    same = {"data": {"children": [{"data": thing(1, 1)}], "after": "t3_00001"}}
    assert len(visit(reddit, FakeHttp(lambda url: same))) == 2


def test_what_reddit_says_is_gone_is_told_and_not_stored() -> None:
    things = [
        thing(1, 0.1, selftext="[deleted]", author="[deleted]"),
        thing(2, 0.2, removed_by_category="moderator"),
        thing(3, 0.3, author="[deleted]"),
    ]
    (page,) = visit(reddit, listing(things))
    assert page.deleted == ("t3_00001", "t3_00002")
    assert ids([page]) == ["t3_00003"] and page.items[0].fields["author"] is None


def test_with_a_key_reddit_is_asked_where_keys_are_for() -> None:
    def answer(url: str) -> Any:
        if url.endswith("access_token"):
            return {"access_token": "abc"}
        return {"data": {"children": [{"data": thing(1, 1)}], "after": None}}

    http = FakeHttp(answer)
    parameters = reddit.Parameters(query="kettle", subreddit="r/tea")
    keys = {"reddit_id": "name", "reddit_secret": "secret"}
    assert len(list(reddit.fetch(parameters, Wanted(), http, {}, **keys))) == 1
    assert http.keys == [("name", "secret"), "abc"]
    assert http.asked[1].startswith("https://oauth.reddit.com/r/tea/search.json?q=kettle")


# Hacker News


def hit(number: int, seconds: int, **more: Any) -> dict[str, Any]:
    return {
        "objectID": str(40_000_000 + number),
        "author": "kay",
        "created_at_i": int(NOW.timestamp()) - seconds,
        "comment_text": f"<p>It&#x27;s {number}",
        "story_title": "Show HN: a kettle",
        "points": None,
        **more,
    }


def found_by(hits: list[dict[str, Any]]) -> FakeHttp:
    def answer(url: str) -> Any:
        limits = parse_qs(urlsplit(url).query).get("numericFilters", [""])[0]
        low, high = re.search(r">=(\d+)", limits), re.search(r"<(\d+)", limits)
        some = [
            one
            for one in hits
            if (not low or one["created_at_i"] >= int(low[1]))
            and (not high or one["created_at_i"] < int(high[1]))
        ]
        return {"hits": some[:100]}

    return FakeHttp(answer)


def test_hacker_news_is_searched_back_in_time_without_a_gap_or_a_limit() -> None:
    hits = [hit(number, number // 3) for number in range(1500)]
    pages = visit(hackernews, found_by(hits))
    assert set(ids(pages)) == {f"item-{one['objectID']}" for one in hits}


def test_a_second_with_more_hits_than_a_page_does_not_hold_the_search_up() -> None:
    hits = [hit(number, 7) for number in range(150)] + [hit(999, 9)]
    assert f"item-{hits[-1]['objectID']}" in ids(visit(hackernews, found_by(hits)))


def test_a_comment_has_its_storys_title_and_a_story_without_text_its_own() -> None:
    story = hit(2, 5, comment_text=None, title="A kettle", points=7, num_comments=3)
    (page,) = visit(hackernews, found_by([hit(1, 1), story]))
    comment, post = (item.fields for item in page.items)
    assert (comment["title"], comment["text"]) == ("Show HN: a kettle", "<p>It&#x27;s 1")
    assert (post["text"], post["likes"], post["replies"]) == ("A kettle", 7, 3)
    assert post["url"] == "https://news.ycombinator.com/item?id=40000002"


# Mastodon


@recorded
def test_every_recorded_public_status_with_a_text_is_read() -> None:
    lines = (DATA / "ing_mastodon" / "statuses.jsonl").read_text().splitlines()
    statuses = [json.loads(line) for line in lines]
    items = list(mastodon.parse(statuses, "https://example.social/api/v1/timelines/tag/x"))
    public = [s for s in statuses if s["visibility"] == "public" and s["content"].strip()]
    assert len(items) == len(public) > 50
    for item, status in zip(items, public, strict=True):
        assert item.fields["likes"] == status["favourites_count"]
        assert item.fields["id"] == status["uri"]
        assert "@" not in item.fields["url"]
        assert datetime.fromisoformat(item.fields["date"]).tzinfo


def status(number: int, days: float) -> dict[str, Any]:
    return {
        "id": str(number),
        "uri": f"https://a.example/users/kay/statuses/{number}",
        "content": f"<p>Kettle {number}</p>",
        "created_at": ago(days=days).isoformat(),
        "account": {"acct": "kay@a.example", "avatar": "https://a.example/kay.png"},
        "favourites_count": 1,
        "replies_count": 2,
        "visibility": "public",
    }


def test_a_hashtag_is_read_page_by_page_and_avatars_are_not() -> None:
    statuses = [status(1000 - number, number / 10) for number in range(90)]

    def answer(url: str) -> Any:
        last = int(parse_qs(urlsplit(url).query).get("max_id", ["9999"])[0])
        return [one for one in statuses if int(one["id"]) < last][:40]

    pages = visit(mastodon, FakeHttp(answer))
    assert len(ids(pages)) == 90
    assert "avatar" not in json.dumps([dict(i.fields) for page in pages for i in page.items])


def test_a_server_that_shows_hashtags_to_members_only_asks_for_login() -> None:
    refused = FetchError("no", state="gave an error 422")
    with pytest.raises(FetchError) as caught:
        visit(mastodon, FakeHttp(lambda url: refused))
    assert caught.value.state == "asks for login"


@pytest.mark.parametrize("server", ["a.example/x", "a@b.example", "a b", "..", "a.example?x"])
def test_a_server_is_a_name_and_nothing_else(server: str) -> None:
    with pytest.raises(ValidationError):
        mastodon.Parameters(server=server, hashtag="kettle")


# Bluesky


def post(number: int, hours: float) -> dict[str, Any]:
    moment = ago(hours=hours).isoformat()
    return {
        "uri": f"at://did:plc:abc/app.bsky.feed.post/{number}",
        "author": {"did": "did:plc:abc", "handle": "kay.example", "displayName": "Kay"},
        "record": {"text": f"Kettle {number}", "createdAt": moment, "langs": ["en"]},
        "likeCount": 4,
        "replyCount": 1,
        "indexedAt": moment,
    }


def test_a_bluesky_search_goes_back_by_date_and_keeps_no_name() -> None:
    posts = [post(number, number) for number in range(250)]

    def answer(url: str) -> Any:
        assert "cursor" not in url
        until = parse_qs(urlsplit(url).query).get("until", ["9"])[0]
        return {"posts": [one for one in posts if one["indexedAt"] < until][:100]}

    pages = visit(bluesky, FakeHttp(answer), account=None, query="kettle")
    assert ids(pages) == [one["uri"] for one in posts]
    kept = json.dumps([dict(item.fields) for page in pages for item in page.items])
    assert "kay.example" not in kept and "Kay" not in kept


def test_an_accounts_own_posts_are_read_without_what_it_reposted() -> None:
    feed = [{"post": post(1, 1)}, {"post": post(2, 2), "reason": {"by": {}}}]
    (page,) = visit(bluesky, FakeHttp(lambda url: {"feed": feed}))
    assert ids([page]) == ["at://did:plc:abc/app.bsky.feed.post/1"]


def test_bluesky_needs_an_account_or_words() -> None:
    for given_ in ({}, {"account": "a.example", "query": "kettle"}):
        with pytest.raises(ValidationError):
            bluesky.Parameters(**given_)
