"""The description of the API, and a page to try it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_openapi import OpenAPI

from web.access import allow
from web.api.group import PREFIX, components

blueprint = Blueprint("api", __name__)


@blueprint.get(f"{PREFIX}/openapi.json")
@allow("read")
def description() -> ResponseReturnValue:
    return jsonify(describe(cast(OpenAPI, current_app)))


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
