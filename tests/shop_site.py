"""A shop on this machine with reviews on its pages, and with all that a shop may do to a reader."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.feed_site import Answer, FeedSite, bomb, drip, feed_site, page

WORDS = ("Boils fast", "Too loud", "水开得很快", "Leaks at the lid", "Nice handle", "Broke in May")


def review(number: int, **of: Any) -> dict[str, Any]:
    """The review of a number: the greater, the newer."""
    return {
        "@type": "Review",
        "identifier": f"review-{number}",
        "reviewBody": f"{WORDS[number % len(WORDS)]}, says number {number}",
        "author": {"@type": "Person", "name": f"Person {number}"},
        "datePublished": f"2026-{1 + number // 28:02}-{1 + number % 28:02}",
        "reviewRating": {"@type": "Rating", "ratingValue": 1 + number % 5},
    } | of


def product(
    numbers: Sequence[int], *, name: str = "Kettle", next: str | None = None, **more: Any
) -> bytes:
    """A product page with these reviews in JSON-LD."""
    node = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        "review": [review(number) for number in numbers],
    } | more
    link = f'<a rel="next" href="{next}">2</a>' if next else ""
    script = f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'
    return f"<!DOCTYPE html><html><head>{script}</head><body><h1>{name}</h1>{link}</body></html>".encode()


def html(body: bytes, **headers: str | None) -> Answer:
    return page(200, body, **({"content_type": "text/html; charset=utf-8"} | headers))


def sitemap(*entries: tuple[str, str | None], kind: str = "url") -> bytes:
    """A map with these addresses and the days on which they changed."""
    rows = "".join(
        f"<{kind}><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{kind}>"
        for url, day in entries
    )
    root = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    return (
        '<?xml version="1.0"?>'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{root}>'
    ).encode()


@dataclass
class Again:
    """Answers one after the other; the last one for ever."""

    answers: Sequence[Answer]
    asked: int = field(default=0)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        answer(handler)


def to(place: str) -> Answer:
    """A redirect."""
    return page(302, location=place)


OLD_LAYOUT = b"""<ul>
<li class="review"><b class="stars">4 out of 5</b><time>03.02.2026</time>
<p class="body">Boils fast<br>and quiet</p><i>Mei</i></li>
<li class="review"><b class="stars">2 out of 5</b><time>01.02.2026</time>
<p class="body">Too loud</p><i>Jo</i></li></ul><h1>Kettle</h1><a class="more" href="/plain?page=2">more</a>"""
NEW_LAYOUT = OLD_LAYOUT.replace(b'class="review"', b'class="r-1x7"').replace(b"stars", b"s-9")
LOGIN = b'<form action="/login"><input name="user"><input type="password" name="p"></form>'
GBK = product([1, 2], name="水壶").replace(b"<head>", b'<head><meta charset="gbk">')

PAGES: dict[str, Answer] = {
    "/kettle": html(product([9, 8, 7], next="/kettle?page=2")),
    "/kettle?page=2": html(product([6, 5, 4], next="/kettle?page=3")),
    "/kettle?page=3": html(product([3, 2, 1])),
    "/toaster": html(product([14, 13], name="Toaster")),
    "/lamp": html(product([], name="Lamp", aggregateRating={"@type": "AggregateRating", "reviewCount": 0})),
    "/scripted": html(product([], aggregateRating={"@type": "AggregateRating", "reviewCount": 1204})),
    "/about": html(b"<h1>About us</h1>"),
    "/members": html(LOGIN),
    "/members-only": page(401),
    "/to-members": to("/login"),
    "/login": html(LOGIN),
    "/busy": Again([page(429, retry_after="7"), html(product([1]))]),
    "/very-busy": page(429, retry_after="3600"),
    "/overloaded": page(503),
    "/slow": drip,
    "/inside": to("http://10.0.0.1/"),
    "/metadata": to("http://169.254.169.254/latest/meta-data/"),
    "/round": to("/round-again"),
    "/round-again": to("/round"),
    "/bomb": bomb("gzip"),
    "/bomb.xml.gz": page(200, gzip.compress(b"<urlset>" + b" " * 60_000_000)),
    "/gbk": html(GBK.decode().encode("gbk"), content_type="text/html"),
    "/lies": html(product([1, 2], name="水壶").replace(b"<head>", b'<head><meta charset="gbk">'),
                  content_type="text/html; charset=iso-8859-1"),
    "/plain": html(OLD_LAYOUT),
    "/plain?page=2": html(b"<ul></ul>"),
    "/changed": html(NEW_LAYOUT),
    "/relaunched": Again([html(product([3, 2, 1])), html(b"<div id=app></div>")]),
    "/private/kettle": html(product([1])),
    "/public": html(product([9, 8], next="/public?page=2")),
}  # fmt: skip


@contextmanager
def shop_site(more: Mapping[str, Answer] | None = None) -> Iterator[FeedSite]:
    """Run the shop on a free port of 127.0.0.1, with some pages of one's own."""
    with feed_site({**PAGES, **(more or {})}) as site:
        yield site
