"""The API of copy: what is asked for, what came of it, and what a person changes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from insight.campaigns import channels, pieces
from insight.campaigns.asked import LONGEST_REVIEW, Asked
from insight.campaigns.pieces import Edited, Run, Stored
from insight.campaigns.serial import shown
from insight.campaigns.types import CopyLanguage, ProductFacts
from insight.campaigns.writers.choose import Choice
from web.access import allow
from web.api.group import Body, answer, group
from web.api.types import WHOLE
from web.copy_pages import begin, change, existing, remove
from web.services import services

api = group("copy", "Copy")

Short = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class NewFacts(Body):
    """What the shop knows of the product and can prove."""

    name: Short
    attributes: dict[str, Long] = Field(default_factory=dict, max_length=200)
    price: str | None = Field(None, max_length=200)
    proofs: list[Long] = Field(default_factory=list, max_length=100)


class NewCopy(Body):
    facts: NewFacts
    channel: str = Field(min_length=1, max_length=50)
    language: CopyLanguage
    variants: Annotated[int, WHOLE] = Field(3, ge=1, le=8)
    tone: str = Field("", max_length=200)
    purpose: str = Field("", max_length=1_000)
    brand: str | None = Field(None, min_length=1, max_length=100)
    product: str | None = Field(
        None, min_length=1, max_length=300, description="Whose reviews it may rest on."
    )
    writer: Choice = "auto"
    review: str = Field(
        "", max_length=LONGEST_REVIEW, description="What a reply answers; masked before it is read."
    )


class Begun(BaseModel):
    run_id: str


class OneProblem(BaseModel):
    start: int
    end: int
    quote: str
    rule: str
    reason: str
    source: str
    proposal: str | None
    severity: Literal["error", "notice"]


class OneSupport(BaseModel):
    start: int
    end: int
    quote: str
    fact: str | None
    documents: list[str]


class OnePart(BaseModel):
    name: str
    text: str | None = Field(description="None where the piece is withheld.")
    problems: list[OneProblem]
    supports: list[OneSupport]


class OnePiece(BaseModel):
    piece_id: str
    channel: str
    language: CopyLanguage
    angle: str
    writer: str
    withheld: bool
    notes: list[str]
    cost: dict[str, int]
    parts: list[OnePart]
    edited_by: str | None
    edited_at: datetime | None


class OneRun(BaseModel):
    run_id: str
    requested_by: str
    created_at: datetime
    state: str | None = Field(description="Of the job that writes it.")
    error: str | None
    pieces: list[OnePiece]


class Runs(BaseModel):
    runs: list[str] = Field(description="Ids, the newest first.")


class Limit(BaseModel):
    what: str
    found: int
    most: int
    source: str


class EditedPiece(BaseModel):
    kept: bool = Field(description="Whether it passed, and so was kept.")
    over: dict[str, list[Limit]]
    piece: OnePiece


class NewTexts(Body):
    texts: dict[str, Annotated[str, StringConstraints(max_length=10_000)]] = Field(
        min_length=1, max_length=50, description="Text by part, such as `title` or `bullets.2`."
    )


class Channels(BaseModel):
    channels: list[str]


class RunPath(BaseModel):
    run_id: str = Field(min_length=1, max_length=100)


class PiecePath(BaseModel):
    piece_id: str = Field(min_length=1, max_length=100)


@api.get("/copy", summary="What was asked for last", responses={200: Runs})
@allow("read")
def list_runs() -> Response:
    return answer(_listed())


@api.get("/copy/channels", summary="The channels", responses={200: Channels})
@allow("read")
def list_channels() -> Response:
    return answer(Channels(channels=channels.names()))


@api.post("/copy", summary="Ask for copy", responses={202: Begun})
@allow("edit")
def ask(body: NewCopy) -> Response:
    """A job writes it; ask for the run until its state is done."""
    facts = body.facts
    asked = Asked(
        facts=ProductFacts(
            name=facts.name,
            attributes=facts.attributes,
            price=facts.price,
            proofs=tuple(facts.proofs),
        ),
        **body.model_dump(exclude={"facts"}),
    )
    return answer(Begun(run_id=begin(asked)), 202)


@api.get("/copy/<run_id>", summary="One run with its pieces", responses={200: OneRun})
@allow("read")
def one_run(path: RunPath) -> Response:
    return answer(_run(existing(path.run_id)))


@api.delete("/copy/<run_id>", summary="Delete a run with its pieces", responses={200: Runs})
@allow("edit")
def delete_run(path: RunPath) -> Response:
    remove(path.run_id)
    return answer(_listed())


@api.post(
    "/copy/pieces/<piece_id>", summary="Change a piece, if it passes", responses={200: EditedPiece}
)
@allow("edit")
def edit_piece(path: PiecePath, body: NewTexts) -> Response:
    """The words are checked again, and kept only where nothing is wrong with them."""
    return answer(_edited(path.piece_id, change(path.piece_id, body.texts)))


def _listed() -> Runs:
    return Runs(runs=[one["run_id"] for one in pieces.runs(services().settings, 200)])


def _run(run: Run) -> OneRun:
    return OneRun(
        run_id=run.run_id,
        requested_by=run.requested_by,
        created_at=datetime.fromisoformat(run.created_at),
        state=run.state,
        error=None if run.error is None else str(run.error),
        pieces=[_piece(one) for one in run.pieces],
    )


def _piece(stored: Stored) -> OnePiece:
    return OnePiece.model_validate(
        shown(stored.piece) | {"edited_by": stored.edited_by, "edited_at": stored.edited_at}
    )


def _edited(piece_id: str, edited: Edited) -> EditedPiece:
    stored = pieces.piece(services().settings, piece_id)
    by = (stored.edited_by, stored.edited_at) if stored else (None, None)
    return EditedPiece(
        kept=edited.passes,
        over={
            name: [
                Limit(what=one.what, found=one.found, most=one.most, source=one.source)
                for one in over
            ]
            for name, over in edited.over.items()
            if over
        },
        piece=OnePiece.model_validate(
            shown(edited.piece) | {"edited_by": by[0], "edited_at": by[1]}
        ),
    )
