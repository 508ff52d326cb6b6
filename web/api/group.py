"""What all resources of the API share: prefix, security, problems, and how answers are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Response
from flask_openapi import APIBlueprint, SecurityScheme, Tag
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from web.login import user_name
from web.security import limiter

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
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


class FieldProblem(BaseModel):
    """A part of a request that does not fit."""

    field: str
    problem: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str = Field(description="Names this error in the log.")
    errors: list[FieldProblem] = []


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
        url_prefix=PREFIX,
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


class Unfit(UnprocessableEntity):
    """A request that does not fit its description."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__("The request does not fit its description.")
        self.problems = [
            FieldProblem(
                field=".".join(str(part) for part in problem["loc"])[:200], problem=problem["msg"]
            )
            for problem in error.errors(include_url=False, include_input=False)
        ]


class Unsigned(HTTPException):
    """A message to a hook that is not signed as it should be; its description says why."""

    code = 401


def refuse(error: ValidationError) -> NoReturn:
    """What flask-openapi calls for a request that does not fit."""
    raise Unfit(error)


def components() -> dict[str, Any]:
    """Schemas that every resource refers to."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"Problem": schema, **schema.pop("$defs")}
