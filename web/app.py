"""The application: its pages, the API beside them, and the files."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from insight.settings import Settings, get_settings
from web import security
from web.later_api import LaterApi
from web.pages import furnish
from web.services import Services


def create_app(settings: Settings | None = None) -> Flask:
    """The web of one instance. Raises SettingsError when its secrets cannot be read."""
    settings = settings or get_settings()
    app = Flask(__name__)
    furnish(app, Services.of(settings))
    LaterApi.mount(app)
    security.serve_files(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    return app
