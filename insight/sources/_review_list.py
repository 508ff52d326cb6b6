"""The reviews of one product: its page, the page of all its reviews, and the pages after that."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from insight.fetch_error import FetchError, markup_changed, shown
from insight.http import Response
from insight.sources._page_reading import read_confined
from insight.sources._review_page import ReviewPage
from insight.sources.source import Page, Wanted, dated
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient
    from insight.sources.recipe import Recipe

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1"
MOST_PAGES = 500
"""Pages of one list that are read in a visit."""
MOST_SECONDS = 1_200.0
"""After so long a visit ends, whatever is left: the next one goes on there."""
ENDS = frozenset({"robots.txt forbids", "not found", "gone", "asks for login"})
"""States of a page further on that end its list: what came before it counts."""
_FEW = 3
"""Of fewer reviews it may be chance that none has a date, or stars."""


def read_list(
    url: str,
    recipe: Recipe | None,
    wanted: Wanted,
    http: HttpClient,
    state: Mapping[str, str],
    response: Response | None = None,
) -> Iterator[Page]:
    """The pages of a list until there is none, or none that is newer than the last visit.

    Keys of the state: newest (date of the newest review), fields (those that were there), and of
    a visit that was interrupted next and top. `response` is the answer of `url`, where it is
    there. Raises FetchError; "no review markup" where the first pages have none.
    """
    newest = _moment(state.get("newest"))
    floor = max((one for one in (newest, wanted.since) if one), default=None)
    top, fields = _moment(state.get("top")), state.get("fields", "")
    found_any, product = "next" in state, None
    before = fields.split(",") if fields else []
    queue = [state.get("next") or url]
    seen: set[str] = set()
    until = time.monotonic() + MOST_SECONDS
    while queue and len(seen) < MOST_PAGES and time.monotonic() < until:
        address = queue.pop(0)
        seen.add(address)
        try:
            got = response or http.get(address, accept=ACCEPT)
            page = read_confined(got.body, got.url, got.headers.get("content-type"), recipe)
        except FetchError as error:
            if error.state in ENDS and found_any:
                continue
            raise
        response = None
        if page.items and not found_any:
            expect(page, address, recipe, before)
            fields = ",".join(page.found())
        if product and page.items and product not in (names := products(page.items)) and names:
            continue  # a list of something else
        product = product or next(iter(products(page.items)), None)
        if not page.items and not found_any and not page.all_reviews and page.told != 0:
            raise nothing(page, address, recipe.expected if recipe else before)
        onwards = (
            [page.next] if found_any or not page.all_reviews else [page.all_reviews, page.next]
        )
        found_any = found_any or bool(page.items)
        dates = [date for item in page.items if (date := dated(item))]
        top = max([*dates, *([top] if top else [])], default=None)
        if page.items and _is_before(page.items, floor):
            queue = []
        elif page.items or not found_any:
            queue = [one for one in onwards if one and one not in seen]
        kept = {"newest": newest, "top": top} if queue else {"newest": _latest(newest, top)}
        yield Page(
            items=page.items,
            state={name: value.isoformat() for name, value in kept.items() if value}
            | ({"fields": fields} if fields else {})
            | ({"next": queue[0]} if queue else {}),
        )


def expect(page: ReviewPage, address: str, recipe: Recipe | None, before: Sequence[str]) -> None:
    """Raise FetchError where a page with reviews lacks fields that it had, or that its recipe has."""
    if recipe:
        wanted: Sequence[str] = recipe.expected
    elif len(page.items) >= _FEW:
        wanted = before
    else:
        return
    there = [name for name in wanted if any(item.fields.get(name) for item in page.items)]
    lost = set(wanted) - set(there)
    if lost and (recipe or lost & {"rating", "date"}):
        raise markup_changed(address, len(there), len(wanted))


def nothing(page: ReviewPage, address: str, fields: Sequence[str]) -> FetchError:
    """The error of a page on which there is no review, by what is there instead."""
    if page.has_login:
        return FetchError(
            f"{shown(address)} asks for login. Only public pages are fetched; ask the site for an "
            "export or an API.",
            state="asks for login",
        )
    if fields:
        return markup_changed(address, 0, len(fields))
    if page.told:
        return FetchError(
            f"{shown(address)} says that there are {page.told:,} reviews and has none in its markup: "
            "a script loads them. Look for a page with all reviews, or ask the site for an export.",
            state="no review markup",
        )
    return FetchError(
        f"{shown(address)} has no reviews in schema.org markup. Write a recipe for the site, see "
        "`insight recipe try`, or ask it for an export.",
        state="no review markup",
    )


def products(items: Sequence[RawItem]) -> dict[str, None]:
    return {name: None for item in items if (name := item.fields.get("product"))}


def _is_before(items: Sequence[RawItem], floor: datetime | None) -> bool:
    """Whether a page shows the newest first and goes back to before what is wanted."""
    dates = [dated(item) for item in items]
    known = [date for date in dates if date]
    return (
        floor is not None
        and len(known) == len(dates)
        and known == sorted(known, reverse=True)
        and known[-1] < floor
    )


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one), default=None)


def _moment(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
