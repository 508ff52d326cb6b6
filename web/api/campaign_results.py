"""The API of what came of campaigns, and of the places that they are published to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field

from insight.campaigns import publish, results
from insight.campaigns.results import Result
from insight.errors import CampaignError
from insight.hooks import NAMES
from insight.messages import message
from web.access import allow
from web.api.campaigns import CampaignPath, NameText
from web.api.group import Body, answer, group
from web.api.types import WHOLE
from web.campaign_results import (
    add_place_and_record,
    enter_and_record,
    publish_and_record,
    remove_place_and_record,
    set_removed_and_record,
)
from web.campaigns import existing
from web.said import said
from web.services import services

api = group("campaign_results", "Results of campaigns")

Count = Annotated[int, Field(ge=0, le=10**12), WHOLE]
PLACE = f"^{NAMES}$"


class ResultRow(Body):
    day: date
    channel: NameText
    variant: str = Field(pattern="^[A-Z]$")
    impressions: Count
    clicks: Count
    orders: Count


class NewResults(Body):
    name: str = Field("", max_length=200, description="Where they come from.")
    rows: list[ResultRow] = Field(min_length=1, max_length=results.MOST_ROWS)


class RateRow(BaseModel):
    share: float
    interval: tuple[float, float]


class OutcomeRow(BaseModel):
    """All days of a variant in a channel; no rate is told of too few impressions."""

    channel: str
    variant: str
    impressions: int
    clicks: int
    orders: int
    first: date
    last: date
    click_rate: RateRow | None
    order_rate: RateRow | None


class ChangeRow(BaseModel):
    difference: float
    low: float
    high: float


class VersusRow(BaseModel):
    channel: str
    variant: str
    other: str
    clicks: ChangeRow | None
    orders: ChangeRow | None


class ImportRow(BaseModel):
    import_id: int
    name: str
    rows: int
    made_by: str
    made_at: datetime
    removed: bool


class Results(BaseModel):
    fewest: int = Field(description="Of fewer impressions no rate is told.")
    outcomes: list[OutcomeRow]
    compared: list[VersusRow]
    imports: list[ImportRow]


class ImportPath(CampaignPath):
    import_id: int = Field(ge=1, le=2**53)


class NewPublication(Body):
    place: str = Field(pattern=PLACE)


class MadePublication(BaseModel):
    publication_id: int
    job_id: str


class PublicationRow(BaseModel):
    publication_id: int
    place: str
    message_id: str
    state: str
    attempts: int
    cause: str | None
    made_by: str
    made_at: datetime
    delivered_at: datetime | None


class Publications(BaseModel):
    publications: list[PublicationRow]


class PlaceRow(BaseModel):
    name: str
    address: str
    made_by: str
    created_at: datetime


class Places(BaseModel):
    places: list[PlaceRow]


class NewPlace(Body):
    name: str = Field(pattern=PLACE)
    address: str = Field(pattern="^https?://", max_length=publish.LONGEST)
    secret: str = Field("", max_length=300, description="Made where it is left out.")


class MadePlace(BaseModel):
    name: str
    secret: str = Field(description="Shown this once.")


class PlacePath(BaseModel):
    name: str = Field(pattern=PLACE)


@api.get(
    "/campaigns/<campaign_id>/results",
    summary="What came of a campaign, with intervals",
    responses={200: Results},
)
@allow("read")
def read_results(path: CampaignPath) -> Response:
    existing(path.campaign_id)
    return answer(_results(path.campaign_id))


@api.post("/campaigns/<campaign_id>/results", summary="Enter results", responses={201: Results})
@allow("edit")
def enter_results(path: CampaignPath, body: NewResults) -> Response:
    """A day of a variant and channel that was entered before is replaced."""
    rows = [Result(**row.model_dump()) for row in body.rows]
    if any(max(row.clicks, row.orders) > row.impressions for row in rows):
        raise CampaignError(
            message("%(where)s: more clicks or orders than impressions cannot be.", where=body.name)
        )
    enter_and_record(path.campaign_id, body.name, rows)
    return answer(_results(path.campaign_id), 201)


@api.delete(
    "/campaigns/<campaign_id>/results/<import_id>",
    summary="Take an import of results away",
    responses={200: Results},
)
@allow("edit")
def remove_results(path: ImportPath) -> Response:
    """It can be restored."""
    set_removed_and_record(path.campaign_id, path.import_id, True)
    return answer(_results(path.campaign_id))


@api.post(
    "/campaigns/<campaign_id>/results/<import_id>/restore",
    summary="Take an import back",
    responses={200: Results},
)
@allow("edit")
def restore_results(path: ImportPath) -> Response:
    set_removed_and_record(path.campaign_id, path.import_id, False)
    return answer(_results(path.campaign_id))


@api.post(
    "/campaigns/<campaign_id>/publications",
    summary="Publish an approved campaign",
    responses={202: MadePublication},
)
@allow("edit")
def publish_campaign(path: CampaignPath, body: NewPublication) -> Response:
    number, job_id = publish_and_record(path.campaign_id, body.place)
    return answer(MadePublication(publication_id=number, job_id=job_id), 202)


@api.get(
    "/campaigns/<campaign_id>/publications",
    summary="What was published, the last first",
    responses={200: Publications},
)
@allow("read")
def list_publications(path: CampaignPath) -> Response:
    existing(path.campaign_id)
    rows = publish.publications(services().state, path.campaign_id)
    found = [
        PublicationRow.model_validate(
            {**row, "place": row["target"], "cause": said(row["cause"]) if row["cause"] else None}
        )
        for row in rows
    ]
    return answer(Publications(publications=found))


@api.get("/publish-places", summary="Where campaigns may be published", responses={200: Places})
@allow("admin")
def list_places() -> Response:
    rows = publish.targets(services().state)
    return answer(Places(places=[PlaceRow.model_validate(row) for row in rows]))


@api.post("/publish-places", summary="Add a place to publish", responses={201: MadePlace})
@allow("admin")
def add_place(body: NewPlace) -> Response:
    secret = add_place_and_record(body.name, body.address, body.secret)
    return answer(MadePlace(name=body.name, secret=secret), 201)


@api.delete("/publish-places/<name>", summary="Remove a place", responses={204: None})
@allow("admin")
def remove_place(path: PlacePath) -> tuple[str, int]:
    remove_place_and_record(path.name)
    return "", 204


def _results(campaign_id: int) -> Results:
    state = services().state
    outcomes = results.outcomes(results.results(state, campaign_id))
    told = {
        "fewest": results.FEWEST,
        "outcomes": outcomes,
        "compared": results.compared(outcomes),
        "imports": results.imports(state, campaign_id),
    }
    return Results.model_validate(told, from_attributes=True)
