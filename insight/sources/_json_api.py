"""What sources with a JSON interface share: asking, checking what came, walking back in time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from insight.fetch_error import FetchError, markup_changed, shown
from insight.http import Response
from insight.messages import message
from insight.sources.source import Page, Wanted, dated
from insight.types import RawItem

ACCEPT = "application/json"
FIRST_DAYS = 30
"""How far back a first visit goes that is not told a date."""
LONGEST_TEXT = 200_000

Language = Literal["zh", "en"]


class About(BaseModel):
    """What is known of all items of a source that has texts about one product."""

    product: str | None = Field(
        None, max_length=300, description=message("Product that the texts are about.")
    )


def address(url: str, **query: str | int | None) -> str:
    """An address with those of the values that are there."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{url}?{urlencode(given)}" if given else url


def read_json(response: Response) -> Any:
    """The JSON of an answer. Raises FetchError with the state "unreadable"."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise FetchError(
            f"{shown(response.url)} gave something that is not JSON. Try again later, or open it in "
            "a browser.",
            state="unreadable",
        ) from error


def records(payload: Any, path: Sequence[str], origin: str) -> list[dict[str, Any]]:
    """The list of records that stands at a path. Raises FetchError where there is none."""
    found = payload
    for number, name in enumerate(path):
        if not isinstance(found, dict) or name not in found:
            raise markup_changed(origin, number, len(path))
        found = found[name]
    if not isinstance(found, list):
        raise markup_changed(origin, len(path) - 1, len(path))
    return [one for one in found if isinstance(one, dict)]


def expect(some: Sequence[Mapping[str, Any]], names: Iterable[str], origin: str) -> None:
    """Raise FetchError when no record has one of the fields that we read it by."""
    asked = list(names)
    found = [name for name in asked if any(name in one for one in some)]
    if some and len(found) < len(asked):
        raise markup_changed(origin, len(found), len(asked))


def text_of(value: Any) -> str | None:
    """A value as text, with what cannot be written replaced; None where there is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)[:LONGEST_TEXT].encode("utf-8", "replace").decode().strip() or None


def moment_of(value: Any) -> str | None:
    """A date as ISO 8601 in UTC: of seconds since 1970, or of ISO 8601 with an offset."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC).isoformat()
        read = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return read.astimezone(UTC).isoformat() if read.tzinfo else None


def with_product(items: Iterable[RawItem], product: str | None) -> list[RawItem]:
    """The items, said to be about a product where one is named."""
    if not product:
        return list(items)
    return [one._replace(fields={**one.fields, "product": product}) for one in items]


@dataclass(slots=True)
class Walk:
    """A way back from the newest item to where the last visit began, page by page.

    The state of a visit that ended is its newest date; of one that was interrupted also where it
    goes on. What was written in the last `again` before that date is read once more, because it
    may have been edited or deleted since.
    """

    newest: datetime | None
    """Of the visit before."""
    floor: datetime | None
    """Nothing before this is wanted."""
    top: datetime | None
    next: str | None
    """Where the next page begins, in the words of the source."""
    wanted: Wanted
    ended: bool = field(default=False)

    @classmethod
    def begin(
        cls,
        state: Mapping[str, str],
        wanted: Wanted,
        again: timedelta,
        first: timedelta | None = timedelta(days=FIRST_DAYS),
    ) -> Walk:
        newest = _read(state.get("newest"))
        floors = [wanted.since]
        if newest:
            floors.append(newest - again)
        elif wanted.since is None and first is not None:
            floors.append((wanted.until or datetime.now(UTC)) - first)
        floor = max((one for one in floors if one), default=None)
        return cls(newest, floor, _read(state.get("top")), state.get("next"), wanted)

    def page(self, items: Iterable[RawItem], next: str | None, deleted: Iterable[str] = ()) -> Page:
        """The page that ends the walk or leads to `next`."""
        found = list(items)
        dates = [date for one in found if (date := dated(one))]
        # A date in the future would hide all that comes until then.
        dates = [min(date, datetime.now(UTC)) for date in dates]
        self.top = max([*dates, *([self.top] if self.top else [])], default=None)
        reached = bool(dates and self.floor and min(dates) < self.floor)
        self.ended = next is None or next == self.next or reached
        self.next = None if self.ended else next
        state = {"newest": self.newest, "top": self.top}
        if self.ended:
            state = {"newest": max((m for m in state.values() if m), default=None)}
        kept = {name: value.isoformat() for name, value in state.items() if value}
        return Page(
            items=tuple(
                one
                for one in found
                if self.wanted.has(date := dated(one))
                and (date is None or self.floor is None or date >= self.floor)
            ),
            state=kept | ({"next": self.next} if self.next else {}),
            deleted=tuple(deleted),
        )


def _read(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
