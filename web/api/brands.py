"""The API of brands: how each speaks, with undo."""

from __future__ import annotations

from datetime import datetime

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.campaigns import brands
from insight.campaigns.brands import (
    MOST_EXAMPLES,
    MOST_WORDS,
    NAME_LENGTH,
    STYLE_LENGTH,
    SavedBrand,
)
from insight.campaigns.types import Brand
from web.access import allow
from web.api.group import Body, answer, group
from web.brands import save_and_record, set_deleted_and_record, undo_and_record
from web.services import services

api = group("brands", "Brands")


class BrandRow(BaseModel):
    """A brand as it was saved last."""

    name: str
    style: str
    banned: list[str]
    examples: list[str]
    version: int
    saved_by: str
    saved_at: datetime
    can_be_undone: bool


class Brands(BaseModel):
    brands: list[BrandRow]


class NewBrand(Body):
    style: str = Field("", max_length=STYLE_LENGTH, description="The style guide.")
    banned: list[str] = Field(
        default_factory=list, max_length=MOST_WORDS, description="Words that it never uses."
    )
    examples: list[str] = Field(
        default_factory=list, max_length=MOST_EXAMPLES, description="Copy to take the tone from."
    )


class BrandPath(BaseModel):
    name: str = Field(min_length=1, max_length=NAME_LENGTH)


@api.get("/brands", summary="All brands", responses={200: Brands})
@allow("read")
def list_brands() -> Response:
    return answer(Brands(brands=[_row(one) for one in brands.brands(services().state)]))


@api.get("/brands/<name>", summary="A brand", responses={200: BrandRow})
@allow("read")
def read_brand(path: BrandPath) -> Response:
    return answer(_row(_existing(path.name)))


@api.put("/brands/<name>", summary="Make a brand, or change it", responses={200: BrandRow})
@allow("edit")
def put_brand(path: BrandPath, body: NewBrand) -> Response:
    saved = save_and_record(Brand(path.name, body.style, tuple(body.banned), tuple(body.examples)))
    return answer(_row(saved))


@api.post("/brands/<name>/undo", summary="Take the last change back", responses={200: BrandRow})
@allow("edit")
def undo_brand(path: BrandPath) -> Response:
    _existing(path.name)
    return answer(_row(undo_and_record(path.name)))


@api.delete("/brands/<name>", summary="Delete a brand", responses={204: None})
@allow("edit")
def delete_brand(path: BrandPath) -> tuple[str, int]:
    """It can be restored."""
    _existing(path.name)
    set_deleted_and_record(path.name, True)
    return "", 204


@api.post("/brands/<name>/restore", summary="Take a deletion back", responses={200: BrandRow})
@allow("edit")
def restore_brand(path: BrandPath) -> Response:
    if brands.find(services().state, path.name) is None:
        abort(404)
    set_deleted_and_record(path.name, False)
    return answer(_row(_existing(path.name)))


def _existing(name: str) -> SavedBrand:
    found = brands.find(services().state, name)
    if found is None or found.deleted_at:
        abort(404)
    return found


def _row(one: SavedBrand) -> BrandRow:
    return BrandRow(
        name=one.brand.name,
        style=one.brand.style,
        banned=list(one.brand.banned),
        examples=list(one.brand.examples),
        version=one.version,
        saved_by=one.saved_by,
        saved_at=datetime.fromisoformat(one.saved_at),
        can_be_undone=one.can_be_undone,
    )
