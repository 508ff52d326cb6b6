"""One web page, read by the recipe of its site."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from lxml import html
from lxml.etree import ParserError

from insight.sources._links import same_site, web_address
from insight.sources._review_page import (
    LONGEST,
    MOST_REVIEWS,
    ReviewPage,
    base_address,
    opened,
    rating_of,
    text_of,
)
from insight.sources.recipe import FieldRecipe, Recipe, xpath
from insight.types import RawItem

_LONGEST_SEARCHED = 5_000
_LONGEST_VALUE = 4_096
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})


def read_by_recipe(
    payload: bytes, origin: str, content_type: str | None, recipe: Recipe
) -> ReviewPage:
    """The reviews that the recipe finds; `told` is 0 where the page says that it has none."""
    text = text_of(payload, content_type)
    where = base_address(opened(payload, content_type), origin)
    try:
        # An XML declaration in a text would be an error.
        page = html.document_fromstring(text.encode("utf-8", "replace"), _parser())
    except ParserError:
        return ReviewPage()
    found = _select(page, recipe.reviews)[:MOST_REVIEWS]
    shared = {
        name: _value(page, name, one, where) for name, one in recipe.fields.items() if one.page
    }
    items: list[RawItem] = []
    for element in found:
        fields: dict[str, str | None] = {
            name: shared[name] if one.page else _value(element, name, one, where)
            for name, one in recipe.fields.items()
        }
        if fields.get("text"):
            fields.setdefault("url", web_address(where, ""))
            items.append(RawItem(origin, len(items) + 1, fields))
    onwards = _select(page, recipe.next) if recipe.next else []
    links = [one if isinstance(one, str) else one.get("href") for one in onwards]
    is_empty = bool(recipe.empty and _select(page, recipe.empty))
    return ReviewPage(
        items=tuple(items),
        next=next((url for link in links if (url := same_site(link, where))), None),
        told=0 if is_empty else None,
        has_login=bool(page.xpath("//input[translate(@type, 'PASWORD', 'pasword')='password']")),
    )


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def _select(element: Any, selector: str) -> list[Any]:
    """What the selector finds, elements or texts; a number or a yes is nothing."""
    found = element.xpath(xpath(selector))
    return found if isinstance(found, list) else []


def _value(element: Any, name: str, field: FieldRecipe, origin: str) -> str | None:
    """The first value that is there, as the field's kind is written."""
    for found in _select(element, field.select) if field.select else [element]:
        if isinstance(found, str):
            raw = found
        else:
            raw = found.get(field.attribute) if field.attribute else _text(found)
        value = _as_written((raw or "").strip(), name, field, origin)
        if value:
            return value.encode("utf-8", "replace").decode()
    return None


def _as_written(raw: str, name: str, field: FieldRecipe, origin: str) -> str | None:
    if field.pattern:
        match = re.search(field.pattern, raw[:_LONGEST_SEARCHED])
        raw = match[1].strip() if match and match[1] else ""
    if name == "rating":
        return rating_of(raw, str(field.best))
    if name in ("date", "answered_at") and field.formats:
        return _date(raw, field.formats)
    if name == "url":
        return web_address(raw, origin)
    return raw[: LONGEST.get(name, _LONGEST_VALUE)] or None


def _date(raw: str, formats: tuple[str, ...]) -> str | None:
    for one in formats:
        try:
            # Without an offset it is in the zone of the business, which the cleaning knows.
            return datetime.strptime(" ".join(raw.split()), one).isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _text(element: Any) -> str:
    """The text of an element, a line for each line that the page shows."""
    pieces: list[str] = []
    for event, node in _events(element):
        if event == "start":
            if node.tag in _BREAKS:
                pieces.append("\n")
            if node.tag not in ("script", "style"):
                pieces.append(" ".join((node.text or "").split("\n")))
        elif node is not element:
            pieces.append(" ".join((node.tail or "").split("\n")))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _events(element: Any) -> Any:
    from lxml.etree import iterwalk

    return iterwalk(element, events=("start", "end"))
