"""Who it is: logging in and out, and the tokens of programs."""

from __future__ import annotations

from flask import Blueprint, Flask, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from insight import audit_log
from insight.tokens import caller
from insight.users import User, authenticate, user_of_session
from web.access import ANYONE, API, allow, permission_of
from web.security import limiter
from web.services import services

blueprint = Blueprint("login", __name__)

_WRONG = 401


class Account(UserMixin):
    """A user as Flask-Login knows one: the session holds the key that a new password changes."""

    def __init__(self, user: User, permissions: frozenset[str] | None = None) -> None:
        self.user = user
        self.permissions = user.permissions if permissions is None else permissions

    @property
    def name(self) -> str:
        return self.user.name

    def get_id(self) -> str:
        return self.user.session_key


def init(app: Flask) -> None:
    manager = LoginManager(app)
    manager.user_loader(_of_session)
    manager.request_loader(lambda request: _of_token())


def user_name() -> str:
    """Name of whoever is logged in."""
    return str(current_user.name)


def has_token() -> bool:
    """Whether this request of the API brings a token, which then counts instead of a session."""
    return request.path.startswith(API) and "Authorization" in request.headers


def is_program() -> bool:
    """Whether this request needs the token of no form: it brings one of its own, or needs no account.

    In the chat on other sites no cookie counts, and each view looks at where it is asked from.
    """
    open_to_all = request.endpoint and permission_of(request.endpoint) == ANYONE
    here = request.path.startswith(API) or request.blueprint == "widget"
    return has_token() or bool(open_to_all and here)


def own_path(path: str) -> str:
    """`path` when it leads to a page of ours, else the first page.

    Browsers read `//host`, `/\\host` and `/<tab>/host` as addresses of other sites.
    """
    foreign = not path.startswith("/") or path.startswith("//")
    return "/" if foreign or any(c <= " " or c in "\\\x7f" for c in path) else path


@blueprint.route("/login", methods=["GET", "POST"])
@limiter.limit(
    "10 per minute",
    methods=["POST"],
    deduct_when=lambda response: response.status_code == _WRONG,
)
@allow(ANYONE)
def log_in() -> ResponseReturnValue:
    following = own_path(request.values.get("next", "/"))
    if current_user.is_authenticated:
        return redirect(following)
    if request.method == "GET":
        return render_template("login.html", following=following)
    name, state = request.form.get("name", "").strip(), services().state
    user = authenticate(state, name, request.form.get("password", ""))
    if user is None:
        problem = _("That name and password do not fit together.")
        page = render_template("login.html", following=following, name=name, problem=problem)
        return page, _WRONG
    session.clear()
    session.permanent = True
    login_user(Account(user))
    audit_log.record(state, user.name, "session.started", user.name)
    return redirect(following)


@blueprint.post("/logout")
@allow("read")
def log_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("login.log_in"))


def _of_session(session_key: str) -> Account | None:
    if has_token():
        return _of_token()
    if "account_unknown" in g:
        return None
    # The error page asks again who it is for; then it is for a stranger.
    g.account_unknown = True
    user = user_of_session(services().state, session_key)
    del g.account_unknown
    return Account(user) if user else None


def _of_token() -> Account | None:
    if not has_token():
        return None
    kind, _space, token = request.headers["Authorization"].partition(" ")
    if kind.lower() != "bearer" or "account_unknown" in g:
        return None
    g.account_unknown = True
    found = caller(services().state, token.strip())
    del g.account_unknown
    return Account(found.user, found.permissions) if found else None
