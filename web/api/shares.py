"""The API of shared reports."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from insight import shares
from insight.types import Asked, Scope
from web.access import allow
from web.api.group import Body, answer, group
from web.api.reports import WEEK
from web.language import current
from web.services import services
from web.shares import address_of, revoke_and_record, share_and_record

api = group("shares", "Shared reports")


class Share(BaseModel):
    """A shared report, without its link."""

    share_id: int
    title: str
    quotations: bool
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    state: Literal["open", "expired", "revoked"]
    opened: int
    opened_at: datetime | None


class Shares(BaseModel):
    shares: list[Share]


class NewShare(Body):
    """Which report is shared, and for how long."""

    days: Literal[1, 7, 30]
    quotations: bool = Field(False, description="Whether words of customers are shared too.")
    week: str | None = Field(None, pattern=WEEK)
    product: list[str] = Field(default_factory=list, max_length=50)
    source: list[str] = Field(default_factory=list, max_length=50)
    written_in: list[Literal["en", "zh", "other"]] = Field(default_factory=list, max_length=3)
    without_doubtful: bool = False
    language: Literal["en", "zh"] | None = None


class MadeShare(BaseModel):
    share_id: int
    address: str = Field(description="The link. Shown this once, and kept nowhere.")


class SharePath(BaseModel):
    share_id: int = Field(ge=1, le=2**53)


@api.get("/shares", summary="What was shared, the newest first", responses={200: Shares})
@allow("edit")
def list_shares() -> Response:
    found = shares.shares(services().state)
    return answer(Shares(shares=[Share.model_validate(row) for row in found]))


@api.post("/shares", summary="Share a report as it is now", responses={201: MadeShare})
@allow("edit")
def add_share(body: NewShare) -> Response:
    scope = Scope(
        tuple(body.product), tuple(body.source), tuple(body.written_in), body.without_doubtful
    )
    report = services().reports.get(Asked(body.week, None, scope), body.language or current())
    number, token = share_and_record(report, body.days, body.quotations)
    return answer(MadeShare(share_id=number, address=address_of(token)), 201)


@api.delete("/shares/<share_id>", summary="End a share at once", responses={204: None})
@allow("edit")
def end_share(path: SharePath) -> tuple[str, int]:
    revoke_and_record(path.share_id)
    return "", 204
