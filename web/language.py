"""The language of the pages: Chinese or English, chosen by the user, else by the browser."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from flask_login import current_user

from insight.settings import Settings
from insight.users import set_language
from web.access import ANYONE, allow
from web.login import own_path
from web.services import services

blueprint = Blueprint("language", __name__)

LANGUAGES = {"en": "English", "zh": "中文"}
_COOKIE = "insight_language"
_YEAR_SECONDS = 365 * 24 * 3600


def init(app: Flask, settings: Settings) -> None:
    Babel(
        app,
        default_timezone=settings.timezone,
        default_locale="en",
        locale_selector=_select,
        timezone_selector=_timezone,
    )
    app.context_processor(lambda: {"language": current(), "languages": LANGUAGES})
    app.add_template_global(path_without_language)


def current() -> str:
    """The language of this page: a key of LANGUAGES."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "en"


def path_without_language() -> str:
    """Where to return to after another language was chosen: this page, if a link can reach it."""
    if not current_app.url_map.bind("").test(request.path, method="GET"):
        return "/"
    given = request.args.to_dict(flat=False)
    given.pop("lang", None)
    return f"{request.path}?{urlencode(given, doseq=True)}" if given else request.path


@blueprint.post("/language")
@allow(ANYONE)
def choose() -> ResponseReturnValue:
    """Remember the chosen language, in the user's row and in a cookie."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    if current_user.is_authenticated:
        set_language(services().state, current_user.user, chosen)
    response = redirect(own_path(request.form.get("next", "/")))
    response.set_cookie(
        _COOKIE,
        chosen,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=services().settings.cookie_secure,
    )
    return response


def _timezone() -> str | None:
    return current_user.user.timezone if current_user.is_authenticated else None


def _select() -> str:
    wanted = (
        request.args.get("lang"),
        current_user.user.language if current_user.is_authenticated else None,
        request.cookies.get(_COOKIE),
        request.accept_languages.best_match(list(LANGUAGES)),
    )
    return next((w for w in wanted if w in LANGUAGES), services().settings.language)
