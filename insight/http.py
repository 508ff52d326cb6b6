"""The one HTTP client: everything that is fetched from outside goes through it.

It connects to public addresses only, asks robots.txt first, sends one request at a time to a
host with a wait between two, and ends in bounded time with a bounded answer.
"""

from __future__ import annotations

import base64
import random
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Self
from urllib.parse import urlencode

import httpcore
import httpx

from insight.answer import Answer, read_body, refusal
from insight.fetch_error import FetchError, shown
from insight.http_cache import HttpCache
from insight.http_turns import Turns
from insight.network import AddressRefusedError, CheckedBackend, Deadline, Resolve, resolve
from insight.robots import AGENT_NAME, Robots
from insight.robots import MAX_BYTES as ROBOTS_BYTES

MAX_REDIRECTS = 5
MAX_URL_CHARACTERS = 4096
PORTS = (80, 443)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRANSIENT = frozenset({429, 500, 502, 503, 504})
ROBOTS_SECONDS = 24 * 3600.0
"""How long a robots.txt is believed, as RFC 9309 says."""
ROBOTS_RETRY_SECONDS = 600.0
"""How long a robots.txt that gave a server error is not asked for again."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: `url` is the last of the redirects, header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    """Decompressed; empty when `not_modified`."""
    not_modified: bool
    etag: str | None
    last_modified: str | None


class HttpClient:
    """Fetches public pages and feeds. May be shared by threads.

    `allow` names what may be fetched although it is private or on another port, as "host:port",
    several as a set or with commas. All times are in seconds; `total_seconds` bounds one call of
    `get` with its redirects, retries and waits, except for the resolver of the system. With a
    `cache` what sites sent is used again as they allow, and processes that share it take turns.
    """

    def __init__(
        self,
        *,
        allow: str | Collection[str] = (),
        max_bytes: int = 20_000_000,
        connect_seconds: float = 10.0,
        read_seconds: float = 20.0,
        total_seconds: float = 120.0,
        wait_seconds: float = 1.0,
        longest_wait_seconds: float = 30.0,
        attempts: int = 3,
        resolve: Resolve = resolve,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        cache: HttpCache | None = None,
    ) -> None:
        names = allow.split(",") if isinstance(allow, str) else allow
        self._allow = {name.strip().lower().replace("[", "").replace("]", "") for name in names}
        self._max_bytes = max_bytes
        self._timeouts = {"connect": connect_seconds, "read": read_seconds, "write": read_seconds}
        self._total_seconds = total_seconds
        self._longest_wait_seconds = longest_wait_seconds
        self._attempts = attempts
        self._resolve = resolve
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._cache = cache
        self._turns = Turns(
            wait_seconds=wait_seconds,
            longest_wait_seconds=longest_wait_seconds,
            clock=clock,
            sleep=sleep,
            jitter=jitter,
            folder=cache.folder.with_name(f"{cache.folder.name}-hosts") if cache else None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept open between two calls."""

    def get(
        self,
        url: str,
        *,
        accept: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Response:
        """Fetch `url`; with `etag` or `last_modified` of an earlier answer, only if it changed.

        Raises FetchError, whose `state` tells the causes apart.
        """
        headers = {"Accept": accept or "*/*"}
        if etag:
            headers["If-None-Match"] = _one_line(etag)
        if last_modified:
            headers["If-Modified-Since"] = _one_line(last_modified)
        deadline = Deadline(self._clock, self._clock() + self._total_seconds)
        answer = self._follow(self._checked(url), headers, deadline, self._obey_robots)
        not_modified = answer.status == 304 and bool(etag or last_modified)
        if not (200 <= answer.status < 300 or not_modified):
            raise refusal(answer)
        return Response(
            url=str(answer.url),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            not_modified=not_modified,
            etag=answer.headers.get("etag") or (etag if not_modified else None),
            last_modified=answer.headers.get("last-modified")
            or (last_modified if not_modified else None),
        )

    def call(
        self,
        url: str,
        *,
        bearer: str | None = None,
        basic: tuple[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Response:
        """Ask an interface with a key, which its owner gave for this: robots.txt is not for it.

        With a `form` it is sent there by POST. Only https, and no redirect is followed, so that
        a key goes nowhere else. Raises FetchError.
        """
        address = self._private(url, "is not asked with a key")
        headers = {"Accept": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {_one_line(bearer)}"
        elif basic:
            pair = base64.b64encode(":".join(basic).encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        content = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(form).encode()
            headers["Content-Length"] = str(len(content))
        return self._answered(address, headers, content)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """Send a body to an address that its owner gave for this, as `call` does with a form."""
        address = self._private(url, "is sent nothing")
        given = {name: _one_line(value) for name, value in headers.items()}
        return self._answered(address, given | {"Content-Length": str(len(body))}, body)

    def _answered(
        self, address: httpx.URL, headers: dict[str, str], content: bytes | None
    ) -> Response:
        deadline = Deadline(self._clock, self._clock() + self._total_seconds)
        answer = self._send(address, headers, deadline, None, content)
        if not 200 <= answer.status < 300:
            raise refusal(answer)
        return Response(
            str(answer.url), answer.status, answer.headers, answer.body, False, None, None
        )

    def _private(self, url: str, refusal: str) -> httpx.URL:
        """The address, if nobody on the way can read what is sent to it."""
        address = self._checked(url)
        if address.scheme != "https" and not self._is_allowed(address):
            raise FetchError(f"{shown(url)} {refusal}: it is not https.", state="unusable address")
        return address

    def _is_allowed(self, url: httpx.URL) -> bool:
        return f"{url.raw_host.decode()}:{_port(url)}" in self._allow

    def _checked(self, url: str) -> httpx.URL:
        """The address without its fragment, if it is one that may be fetched."""
        try:
            if len(url) > MAX_URL_CHARACTERS:
                raise httpx.InvalidURL(f"it has more than {MAX_URL_CHARACTERS} characters")
            parsed = httpx.URL(url.strip()).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(
                f"{shown(url)} is not an address: {error}. Give one like https://example.com/feed.",
                state="unusable address",
            ) from error
        if parsed.scheme not in ("http", "https") or not parsed.raw_host:
            raise FetchError(
                f"{shown(url)} cannot be fetched: only http and https addresses can.",
                state="unusable address",
            )
        if parsed.userinfo:
            raise FetchError(
                f"{shown(url)} is refused: it carries a user name or password, which would be "
                "stored with it. Give the address without them.",
                state="unusable address",
            )
        port = _port(parsed)
        if port not in PORTS and not self._is_allowed(parsed):
            raise FetchError(
                f"{shown(url)} is refused: only the ports 80 and 443 are fetched from. If this "
                "one is yours, add its host:port to INSIGHT_FETCH_ALLOW.",
                state="port refused",
            )
        return parsed

    def _follow(
        self,
        url: httpx.URL,
        headers: dict[str, str],
        deadline: Deadline,
        before: Callable[[httpx.URL, Deadline], None],
        limit: int | None = None,
    ) -> Answer:
        """Follow redirects, calling `before` for each address, and give the last answer."""
        seen: set[httpx.URL] = set()
        while len(seen) <= MAX_REDIRECTS:
            if url in seen:
                raise FetchError(
                    f"{shown(str(url))} redirects to itself in a circle. Check the address.",
                    state="redirect loop",
                )
            seen.add(url)
            before(url, deadline)
            answer = self._kept_or_sent(url, headers, deadline, limit)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return answer
            try:
                url = self._checked(str(url.join(location[: MAX_URL_CHARACTERS + 1])))
            except (httpx.InvalidURL, ValueError) as error:
                raise FetchError(
                    f"{shown(str(url))} redirects to something that is not an address: {error}. "
                    "Check the address.",
                    state="unusable address",
                ) from error
        raise FetchError(
            f"{shown(str(url))} comes after more than {MAX_REDIRECTS} redirects. Give the address "
            "that they lead to.",
            state="too many redirects",
        )

    def _obey_robots(self, url: httpx.URL, deadline: Deadline) -> None:
        """Read the robots.txt of the site of `url` where needed; raise if it forbids `url`."""
        host = self._turns.host(url.raw_host)
        site = f"{url.scheme}:{_port(url)}"
        rules, ends = host.robots.get(site, (None, 0.0))
        if ends <= self._clock():
            rules = self._read_robots(url, deadline)
            seconds = ROBOTS_RETRY_SECONDS if rules is None else ROBOTS_SECONDS
            host.robots[site] = (rules, self._clock() + seconds)
            host.crawl_delay = min(rules.crawl_delay if rules else 0, self._longest_wait_seconds)
        if rules is None:
            raise FetchError(
                f"{shown(str(url))} is not fetched for now: the site's robots.txt gave an error, "
                "so it is not known what it allows. Try again later.",
                state="robots.txt unavailable",
                retry_after=ROBOTS_RETRY_SECONDS,
            )
        if not rules.allows(str(url)):
            raise FetchError(
                f"{shown(str(url))} is not fetched: the site's robots.txt forbids it. Ask the "
                "site for an export or an API.",
                state="robots.txt forbids",
            )

    def _read_robots(self, url: httpx.URL, deadline: Deadline) -> Robots | None:
        """The rules of the site of `url`; None when its server has an error (RFC 9309, 2.3.1)."""
        try:
            answer = self._follow(
                url.copy_with(raw_path=b"/robots.txt"),
                {"Accept": "text/plain, */*;q=0.1"},
                deadline,
                lambda url, deadline: None,
                ROBOTS_BYTES,
            )
        except FetchError as error:
            if error.state in ("redirect loop", "too many redirects"):
                return Robots("")
            raise
        if answer.status == 429 or answer.status >= 500:
            return None
        return Robots(answer.body.decode("utf-8", "replace").removeprefix("\ufeff"))

    def _kept_or_sent(
        self, url: httpx.URL, headers: dict[str, str], deadline: Deadline, limit: int | None
    ) -> Answer:
        """What is kept of an address where that is still true, else what the site says.

        Who asks with validators of an earlier visit has kept what belongs to them.
        """
        cache, address, accept = self._cache, str(url), headers["Accept"]
        if cache is None or len(headers) > 1:
            return self._send(url, headers, deadline, limit)
        known = cache.get(address, accept)
        if known and cache.fresh(known):
            return Answer(url, 200, dict(known.headers), known.body)
        asked = dict(headers)
        for header, name in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
            if known and name in known.headers:
                asked[header] = _one_line(known.headers[name])
        answer = self._send(url, asked, deadline, limit)
        if answer.status == 304 and known:
            answer = Answer(url, 200, {**known.headers, **answer.headers}, known.body)
        if answer.status == 200:
            # A robots.txt, which alone has a limit, is believed for a day whatever it says.
            least = ROBOTS_SECONDS if limit else 0.0
            cache.put(address, accept, answer.headers, answer.body, least)
        return answer

    def _send(
        self,
        url: httpx.URL,
        headers: dict[str, str],
        deadline: Deadline,
        limit: int | None,
        content: bytes | None = None,
    ) -> Answer:
        """One address, tried again after a passing trouble while time is left."""
        for attempt in range(1, self._attempts):
            wait = 2.0 ** (attempt - 1) * (1 + self._jitter())
            try:
                answer = self._exchange(url, headers, deadline, limit, content)
            except FetchError as error:
                if error.state != "unreachable" or wait >= deadline.left():
                    raise
            else:
                wait = max(wait, answer.retry_after or 0)
                in_time = wait <= self._longest_wait_seconds and wait < deadline.left()
                if answer.status not in TRANSIENT or not in_time:
                    return answer
            self._sleep(wait)
        return self._exchange(url, headers, deadline, limit, content)

    def _exchange(
        self,
        url: httpx.URL,
        headers: dict[str, str],
        deadline: Deadline,
        limit: int | None,
        content: bytes | None,
    ) -> Answer:
        """One request and its answer, after the wait that its host is owed.

        A `limit` in bytes cuts the body there; without one, too long a body is an error.
        """
        try:
            with (
                self._turns.turn(self._turns.host(url.raw_host), deadline),
                self._opened(url, headers, deadline, content) as got,
            ):
                answer = Answer(url, got.status, dict(httpx.Headers(got.headers)))
                if 200 <= got.status < 300:
                    chunks = got.iter_stream()
                    answer.body = read_body(answer, chunks, limit or self._max_bytes, bool(limit))
                return answer
        except AddressRefusedError as error:
            raise FetchError(
                f"{shown(str(url))} is refused: {error}, which is not an address of the open "
                "internet. If it is yours, add its host:port to INSIGHT_FETCH_ALLOW.",
                state="private address",
            ) from error
        except httpcore.TimeoutException as error:
            raise FetchError(
                f"{shown(str(url))} is too slow: it did not answer in full within the time given "
                f"({self._total_seconds:g} s in all). Try again later.",
                state="too slow",
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(
                f"{shown(str(url))} cannot be reached: {error}. Check the address and the "
                "connection.",
                state="unreachable",
            ) from error

    @contextmanager
    def _opened(
        self, url: httpx.URL, headers: dict[str, str], deadline: Deadline, content: bytes | None
    ) -> Iterator[httpcore.Response]:
        """Send the request on a connection of its own, so that each one is checked."""
        method = "GET" if content is None else "POST"
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        given = {"User-Agent": user_agent(), "Accept-Encoding": "gzip"} | headers
        sent = [(name.encode(), value.encode()) for name, value in given.items()]
        backend = CheckedBackend(deadline, self._allow, self._resolve)
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            pool.stream(
                method,
                target,
                headers=sent,
                content=content,
                extensions={"timeout": self._timeouts},
            ) as got,
        ):
            yield got

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)


def user_agent() -> str:
    """Who we say that we are: the product's name and version."""
    try:
        release = version("insight")
    except PackageNotFoundError:  # a checkout that is not installed
        release = "0"
    return f"{AGENT_NAME}/{release} (market insight; obeys robots.txt)"


def _one_line(value: str) -> str:
    """A header value that was stored, made fit to be sent again."""
    return "".join(mark for mark in value[:1024] if " " <= mark <= "~")


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
