"""Products: their listings, other names and competitors, edited in the page, with undo."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight import products
from insight.errors import SourceError
from insight.products import Imported
from web.access import allow
from web.audit import record
from web.login import user_name
from web.partial import is_partial
from web.services import services

blueprint = Blueprint("products", __name__, url_prefix="/settings/products")

FIELDS = ("product", "shop", "listing", "variant", "competes_with")
LONGEST = 300
_NAMES_SHOWN = 20


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    if is_partial():
        return render_template("_product_edits.html", **_edits())
    return _page()


@blueprint.post("")
@allow("edit")
def put() -> ResponseReturnValue:
    """Add a listing, or change the one that the hidden fields of the form name."""
    s, form = services(), request.form
    given = {name: form.get(name, "")[:LONGEST] for name in FIELDS}
    old = (form.get("old_shop") or None, form["old_listing"]) if "old_listing" in form else None
    try:
        one = products.put(s.settings, s.state, user_name(), given, old)
    except SourceError as error:
        return _page(error, given), 400
    record("product.put", one.product, listing=one.listing, shop=one.source)
    return redirect(url_for("products.index", _anchor="edits"))


@blueprint.post("/remove")
@allow("edit")
def remove() -> ResponseReturnValue:
    s, form = services(), request.form
    key = (form.get("shop") or None, form.get("listing", ""))
    try:
        products.remove(s.settings, s.state, user_name(), key)
    except SourceError as error:
        return _page(error), 400
    record("product.removed", key[1], shop=key[0])
    return redirect(url_for("products.index", _anchor="edits"))


@blueprint.post("/undo/<int:edit_id>")
@allow("edit")
def undo(edit_id: int) -> ResponseReturnValue:
    s = services()
    try:
        products.undo(s.settings, s.state, user_name(), edit_id)
    except SourceError as error:
        return _page(error), 400
    record("product.undone", str(edit_id))
    return redirect(url_for("products.index", _anchor="edits"))


@blueprint.get("/products.csv")
@allow("read")
def export() -> ResponseReturnValue:
    s = services()
    return Response(
        products.as_csv(products.listings(s.settings, s.state)),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="products.csv"'},
    )


@blueprint.post("/import")
@allow("edit")
def import_file() -> ResponseReturnValue:
    s, file = services(), request.files.get("file")
    if file is None or not file.filename:
        return redirect(url_for("products.index"))
    try:
        found = products.import_content(
            s.settings, s.state, user_name(), file.filename, file.stream.read()
        )
    except SourceError as error:
        return _page(error), 400
    record("product.imported", file.filename[:100], changed=found.changed)
    return _page(imported=found)


def _page(
    problem: SourceError | None = None,
    given: dict[str, str] | None = None,
    imported: Imported | None = None,
) -> str:
    s = services()
    listings = products.listings(s.settings, s.state)
    documents = products.documents_by_product(s.settings)
    known = {one.product for one in listings} | {one.listing for one in listings}
    return render_template(
        "products.html",
        groups=[(name, list(some)) for name, some in groupby(listings, lambda one: one.product)],
        documents=documents,
        unknown=[(name, n) for name, n in documents.items() if name not in known][:_NAMES_SHOWN],
        problem=problem,
        given=given or {"listing": request.args.get("name", "")[:LONGEST]},
        imported=imported,
        **_edits(),
    )


def _edits() -> dict[str, Any]:
    s = services()
    edits = products.edits(s.settings, s.state)
    return {"edits": edits, "waiting": sum(edit.waits for edit in edits)}
