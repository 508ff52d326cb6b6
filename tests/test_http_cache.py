"""What sites sent is used again as they allow; processes take turns at a host."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.fetch_error import FetchError
from insight.http import HttpClient
from insight.http_cache import HttpCache, fresh_seconds, may_be_kept
from tests.feed_site import ATOM, ETAG, Answer, FeedSite, feed_site, page

PAGES: dict[str, Answer] = {
    "/atom": page(200, ATOM, cache_control="max-age=60"),
    "/tagged": lambda handler: page(
        304 if handler.headers["If-None-Match"] == ETAG else 200,
        b"" if handler.headers["If-None-Match"] == ETAG else ATOM,
        etag=ETAG,
    )(handler),
    "/plain": page(200, ATOM),
    "/mine": page(200, ATOM, etag=ETAG, cache_control="private"),
    "/to-atom": page(302, location="/atom"),
}


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with feed_site(PAGES) as running:
        yield running


class Wall:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def client(site: FeedSite, wall: Wall, tmp_path: Path) -> Callable[[], HttpClient]:
    """A client as each run makes its own; all with one cache."""
    return lambda: site.client(cache=HttpCache(tmp_path / "cache", clock=wall))


def test_a_fresh_answer_is_used_without_asking_and_a_stale_one_is_asked_for(
    site: FeedSite, client: Callable[[], HttpClient], wall: Wall
) -> None:
    for _ in range(2):
        assert client().get(site.url("/to-atom")).body == ATOM
    assert site.paths() == ["/to-atom", "/atom", "/to-atom"]
    wall.now += 61
    client().get(site.url("/atom"))
    assert site.paths()[3:] == ["/atom"]


def test_what_did_not_change_is_not_sent_again_and_read_all_the_same(
    site: FeedSite, client: Callable[[], HttpClient]
) -> None:
    for _ in range(2):
        response = client().get(site.url("/tagged"))
        assert (response.body, response.status, response.not_modified) == (ATOM, 200, False)
    sent = [headers.get("if-none-match") for path, headers in site.requests if path == "/tagged"]
    assert sent == [None, ETAG]


def test_who_has_validators_of_an_earlier_visit_is_told_that_nothing_changed(
    site: FeedSite, client: Callable[[], HttpClient]
) -> None:
    client().get(site.url("/tagged"))
    assert client().get(site.url("/tagged"), etag=ETAG).not_modified


@pytest.mark.parametrize("path", ["/plain", "/mine"])
def test_what_is_for_one_visitor_or_cannot_be_asked_for_again_is_not_kept(
    site: FeedSite, client: Callable[[], HttpClient], path: str, tmp_path: Path
) -> None:
    client().get(site.url(path))
    client().get(site.url(path))
    assert site.paths() == [path, path] and not list((tmp_path / "cache").glob("*"))


def test_a_robots_txt_is_believed_for_a_day_in_all_runs(
    site: FeedSite, client: Callable[[], HttpClient], wall: Wall
) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /plain")
    for _ in range(2):
        with pytest.raises(FetchError):
            client().get(site.url("/plain"))
    assert [path for path, _ in site.requests] == ["/robots.txt"]
    wall.now += 24 * 3600 + 1
    site.robots = (200, b"")
    assert client().get(site.url("/plain")).body == ATOM


def test_a_damaged_or_foreign_file_is_no_answer(tmp_path: Path) -> None:
    cache = HttpCache(tmp_path)
    cache.put("https://a.example/", "*/*", {"etag": "1"}, b"body")
    (path,) = tmp_path.iterdir()
    kept = path.read_bytes()
    assert (path.stat().st_mode & 0o777, b"body" in kept) == (0o600, True)
    for content in (
        b"",
        b"[]\nbody",
        b"{}\nbody",
        kept.replace(b"a.example", b"b.example"),
        b"\xff",
    ):
        path.write_bytes(content)
        assert cache.get("https://a.example/", "*/*") is None


def test_the_folder_stays_within_its_bound_and_the_oldest_go_first(tmp_path: Path) -> None:
    cache = HttpCache(tmp_path, max_bytes=40_000)
    for number in range(200):
        cache.put(f"https://a.example/{number}", "*/*", {"etag": "1"}, bytes(1_000))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 40_000 + 32 * 1_200
    assert cache.get("https://a.example/0", "*/*") is None
    assert cache.get("https://a.example/199", "*/*") is not None
    cache.put("https://a.example/large", "*/*", {"etag": "1"}, bytes(3_000))
    assert cache.get("https://a.example/large", "*/*") is None
    cache.forget()
    assert not list(tmp_path.iterdir())


def test_an_answer_of_more_than_a_week_ago_is_not_used_and_swept(
    tmp_path: Path, wall: Wall
) -> None:
    cache = HttpCache(tmp_path, clock=wall)
    cache.put("https://a.example/", "*/*", {"etag": "1"}, b"body")
    wall.now = time.time() + 8 * 24 * 3600
    assert cache.get("https://a.example/", "*/*") is None
    cache.sweep()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=60"}, 60),
        ({"cache-control": "max-age=60", "age": "50"}, 10),
        ({"cache-control": "max-age=60", "age": "500"}, 0),
        ({"cache-control": "no-cache, max-age=60"}, 0),
        ({"cache-control": "max-age=99999999"}, 24 * 3600),
        ({"expires": "Mon, 23 Nov 2026 08:01:00 GMT", "date": "Mon, 23 Nov 2026 08:00:00 GMT"}, 60),
        ({"expires": "0", "date": "Mon, 23 Nov 2026 08:00:00 GMT"}, 0),
    ],
)
def test_an_answer_is_fresh_as_long_as_its_site_says(headers: dict[str, str], seconds: int) -> None:
    assert fresh_seconds(headers) == seconds


@settings(max_examples=50)
@given(
    st.dictionaries(st.sampled_from(["cache-control", "age", "expires", "date", "vary"]), st.text())
)
def test_headers_of_any_kind_are_read(headers: dict[str, str]) -> None:
    assert 0 <= fresh_seconds(headers) <= 24 * 3600
    may_be_kept(headers)


def test_clients_that_share_a_cache_take_turns_at_a_host(site: FeedSite, tmp_path: Path) -> None:
    """Two clients stand for two processes: a lock on a file knows no difference."""

    def run() -> None:
        cache = HttpCache(tmp_path / "cache")
        client = HttpClient(allow={site.address}, cache=cache, wait_seconds=0.2, jitter=lambda: 0.0)
        for _ in range(2):
            client.get(site.url("/plain"))

    threads = [threading.Thread(target=run) for _ in range(2)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Four pages and each client's look at robots.txt, with a wait between any two.
    assert time.monotonic() - begun >= 0.2 * 5
    assert site.most_at_once == 1
