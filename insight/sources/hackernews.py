"""Stories and comments of Hacker News that have some words, by its public search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

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

NAME = "hackernews"
TITLE = message("Hacker News")
KIND = "post"
NEEDS = ()
WHERE = ""
TERMS = (
    message(
        "Title, text, date, points and replies of stories and comments; of the author only a salted "
        "hash."
    ),
    message(
        "Algolia offers this search to the public without a key; texts belong to their authors. Quote "
        "briefly, with the link."
    ),
    ERASURE,
)
TESTED: Tested = "shapes that we wrote after the public documentation"

_URL = "https://hn.algolia.com/api/v1/search_by_date"
_A_PAGE = 100
_EDITABLE = timedelta(hours=2)
"""How long authors may change what they wrote."""


class Parameters(About):
    """What has to be known to search."""

    query: str = Field(
        min_length=1,
        max_length=200,
        description=message("Words that the site searches for; all are needed."),
    )
    what: Literal["both", "stories", "comments"] = Field(
        "both", description=message("Stories, comments, or both.")
    )


def source_name(parameters: Parameters) -> str:
    return "Hacker News"


def fetch(
    parameters: Parameters, wanted: Wanted, http: HttpClient, state: Mapping[str, str]
) -> Iterator[Page]:
    """What was found since the last visit, the newest first.

    A search gives a thousand hits and no more, so each page is a search of its own that ends
    before the oldest of the page before.
    """
    walk = Walk.begin(state, wanted, again=_EDITABLE)
    tags = {"both": "(story,comment)", "stories": "story", "comments": "comment"}
    while not walk.ended:
        limits = [f"created_at_i>={int(walk.floor.timestamp())}"] if walk.floor else []
        before = walk.next or (int(wanted.until.timestamp()) if wanted.until else None)
        limits += [f"created_at_i<{before}"] if before else []
        url = address(
            _URL,
            query=parameters.query,
            tags=tags[parameters.what],
            hitsPerPage=_A_PAGE,
            numericFilters=",".join(limits),
        )
        hits = records(read_json(http.get(url, accept=ACCEPT)), ("hits",), url)
        items = list(parse(hits, url))
        yield walk.page(with_product(items, parameters.product), _onwards(hits, before))


def parse(hits: list[dict[str, Any]], origin: str) -> Iterator[RawItem]:
    """The hits of a search. Raises FetchError when they are not built as expected."""
    expect(hits, ("objectID", "created_at_i", "author"), origin)
    for line, hit in enumerate(hits, start=1):
        number = text_of(hit.get("objectID"))
        title = text_of(hit.get("title")) or text_of(hit.get("story_title"))
        text = text_of(hit.get("comment_text")) or text_of(hit.get("story_text")) or title
        if not text or not number:
            continue
        yield RawItem(
            origin,
            line,
            {
                # With a word before it the number is not taken for that of a row.
                "id": f"item-{number}",
                "title": title,
                "text": text,
                "date": moment_of(hit.get("created_at_i")),
                "author": text_of(hit.get("author")),
                "likes": hit.get("points"),
                "replies": hit.get("num_comments"),
                "url": f"https://news.ycombinator.com/item?id={number}",
            },
        )


def _onwards(hits: list[dict[str, Any]], before: str | int | None) -> str | None:
    """Before which second the next search ends; None where there is nothing older."""
    seconds = [hit["created_at_i"] for hit in hits if isinstance(hit.get("created_at_i"), int)]
    if len(hits) < _A_PAGE or not seconds:
        return None
    # The oldest second is searched again, for what did not fit; where one fills a page, go on.
    oldest = min(seconds) + 1
    return str(min(seconds) if before is not None and oldest >= int(before) else oldest)
