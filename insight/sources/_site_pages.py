"""The product pages of a whole site, found by its sitemap."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from insight.fetch_error import FetchError, markup_changed, shown
from insight.sources import _sitemap
from insight.sources._confined import confined
from insight.sources._links import web_address
from insight.sources._review_list import MOST_SECONDS, read_list
from insight.sources.source import Page, Wanted

if TYPE_CHECKING:
    from insight.http import HttpClient
    from insight.sources.recipe import Recipe

ACCEPT = "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.1"
MOST_PAGES = 1_000
"""Products that a visit reads; the next one goes on after them."""
MOST_MAPS = 200
_FOR_NOW = frozenset({"asks to wait", "unreachable", "too slow", "robots.txt unavailable"})
"""States that are of the whole site, and pass."""
_MAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def maps_of(url: str, http: HttpClient) -> list[str]:
    """The sitemaps that a site's robots.txt names, else the usual address of one."""
    try:
        robots = http.get(urljoin(url, "/robots.txt"), accept="text/plain, */*;q=0.1")
        named = _MAP_LINE.findall(robots.body.decode("utf-8", "replace"))
    except FetchError as error:
        if error.state not in ("not found", "gone"):
            raise
        named = []
    found = [whole for one in named[:MOST_MAPS] if (whole := web_address(one, url))]
    return found or [urljoin(url, "/sitemap.xml")]


def read_site(
    maps: Sequence[str],
    path: str | None,
    recipe: Recipe | None,
    wanted: Wanted,
    http: HttpClient,
    state: Mapping[str, str],
) -> Iterator[Page]:
    """The reviews of each page of a sitemap that changed since the last round.

    Pages without reviews are left out; a site that has none at all is an error. Keys of the state:
    since (when the last round began), fields, and of a round that has not ended began and after.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    began, since, after = state.get("began", now), state.get("since"), state.get("after", "")
    fields = found = state.get("fields", "")
    if not after:
        found = ""
    kept = {"began": began} | ({"since": since} if since else {})
    todo = sorted(url for url in _pages(maps, path, since, http) if url > after)
    last: FetchError | None = None
    until = time.monotonic() + MOST_SECONDS
    for count, url in enumerate(todo):
        if count == MOST_PAGES or time.monotonic() > until:
            return
        try:
            earlier = {"newest": since} if since else {}
            for page in read_list(url, recipe, wanted, http, earlier):
                if page.items and page.state.get("fields"):
                    fields = found = page.state["fields"]
                yield Page(page.items, kept | _given(after=after, fields=fields))
        except FetchError as error:
            # A page without any review may be one about the shop; a review without its date is not.
            is_changed = error.state.startswith("markup changed") and " 0 of" not in error.state
            if error.state in _FOR_NOW or is_changed:
                raise
            last = error
        after = url
        yield Page((), kept | _given(after=after, fields=fields))
    if not found and not since:
        raise last or FetchError(
            f"{shown(maps[0])} names no page to read. Look at the part of the address that is asked "
            "for.",
            state="no review markup",
        )
    if not found and fields and len(todo) >= 20:
        raise markup_changed(maps[0], 0, len(fields.split(",")))
    yield Page((), {"since": began} | _given(fields=fields))


def _pages(maps: Sequence[str], path: str | None, since: str | None, http: HttpClient) -> set[str]:
    """Addresses of the site that the maps name; those that did not change since then left out."""
    host = urlsplit(maps[0]).hostname
    queue, seen, found = list(maps), set[str](), set[str]()
    while queue and len(seen) < MOST_MAPS:
        url = queue.pop(0)
        if url in seen:
            continue
        seen.add(url)
        got = http.get(url, accept=ACCEPT)
        arguments = {"origin": got.url}
        for address, changed, is_map in confined(_sitemap.__name__, "read", got.body, arguments):
            whole = web_address(address, got.url)
            is_new = not (since and changed) or datetime.fromisoformat(
                changed
            ) >= datetime.fromisoformat(since)
            if whole is None or urlsplit(whole).hostname != host or not is_new:
                continue
            if is_map:
                queue.append(whole)
            elif path is None or path in whole:
                found.add(whole)
    return found


def _given(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
