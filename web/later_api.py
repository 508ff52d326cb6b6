"""The API beside the pages: an application of its own, made when it is first wanted.

Describing some two hundred operations takes as long to import as all pages together. The pages
answer meanwhile; gunicorn has the API made in the background as soon as it serves.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock, Thread
from typing import TYPE_CHECKING

from flask import Flask

from web.access import API_PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from web.services import Services

_NAME = "insight_api"


class LaterApi:
    """Sends what is under the prefix of the API to its application, and the rest to the pages."""

    def __init__(self, pages: WSGIApplication, services: Services) -> None:
        self._pages, self._services = pages, services
        self._lock = Lock()
        self._made: Flask | None = None

    @classmethod
    def mount(cls, app: Flask) -> None:
        later = cls(app.wsgi_app, app.extensions["insight"])
        app.extensions[_NAME] = later
        app.wsgi_app = later  # type: ignore[method-assign, assignment]

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(f"{API_PREFIX}/"):
            return self.application().wsgi_app(environ, start)
        return self._pages(environ, start)

    def application(self) -> Flask:
        """The application of the API, the same at every call."""
        with self._lock:
            if self._made is None:
                from web.api.resources import create_api

                self._made = create_api(self._services)
            return self._made


def api_of(app: Flask) -> Flask:
    """The application of the API that stands beside the pages."""
    later: LaterApi = app.extensions[_NAME]
    return later.application()


def begin(app: Flask) -> None:
    """Have the API made in the background."""
    Thread(target=api_of, args=(app,), name="api", daemon=True).start()
