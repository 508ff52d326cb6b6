"""Users, for administrators: add one, change a role, give a new password, remove one."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight import users
from insight.errors import UserError
from insight.roles import ROLES
from insight.state import moment
from web.access import allow
from web.audit import record
from web.services import services

blueprint = Blueprint("users", __name__, url_prefix="/settings/users")


@blueprint.get("")
@allow("admin")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@allow("admin")
def add() -> ResponseReturnValue:
    name, role = request.form.get("name", ""), request.form.get("role", "")
    try:
        password = users.create_user(services().state, name, role=role)
    except UserError as error:
        return _page(problem=error), 400
    record("user.added", name.strip(), role=role)
    return _page(made=(name.strip(), password))


@blueprint.post("/<name>/<any(role, password, remove):action>")
@allow("admin")
def change(name: str, action: str) -> ResponseReturnValue:
    state = services().state
    if state.row("user_by_name", name=name) is None:
        abort(404)
    try:
        if action == "password":
            password = users.set_password(state, name)
            record("user.password", name)
            return _page(made=(name, password))
        if action == "remove":
            users.remove_user(state, name)
            record("user.removed", name)
        else:
            role = request.form.get("role", "")
            users.set_role(state, name, role)
            record("user.role", name, role=role)
    except UserError as error:
        return _page(problem=error), 400
    return redirect(url_for("users.index"))


def _page(*, problem: UserError | None = None, made: tuple[str, str] | None = None) -> str:
    return render_template(
        "users.html",
        users=services().state.rows("users", moment=moment()),
        roles=list(ROLES),
        now=moment(),
        problem=problem,
        made=made,
    )
