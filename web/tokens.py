"""API tokens: one's own, and for administrators everybody's to end."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from insight import tokens
from insight.errors import UserError
from insight.roles import PERMISSIONS
from web.access import allow, may
from web.audit import record
from web.services import services

blueprint = Blueprint("tokens", __name__, url_prefix="/settings/tokens")

_DAYS = (30, 90, 365)


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@allow("read")
def make() -> ResponseReturnValue:
    form = request.form
    name, permissions = form.get("name", ""), form.getlist("permissions")
    days = form.get("days", type=int)
    try:
        made = tokens.create_token(
            services().state, current_user.user, name, permissions, days or None
        )
    except UserError as error:
        return _page(problem=error), 400
    record("token.made", name.strip(), permissions=permissions, days=days)
    return _page(made=made)


@blueprint.post("/<int:token_id>/revoke")
@allow("read")
def revoke(token_id: int) -> ResponseReturnValue:
    owner = None if may("admin") else current_user.user
    if tokens.revoke(services().state, token_id, owner):
        record("token.revoked", str(token_id))
    return redirect(url_for("tokens.index"))


def _page(*, problem: UserError | None = None, made: str | None = None) -> str:
    owner = None if may("admin") else current_user.user
    return render_template(
        "tokens.html",
        tokens=tokens.tokens(services().state, owner),
        permissions=[p for p in PERMISSIONS if p in current_user.permissions],
        days=_DAYS,
        problem=problem,
        made=made,
    )
