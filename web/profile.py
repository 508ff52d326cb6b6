"""One's own account: language, time zone and password."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user

from insight import users
from insight.errors import UserError
from web.access import allow
from web.audit import record
from web.language import LANGUAGES
from web.login import Account, user_name
from web.security import limiter
from web.services import services

blueprint = Blueprint("profile", __name__, url_prefix="/settings/profile")


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@allow("read")
def save() -> ResponseReturnValue:
    """Keep the language and the time zone."""
    state, form = services().state, request.form
    try:
        users.set_timezone(state, current_user.user, form.get("timezone") or None)
    except UserError as error:
        return _page(problem=error), 400
    if (language := form.get("language")) in LANGUAGES:
        users.set_language(state, current_user.user, str(language))
    return redirect(url_for("profile.index", saved=1))


@blueprint.post("/password")
@limiter.limit("10 per minute", key_func=user_name)
@allow("read")
def change_password() -> ResponseReturnValue:
    """Ends all sessions but this one."""
    state, form, name = services().state, request.form, user_name()
    if form.get("new") != form.get("again"):
        return _page(problem=UserError(_("The new password was written in two ways."))), 400
    if users.authenticate(state, name, form.get("old", "")) is None:
        return _page(problem=UserError(_("The present password is another one."))), 400
    try:
        users.set_password(state, name, form.get("new", ""))
    except UserError as error:
        return _page(problem=error), 400
    user = users.authenticate(state, name, form.get("new", ""))
    assert user is not None
    login_user(Account(user))
    record("user.password", name)
    return redirect(url_for("profile.index", saved=1))


def _page(problem: UserError | None = None) -> str:
    return render_template(
        "profile.html",
        problem=problem,
        saved="saved" in request.args,
        timezones=sorted(available_timezones()),
        business_zone=services().settings.timezone,
        minimum=users.MINIMUM_LENGTH,
    )
