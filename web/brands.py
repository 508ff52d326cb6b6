"""How each brand speaks: a form for its style, banned words and examples, with undo."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.campaigns import brands
from insight.campaigns.types import Brand
from insight.errors import CampaignError
from web.access import allow
from web.audit import record
from web.login import user_name
from web.services import services

blueprint = Blueprint("brands", __name__, url_prefix="/brands")

_APART = "---"
"""A line of its own between two examples."""


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _page(Brand(""))


@blueprint.post("")
@allow("edit")
def save() -> ResponseReturnValue:
    form = request.form
    given = Brand(
        form.get("name", ""),
        form.get("style", ""),
        tuple(form.get("banned", "").splitlines()),
        _examples(form.get("examples", "")),
    )
    try:
        save_and_record(given)
    except CampaignError as error:
        return _page(given, problem=error), 400
    return redirect(url_for("brands.index"))


@blueprint.post("/undo")
@allow("edit")
def undo() -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        undo_and_record(name)
    except CampaignError as error:
        return _page(Brand(""), problem=error), 400
    return redirect(url_for("brands.index"))


@blueprint.post("/delete")
@allow("edit")
def delete() -> ResponseReturnValue:
    name = request.form.get("name", "")
    restored = "restore" in request.form
    try:
        set_deleted_and_record(name, not restored)
    except CampaignError as error:
        return _page(Brand(""), problem=error), 400
    return redirect(url_for("brands.index", deleted=None if restored else name))


def save_and_record(brand: Brand) -> brands.SavedBrand:
    saved = brands.save(services().state, user_name(), brand)
    record("brand.saved", saved.brand.name, version=saved.version)
    return saved


def undo_and_record(name: str) -> brands.SavedBrand:
    saved = brands.undo(services().state, user_name(), name)
    record("brand.undone", name, version=saved.version)
    return saved


def set_deleted_and_record(name: str, deleted: bool) -> None:
    brands.set_deleted(services().state, name, deleted)
    record("brand.deleted" if deleted else "brand.restored", name)


def _examples(text: str) -> tuple[str, ...]:
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip() == _APART:
            found.append([])
        else:
            found[-1].append(line)
    return tuple("\n".join(lines) for lines in found)


def _page(given: Brand, *, problem: CampaignError | None = None) -> str:
    state = services().state
    deleted = brands.find(state, request.args.get("deleted", ""))
    return render_template(
        "brands.html",
        brands=brands.brands(state),
        given=given,
        problem=problem,
        deleted=deleted if deleted and deleted.deleted_at else None,
        apart=f"\n{_APART}\n",
    )
