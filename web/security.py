"""What every response carries and every form needs: headers, cookies, tokens, limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, Response, abort, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from whitenoise import WhiteNoise

from insight.settings import Settings

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")
_csrf = CSRFProtect()

_YEAR_SECONDS = 365 * 24 * 3600
FORM_BYTES = 1_000_000
"""Most that a form may send; the upload page allows its files besides."""

_FRAMED_BY = "frame-ancestors"
_RULES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",  # pictures in the style sheet of the API's page
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)
_HEADERS = {
    "Content-Security-Policy": "; ".join((*_RULES, f"{_FRAMED_BY} 'none'")),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: the check of forms over HTTPS needs the origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def configuration(settings: Settings) -> dict[str, Any]:
    """Flask's settings for cookies, tokens and sizes."""
    return {
        "SESSION_COOKIE_NAME": "insight_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.cookie_secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=7),
        "MAX_CONTENT_LENGTH": FORM_BYTES,
        # As long as the session: a page that lay open over lunch can still be sent.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def init(app: Flask, has_token: Callable[[], bool]) -> None:
    """`has_token` says whether a request brings a token, which no other site's form can."""

    def check_form() -> None:
        if request.endpoint and not has_token():
            # A part without a name is no field of a form, and Flask-WTF stumbles over it.
            if None in request.form:
                abort(400)
            _csrf.protect()

    _csrf.init_app(app)
    app.before_request(check_form)
    limiter.init_app(app)
    app.after_request(_add_headers)


def let_embed(sites: Iterable[str]) -> None:
    """Let these sites show the page of this request in a frame, or load it as a script: no others."""
    g.headers = {
        **_HEADERS,
        "Content-Security-Policy": "; ".join((*_RULES, f"{_FRAMED_BY} {' '.join(sites)}")),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    # It knows no list of sites; every browser that would heed it heeds the policy first.
    del g.headers["X-Frame-Options"]


def serve_files(app: Flask) -> None:
    """Serve what is under `static` before Flask is asked: compressed, and kept by browsers."""
    folder = Path(app.root_path, "static")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder,
        prefix="static/",
        max_age=_YEAR_SECONDS,  # `asset` gives another address when a file changes
        add_headers_function=_add_file_headers,
        allow_all_origins=False,
    )


def _add_file_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value


def _add_headers(response: Response) -> Response:
    for name, value in g.get("headers", _HEADERS).items():
        response.headers[name] = value
    if request.endpoint != "static" and not response.cache_control.public:
        # Pages hold what customers wrote: no cache keeps them after the log-out.
        response.headers["Cache-Control"] = "no-store"
    return response
