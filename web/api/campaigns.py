"""The API of campaigns: what is said to whom, where and when, with approvals, undo and files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field

from insight.campaigns import changes, store
from insight.campaigns.campaign import Campaign, CampaignState, Content, Variant
from insight.campaigns.types import CopyLanguage, ProductFacts
from insight.messages import recall
from web.access import allow, may
from web.api.group import Body, Page, answer, group
from web.api.reports import ReportQuery
from web.api.types import WHOLE, YesOrNo
from web.campaign_changes import (
    add_piece,
    apply,
    approve,
    learn,
    move_to,
    rewrite,
    stored_piece,
    undo_and_record,
    write,
)
from web.campaigns import existing, file_of, make_and_record, set_deleted_and_record
from web.said import said
from web.services import services

api = group("campaigns", "Campaigns")

Version = Annotated[int, Field(ge=1, le=2**53), WHOLE] | None
"""The version that was read; a change is refused when there is a newer one."""
NameText = Annotated[str, Field(min_length=1, max_length=changes.NAME_LENGTH)]


class OneCampaign(BaseModel):
    """A campaign as it stands."""

    campaign_id: int
    version: int
    created_at: datetime
    changed_by: str
    changed_at: datetime
    last_action: str
    can_be_undone: bool
    deleted: bool
    content: Content


class Campaigns(BaseModel):
    total: int
    campaigns: list[OneCampaign]


class CampaignsQuery(Page):
    state: CampaignState | None = None


class NewCampaign(Body):
    """A title, or the key of a suggestion; the address names the report that it stands in."""

    title: str = Field("", max_length=changes.TITLE_LENGTH)
    suggestion: str | None = Field(None, pattern="^[0-9a-f]{16}$")


class CampaignPath(BaseModel):
    campaign_id: int = Field(ge=1, le=2**53)


class TextPath(CampaignPath):
    variant_id: str = Field(pattern="^[A-Z]$")


class EntryPath(CampaignPath):
    entry_id: int = Field(ge=1, le=2**53)


class FilePath(CampaignPath):
    ending: Literal["csv", "md", "ics", "json"]


class Description(Body):
    title: str = Field(min_length=1, max_length=changes.TITLE_LENGTH)
    owner: NameText
    audience: str = Field("", max_length=changes.AUDIENCE_LENGTH)
    brand: NameText | None = None
    channels: list[NameText] = Field(default_factory=list, max_length=50)
    version: Version = None


class NewText(Body):
    text: str = Field(min_length=1, max_length=changes.TEXT_LENGTH)
    channel: NameText
    language: CopyLanguage
    facts: ProductFacts | None = Field(None, description="What the text may rest on.")
    version: Version = None


class StoredPiece(Body):
    piece_id: str = Field(min_length=1, max_length=100, description="Of a piece of copy.")


class ChangedText(Body):
    texts: dict[str, str] = Field(
        min_length=1, max_length=50, description="New words by the name of the passage."
    )
    version: Version = None


class NewApproval(Body):
    claims: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=1000, description="As `passage:number`, from 0."
    )
    reading: YesOrNo = Field(False, description="Whether the text was read as a whole.")
    version: Version = None


class NewState(Body):
    state: CampaignState
    version: Version = None


class NewEntry(Body):
    day: date
    at: str = Field(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="Such as 09:30, in the time zone of the business.",
    )
    channel: NameText
    owner: str = Field("", max_length=changes.NAME_LENGTH)
    variant_id: str | None = Field(None, pattern="^[A-Z]$")
    note: str = Field("", max_length=200)
    version: Version = None


class OneStep(BaseModel):
    version: int
    action: str
    made_by: str
    made_at: datetime


class Steps(BaseModel):
    steps: list[OneStep]


@api.get("/campaigns", summary="Campaigns, the last changed first", responses={200: Campaigns})
@allow("read")
def list_campaigns(query: CampaignsQuery) -> Response:
    found, total = store.found(
        services().state, query.state, count=query.count, offset=query.offset
    )
    return answer(Campaigns(total=total, campaigns=list(map(_row, found))))


@api.post("/campaigns", summary="Make a campaign", responses={201: OneCampaign})
@allow("edit")
def make_campaign(body: NewCampaign, query: ReportQuery) -> Response:
    report = query.report() if body.suggestion else None
    return answer(_row(make_and_record(body.title, body.suggestion, report)), 201)


@api.get("/campaigns/<campaign_id>", summary="A campaign", responses={200: OneCampaign})
@allow("read")
def read_campaign(path: CampaignPath) -> Response:
    return answer(_row(existing(path.campaign_id)))


@api.put("/campaigns/<campaign_id>", summary="Describe a campaign", responses={200: OneCampaign})
@allow("edit")
def describe_campaign(path: CampaignPath, body: Description) -> Response:
    changed = apply(
        path.campaign_id,
        "described",
        lambda content: changes.describe(
            content,
            title=body.title,
            owner=body.owner,
            audience=body.audience,
            brand=body.brand,
            channels=body.channels,
        ),
        body.version,
    )
    return answer(_row(changed))


@api.delete("/campaigns/<campaign_id>", summary="Delete a campaign", responses={204: None})
@allow("edit")
def delete_campaign(path: CampaignPath) -> tuple[str, int]:
    """It can be restored."""
    set_deleted_and_record(path.campaign_id, True)
    return "", 204


@api.post(
    "/campaigns/<campaign_id>/restore",
    summary="Take a deletion back",
    responses={200: OneCampaign},
)
@allow("edit")
def restore_campaign(path: CampaignPath) -> Response:
    set_deleted_and_record(path.campaign_id, False)
    return answer(_row(existing(path.campaign_id)))


@api.post(
    "/campaigns/<campaign_id>/texts",
    summary="Add a text, which is checked",
    responses={201: OneCampaign},
)
@allow("edit")
def add_text(path: CampaignPath, body: NewText) -> Response:
    changed = write(
        path.campaign_id, body.text, body.channel.strip(), body.language, body.facts, body.version
    )
    return answer(_row(changed), 201)


@api.post(
    "/campaigns/<campaign_id>/pieces",
    summary="Add a piece of copy that a writer made",
    responses={201: OneCampaign},
)
@allow("edit")
def add_stored_piece(path: CampaignPath, body: StoredPiece) -> Response:
    return answer(_row(add_piece(path.campaign_id, *stored_piece(body.piece_id))), 201)


@api.put(
    "/campaigns/<campaign_id>/texts/<variant_id>",
    summary="Change the words of a text, which takes its approvals back",
    responses={200: OneCampaign},
)
@allow("edit")
def change_text(path: TextPath, body: ChangedText) -> Response:
    return answer(_row(rewrite(path.campaign_id, path.variant_id, body.texts, body.version)))


@api.delete(
    "/campaigns/<campaign_id>/texts/<variant_id>",
    summary="Remove a text",
    responses={200: OneCampaign},
)
@allow("edit")
def remove_text(path: TextPath) -> Response:
    changed = apply(
        path.campaign_id,
        "text removed",
        lambda content: changes.remove_variant(content, path.variant_id),
    )
    return answer(_row(changed))


@api.post(
    "/campaigns/<campaign_id>/texts/<variant_id>/approvals",
    summary="Approve claims of a text, or the whole",
    responses={200: OneCampaign},
)
@allow("edit")
def approve_text(path: TextPath, body: NewApproval) -> Response:
    approved = approve(path.campaign_id, path.variant_id, body.claims, body.reading, body.version)
    return answer(_row(approved))


@api.post(
    "/campaigns/<campaign_id>/texts/<variant_id>/example",
    summary="Keep an approved text as an example of the brand",
    responses={200: OneCampaign},
)
@allow("edit")
def learn_text(path: TextPath) -> Response:
    return answer(_row(learn(path.campaign_id, path.variant_id)))


@api.put(
    "/campaigns/<campaign_id>/state",
    summary="Bring a campaign a state on, or back",
    responses={200: OneCampaign},
)
@allow("edit")
def move_campaign(path: CampaignPath, body: NewState) -> Response:
    return answer(_row(move_to(path.campaign_id, body.state, body.version)))


@api.post(
    "/campaigns/<campaign_id>/calendar",
    summary="Add an entry to the calendar",
    responses={201: OneCampaign},
)
@allow("edit")
def add_entry(path: CampaignPath, body: NewEntry) -> Response:
    changed = apply(
        path.campaign_id,
        "planned",
        lambda content: changes.add_entry(
            content,
            body.day,
            time.fromisoformat(body.at),
            body.channel,
            body.owner or content.owner,
            body.variant_id,
            body.note,
        ),
        body.version,
    )
    return answer(_row(changed), 201)


@api.delete(
    "/campaigns/<campaign_id>/calendar/<entry_id>",
    summary="Remove an entry of the calendar",
    responses={200: OneCampaign},
)
@allow("edit")
def remove_entry(path: EntryPath) -> Response:
    changed = apply(
        path.campaign_id,
        "unplanned",
        lambda content: changes.remove_entry(content, path.entry_id),
    )
    return answer(_row(changed))


@api.post(
    "/campaigns/<campaign_id>/undo",
    summary="Take the last change back",
    responses={200: OneCampaign},
)
@allow("edit")
def undo_campaign(path: CampaignPath) -> Response:
    return answer(_row(undo_and_record(path.campaign_id)))


@api.get(
    "/campaigns/<campaign_id>/steps", summary="Who did what, the last first", responses={200: Steps}
)
@allow("read")
def list_steps(path: CampaignPath) -> Response:
    existing(path.campaign_id)
    rows = store.versions(services().state, path.campaign_id, 200)
    return answer(Steps(steps=[OneStep.model_validate(row) for row in rows]))


@api.get(
    "/campaigns/<campaign_id>/files/<ending>",
    summary="A campaign as a file",
    responses={200: {"description": "The file.", "content": {"*/*": {}}}},
)
@allow("read")
def file(path: FilePath) -> Response:
    return file_of(existing(path.campaign_id), path.ending)


def _row(found: Campaign) -> OneCampaign:
    variants = tuple(map(_said, found.content.variants))
    return OneCampaign(
        campaign_id=found.campaign_id,
        version=found.version,
        created_at=datetime.fromisoformat(found.created_at),
        changed_by=found.made_by,
        changed_at=datetime.fromisoformat(found.made_at),
        last_action=found.action,
        can_be_undone=found.can_be_undone,
        deleted=found.deleted_at is not None,
        content=replace(found.content, variants=variants),
    )


def _said(variant: Variant) -> Variant:
    """With the reasons of faults in words; of what fails, whoever may not mend it gets none."""
    if not variant.passes and not may("edit"):
        return replace(variant, passages=())
    passages = tuple(
        replace(
            passage,
            faults=tuple(replace(one, reason=said(recall(one.reason))) for one in passage.faults),
        )
        for passage in variant.passages
    )
    return replace(variant, passages=passages)
