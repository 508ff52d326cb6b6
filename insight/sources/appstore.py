"""Reviews of an app in Apple's App Store, by country: the newest 500."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from insight.fetch_error import FetchError, markup_changed, shown
from insight.messages import message
from insight.sources._json_api import (
    ACCEPT,
    About,
    Walk,
    expect,
    moment_of,
    read_json,
    text_of,
    with_product,
)
from insight.sources.source import ERASURE, Page, Tested, Wanted
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient

NAME = "appstore"
TITLE = message("App Store reviews")
KIND = "review"
NEEDS = ()
WHERE = ""
TERMS = (
    message(
        "Stars, title, text, date and helpful votes of the newest reviews of an app in one country; "
        "of the author only a salted hash."
    ),
    message(
        "Apple publishes these reviews as a feed without a login. Its media services terms hold; use "
        "them for your own app or to compare, and do not republish them."
    ),
    ERASURE,
)
TESTED: Tested = "shapes that we wrote after the public documentation"
LAST_PAGE = 10
"""The store gives no more."""

_APP = re.compile(r"(?:.*/id)?(\d{5,12})(?:[/?#].*)?")


class Parameters(About):
    """What has to be known to read reviews."""

    app: str = Field(
        max_length=300,
        description=message("Number of the app, or its address in the store, which ends in it."),
    )
    country: str = Field(
        "us",
        pattern=r"^[a-z]{2}$",
        description=message("Country of the store: two small letters, such as us or cn."),
    )

    @field_validator("app")
    @classmethod
    def _number(cls, value: str) -> str:
        found = _APP.fullmatch(value.strip())
        if not found:
            raise ValueError(message("Give the number of the app, such as 361309726."))
        return found[1]


def source_name(parameters: Parameters) -> str:
    return "App Store"


def fetch(
    parameters: Parameters, wanted: Wanted, http: HttpClient, state: Mapping[str, str]
) -> Iterator[Page]:
    """Up to ten pages of fifty, the newest first, until those of the last visit."""
    walk = Walk.begin(state, wanted, again=timedelta(days=1), first=None)
    while not walk.ended:
        number = int(walk.next or 1)
        url = (
            f"https://itunes.apple.com/{parameters.country}/rss/customerreviews/"
            f"page={number}/id={parameters.app}/sortby=mostrecent/json"
        )
        items = list(parse(read_json(http.get(url, accept=ACCEPT)), url, parameters.country))
        if number == 1 and not items and walk.newest:
            raise FetchError(
                f"{shown(url)} has no review, and had some before: the store does that at times. "
                "Try again later.",
                state="empty although it was not",
            )
        onwards = str(number + 1) if items and number < LAST_PAGE else None
        yield walk.page(with_product(items, parameters.product), onwards)


def parse(payload: Any, origin: str, country: str = "us") -> Iterator[RawItem]:
    """The reviews of a page. Raises FetchError when it is not built as expected."""
    feed = payload.get("feed") if isinstance(payload, dict) else None
    if not isinstance(feed, dict):
        raise markup_changed(origin, 0, 1)
    entries = feed.get("entry") or []
    # One review alone is no list; the app itself comes as an entry without stars.
    found = [
        one
        for one in (entries if isinstance(entries, list) else [entries])
        if isinstance(one, dict) and "im:name" not in one
    ]
    expect(found, ("id", "content", "im:rating", "updated"), origin)
    app = origin.rpartition("/id=")[2].partition("/")[0]
    for line, entry in enumerate(found, start=1):
        author = entry.get("author")
        yield RawItem(
            origin,
            line,
            {
                "id": _label(entry, "id"),
                "title": _label(entry, "title"),
                "text": _label(entry, "content") or _label(entry, "title"),
                "rating": _label(entry, "im:rating"),
                "date": moment_of(_label(entry, "updated")),
                "author": _label(author, "name") if isinstance(author, dict) else None,
                "likes": _label(entry, "im:voteSum"),
                "listing": app or None,
                "url": f"https://apps.apple.com/{country}/app/id{app}" if app else None,
            },
        )


def _label(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return text_of(value.get("label")) if isinstance(value, dict) else None
