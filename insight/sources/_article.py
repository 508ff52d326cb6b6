"""The whole article behind an entry of a feed that has a summary only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from insight.cleaning.identity import digest
from insight.fetch_error import FetchError
from insight.sources._confined import confined
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient

ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
SHORT = 600
"""A longer text is taken for the whole, unless it says that it goes on."""
MOST_ARTICLES = 100
"""Articles that are read in a visit; the other entries keep their summary."""
_A_PAGE = 10
_PASSING = frozenset({"asks to wait", "unreachable", "too slow", "robots.txt unavailable"})
_MARKUP = re.compile(r"<[^>]{0,1000}>")
_GOES_ON = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.|&#8230;|&hellip;)\]|&hellip;|(?:read|continue|more)[^<]{0,40}|"
    r"阅读全文|查看全文|更多)\s*(?:[»›→>]|\[link\])?\s*$",
    re.IGNORECASE,
)


def completed(
    items: Sequence[RawItem], feed: str, http: HttpClient, marks: str
) -> Iterator[tuple[list[RawItem], str, bool]]:
    """The entries, some at a time, with the articles behind summaries; the marks; whether it ends.

    `marks` names entries whose article was read in an earlier visit: those are left out, because
    what is stored of them says more than their summary.
    """
    known, read = set(marks.split()), list[str]()
    some: list[RawItem] = []
    tried = 0
    for item in items:
        plain = item._replace(fields={k: v for k, v in item.fields.items() if k != "is_summary"})
        name = mark(item)
        if not is_wanted(item, feed) or (name not in known and tried == MOST_ARTICLES):
            some.append(plain)
        elif name in known:
            read.append(name)
        else:
            tried += 1
            whole, stays = with_article(plain, http)
            some.append(whole)
            if stays:
                read.append(name)
            if tried % _A_PAGE == 0:
                yield some, " ".join([*known, *read]), False
                some = []
    yield some, " ".join(read), True


def is_wanted(item: RawItem, feed: str) -> bool:
    """Whether an entry has only a summary of an article on the feed's own site."""
    url, text = item.fields.get("url"), item.fields.get("text") or ""
    if not item.fields.get("is_summary") or not url or item.fields.get("rating"):
        return False
    plain = _MARKUP.sub("", text).strip()
    return _site(url) == _site(feed) and (len(plain) <= SHORT or bool(_GOES_ON.search(plain)))


def mark(item: RawItem) -> str:
    """What an entry is known by: it is another one when its summary changes."""
    fields = item.fields
    return digest(fields.get("id"), fields.get("title"), fields.get("text"))[:12]


def with_article(item: RawItem, http: HttpClient) -> tuple[RawItem, bool]:
    """The entry with the text of its article where that says more, and whether this stays so."""
    summary = item.fields["text"]
    try:
        got = http.get(item.fields["url"], accept=ACCEPT)
        arguments = {"origin": got.url, "content_type": got.headers.get("content-type")}
        text = confined(__name__, "read", got.body, arguments)
    except FetchError as error:
        return item, error.state not in _PASSING
    if not text or len(text) <= len(_MARKUP.sub("", summary)):
        return item, True
    return item._replace(fields={**item.fields, "text": text}), True


def read(payload: bytes, origin: str, content_type: str | None) -> str | None:
    """The text of the article in a page, without what stands around it; None where there is none."""
    from trafilatura import extract

    from insight.sources._review_page import text_of

    found: str | None = extract(
        text_of(payload, content_type),
        url=origin,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
    )
    return found


def _site(url: str) -> str:
    """The last two names of a host: blog.example.com and example.com are one site."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
