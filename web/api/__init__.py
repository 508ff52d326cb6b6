"""The REST API under `/api/v1`: one module a resource, each of which calls what the pages call."""

from __future__ import annotations

from flask_openapi import OpenAPI

from web.api import account, audit, documents, labelling, page, queries, users

RESOURCES = (account, users, audit, documents, labelling, queries)


def init(app: OpenAPI) -> None:
    for resource in RESOURCES:
        app.register_api(resource.api)
    app.register_blueprint(page.blueprint)
