"""Feeds: RSS, RDF, Atom and JSON Feed, such as those of blogs, forums and news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, Field

from insight.fetch_error import FetchError, shown
from insight.messages import message
from insight.sources import _json_feed, _xml_feed
from insight.sources._article import completed
from insight.sources._charset import to_utf8
from insight.sources._confined import parse_confined
from insight.sources.source import ERASURE, Page, Tested, Wanted, dated
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient

NAME = "rss"
TITLE = message("Feeds")
KIND = "post"
NEEDS = ()
WHERE = ""
TERMS = (
    message(
        "The posts of a feed: title, text, date and address; of the author only a salted hash."
    ),
    message(
        "A site publishes a feed to be read by programs. What may be done with the texts is told by "
        "the site's terms; quote briefly and name the source."
    ),
    ERASURE,
)
TESTED: Tested = "recorded pages"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
# A field longer than this is no title, address or post; it is cut.
LONGEST = {"id": 2_000, "title": 2_000, "text": 200_000, "author": 500, "rating": 20}
LONGEST_URL = 4_096

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})")
_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf:rdf", b"channel"})
_HEAD_BYTES = 8_192
_LINKS_BYTES = 1_000_000
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)


class Parameters(BaseModel):
    """What has to be known to read a feed."""

    url: str = Field(description=message("Address of the feed (RSS, Atom or JSON Feed)."))
    product: str | None = Field(
        None, description=message("Product that the posts of the feed are about.")
    )
    language: Literal["zh", "en"] | None = Field(
        None, description=message("Language of the posts; empty recognises it post by post.")
    )


def source_name(parameters: Parameters) -> str:
    """What the documents of this feed are stored under: the host, or "rss" without one."""
    try:
        return urlsplit(parameters.url).hostname or NAME
    except ValueError:
        return NAME


def fetch(
    parameters: Parameters, wanted: Wanted, http: HttpClient, state: Mapping[str, str]
) -> Iterator[Page]:
    """The feed, if it changed since the visit that gave `state`.

    An entry that has only a summary of an article on the feed's own site gets the article's text.
    Keys of the state: etag and last_modified, only where the site sends them, and articles, the
    marks of entries whose article was read. Raises FetchError.
    """
    response = http.get(
        parameters.url,
        accept=ACCEPT,
        etag=state.get("etag"),
        last_modified=state.get("last_modified"),
    )
    kept = {"etag": response.etag or "", "last_modified": response.last_modified or ""}
    items: list[RawItem] = []
    if not response.not_modified:
        content_type = response.headers.get("content-type")
        items = parse_confined(__name__, response.body, response.url, content_type)
    told = {"product": parameters.product, "language": parameters.language}
    given = {name: value for name, value in told.items() if value}
    items = [
        item._replace(fields={**item.fields, **given}) for item in items if wanted.has(dated(item))
    ]
    if response.not_modified:
        yield Page((), {name: value for name, value in {**state, **kept}.items() if value})
        return
    before = {name: value for name, value in state.items() if name != "articles"}
    for some, marks, is_last in completed(items, response.url, http, state.get("articles", "")):
        known = {**(kept if is_last else before), "articles": marks}
        yield Page(tuple(some), {name: value for name, value in known.items() if value})


def parse(payload: bytes, origin: str, content_type: str | None = None) -> Iterator[RawItem]:
    """The entries of a feed, those of a broken one as far as they can be read.

    Fields: id, title, text (with its markup; the title where there is no text), date (ISO 8601
    with offset), url, author, rating, kind; None where the entry does not tell; is_summary where
    it has no content beside its summary. Raises FetchError
    with the state "not a feed". A payload from outside belongs into `parse_confined`.
    """
    if not payload.strip():
        raise FetchError(f"{shown(origin)} is empty. Check the address.", state="not a feed")
    document = to_utf8(payload, content_type)
    if document is None:
        document, content_type = payload, content_type or "application/xml"
    else:
        content_type = "application/xml; charset=utf-8"
    found = _json_feed.entries(document) if document.lstrip()[:1] == b"{" else None
    if found is None:
        root = _root(document)
        form, entries = _xml_feed.entries(document, origin, content_type)
        if root == b"html" or not (form or entries or root in _FEED_ROOTS):
            raise _not_a_feed(document, origin, root)
        found = iter(entries)
    for line, entry in enumerate(found, start=1):
        fields = _fields(entry, origin)
        if fields["text"]:
            yield RawItem(origin, line, fields)


def _fields(entry: Mapping[str, Any], origin: str) -> dict[str, Any]:
    fields = {name: _text(entry.get(name), longest) for name, longest in LONGEST.items()}
    url = _web_address(_text(entry.get("url"), LONGEST_URL), origin)
    return {
        **fields,
        "id": fields["id"] or url,
        "text": fields["text"] or fields["title"],
        "date": _date(entry.get("date")),
        "url": url,
        "kind": KIND,
        **({"is_summary": True} if entry.get("is_summary") and fields["text"] else {}),
    }


def _text(value: object, longest: int) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return value[:longest].encode("utf-8", "replace").decode().strip() or None


def _date(value: object) -> str | None:
    """An ISO 8601 date with an offset, as it is; None for anything else."""
    try:
        date = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return date.isoformat() if date.tzinfo else None


def _web_address(link: str | None, origin: str) -> str | None:
    """What `link`, found at `origin`, leads to, if that is an http or https address."""
    try:
        url = urljoin(origin, link) if link else ""
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _root(document: bytes) -> bytes:
    """Name of the first element, in lower case; empty when there is none near the beginning."""
    root = _ROOT.search(_COMMENT.sub(b"", document[:_HEAD_BYTES]))
    return root[1].lower() if root else b""


def _not_a_feed(document: bytes, origin: str, root: bytes) -> FetchError:
    where = shown(origin)
    if root == b"html":
        links = ", ".join(_feed_links(document, origin)) or "none"
        text = (
            f"{where} is a web page, not a feed; it links to these feeds: {links}. "
            "Give the address of a feed."
        )
    elif root:
        text = (
            f"{where} is not a feed: it begins with <{root.decode('ascii', 'replace')}>. "
            "Give the address of an RSS, Atom or JSON feed."
        )
    else:
        text = (
            f"{where} is not a feed: it is neither XML nor a JSON Feed. "
            "Give the address of an RSS, Atom or JSON feed."
        )
    return FetchError(text, state="not a feed")


def _feed_links(document: bytes, origin: str) -> list[str]:
    """Addresses of feeds that a page names in its head, five at most."""
    from selectolax.lexbor import LexborHTMLParser

    found: dict[str, None] = {}
    page = LexborHTMLParser(document[:_LINKS_BYTES].decode("utf-8", "replace"))
    for link in page.css("link[rel~=alternate][href]"):
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        url = _web_address(link.attributes.get("href"), origin)
        if kind in _FEED_TYPES and url:
            found[shown(url)] = None
    return list(found)[:5]
