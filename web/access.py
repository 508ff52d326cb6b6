"""Who may do what: each view names the permission that it takes, and a request without it ends here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from insight.roles import PERMISSIONS

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
"""In the place of a permission: a page that needs no log-in."""
API = "/api/"
API_PREFIX = "/api/v1"


def init(app: Flask) -> None:
    app.before_request(_require)
    app.add_template_global(may)


def allow(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission that it takes; goes directly above the function."""
    assert permission in (*PERMISSIONS, ANYONE), permission

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def may(permission: str) -> bool:
    """Whether whoever asks has this permission."""
    return bool(current_user.is_authenticated) and permission in current_user.permissions


def permission_of(endpoint: str) -> str | None:
    """What an endpoint takes; None where nobody has said."""
    if endpoint == "static":
        return ANYONE
    return getattr(current_app.view_functions.get(endpoint), "permission", None)


def _require() -> ResponseReturnValue | None:
    permission = permission_of(request.endpoint) if request.endpoint else "read"
    if permission == ANYONE:
        return None
    if not current_user.is_authenticated:
        return _who_is_it()
    # A view that nobody marked is for nobody.
    if permission is None or not may(permission):
        abort(403)
    return None


def _who_is_it() -> ResponseReturnValue:
    # A program, or a part of a page, could do nothing with the page of the log-in.
    if request.path.startswith(API) or "HX-Request" in request.headers:
        raise Unauthorized
    path = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("login.log_in", next=None if path == "/" else path))
