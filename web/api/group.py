"""What all resources of the API share: prefix, security, problems, and how answers are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Response
from flask_openapi import APIBlueprint, SecurityScheme, Tag
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from web.access import API_PREFIX
from web.login import user_name
from web.problems import PROBLEM, Unfit
from web.security import limiter

SECURITY: dict[str, SecurityScheme | dict[str, Any]] = {
    "token": SecurityScheme(type="http", scheme="bearer"),
    "signature": SecurityScheme(
        **{"type": "apiKey", "in": "header", "name": "webhook-signature"},
        description="HMAC-SHA256 with the secret of the hook, see the settings.",
    ),
}
_MEANINGS = {
    400: "The request cannot be understood.",
    401: "No token, or one that has ended.",
    403: "The token may not do this.",
    404: "There is nothing of this name.",
    409: "It does not fit what is there, or cannot be done; `detail` says why.",
    413: "More than is taken at once.",
    422: "The request does not fit its description; `errors` says where.",
    429: "Too many requests; try again in a minute.",
    503: "Not possible for the moment, such as when the job queue is down.",
}


class Body(BaseModel):
    """A body of a request: nothing that it does not describe is taken."""

    model_config = ConfigDict(extra="forbid")


class Query(BaseModel):
    """Parameters of an address: none but those described are taken."""

    model_config = ConfigDict(extra="forbid")


class Page(Query):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=10_000)
    count: int = Field(50, ge=1, le=200, description="Entries of a page.")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.count


def group(
    name: str, title: str, scheme: str = "token", who: Callable[[], str] = user_name
) -> APIBlueprint:
    """A blueprint for a resource; `who` names whose requests are counted together."""
    described = {"schema": {"$ref": "#/components/schemas/Problem"}}
    api = APIBlueprint(
        f"api_{name}",
        __name__,
        url_prefix=API_PREFIX,
        abp_tags=[Tag(name=title)],
        abp_security=[{scheme: []}],
        abp_responses={
            status: {"description": meaning, "content": {PROBLEM: described}}
            for status, meaning in _MEANINGS.items()
        },
    )
    limiter.limit("600 per minute", key_func=who)(api)
    return api


def answer(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON; moments are ISO 8601."""
    return Response(model.model_dump_json(), status, mimetype="application/json")


def refuse(error: ValidationError) -> NoReturn:
    """What flask-openapi calls for a request that does not fit."""
    raise Unfit(error)
