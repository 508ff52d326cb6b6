"""What a program is told when something went wrong: problem documents, as RFC 9457 has them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException, UnprocessableEntity

PROBLEM = "application/problem+json"


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


def components() -> dict[str, Any]:
    """Schemas that every resource refers to."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"Problem": schema, **schema.pop("$defs")}
