"""A small site on this machine with all that a feed can be, and much that it should not be."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from insight.http import HttpClient

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Reviews</title>
<item><guid>r1</guid><title>Great phone</title><link>/r/1</link>
<description>&lt;p&gt;Lasts &lt;b&gt;two days&lt;/b&gt;&lt;/p&gt;</description>
<author>mary@example.com (Mary)</author>
<pubDate>Mon, 16 Nov 2026 10:00:00 +0800</pubDate></item>
<item><guid>r2</guid><title>物流很快</title><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>
<item><guid>r3</guid><title>No date</title></item>
</channel></rss>""".encode()
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Posts</title>
<entry><id>tag:1</id><title>First</title><updated>2026-11-20T12:00:00Z</updated>
<author><name>Li</name></author><link href="https://example.com/1"/>
<content type="html">&lt;p&gt;Whole post&lt;/p&gt;</content><summary>Short</summary></entry>
</feed>"""
GBK = (
    '<rss version="2.0"><channel><item><title>质量很好，下次还会买</title></item></channel></rss>'
).encode("gb18030")
PAGE = b"""<!DOCTYPE html><html><head><title>Shop</title>
<link rel="alternate" type="application/rss+xml" href="/rss"/>
<link rel="alternate" type="application/atom+xml" href="javascript:alert(1)"/>
<link rel="alternate" hreflang="zh" href="/zh"/></head><body><p>Hello</body></html>"""
ETAG = '"v1"'
LAST_MODIFIED = "Mon, 23 Nov 2026 08:00:00 GMT"

Answer = Callable[[BaseHTTPRequestHandler], None]


class FakeTime:
    """A clock that moves only when something sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class FeedSite:
    """`address` is host:port; `requests` holds the path and headers of each request."""

    address: str
    robots: tuple[int, bytes] = (404, b"")
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    most_at_once: int = 0
    fake_time: FakeTime = field(default_factory=FakeTime)

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def paths(self) -> list[str]:
        """Paths asked for, robots.txt left out."""
        return [path for path, _ in self.requests if path != "/robots.txt"]

    def client(self, **options: object) -> HttpClient:
        """A client that may reach this site and that does not wait."""
        settings: dict[str, object] = {
            "allow": {self.address},
            "clock": self.fake_time.clock,
            "sleep": self.fake_time.sleep,
            "jitter": lambda: 0.0,
        }
        return HttpClient(**(settings | options))  # type: ignore[arg-type]


@contextmanager
def feed_site(pages: Mapping[str, Answer] | None = None) -> Iterator[FeedSite]:
    """Run the site, or one with other pages, on a free port of 127.0.0.1."""
    answers = PAGES if pages is None else pages
    inside: set[int] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            inside.add(threading.get_ident())
            site.most_at_once = max(site.most_at_once, len(inside))
            try:
                with suppress(OSError):  # the client may hang up
                    self._answer()
            finally:
                self.leave()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {k.lower(): v for k, v in self.headers.items()}
            site.requests.append((self.path, headers | {"body": body.decode()}))
            self._answer()

        def leave(self) -> None:
            """Before an answer is sent: whoever has it may ask again at once."""
            inside.discard(threading.get_ident())

        def _answer(self) -> None:
            if self.path == "/robots.txt":
                send(self, site.robots[0], site.robots[1])
            elif self.path.startswith("/to?"):
                send(self, 302, location=self.path.partition("?")[2])
            elif self.path.startswith("/hop/"):
                send(self, 302, location=f"/hop/{int(self.path[5:]) + 1}")
            elif self.path in answers:
                answers[self.path](self)
            else:
                send(self, 404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = FeedSite(f"127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str | None
) -> None:
    """One answer; `_` in a header's name stands for `-`, and None leaves a header out."""
    handler.leave()  # type: ignore[attr-defined]
    handler.send_response_only(status)
    for name, value in ({"content_length": str(len(body))} | headers).items():
        if value is not None:
            handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _atom(handler: BaseHTTPRequestHandler) -> None:
    known = handler.headers["If-None-Match"] == ETAG
    known = known or handler.headers["If-Modified-Since"] == LAST_MODIFIED
    send(
        handler, 304 if known else 200, b"" if known else ATOM,
        etag=ETAG, last_modified=LAST_MODIFIED, content_type="application/atom+xml",
    )  # fmt: skip


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, so that no read ever times out."""
    send(handler, 200, content_length=None)
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def _drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def bomb(coding: str, size: int = 100_000_000) -> Callable[[BaseHTTPRequestHandler], None]:
    """`size` zeros, which gzip packs into a thousandth of it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        packer = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
        packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000))
        send(handler, 200, packed + packer.flush(), content_encoding=coding)

    return answer


def _slow(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.1)
    send(handler, 200, b"done")


def page(status: int, body: bytes = b"", **headers: str | None) -> Answer:
    return lambda handler: send(handler, status, body, **headers)


PAGES: dict[str, Answer] = {
    "/rss": page(200, RSS, content_type="application/rss+xml"),
    "/rss-gzip": page(200, gzip.compress(RSS), content_encoding="gzip"),
    "/rss-cut": page(200, gzip.compress(RSS)[:-20], content_encoding="gzip"),
    "/atom": _atom,
    "/page": page(200, PAGE, content_type="text/html"),
    "/gbk": page(200, GBK, content_type="application/rss+xml; charset=utf-8"),
    "/br": page(200, b"\x0b\x02\x80x\x03", content_encoding="br"),
    "/bomb-gzip": bomb("gzip"),
    "/bomb-deflate": bomb("deflate"),
    "/large": page(200, bytes(300_000)),
    "/large-unannounced": page(200, bytes(300_000), content_length=None),
    "/drip": drip,
    "/drip-headers": _drip_headers,
    "/slow": _slow,
    "/circle": page(302, location="/circle2"),
    "/circle2": page(302, location="/circle"),
    "/login": page(401),
    "/forbidden": page(403),
    "/gone": page(410),
    "/429": page(429, retry_after="7"),
    "/429-date": page(
        429,
        retry_after="Mon, 23 Nov 2026 08:00:12 GMT",
        date="Mon, 23 Nov 2026 08:00:00 GMT",
    ),
    "/429-hour": page(429, retry_after="3600"),
    "/503": page(503),
    "/418": page(418),
}
