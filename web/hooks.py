"""Webhooks: made with a field mapping, their secret shown once, ended by hand."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight import hooks
from insight.errors import UserError
from insight.hook_signatures import FORMS
from insight.hooks import KINDS, NewHook
from insight.sources.columns import FIELDS
from web.access import allow
from web.audit import record
from web.login import user_name
from web.services import services

blueprint = Blueprint("hooks", __name__, url_prefix="/settings/hooks")

_PLACE = "place-"
_FIRST = ("text", "id", "title", "rating", "date", "author", "product")
"""Fields that most services send; the others fold away."""


@blueprint.get("")
@allow("admin")
def index() -> ResponseReturnValue:
    return _page(NewHook(""))


@blueprint.post("")
@allow("admin")
def make() -> ResponseReturnValue:
    form = request.form
    new = NewHook(
        name=form.get("name", "").strip(),
        form=form.get("form", ""),
        source=form.get("source", ""),
        product=form.get("product", ""),
        kind=form.get("kind", ""),
        items=form.get("items", ""),
        mapping={field: form.get(_PLACE + field, "") for field in FIELDS},
        secret=form.get("secret", ""),
    )
    try:
        secret = hooks.create(services().state, new, user_name())
    except UserError as error:
        return _page(new, problem=error), 400
    record("hook.made", new.name, form=new.form, source=new.source)
    return _page(NewHook(""), made=new, secret=secret)


@blueprint.post("/<name>/revoke")
@allow("admin")
def revoke(name: str) -> ResponseReturnValue:
    if hooks.revoke(services().state, name):
        record("hook.revoked", name)
    return redirect(url_for("hooks.index"))


def _page(
    given: NewHook,
    *,
    problem: UserError | None = None,
    made: NewHook | None = None,
    secret: str | None = None,
) -> str:
    s = services()
    return render_template(
        "hooks.html",
        hooks=hooks.hooks(s.state),
        address=f"{s.settings.web_address}/api/v1/hooks/",
        given=given,
        forms=FORMS,
        kinds=KINDS,
        fields=_FIRST,
        more=[field for field in FIELDS if field not in _FIRST],
        problem=problem,
        made=made,
        secret=secret,
    )
