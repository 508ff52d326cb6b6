"""Posts and comments of Reddit: the newest of a subreddit, or those that its search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from insight.fetch_error import FetchError
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
from insight.sources.source import Page, Tested, Wanted
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient, Response

NAME = "reddit"
TITLE = message("Reddit")
KIND = "post"
NEEDS = ("reddit_id", "reddit_secret")
WHERE = message(
    "Without a key Reddit's robots.txt forbids programs. Register an app of the kind script at "
    "https://www.reddit.com/prefs/apps, and set its id and secret."
)
TERMS = (
    message(
        "Title, text, date, score and replies of public posts and comments; of the author only a "
        "salted hash."
    ),
    message(
        "Reddit's data API terms hold for your key: commercial use needs their agreement, models may "
        "not be trained on it, and what is deleted there must go here too."
    ),
    message(
        "What Reddit says is deleted is marked. An administrator erases it, or all of an author, under "
        "Settings, Data; take the source off the schedule first, else what is public comes back."
    ),
)
TESTED: Tested = "recorded pages"

_PUBLIC = "https://www.reddit.com"
_WITH_KEY = "https://oauth.reddit.com"
_SIGN_IN = "https://www.reddit.com/api/v1/access_token"
_A_PAGE = 100
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})


class Parameters(About):
    """What has to be known to read posts: a subreddit, words, or both."""

    subreddit: str | None = Field(
        None,
        max_length=40,
        pattern=r"^(r/)?\w+$",
        description=message("Subreddit, such as BuyItForLife."),
    )
    query: str | None = Field(
        None,
        max_length=200,
        description=message("Words that the site searches for; all are needed."),
    )
    what: Literal["posts", "comments"] = Field(
        "posts", description=message("Posts, or the comments of a subreddit.")
    )

    @model_validator(mode="after")
    def _names_something(self) -> Parameters:
        if not (self.subreddit or self.query):
            raise ValueError(message("Give a subreddit, words, or both."))
        if self.what == "comments" and (self.query or not self.subreddit):
            raise ValueError(message("Comments are read of a subreddit, without a search."))
        return self


def source_name(parameters: Parameters) -> str:
    return "Reddit"


def fetch(
    parameters: Parameters,
    wanted: Wanted,
    http: HttpClient,
    state: Mapping[str, str],
    *,
    reddit_id: str = "",
    reddit_secret: str = "",
) -> Iterator[Page]:
    """What was posted since the last visit, the newest first; the last day is read once more."""
    walk = Walk.begin(state, wanted, again=timedelta(days=1))
    base, get = _PUBLIC, _publicly(http)
    if reddit_id and reddit_secret:
        base, get = _WITH_KEY, _with_key(http, reddit_id, reddit_secret)
    part, query = _place(parameters)
    while not walk.ended:
        url = address(
            f"{base}{part}.json", **query, sort="new", limit=_A_PAGE, raw_json=1, after=walk.next
        )
        answer = read_json(get(url))
        children = records(answer, ("data", "children"), url)
        things = [one["data"] for one in children if isinstance(one.get("data"), dict)]
        items, gone = parse(things, url)
        onwards = text_of(answer["data"].get("after")) if things else None
        yield walk.page(with_product(items, parameters.product), onwards, gone)


def parse(things: list[dict[str, Any]], origin: str) -> tuple[list[RawItem], list[str]]:
    """Posts and comments, and the ids of those that are gone.

    Raises FetchError when they are not built as expected.
    """
    expect(things, ("name", "created_utc", "author"), origin)
    items, gone = [], []
    for line, thing in enumerate(things, start=1):
        name, title = text_of(thing.get("name")), text_of(thing.get("title"))
        text = text_of(thing.get("selftext")) or text_of(thing.get("body"))
        if not name:
            continue
        if text in _GONE or thing.get("removed_by_category"):
            gone.append(name)
            continue
        if not (text or title):
            continue
        path = text_of(thing.get("permalink"))
        author = text_of(thing.get("author"))
        fields = {
            "id": name,
            "title": title,
            "text": text or title,
            "date": moment_of(thing.get("created_utc")),
            "author": None if author in _GONE else author,
            "likes": thing.get("score"),
            "replies": thing.get("num_comments"),
            "url": f"{_PUBLIC}{path}" if path and path.startswith("/") else None,
        }
        items.append(RawItem(origin, line, fields))
    return items, gone


def _place(parameters: Parameters) -> tuple[str, dict[str, str | int | None]]:
    """Path and query of the listing."""
    part = f"/r/{parameters.subreddit.removeprefix('r/')}" if parameters.subreddit else ""
    if parameters.query:
        return f"{part}/search", {"q": parameters.query, "restrict_sr": 1 if part else None}
    return f"{part}/{'comments' if parameters.what == 'comments' else 'new'}", {}


def _publicly(http: HttpClient) -> Callable[[str], Response]:
    return lambda url: http.get(url, accept=ACCEPT)


def _with_key(http: HttpClient, name: str, secret: str) -> Callable[[str], Response]:
    """Asks with a token, which is got at first."""
    form = {"grant_type": "client_credentials"}
    answer = read_json(http.call(_SIGN_IN, basic=(name, secret), form=form))
    token = text_of(answer.get("access_token")) if isinstance(answer, dict) else None
    if not token:
        raise FetchError(
            "Reddit gave no token for INSIGHT_REDDIT_ID and INSIGHT_REDDIT_SECRET. Check both.",
            state="asks for login",
        )
    return lambda url: http.call(url, bearer=token)
