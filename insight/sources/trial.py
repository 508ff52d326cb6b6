"""A page or a saved file, read once by its markup or a recipe: what is found, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import SourceError
from insight.fetch_error import FetchError
from insight.messages import message
from insight.sources._page_reading import read_confined
from insight.sources._review_list import ACCEPT, expect, nothing
from insight.sources._review_page import FIELDS, ReviewPage
from insight.sources.recipe import FOLDER, Recipe, for_address, load_recipe

if TYPE_CHECKING:
    from insight.http import HttpClient

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Trial:
    """What a page would give. `found` counts the reviews that have a field, for each field."""

    read_by: str
    """The name of the recipe, or "markup"."""
    reviews: int
    found: Mapping[str, int]
    state: str | None
    """In which a collection would end here; None where it would go on."""
    next: str | None
    first: Mapping[str, Any]
    """The fields of the first review as they stand there; nothing is cleaned."""


def try_page(place: str, recipe: Path | None, home: Path, http: HttpClient) -> Trial:
    """Read an address or a file. Raises SourceError and FetchError."""
    is_address = place.lower().startswith(("http://", "https://"))
    read_by, used = "markup", None
    if recipe:
        read_by, used = recipe.stem, load_recipe(recipe)
    elif is_address and (known := for_address(home / FOLDER, place)):
        read_by, used = known
    if is_address:
        got = http.get(place, accept=ACCEPT)
        payload, origin, content_type = got.body, got.url, got.headers.get("content-type")
    else:
        payload, origin, content_type = _content(Path(place)), "file:", None
    page = read_confined(payload, origin, content_type, used)
    fields: tuple[str, ...] = tuple(used.fields) if used else FIELDS
    found = {name: sum(bool(item.fields.get(name)) for item in page.items) for name in fields}
    return Trial(
        read_by=read_by,
        reviews=len(page.items),
        found=found,
        state=_state(page, place, used),
        next=page.next or page.all_reviews,
        first={name: value for name, value in page.items[0].fields.items() if value}
        if page.items
        else {},
    )


def _state(page: ReviewPage, place: str, recipe: Recipe | None) -> str | None:
    try:
        if page.items:
            expect(page, place, recipe, ())
        elif page.told != 0 and not page.all_reviews:
            raise nothing(page, place, recipe.expected if recipe else ())
    except FetchError as error:
        return error.state
    return None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(
            message(
                "%(name)s cannot be read: %(cause)s.", name=str(path), cause=error.strerror or error
            )
        ) from error
    if len(content) > MOST_BYTES:
        raise SourceError(
            message(
                "%(name)s is too large for a web page: more than %(most)s bytes.",
                name=str(path),
                most=f"{MOST_BYTES:,}",
            )
        )
    return content
