"""The entries of an RSS, RDF or Atom feed, read by feedparser."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from insight.fetch_error import FetchError, shown

_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9a-fA-F]+|[0-9]+);?)+")
_REFERENCE = re.compile(rb"&#([xX]?)([0-9a-fA-F]+)")


def entries(document: bytes, origin: str, content_type: str) -> tuple[str, list[dict[str, Any]]]:
    """The format ("" when it is none that is known) and the entries, broken ones left out.

    An entry has the keys id, title, text, is_summary, date, url, author, rating. Of hostile XML nothing is
    expanded or loaded, but it can take minutes: see `insight.sources._confined`.
    """
    import feedparser

    # A stream, because feedparser opens bytes that look like a path or an address.
    try:
        feed = feedparser.parse(
            io.BytesIO(_REFERENCES.sub(_with_valid_characters, document)),
            # Without the address that it came from, or ids would be made relative to it.
            response_headers={"content-type": content_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever its many handlers meet in a broken feed
        raise FetchError(
            f"{shown(origin)} cannot be read: the feed is broken ({error!r}). Tell its owner.",
            state="unreadable",
        ) from error
    found = feed.entries
    # The App Store puts the app itself before the reviews of it.
    if any("im_rating" in entry for entry in found):
        found = [entry for entry in found if "im_rating" in entry]
    return feed.get("version", ""), [_entry(entry) for entry in found]


def _with_valid_characters(references: re.Match[bytes]) -> bytes:
    """Character references, with halves of an emoji joined and impossible ones replaced.

    Some software writes an emoji as a reference for each half, and feedparser fails on it.
    """
    codes = [
        int(digits[:9], 16 if is_hex else 10)
        for is_hex, digits in _REFERENCE.findall(references[0])
    ]
    if all(code < 0xD800 or 0xDFFF < code <= 0x10FFFF for code in codes):
        return references[0]
    halves = "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)
    text = halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(f"&#{ord(mark)};" for mark in text).encode()


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    author = entry.get("author_detail") or {}
    return {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "text": next(_texts(entry), None),
        "is_summary": not any(content.get("value") for content in entry.get("content") or []),
        "date": _date(entry),
        "url": entry.get("link"),
        "author": author.get("name") or entry.get("author"),
        "rating": entry.get("im_rating"),
    }


def _texts(entry: Mapping[str, Any]) -> Iterator[str]:
    """What the entry says, the best first: plain text, then markup, then the summary."""
    contents = [content for content in entry.get("content") or [] if content.get("value")]
    for content in sorted(contents, key=lambda content: content.get("type") != "text/plain"):
        yield content["value"]
    if entry.get("summary"):
        yield entry["summary"]


def _date(entry: Mapping[str, Any]) -> str | None:
    """When it was published, or last changed where that is not told."""
    for key in ("published_parsed", "created_parsed", "updated_parsed"):
        if entry.get(key):
            try:
                return datetime.fromtimestamp(calendar.timegm(entry[key]), UTC).isoformat()
            except (ValueError, OverflowError, OSError):
                continue
    return None
