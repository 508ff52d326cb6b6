"""Public posts of Mastodon under a hashtag, as one server knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field

from insight.fetch_error import FetchError, markup_changed, shown
from insight.messages import message
from insight.sources._json_api import (
    ACCEPT,
    About,
    Walk,
    address,
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

NAME = "mastodon"
TITLE = message("Mastodon")
KIND = "post"
NEEDS = ()
WHERE = ""
TERMS = (
    message(
        "Text, date, likes and replies of public posts under a hashtag; of the author only a salted "
        "hash."
    ),
    message(
        "Servers show these posts to everybody, and each has rules of its own; many ask not to be read "
        "in bulk. Read few hashtags, of a server whose rules allow it."
    ),
    ERASURE,
)
TESTED: Tested = "recorded pages"

_A_PAGE = 40


class Parameters(About):
    """What has to be known to read a hashtag."""

    server: str = Field(
        "mastodon.social",
        max_length=260,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$",
        description=message("Name of the server, such as mastodon.social."),
    )
    hashtag: str = Field(
        max_length=100, pattern=r"^#?[^\W]+$", description=message("The hashtag, without spaces.")
    )


def source_name(parameters: Parameters) -> str:
    return "Mastodon"


def fetch(
    parameters: Parameters, wanted: Wanted, http: HttpClient, state: Mapping[str, str]
) -> Iterator[Page]:
    """What was posted since the last visit, the newest first; the last day is read once more."""
    walk = Walk.begin(state, wanted, again=timedelta(days=1))
    tag = parameters.hashtag.removeprefix("#")
    while not walk.ended:
        url = address(
            f"https://{parameters.server}/api/v1/timelines/tag/{tag}",
            limit=_A_PAGE,
            max_id=walk.next,
        )
        try:
            statuses = read_json(http.get(url, accept=ACCEPT))
        except FetchError as error:
            if error.state != "gave an error 422":
                raise
            raise FetchError(
                f"{shown(url)} is shown by this server to its members only. Choose another server.",
                state="asks for login",
            ) from error
        if not isinstance(statuses, list):
            raise markup_changed(url, 0, 1)
        items = list(parse(statuses, url))
        last = text_of(statuses[-1].get("id")) if statuses else None
        yield walk.page(with_product(items, parameters.product), last)


def parse(statuses: list[Any], origin: str) -> Iterator[RawItem]:
    """The posts of a timeline. Raises FetchError when they are not built as expected."""
    found = [one for one in statuses if isinstance(one, dict)]
    expect(found, ("id", "content", "created_at", "uri"), origin)
    server = origin.split("/")[2]
    for line, status in enumerate(found, start=1):
        text, number = text_of(status.get("content")), text_of(status.get("id"))
        if not text or not number or status.get("visibility", "public") != "public":
            continue
        account = status.get("account")
        yield RawItem(
            origin,
            line,
            {
                # Its address is the same on every server, and is kept as a hash.
                "id": text_of(status.get("uri")) or f"{server}/{number}",
                "title": text_of(status.get("spoiler_text")),
                "text": text,
                "date": moment_of(status.get("created_at")),
                "author": text_of(account.get("acct")) if isinstance(account, dict) else None,
                "likes": status.get("favourites_count"),
                "replies": status.get("replies_count"),
                # The usual address has the author's name in it.
                "url": f"https://{server}/web/statuses/{number}",
            },
        )
