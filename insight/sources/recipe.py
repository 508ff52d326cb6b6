"""A site's recipe: where its pages, which have no review markup, say what; YAML without code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from insight.errors import SourceError
from insight.messages import message
from insight.parameters import problems

FOLDER = "recipes"
"""Where the recipes lie in the home."""
MOST_BYTES = 100_000
_NAME = re.compile(r"[\w-]{1,60}")

FieldName = Literal[
    "id", "text", "title", "rating", "date", "author", "product", "listing", "variant", "url",
    "likes", "replies", "verified", "answer", "answered_at",
]  # fmt: skip
Selector = Annotated[str, Field(min_length=1, max_length=500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldRecipe(_Strict):
    """Where a field stands."""

    select: Selector | None = None
    """CSS, or XPath where it begins with `/`, `./` or `(`; without it the review itself."""
    attribute: str | None = Field(None, max_length=100)
    """The attribute that holds the value; without it the text, with its line breaks."""
    pattern: str | None = Field(None, max_length=200)
    """A regular expression: what its first group finds is the value."""
    page: bool = False
    """Whether it is looked for in the whole page, as the name of the product is."""
    formats: tuple[str, ...] = ()
    """How a date is written, in the signs of strptime, such as `%d.%m.%Y`."""
    best: int = Field(5, ge=2, le=100)
    """The best rating."""

    @field_validator("select")
    @classmethod
    def _can_be_read(cls, value: str | None) -> str | None:
        return None if value is None else checked(value)

    @field_validator("pattern")
    @classmethod
    def _has_a_group(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                groups = re.compile(value).groups
            except re.error as error:
                raise ValueError(f"it is no regular expression: {error}") from error
            if groups != 1:
                raise ValueError("it needs one group in brackets: what it finds is the value")
        return value


class Recipe(_Strict):
    """How the review pages of some hosts are read."""

    hosts: tuple[str, ...] = Field(min_length=1, max_length=50)
    reviews: Selector
    """One element for each review."""
    fields: Mapping[FieldName, FieldRecipe]
    next: Selector | None = None
    """The link to the next page."""
    empty: Selector | None = None
    """What a page without reviews has, so that it is told from one that changed."""
    expected: tuple[FieldName, ...] = ("text",)
    """Fields that some review of each page must have; else the markup changed."""

    @field_validator("fields", mode="before")
    @classmethod
    def _short_ones(cls, value: object) -> object:
        """A selector alone stands for a field whose text is the value."""
        if not isinstance(value, Mapping):
            return value
        return {
            name: {"select": one} if isinstance(one, str) else one for name, one in value.items()
        }

    @field_validator("reviews", "next", "empty")
    @classmethod
    def _can_be_read(cls, value: str | None) -> str | None:
        return None if value is None else checked(value)

    @model_validator(mode="after")
    def _has_what_it_expects(self) -> Recipe:
        if "text" not in self.fields:
            raise ValueError("fields: there is no text, which a review must have")
        if missing := [name for name in self.expected if name not in self.fields]:
            raise ValueError(f"expected: {missing[0]} is no field of this recipe")
        return self


def checked(selector: str) -> str:
    """The selector. Raises ValueError where it is neither CSS nor XPath."""
    xpath(selector)
    return selector


def xpath(selector: str) -> str:
    """The selector as XPath, from the element that it is asked of."""
    from cssselect import HTMLTranslator, SelectorError
    from lxml.etree import XPath, XPathError

    if selector.startswith(("/", "./", "(")):
        path = selector
    else:
        try:
            path = HTMLTranslator().css_to_xpath(selector, prefix="descendant::")
        except SelectorError as error:
            raise ValueError(f"{selector!r} is no CSS selector: {error}") from error
    try:
        XPath(path)
    except XPathError as error:
        raise ValueError(f"{selector!r} is no XPath: {error}") from error
    return path


def load_recipe(path: Path) -> Recipe:
    """The recipe in a file. Raises SourceError with what is wrong in it."""
    import yaml

    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
        found = yaml.safe_load(raw)
        if not isinstance(found, dict):
            raise ValueError("it has no names with values; see the example in docs/collecting.md")
        return Recipe.model_validate(found)
    except FileNotFoundError as error:
        raise SourceError(message("There is no recipe %(name)s.", name=path.name)) from error
    except ValidationError as error:
        raise _unusable(path, problems(error, path.name)) from error
    except (ValueError, OSError, RecursionError, yaml.YAMLError) as error:
        raise _unusable(path, " ".join(str(error).split())) from error


def named(folder: Path, name: str) -> Recipe:
    """The recipe of a name in the home's folder. Raises SourceError where there is none."""
    if not _NAME.fullmatch(name):
        raise SourceError(message("%(name)s is no name of a recipe.", name=repr(name[:60])))
    return load_recipe(folder / f"{name}.yaml")


def for_address(folder: Path, url: str) -> tuple[str, Recipe] | None:
    """The name and the recipe in the folder for the host of an address."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:  # the client says what is wrong with it
        return None
    for path in sorted(folder.glob("*.yaml")):
        recipe = load_recipe(path)
        if host in recipe.hosts:
            return path.stem, recipe
    return None


def _unusable(path: Path, cause: str) -> SourceError:
    return SourceError(
        message("The recipe %(name)s cannot be used: %(cause)s.", name=path.name, cause=cause)
    )
