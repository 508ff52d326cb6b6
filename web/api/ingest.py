"""The API of pushing: documents as JSON or as lines, each answered with what became of it."""

from __future__ import annotations

import json
from typing import Any, Literal

from flask import Response, request
from pydantic import BaseModel, Field, ValidationError

from insight import push
from insight.push import Received
from insight.sources.columns import FIELDS
from web.access import allow
from web.api.group import Body, Query, answer, group, refuse
from web.login import user_name
from web.said import said
from web.services import services
from web.taken import take

api = group("ingest", "Documents")

LINES = "application/x-ndjson"
MOST_BYTES = 16_000_000
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "documents": {
                        "type": "array",
                        "description": "Objects with some of these fields, of which text (or "
                        f"follow_up) is needed: {', '.join(FIELDS)}. Each is looked at on its own.",
                        "items": {},
                        "minItems": 1,
                        "maxItems": push.MOST,
                    }
                },
                "required": ["documents"],
                "additionalProperties": False,
            }
        },
        LINES: {"schema": {"type": "string", "description": "A document a line."}},
    },
}


class IngestQuery(Query):
    source: str = Field(
        "api", min_length=1, max_length=300, description="Where the documents come from."
    )
    product: str | None = Field(
        None, max_length=300, description="Product that all of them are about."
    )


class PushedDocuments(Body):
    """What is sent; each document is looked at on its own."""

    documents: list[Any] = Field(min_length=1, max_length=push.MOST)


class OneOutcome(BaseModel):
    """What became of a document; one that is taken is stored within about a minute."""

    position: int = Field(description="Of the document in the request, from 1.")
    outcome: Literal["taken", "duplicate", "rejected"]
    document_id: str | None
    field: str | None = Field(description="What is wrong with a rejected one, by the field.")
    reason: str | None


class Outcomes(BaseModel):
    taken: int
    duplicates: int
    rejected: int
    job_id: str | None = Field(
        description="The job that stores and analyses them; null: they wait for the next one."
    )
    outcomes: list[OneOutcome]


@api.post(
    "/ingest",
    summary="Send documents",
    responses={202: Outcomes},
    request_body=_BODY,
)
@allow("jobs")
def ingest(query: IngestQuery) -> Response:
    """Up to a thousand at once. What is sent again is known by its id, and stored once; with another
    text it is a new version. Fields are those of a file that is read; dates are ISO 8601."""
    request.max_content_length = MOST_BYTES
    settings = services().settings
    origin = push.origin_of(settings, query.source, query.product)
    received, job_id = take(push.items_of(_documents(), "API"), origin, user_name())
    return answer(outcomes_of(received, job_id), 202)


def outcomes_of(received: Received, job_id: str | None) -> Outcomes:
    return Outcomes(
        taken=received.count("taken"),
        duplicates=received.count("duplicate"),
        rejected=len(received.rejected),
        job_id=job_id,
        outcomes=[
            OneOutcome(
                position=one.position,
                outcome=one.outcome,
                document_id=one.document_id,
                field=one.field,
                reason=said(one.reason) if one.reason else None,
            )
            for one in received.outcomes
        ],
    )


def _documents() -> list[Any]:
    """The documents of the request; a line that is not JSON is a text, and so refused alone."""
    if request.mimetype == LINES:
        lines = request.get_data().decode("utf-8", "surrogateescape").split("\n")
        found = [_parsed(line) for line in lines if line.strip()]
        body: Any = {"documents": found}
    else:
        body = request.get_json(silent=True)
    try:
        return PushedDocuments.model_validate(body).documents
    except ValidationError as error:
        refuse(error)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line
