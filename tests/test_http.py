from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from insight.fetch_error import FetchError, shown
from insight.http import HttpClient
from insight.network import CheckedBackend, Deadline, is_public
from insight.robots import MAX_BYTES, Robots
from tests.feed_site import ATOM, ETAG, LAST_MODIFIED, RSS, FakeTime, FeedSite, feed_site


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with feed_site() as running:
        yield running


def failure(client: HttpClient, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        client.get(url)
    return caught.value


def test_a_page_is_fetched_with_its_headers(site: FeedSite) -> None:
    response = site.client().get(site.url("/atom#top"))
    assert (response.status, response.body, response.url) == (200, ATOM, site.url("/atom"))
    assert (response.etag, response.last_modified) == (ETAG, LAST_MODIFIED)
    assert response.headers["content-type"] == "application/atom+xml"
    assert not response.not_modified


@pytest.mark.parametrize("known", [{"etag": ETAG}, {"last_modified": LAST_MODIFIED}])
def test_an_unchanged_page_is_not_sent_again(site: FeedSite, known: dict[str, str]) -> None:
    response = site.client().get(site.url("/atom"), **known)
    assert (response.status, response.body, response.not_modified) == (304, b"", True)
    assert (response.etag, response.last_modified) == (ETAG, LAST_MODIFIED)


def test_a_stored_etag_cannot_add_a_header(site: FeedSite) -> None:
    site.client().get(site.url("/rss"), etag='"a"\r\nX-Evil: 1', accept="application/xml")
    _, headers = site.requests[-1]
    assert headers["if-none-match"] == '"a"X-Evil: 1'
    assert headers["accept"] == "application/xml"
    assert headers["user-agent"].startswith("insight/")
    assert "x-evil" not in headers


def test_a_packed_page_is_unpacked(site: FeedSite) -> None:
    assert site.client().get(site.url("/rss-gzip")).body == RSS


@pytest.mark.parametrize(
    ("path", "state", "words"),
    [
        ("/nothing", "not found", "Check the address"),
        ("/gone", "gone", "error 410"),
        ("/login", "asks for login", "error 401"),
        ("/forbidden", "asks for login", "error 403"),
        ("/418", "gave an error 418", "browser"),
        ("/503", "gave an error 503", "Try again later"),
        ("/429", "asks to wait", "in 7 s"),
        ("/circle", "redirect loop", "circle"),
        ("/hop/0", "too many redirects", "5 redirects"),
        ("/rss-cut", "unreadable", "damaged"),
        ("/br", "unreadable", "'br'"),
        ("/to?http://0177.0.0.1/", "unusable address", "is not an address"),
        ("/to?file:///etc/passwd", "unusable address", "only http"),
        ("/to?http://127.0.0.1:22/", "port refused", "INSIGHT_FETCH_ALLOW"),
        ("/to?http://169.254.169.254/latest/", "private address", "169.254.169.254"),
        ("/to?http://localhost/admin", "private address", "open internet"),
        ("/to?http://user:secret@example.com/", "unusable address", "//example.com/"),
    ],
)
def test_a_failure_has_a_state_and_says_what_to_do(
    site: FeedSite, path: str, state: str, words: str
) -> None:
    error = failure(site.client(), site.url(path))
    assert error.state == state
    assert words in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("path", ["/bomb-gzip", "/bomb-deflate", "/large", "/large-unannounced"])
def test_too_large_a_body_is_stopped_as_it_streams(site: FeedSite, path: str) -> None:
    client = site.client(max_bytes=200_000)
    tracemalloc.start()
    error = failure(client, site.url(path))
    _, most_memory = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.state == "too large"
    assert "200,000 bytes" in str(error)
    assert most_memory < 20_000_000


@pytest.mark.parametrize("path", ["/drip", "/drip-headers"])
def test_a_server_that_sends_a_byte_now_and_then_is_left(site: FeedSite, path: str) -> None:
    client = site.client(total_seconds=0.6, wait_seconds=0, clock=time.monotonic, sleep=time.sleep)
    began = time.monotonic()
    assert failure(client, site.url(path)).state == "too slow"
    assert time.monotonic() - began < 2


def test_a_server_that_does_not_answer_is_left(site: FeedSite) -> None:
    client = site.client(read_seconds=0.02)
    assert failure(client, site.url("/slow")).state == "too slow"


def test_a_closed_port_is_tried_again_and_then_reported(site: FeedSite) -> None:
    client = site.client(allow={"127.0.0.1:9"}, wait_seconds=0)
    assert failure(client, "http://127.0.0.1:9/").state == "unreachable"
    assert site.fake_time.slept == [1, 2]


def test_a_passing_error_is_tried_again_with_growing_waits(site: FeedSite) -> None:
    assert failure(site.client(wait_seconds=0), site.url("/503")).state == "gave an error 503"
    assert site.paths() == ["/503"] * 3
    assert site.fake_time.slept == [1, 2]


@pytest.mark.parametrize(("path", "wait"), [("/429", 7), ("/429-date", 12)])
def test_a_retry_waits_as_long_as_the_site_asks(site: FeedSite, path: str, wait: int) -> None:
    assert failure(site.client(wait_seconds=0), site.url(path)).retry_after == wait
    assert site.fake_time.slept == [wait, wait]


def test_a_site_that_asks_for_a_long_wait_is_left_at_once(site: FeedSite) -> None:
    error = failure(site.client(), site.url("/429-hour"))
    assert (error.state, error.retry_after) == ("asks to wait", 3600)
    assert site.paths() == ["/429-hour"]


def test_a_host_is_asked_once_at_a_time_with_a_wait_between(site: FeedSite) -> None:
    client = site.client(wait_seconds=2, jitter=lambda: 0.5)
    threads = [threading.Thread(target=client.get, args=(site.url("/slow"),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.most_at_once == 1
    assert set(site.fake_time.slept) == {2.5}
    assert len(site.fake_time.slept) == len(site.requests) - 1


def test_robots_txt_is_obeyed_and_read_once(site: FeedSite) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /rss\n")
    client = site.client()
    error = failure(client, site.url("/rss"))
    assert error.state == "robots.txt forbids"
    assert "API" in str(error)
    assert client.get(site.url("/atom")).status == 200
    assert [path for path, _ in site.requests] == ["/robots.txt", "/atom"]


def test_robots_txt_is_asked_before_each_redirect(site: FeedSite) -> None:
    site.robots = (200, b"User-agent: insight\nDisallow: /rss\n")
    assert failure(site.client(), site.url("/to?/rss")).state == "robots.txt forbids"
    assert site.paths() == ["/to?/rss"]


@pytest.mark.parametrize(("asked", "kept"), [(4, 4), (86_400, 30)])
def test_a_crawl_delay_is_kept_up_to_a_bound(site: FeedSite, asked: int, kept: int) -> None:
    site.robots = (200, f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    client = site.client(wait_seconds=0, longest_wait_seconds=30)
    client.get(site.url("/rss"))
    client.get(site.url("/atom"))
    assert site.fake_time.slept == [kept]


@pytest.mark.parametrize("status", [403, 404])
def test_a_site_without_robots_txt_allows_everything(site: FeedSite, status: int) -> None:
    site.robots = (status, b"User-agent: *\nDisallow: /")
    assert site.client().get(site.url("/rss")).body == RSS


def test_a_robots_txt_with_a_server_error_forbids_for_a_while(site: FeedSite) -> None:
    site.robots = (500, b"")
    client = site.client()
    for _ in range(2):
        assert failure(client, site.url("/rss")).state == "robots.txt unavailable"
    assert [path for path, _ in site.requests] == ["/robots.txt"] * 3
    site.robots = (200, b"")
    site.fake_time.sleep(601)
    assert client.get(site.url("/rss")).body == RSS


def test_only_the_beginning_of_a_huge_robots_txt_is_read(site: FeedSite) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /rss\n" + b"#" * (MAX_BYTES + 10))
    assert failure(site.client(), site.url("/rss")).state == "robots.txt forbids"


def test_a_robots_txt_made_to_exhaust_us_is_read_in_a_moment() -> None:
    agents = "".join(f"User-agent: bot{n}\n" for n in range(4_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(4_000))
    stars = f"User-agent: *\nDisallow: /{'*a' * 2_000}b\n"
    began = time.process_time()
    robots = Robots(agents + rules + stars)
    assert robots.allows("https://example.com/" + "a" * 4_000)
    assert time.process_time() - began < 1


def test_robots_rules_for_us_win_over_those_for_all() -> None:
    robots = Robots("User-agent: other\nuser-agent: Insight # us\nDisallow: /a\n\n"
                    "User-agent: *\nDisallow: /\nCrawl-delay: 9")  # fmt: skip
    assert robots.allows("https://example.com/b")
    assert not robots.allows("https://example.com/a/1")
    assert robots.crawl_delay == 0


TRICKS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.100.100.200/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "https://127.0.0.1/",
    "http://127。0。0。1/",
]


@pytest.mark.parametrize("url", TRICKS)
def test_no_spelling_of_a_private_address_is_connected_to(url: str) -> None:
    error = failure(HttpClient(), url)
    assert error.state == "private address"


@pytest.mark.parametrize(
    "addresses", [["10.0.0.5"], ["93.184.216.34", "127.0.0.1"], ["::ffff:10.0.0.5"], ["fe80::1%lo"]]
)
def test_a_name_that_leads_to_a_private_address_is_refused(addresses: list[str]) -> None:
    client = HttpClient(resolve=lambda host, port: addresses)
    assert failure(client, "https://feeds.example.com/").state == "private address"


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_a_name_that_cannot_be_resolved_is_reported(site: FeedSite) -> None:
    error = failure(site.client(), "http://" + "a" * 70 + ".example/")
    assert error.state == "unreachable"
    assert "cannot be resolved" in str(error)


class Recorder(httpcore.NetworkBackend):
    """Connects nowhere, and remembers where it was sent."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def connect_tcp(self, host: str, *rest: Any, **more: Any) -> httpcore.NetworkStream:
        self.tried.append(host)
        raise httpcore.ConnectError("nobody there")


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    answers = iter([["93.184.216.34", "93.184.216.35"], ["127.0.0.1"]])
    recorder = Recorder()
    deadline = Deadline(FakeTime().clock, 2000)
    backend = CheckedBackend(deadline, (), lambda host, port: next(answers), recorder)
    with pytest.raises(httpcore.ConnectError):
        backend.connect_tcp("rebind.example.com", 443)
    assert recorder.tried == ["93.184.216.34", "93.184.216.35"]


def test_a_proxy_of_the_environment_is_not_used(
    site: FeedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert site.client().get(site.url("/rss")).body == RSS


def test_only_the_host_and_port_that_are_allowed_may_be_private(site: FeedSite) -> None:
    other = f"localhost:{site.address.partition(':')[2]}"
    client = HttpClient(allow=f" {other.upper()} ,", wait_seconds=0)
    with client:
        assert client.get(f"http://{other}/rss").body == RSS
    assert failure(client, site.url("/rss")).state == "port refused"


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("", "unusable address"),
        ("example.com/feed", "unusable address"),
        ("ftp://example.com/", "unusable address"),
        ("gopher://127.0.0.1:70/", "unusable address"),
        ("http://", "unusable address"),
        ("http://[::1", "unusable address"),
        ("http://exa mple.com\x00/", "unusable address"),
        ("http://\ud800.com/", "unusable address"),
        ("http://user@example.com/", "unusable address"),
        ("http://user:secret@example.com/", "unusable address"),
        ("http://example.com/" + "a" * 5000, "unusable address"),
        ("http://example.com:8080/", "port refused"),
        ("http://example.com:99999/", "port refused"),
        ("http://0177.0.0.1/", "unusable address"),
        ("http://①②⑦.0.0.1/", "unusable address"),
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused_before_any_connection(
    url: str, state: str
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was resolved")

    error = failure(HttpClient(resolve=resolve), url)
    assert error.state == state
    assert "secret" not in str(error)


def test_an_address_is_shown_without_its_secrets() -> None:
    url = "https://bob:pw@example.com/f?page=2&api_key=k1&x=" + "a1" * 12 + "\n#frag"
    assert shown(url) == "https://example.com/f?page=2&api_key=...&x=..."
    assert shown("https://example.com/f?" + "a1" * 12) == "https://example.com/f?..."


def test_an_interface_is_asked_with_a_key_and_a_form_whatever_robots_txt_says(
    site: FeedSite,
) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /\n")
    client = site.client()
    client.call(site.url("/rss"), basic=("name", "secret"), form={"a": "b c&d"})
    path, headers = site.requests[-1]
    assert (path, headers["body"]) == ("/rss", "a=b+c%26d")
    assert headers["authorization"] == "Basic bmFtZTpzZWNyZXQ="
    assert client.call(site.url("/rss"), bearer="abc\r\nX-Evil: 1").body == RSS
    _, headers = site.requests[-1]
    assert headers["authorization"] == "Bearer abcX-Evil: 1" and "x-evil" not in headers
    assert [path for path, _ in site.requests] == ["/rss", "/rss"]


def test_a_key_follows_no_redirect_and_needs_https(site: FeedSite) -> None:
    with pytest.raises(FetchError) as caught:
        site.client().call(site.url("/to?/rss"), bearer="abc")
    assert caught.value.state == "gave an error 302" and len(site.requests) == 1
    with pytest.raises(FetchError) as caught:
        site.client().call("http://example.com/", bearer="abc")
    assert caught.value.state == "unusable address"
