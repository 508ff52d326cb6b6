"""Where a page leads: its next page, all its reviews, and whether it asks for a login."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

LONGEST = 4_096
_MOST_LINKS = 5_000
_NEXT = re.compile(
    r"(?:next|next page|older(?: reviews)?|more reviews|下一页|下一頁|下页)\s*[›»→>]*",
    re.IGNORECASE,
)
_ALL_REVIEWS = re.compile(
    r"(?:(?:see|view|read|show)\s+)?(?:all|more)\s+(?:the\s+)?(?:[\d,.]+\s+)?"
    r"(?:(?:customer|user|product)\s+)?reviews(?:\s*\([\d,.]+\))?\s*[›»→>]*|"
    r"(?:查看|显示)?(?:全部|所有|更多)\s*[\d,]*\s*条?(?:商品|用户)?(?:评价|评论|評價|評論)"
    r"(?:[((]\d+[))])?\s*[›»→>]*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"[/_-](?:(?:comment-)?(?:page|p|pg)[-_/]?\d{1,6}|\d{1,4})(?=/?$|\.html?$)", re.IGNORECASE
)
_NAMES_A_THING = re.compile(r"id$|^(?:sku|product|item|asin|goods)", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|sign_in|passport|sso)(?:[/.?]|$)", re.IGNORECASE
)


def web_address(link: str | None, origin: str) -> str | None:
    """What `link`, found at `origin`, leads to, if that is an http or https address."""
    try:
        url = urldefrag(urljoin(origin, link.strip())).url if link else ""
        fits = urlsplit(url).scheme in ("http", "https") and len(url) <= LONGEST
        return url if fits else None
    except ValueError:
        return None


def next_page(page: LexborHTMLParser, origin: str) -> str | None:
    """The page after this one of the same site: by its rel, else by the words of a link."""
    for link in page.css("link[rel~=next][href], a[rel~=next][href]"):
        url = same_site(link.attributes.get("href"), origin)
        if url and is_same_list(origin, url):
            return url
    url = _worded(page, origin, _NEXT)
    return url if url and is_same_list(origin, url) else None


def is_same_list(url: str, other: str) -> bool:
    """Whether two addresses are pages of one list: only the number of the page differs.

    A weblog calls the post that comes after this one "next" too.
    """
    one, two = urlsplit(url), urlsplit(other)
    queries = [dict(parse_qsl(parts.query, keep_blank_values=True)) for parts in (one, two)]
    changed = {name for name, _ in queries[0].items() ^ queries[1].items()}
    if any(_NAMES_A_THING.search(name) for name in changed):
        return False
    paths = [_PAGE_NUMBER.sub("", parts.path).rstrip("/") for parts in (one, two)]
    return paths[0] == paths[1]


def all_reviews(page: LexborHTMLParser, origin: str) -> str | None:
    """The page of the same site with all reviews."""
    return _worded(page, origin, _ALL_REVIEWS)


def asks_for_login(page: LexborHTMLParser, origin: str) -> bool:
    """Whether this is a form to log in instead of what was asked for."""
    if _LOGIN_PATH.search(urlsplit(origin).path):
        return True
    return page.css_first("input[type=password i]") is not None


def _worded(page: LexborHTMLParser, origin: str, words: re.Pattern[str]) -> str | None:
    for link in page.css("a[href]")[:_MOST_LINKS]:
        attributes = link.attributes
        label = attributes.get("aria-label") or attributes.get("title") or ""
        # Long ones cannot match, and are not worth the search.
        said = (text[:200] for text in (label, link.text(deep=True)))
        is_meant = any(words.fullmatch(" ".join(text.split())) for text in said)
        if is_meant and (url := same_site(attributes.get("href"), origin)):
            return url
    return None


def same_site(link: str | None, origin: str) -> str | None:
    """An address of the same host that is not the page itself."""
    url = web_address(link, origin)
    if url is None or url == urldefrag(origin).url:
        return None
    return url if urlsplit(url).hostname == urlsplit(origin).hostname else None
