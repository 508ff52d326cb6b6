"""The API of products: listings, other names and competitors."""

from __future__ import annotations

from datetime import datetime

from flask import Response
from pydantic import BaseModel, Field

from insight import products
from insight.products import Edit
from insight.types import Listing
from web.access import allow
from web.api.group import Body, Page, Query, answer, group
from web.audit import record
from web.login import user_name
from web.products import LONGEST
from web.services import services

api = group("products", "Products")


class ListingRow(BaseModel):
    """ListingQuery product a listing is; without a shop in every shop, and as another name."""

    product: str
    listing: str
    shop: str | None
    variant: str | None
    competes_with: str | None


class Listings(BaseModel):
    total: int
    listings: list[ListingRow]
    waiting: int = Field(description="Changes that are still to be loaded.")


class NewListing(Body):
    product: str = Field(min_length=1, max_length=LONGEST)
    listing: str = Field(min_length=1, max_length=LONGEST)
    shop: str | None = Field(None, max_length=LONGEST)
    variant: str | None = Field(None, max_length=LONGEST)
    competes_with: str | None = Field(None, max_length=LONGEST)


class ListingQuery(Query):
    listing: str = Field(min_length=1, max_length=LONGEST)
    shop: str | None = Field(None, max_length=LONGEST)


class ProductEdit(BaseModel):
    edit_id: int
    moment: datetime
    made_by: str
    kind: str
    before: list[ListingRow]
    after: list[ListingRow]
    is_undone: bool
    waits: bool


class ProductEdits(BaseModel):
    edits: list[ProductEdit]


class ProductEditPath(BaseModel):
    edit_id: int = Field(ge=1, le=2**53)


@api.get("/products", summary="Listings of all products", responses={200: Listings})
@allow("read")
def list_products(query: Page) -> Response:
    s = services()
    found = products.listings(s.settings, s.state)
    some = found[query.offset : query.offset + query.count]
    waiting = sum(edit.waits for edit in products.edits(s.settings, s.state))
    return answer(Listings(total=len(found), listings=list(map(_row, some)), waiting=waiting))


@api.put("/products", summary="Say which product a listing is", responses={200: ListingRow})
@allow("edit")
def put_listing(body: NewListing) -> Response:
    s = services()
    one = products.put(s.settings, s.state, user_name(), body.model_dump())
    record("product.put", one.product, listing=one.listing, shop=one.source)
    return answer(_row(one))


@api.delete("/products", summary="Remove a listing", responses={204: None})
@allow("edit")
def remove_listing(query: ListingQuery) -> tuple[str, int]:
    s = services()
    products.remove(s.settings, s.state, user_name(), (query.shop or None, query.listing))
    record("product.removed", query.listing, shop=query.shop)
    return "", 204


@api.get("/products/edits", summary="Changes, the newest first", responses={200: ProductEdits})
@allow("read")
def list_edits() -> Response:
    s = services()
    return answer(ProductEdits(edits=[_edit(one) for one in products.edits(s.settings, s.state)]))


@api.post(
    "/products/edits/<edit_id>/undo", summary="Take a change back", responses={200: ProductEdit}
)
@allow("edit")
def undo_edit(path: ProductEditPath) -> Response:
    s = services()
    edit = products.undo(s.settings, s.state, user_name(), path.edit_id)
    record("product.undone", str(path.edit_id))
    return answer(_edit(edit))


def _row(one: Listing) -> ListingRow:
    return ListingRow(
        product=one.product,
        listing=one.listing,
        shop=one.source,
        variant=one.variant,
        competes_with=one.competes_with,
    )


def _edit(one: Edit) -> ProductEdit:
    return ProductEdit(
        edit_id=one.edit_id,
        moment=datetime.fromisoformat(one.moment),
        made_by=one.made_by,
        kind=one.kind,
        before=list(map(_row, one.before)),
        after=list(map(_row, one.after)),
        is_undone=one.is_undone,
        waits=one.waits,
    )
