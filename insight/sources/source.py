"""What a source is: the values that it is given and gives, and what its module must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from insight.messages import message
from insight.types import RawItem

if TYPE_CHECKING:
    from pydantic import BaseModel

    from insight.http import HttpClient

Tested = Literal[
    "recorded pages", "seen live", "shapes that we wrote after the public documentation"
]


ERASURE = message(
    "An administrator erases a document, or all of an author, under Settings, Data; take the source "
    "off the schedule first, else what is still public comes back."
)
"""How to erase what came from a source that tells nothing of deletions."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dates are asked for: from `since` on, and before `until`; both timezone-aware."""

    since: datetime | None = None
    until: datetime | None = None

    def has(self, date: datetime | None) -> bool:
        """Whether an item of this date is asked for; one without a date always is."""
        if date is None:
            return True
        return (self.since is None or date >= self.since) and (
            self.until is None or date < self.until
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of the source gave."""

    items: tuple[RawItem, ...]
    state: Mapping[str, str] = field(default_factory=dict)
    """The cursor that the next visit gets if this one ends after this page."""
    deleted: tuple[str, ...] = ()
    """Ids (the field `id` of items) that the source says are gone."""


def dated(item: RawItem) -> datetime | None:
    """The date of an item by ISO 8601, in UTC where it has no offset; None without one."""
    try:
        date = datetime.fromisoformat(str(item.fields.get("date")))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


class Source(Protocol):
    """The names that the module of a source has.

    `fetch` gets the state that the last page of an earlier visit with the same parameters had, {}
    the first time. It raises FetchError with a clear state; nothing found is no error only where
    the source says that there is nothing.
    """

    NAME: str
    TITLE: str
    """Its name for people; a message."""
    KIND: str
    """The kind of documents that its items become."""
    NEEDS: tuple[str, ...]
    """Settings that hold its keys; `fetch` is given them by their names."""
    WHERE: str
    """Where to get what it needs; a message, empty where it needs nothing."""
    TERMS: tuple[str, str, str]
    """What is collected, on what legal footing, how to erase; messages."""
    TESTED: Tested
    FOLDERS: tuple[str, ...] = ()
    """Folders of the home that `fetch` is given by their names."""
    Parameters: type[BaseModel]

    def source_name(self, parameters: BaseModel) -> str:
        """What its documents are stored under."""

    def fetch(
        self,
        parameters: BaseModel,
        wanted: Wanted,
        http: HttpClient,
        state: Mapping[str, str],
    ) -> Iterator[Page]:
        """The pages that are new since `state`."""
