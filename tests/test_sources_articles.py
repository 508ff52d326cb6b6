"""The article behind an entry of a feed that has a summary only."""

from __future__ import annotations

from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler

import pytest

from insight.sources import rss
from insight.sources._article import is_wanted, read
from insight.sources.source import Page, Wanted
from insight.types import RawItem
from tests.feed_site import Answer, FeedSite, feed_site, page
from tests.shop_site import Again, html

SENTENCES = [
    "The kettle boiled a litre in three minutes, which was the quickest of all that we tried.",
    "Its handle stays cool, and the lid opens wide enough to be cleaned with a hand.",
    "After four weeks the inside had lime on it, as all of them had with our hard water.",
    "We would buy it again, though it is louder than the glass kettle that we used before.",
]
ARTICLE = (
    "<html><head><title>Kettles</title></head><body><nav><a href='/'>Home</a><a href='/x'>Shop</a></nav>"
    f"<article><h1>Five kettles</h1>{''.join(f'<p>{one}</p>' for one in SENTENCES)}</article>"
    "<footer>Cookies and terms</footer></body></html>"
).encode()


def feed(text: str = "The kettle boiled ...", content: str = "") -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item>'
        f"<guid>a1</guid><title>Five kettles</title><link>/five</link><description>{text}"
        f"</description>{content}</item></channel></rss>"
    ).encode()


def shown(**more: Answer) -> dict[str, Answer]:
    pages: dict[str, Answer] = {"/feed": page(200, feed(), etag='"1"'), "/five": html(ARTICLE)}
    return pages | {f"/{name}": answer for name, answer in more.items()}


def visit(site: FeedSite, state: Mapping[str, str] | None = None) -> list[Page]:
    parameters = rss.Parameters(url=site.url("/feed"))
    return list(rss.fetch(parameters, Wanted(), site.client(), state or {}))


def text(found: list[Page]) -> list[str]:
    assert all("is_summary" not in item.fields for one in found for item in one.items)
    return [item.fields["text"] for one in found for item in one.items]


def test_an_entry_with_a_summary_gets_the_text_of_its_article() -> None:
    with feed_site(shown()) as site:
        (found,) = text(visit(site))
    assert all(one in found for one in SENTENCES)
    assert "Cookies" not in found and "Shop" not in found and "<p>" not in found


def test_an_article_is_read_once_and_its_entry_left_as_it_is_stored() -> None:
    with feed_site(shown(feed=page(200, feed()))) as site:
        state = visit(site)[-1].state
        assert text(visit(site, state)) == []
        assert site.paths() == ["/feed", "/five", "/feed"]


def test_an_entry_whose_summary_changed_is_read_again() -> None:
    feeds = Again([page(200, feed()), page(200, feed("Six kettles now ..."))])
    with feed_site(shown(feed=feeds)) as site:
        assert len(text(visit(site, visit(site)[-1].state))) == 1
        assert site.paths().count("/five") == 2


def test_a_feed_that_did_not_change_keeps_what_it_knows() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers["If-None-Match"] == '"1"'
        page(304 if known else 200, b"" if known else feed(), etag='"1"')(handler)

    with feed_site(shown(feed=answer)) as site:
        state = visit(site)[-1].state
        (same,) = visit(site, state)
    assert same.items == () and same.state == state and state["articles"]


@pytest.mark.parametrize(("answer", "again"), [(page(404), 1), (page(429, retry_after="3600"), 2)])
def test_without_its_article_an_entry_keeps_its_summary(answer: Answer, again: int) -> None:
    """What passes is tried again, what stays is not."""
    with feed_site(shown(feed=page(200, feed()), five=answer)) as site:
        found = visit(site)
        assert text(found) == ["The kettle boiled ..."]
        visit(site, found[-1].state)
        assert site.paths().count("/five") == again


def test_robots_rules_for_articles_are_kept() -> None:
    with feed_site(shown()) as site:
        site.robots = (200, b"User-agent: *\nDisallow: /five")
        assert text(visit(site)) == ["The kettle boiled ..."]
        assert site.paths() == ["/feed"]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, True),
        ({"is_summary": False}, False),
        ({"url": "https://elsewhere.example/a"}, False),
        ({"url": None}, False),
        ({"rating": "5"}, False),
        ({"text": "long " * 200}, False),
        ({"text": "long " * 200 + "<a>Continue reading →</a>"}, True),
        ({"text": "long " * 200 + "[…]"}, True),
        ({"text": "长" * 700 + "阅读全文"}, True),
    ],
)
def test_only_a_summary_of_the_feeds_own_site_asks_for_its_article(
    fields: dict[str, object], wanted: bool
) -> None:
    given = {"text": "Short", "url": "https://blog.shop.example/a", "is_summary": True} | fields
    assert is_wanted(RawItem("x", 1, given), "https://shop.example/feed") is wanted


@pytest.mark.parametrize("content", ["content:encoded", "content"])
def test_an_entry_with_its_content_needs_no_article(content: str) -> None:
    whole = f"<{content}>Short but whole.</{content}>"
    with feed_site(shown(feed=page(200, feed("Short", whole)))) as site:
        if content == "content":
            whole_json = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/five", "content_text": "Short but whole."}]}'
            with feed_site(shown(feed=page(200, whole_json))) as other:
                assert text(visit(other)) == ["Short but whole."]
                assert other.paths() == ["/feed"]
        else:
            assert text(visit(site)) == ["Short but whole."]
            assert site.paths() == ["/feed"]


@pytest.mark.parametrize("payload", [b"", b"<html>", b"\x00\xff", b"<p>" * 300])
def test_a_page_without_an_article_has_none(payload: bytes) -> None:
    assert not read(payload, "https://a.example/", None)
