"""A site's map (https://www.sitemaps.org/protocol.html): its pages, or the maps that it is made of."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from insight.fetch_error import FetchError, shown

MOST_ADDRESSES = 50_000
"""As many as the protocol lets a map have."""
MOST_BYTES = 52_428_800
_LONGEST = 4_096
_ROOT = re.compile(rb"<(?:[\w.-]{1,20}:)?(urlset|sitemapindex)[\s>]")
_HEAD_BYTES = 8_192


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the site, or another map of it."""

    url: str
    changed: datetime | None
    is_map: bool


def is_sitemap(payload: bytes) -> bool:
    """Whether this is a map, packed or not."""
    try:
        return _ROOT.search(_head(payload)) is not None
    except zlib.error:
        return False


def parse(payload: bytes, origin: str) -> Iterator[Entry]:
    """The entries of a map, those of a broken one as far as they can be read.

    Raises FetchError for what is none, and for one that unpacks to too much.
    """
    from lxml import etree

    if not is_sitemap(payload):
        raise FetchError(
            f"{shown(origin)} is not a sitemap. Give the address of one, or of a product page.",
            state="not a sitemap",
        )
    document = _unpacked(payload, origin)
    parser = etree.XMLPullParser(
        ("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True
    )
    parser.feed(document)
    count = 0
    element: Any
    for _, element in parser.read_events():
        kind = _local(element)
        if kind in ("url", "sitemap") and count < MOST_ADDRESSES:
            said = {_local(child): (child.text or "").strip() for child in element}
            if url := said.get("loc", ""):
                count += 1
                yield Entry(url[:_LONGEST], _moment(said.get("lastmod")), kind == "sitemap")
            element.clear()


def _local(element: object) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _head(payload: bytes) -> bytes:
    if not payload.startswith(b"\x1f\x8b"):
        return payload[:_HEAD_BYTES]
    return zlib.decompressobj(31).decompress(payload, _HEAD_BYTES)


def _unpacked(payload: bytes, origin: str) -> bytes:
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    try:
        unpack = zlib.decompressobj(31)
        document = unpack.decompress(payload, MOST_BYTES)
    except zlib.error as error:
        raise FetchError(
            f"{shown(origin)} came damaged: it cannot be unpacked. Try again later.",
            state="unreadable",
        ) from error
    if unpack.unconsumed_tail:
        raise FetchError(
            f"{shown(origin)} is too large: it unpacks to more than {MOST_BYTES:,} bytes. Give a "
            "smaller sitemap.",
            state="too large",
        )
    return document


def _moment(value: str | None) -> datetime | None:
    try:
        date = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    return date if date is None or date.tzinfo else date.replace(tzinfo=UTC)


def read(payload: bytes, origin: str) -> list[tuple[str, str | None, bool]]:
    """The entries as JSON, for whoever reads them in a process of its own."""
    return [
        (entry.url, entry.changed.isoformat() if entry.changed else None, entry.is_map)
        for entry in parse(payload, origin)
    ]
