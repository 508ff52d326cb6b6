"""Public posts of Bluesky: those of an account, or those that its search finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from insight.messages import message
from insight.sources._json_api import (
    ACCEPT,
    About,
    Walk,
    address,
    expect,
    moment_of,
    read_json,
    records,
    text_of,
    with_product,
)
from insight.sources.source import ERASURE, Page, Tested, Wanted
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient

NAME = "bluesky"
TITLE = message("Bluesky")
KIND = "post"
NEEDS = ()
WHERE = ""
TERMS = (
    message(
        "Text, date, likes, replies and address of public posts; of the author only a salted hash, and "
        "the account's number in the address."
    ),
    message(
        "Posts are public and the interface is open, but its search is meant for people, not for bulk: "
        "search few words a few times a day. At times it asks for a login, and then nothing comes."
    ),
    ERASURE,
)
TESTED: Tested = "shapes that we wrote after the public documentation"

_FEED = "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"
_SEARCH = "https://api.bsky.app/xrpc/app.bsky.feed.searchPosts"
_A_PAGE = 100


class Parameters(About):
    """What has to be known to read posts: an account or words."""

    account: str | None = Field(
        None,
        max_length=260,
        pattern=r"^@?[A-Za-z0-9.:-]+$",
        description=message("Account whose posts are read, such as shop.example.com."),
    )
    query: str | None = Field(
        None,
        max_length=200,
        description=message("Words that the site searches for; all are needed."),
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Parameters:
        if bool(self.account) == bool(self.query):
            raise ValueError(message("Give an account or words, one of both."))
        return self


def source_name(parameters: Parameters) -> str:
    return "Bluesky"


def fetch(
    parameters: Parameters, wanted: Wanted, http: HttpClient, state: Mapping[str, str]
) -> Iterator[Page]:
    """What was posted since the last visit, the newest first."""
    walk = Walk.begin(state, wanted, again=timedelta(0))
    while not walk.ended:
        if parameters.account:
            url = address(
                _FEED,
                actor=parameters.account.removeprefix("@"),
                limit=_A_PAGE,
                filter="posts_with_replies",
                cursor=walk.next,
            )
            answer = read_json(http.get(url, accept=ACCEPT))
            found = [
                one["post"]
                for one in records(answer, ("feed",), url)
                if isinstance(one.get("post"), dict) and "reason" not in one
            ]
            onwards = text_of(answer.get("cursor"))
        else:
            url = address(
                _SEARCH,
                q=parameters.query,
                sort="latest",
                limit=_A_PAGE,
                since=_utc(walk.floor),
                until=walk.next or _utc(wanted.until),
            )
            found = records(read_json(http.get(url, accept=ACCEPT)), ("posts",), url)
            onwards = _older(found, walk.next)
        items = list(parse(found, url))
        yield walk.page(with_product(items, parameters.product), onwards)


def parse(posts: list[dict[str, Any]], origin: str) -> Iterator[RawItem]:
    """Posts as both interfaces give them. Raises FetchError when they are not as expected."""
    expect(posts, ("uri", "record", "author", "indexedAt"), origin)
    for line, post in enumerate(posts, start=1):
        record, author, uri = post.get("record"), post.get("author"), text_of(post.get("uri"))
        if not isinstance(record, dict) or not isinstance(author, dict) or not uri:
            continue
        text = text_of(record.get("text"))
        if not text:
            continue
        number, key = text_of(author.get("did")), uri.rpartition("/")[2]
        yield RawItem(
            origin,
            line,
            {
                "id": uri,
                "text": text,
                "date": moment_of(record.get("createdAt")) or moment_of(post.get("indexedAt")),
                "author": number,
                "likes": post.get("likeCount"),
                "replies": post.get("replyCount"),
                "url": f"https://bsky.app/profile/{number}/post/{key}" if number else None,
            },
        )


def _older(posts: list[dict[str, Any]], before: str | None) -> str | None:
    """Until when the next search goes, which has no pages for those who are not logged in."""
    dates = [date for post in posts if (date := moment_of(post.get("indexedAt")))]
    if len(posts) < _A_PAGE or not dates:
        return None
    oldest = min(dates)
    return None if before is not None and oldest >= before else oldest


def _utc(moment: Any) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
