"""A page from outside, read in a process of its own, by its markup or by a recipe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from insight.sources._confined import CPU_SECONDS, confined
from insight.sources._review_page import ReviewPage, read_page
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.sources.recipe import Recipe


def read_confined(
    payload: bytes,
    origin: str,
    content_type: str | None,
    recipe: Recipe | None = None,
    cpu_seconds: int = CPU_SECONDS,
) -> ReviewPage:
    """What a page says. Raises FetchError with the state "unreadable" where it takes too long."""
    given = recipe.model_dump(mode="json") if recipe else None
    arguments = {"origin": origin, "content_type": content_type, "recipe": given}
    found = confined(__name__, "read", payload, arguments, cpu_seconds)
    items = tuple(RawItem(origin, line, fields) for line, fields in found.pop("items"))
    return ReviewPage(items=items, **found)


def read(
    payload: bytes, origin: str, content_type: str | None, recipe: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The same as JSON, in this process."""
    if recipe is None:
        page = read_page(payload, origin, content_type)
    else:
        from insight.sources._recipe_page import read_by_recipe
        from insight.sources.recipe import Recipe

        page = read_by_recipe(payload, origin, content_type, Recipe.model_validate(recipe))
    return {
        "items": [(item.line, dict(item.fields)) for item in page.items],
        "next": page.next,
        "all_reviews": page.all_reviews,
        "told": page.told,
        "has_login": page.has_login,
    }
