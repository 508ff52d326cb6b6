"""The description of the API, and a page to try it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from web.access import API_PREFIX, allow
from web.problems import components

if TYPE_CHECKING:
    from flask_openapi import OpenAPI

blueprint = Blueprint("api", __name__)


@blueprint.get(f"{API_PREFIX}/openapi.json")
@allow("read")
def description() -> ResponseReturnValue:
    return jsonify(describe(cast("OpenAPI", current_app)))


@blueprint.get("/api")
@allow("read")
def page() -> ResponseReturnValue:
    return render_template("api.html")


def describe(app: OpenAPI) -> dict[str, Any]:
    """The OpenAPI document of this application."""
    document = deepcopy(app.api_doc)
    document["components"]["schemas"] |= components()
    # flask-openapi describes its own answer to what does not fit; ours are problem documents.
    document["components"]["schemas"].pop("ValidationErrorModel", None)
    return document
