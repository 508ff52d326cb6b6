from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from insight.fetch_error import FetchError
from insight.sources import rss
from insight.sources._confined import parse_confined
from insight.sources.source import Page, Wanted
from tests.feed_site import ETAG, LAST_MODIFIED, PAGE, RSS, FeedSite, feed_site

ORIGIN = "https://example.com/feed"
COLLECTION = Path(__file__).parents[1] / ".." / "shared" / "data" / "ing_feedparser"


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with feed_site() as running:
        yield running


def visit(
    site: FeedSite,
    parameters: rss.Parameters,
    state: Mapping[str, str] | None = None,
    wanted: Wanted | None = None,
) -> Page:
    (page,) = rss.fetch(parameters, wanted or Wanted(), site.client(), state or {})
    return page


def fields(payload: bytes, content_type: str | None = None) -> list[dict[str, Any]]:
    return [dict(item.fields) for item in rss.parse(payload, ORIGIN, content_type)]


def titles(payload: bytes, content_type: str | None = None) -> list[str]:
    return [entry["title"] for entry in fields(payload, content_type)]


def channel(items: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel>{items}</channel></rss>'


def refusal(payload: bytes) -> FetchError:
    with pytest.raises(FetchError) as caught:
        list(rss.parse(payload, ORIGIN))
    return caught.value


def test_an_rss_item_gives_all_its_fields() -> None:
    assert fields(RSS)[0] == {
        "id": "r1",
        "title": "Great phone",
        "text": "<p>Lasts <b>two days</b></p>",
        "author": "Mary",
        "rating": None,
        "date": "2026-11-16T02:00:00+00:00",
        "url": "https://example.com/r/1",
        "kind": "post",
        "is_summary": True,
    }


def test_an_item_without_text_gives_its_title_as_text_and_without_date_none() -> None:
    last = fields(RSS)[2]
    assert (last["text"], last["date"]) == ("No date", None)
    assert [item.line for item in rss.parse(RSS, ORIGIN)] == [1, 2, 3]


def test_an_atom_entry_gives_its_content_rather_than_its_summary(site: FeedSite) -> None:
    fetched = visit(site, rss.Parameters(url=site.url("/atom")))
    assert dict(fetched.items[0].fields) == {
        "id": "tag:1",
        "title": "First",
        "text": "<p>Whole post</p>",
        "author": "Li",
        "rating": None,
        "date": "2026-11-20T12:00:00+00:00",
        "url": "https://example.com/1",
        "kind": "post",
    }


def test_an_rdf_feed_is_read() -> None:
    payload = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <item rdf:about="https://example.com/a"><title>A</title><link>https://example.com/a</link>
      <dc:date>2026-11-23T10:00:00+08:00</dc:date><dc:creator>Wu</dc:creator></item></rdf:RDF>"""
    (entry,) = fields(payload)
    assert (entry["title"], entry["author"]) == ("A", "Wu")
    assert entry["date"] == "2026-11-23T02:00:00+00:00"


def test_a_json_feed_is_read() -> None:
    payload = """{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
      {"id": 7, "content_text": "很好", "date_published": "2026-11-23T10:00:00+08:00",
       "url": "https://example.com/7", "authors": [{"name": "Wu"}]},
      {"id": "8", "title": "half \\ud83d", "date_published": "2026-11-23", "url": "javascript:a()"},
      "not an item", {"id": "9"}]}"""
    first, second = fields(payload.encode())
    assert (first["id"], first["text"], first["author"]) == ("7", "很好", "Wu")
    assert first["date"] == "2026-11-23T10:00:00+08:00"
    assert (second["text"], second["date"], second["url"]) == ("half ?", None, None)


def test_app_store_reviews_give_ratings_and_plain_text_without_the_app_itself() -> None:
    payload = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:im="http://itunes.apple.com/rss">
      <entry><id>1</id><title>The app</title><im:name>The app</im:name></entry>
      <entry><id>2</id><title>Bad</title><im:rating>2</im:rating>
      <author><name>kay</name><uri>https://example.com/kay</uri></author>
      <content type="html">&lt;table&gt;&lt;/table&gt;</content>
      <content type="text">It crashes.</content></entry></feed>"""
    (review,) = fields(payload)
    assert (review["id"], review["rating"], review["text"]) == ("2", "2", "It crashes.")
    assert review["author"] == "kay"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_only_web_addresses_are_kept_as_url(link: str) -> None:
    (entry,) = fields(channel(f"<item><title>a</title><link>{link}</link></item>").encode())
    assert entry["url"] is None


CHINESE = channel("<item><title>质量很好，下次还会买</title></item>")
DECLARED_GBK = channel(
    "<item><title>质量很好，下次还会买</title></item>", '<?xml version="1.0" encoding="gb2312"?>'
)


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        (CHINESE.encode(), "text/xml"),
        (CHINESE.encode(), "text/xml; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + CHINESE.encode(), None),
        (CHINESE.encode("utf-16"), "application/xml; charset=utf-8"),
        (CHINESE.encode("utf-32"), None),
        (DECLARED_GBK.encode("gb18030"), None),
        (DECLARED_GBK.encode(), "text/xml; charset=gbk"),
        (CHINESE.encode("gb18030"), "text/xml; charset=GBK"),
        (CHINESE.encode("gb18030"), "text/xml; charset=utf-8"),
        (CHINESE.encode("gb18030"), "text/xml; charset=no-such-thing"),
        (CHINESE.encode("gb18030"), None),
    ],
)
def test_text_is_read_whatever_charset_is_claimed(payload: bytes, content_type: str | None) -> None:
    assert titles(payload, content_type) == ["质量很好，下次还会买"]


def test_a_damaged_byte_does_not_change_the_charset() -> None:
    payload = CHINESE.encode().replace("下".encode(), b"\xe4\xb8")
    assert titles(payload) == ["质量很好，\ufffd次还会买"]


def test_an_empty_feed_gives_no_items_and_no_error() -> None:
    assert fields(channel("").encode()) == []
    assert fields(b"<feed/>") == []
    assert fields(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}') == []


@pytest.mark.parametrize(
    ("items", "good"),
    [
        ("<item><title>one</title></item><item><title>two</title><a></item>", ["one", "two"]),
        ("<item><title>one &nbsp; & &bad;</title></item>", ["one \xa0 & &bad;"]),
        ("<item><title>one</title></item><item><title>tw", ["one"]),
        ("\x00\x08<item><title>one\x01</title></item>", ["one\x01"]),
    ],
)
def test_a_broken_feed_gives_its_good_entries(items: str, good: list[str]) -> None:
    assert titles(channel(items).partition("</channel>")[0].encode()) == good
    assert titles(("junk \n" + channel(items)).encode())[: len(good)] == good


def test_an_emoji_written_as_two_halves_is_joined_and_impossible_characters_replaced() -> None:
    payload = channel("<item><title>&#55357;&#xDE00; a&#xD83D;b &#99999999; &#233;</title></item>")
    assert titles(payload.encode()) == ["😀 a\ufffdb \ufffd é"]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (PAGE, "links to these feeds: https://example.com/rss. "),
        (b"<html><body>Log in</body></html>", "links to these feeds: none"),
        (b"<sitemap><url/></sitemap>", "begins with <sitemap>"),
        (b'{"error": "no"}', "neither XML nor a JSON Feed"),
        (b"[" * 100_000, "neither XML nor a JSON Feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "neither XML nor a JSON Feed"),
    ],
)
def test_what_is_not_a_feed_is_refused_with_what_it_is(payload: bytes, words: str) -> None:
    error = refusal(payload)
    assert error.state == "not a feed"
    assert words in str(error)


def test_entities_of_a_document_load_and_multiply_nothing() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + channel("<item><title>&l9;</title></item>")
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + channel(
        "<item><title>a&f;b</title></item>"
    )
    assert sum(len(title) for title in titles(bomb.encode())) < 1000
    (title,) = titles(outside.encode())
    assert "root" not in title


def test_a_huge_title_is_cut() -> None:
    payload = channel(f"<item><title>{'x' * 20_000_000}</title></item>").encode()
    assert [len(title) for title in titles(payload)] == [2000]


def test_a_feed_that_keeps_the_parser_busy_is_stopped() -> None:
    author = "a." * 100_000
    payload = channel(f"<item><author>{author}</author></item>").encode()
    with pytest.raises(FetchError) as caught:
        parse_confined(rss.__name__, payload, ORIGIN, None, cpu_seconds=1)
    assert caught.value.state == "unreadable"
    assert "more than 1 s" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://bob:pw@Blog.Example.com:443/f?token=1", "blog.example.com"),
        ("nonsense", "rss"),
        ("http://[", "rss"),
    ],
)
def test_documents_are_stored_under_the_host_of_the_feed(url: str, name: str) -> None:
    assert rss.source_name(rss.Parameters(url=url)) == name


def test_a_visit_gives_items_with_the_parameters_and_a_state(site: FeedSite) -> None:
    parameters = rss.Parameters(url=site.url("/atom"), product="Phone", language="zh")
    fetched = visit(site, parameters)
    assert fetched.items[0].fields["product"] == "Phone"
    assert fetched.items[0].fields["language"] == "zh"
    assert fetched.items[0].origin == site.url("/atom")
    assert fetched.state == {"etag": ETAG, "last_modified": LAST_MODIFIED}


def test_a_second_visit_of_an_unchanged_feed_gives_nothing_and_keeps_the_state(
    site: FeedSite,
) -> None:
    parameters = rss.Parameters(url=site.url("/atom"))
    first = visit(site, parameters)
    second = visit(site, parameters, first.state)
    assert (len(first.items), len(second.items)) == (1, 0)
    assert second.state == first.state


def test_items_outside_the_dates_are_left_out_and_undated_ones_kept(site: FeedSite) -> None:
    parameters = rss.Parameters(url=site.url("/rss"))
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    newer = visit(site, parameters, wanted=Wanted(since=moment))
    older = visit(site, parameters, wanted=Wanted(until=moment))
    assert [item.fields["id"] for item in newer.items] == ["r2", "r3"]
    assert [item.fields["id"] for item in older.items] == ["r1", "r3"]


def test_a_wrong_charset_of_a_site_is_seen_through(site: FeedSite) -> None:
    fetched = visit(site, rss.Parameters(url=site.url("/gbk")))
    assert fetched.items[0].fields["title"] == "质量很好，下次还会买"


def test_a_web_page_of_a_site_is_refused_with_the_feeds_that_it_links_to(site: FeedSite) -> None:
    with pytest.raises(FetchError) as caught:
        visit(site, rss.Parameters(url=site.url("/page")))
    assert caught.value.state == "not a feed"
    assert site.url("/rss") in str(caught.value)
    assert "javascript" not in str(caught.value)


@pytest.mark.skipif(
    not COLLECTION.is_dir(), reason="the feed collection is not at ../shared/data/ing_feedparser"
)
def test_a_thousand_odd_feeds_are_read_or_refused_each_within_a_second() -> None:
    read = refused = 0
    for path in sorted(COLLECTION.rglob("*.xml")):
        began = time.process_time()
        try:
            list(rss.parse(path.read_bytes(), ORIGIN))
            read += 1
        except FetchError as error:
            assert error.state in ("not a feed", "unreadable"), path
            refused += 1
        assert time.process_time() - began < 1, path
    assert read + refused == 1030
    assert read >= 1020
