"""The API of labelling: draw a batch, answer it, and what the answers say of the model."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.labelling import batches, draw
from insight.labelling.estimate import agreement, estimate
from insight.state import Row
from web import labelling
from web.access import allow
from web.api.group import Body, answer, group
from web.login import user_name
from web.services import services

api = group("labelling", "Labelling")

Label = Literal["negative", "neutral", "positive", "skip"]


class NewBatch(Body):
    """Which documents the batch is to speak of; empty means all."""

    product: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    language: Literal["", "en", "zh", "other"] = ""
    size: int = Field(draw.SIZE, ge=1, le=draw.LARGEST)


class Batch(BaseModel):
    batch_id: str
    made_by: str
    created_at: datetime
    population: int = Field(description="Documents that it was drawn from.")
    filters: str


class ListedBatch(Batch):
    items: int
    mine: int = Field(description="Answered or skipped by whoever asks.")
    people: int


class Batches(BaseModel):
    batches: list[ListedBatch]


class LabelItem(BaseModel):
    """A document to label, without what the model said."""

    position: int
    document_id: str
    title: str | None
    text: str
    language: str


class Next(BaseModel):
    """How far whoever asks is; `next` is null at the end."""

    batch: Batch
    total: int
    answered: int
    next: LabelItem | None


class NewAnswer(Body):
    position: int = Field(ge=0, le=draw.LARGEST)
    label: Label


class Interval(BaseModel):
    low: float
    high: float


class Estimate(BaseModel):
    """Of all documents that the batch was drawn from; intervals are of 95 %."""

    answered: int
    ties: int
    covered: float
    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    confusion: list[list[float]] = Field(
        description="[true][said], each negative, neutral, positive: shares."
    )


class Agreement(BaseModel):
    documents: int
    share: float
    alpha: float | None = Field(description="Krippendorff's, for names.")


class BatchResult(BaseModel):
    estimate: Estimate | None
    agreement: Agreement | None


class BatchPath(BaseModel):
    batch_id: str = Field(min_length=1, max_length=100)


@api.get("/batches", summary="All batches", responses={200: Batches})
@allow("edit")
def list_batches() -> Response:
    rows = batches.batches(services().state, user_name())
    return answer(Batches(batches=[ListedBatch.model_validate(row) for row in rows]))


@api.post("/batches", summary="Draw a batch", responses={201: Next})
@allow("edit")
def draw_batch(body: NewBatch) -> Response:
    population = draw.Population(body.product, body.source, body.language)
    return answer(_next(labelling.start(population, body.size)), 201)


@api.get("/batches/<batch_id>", summary="The next document of a batch", responses={200: Next})
@allow("edit")
def next_document(path: BatchPath) -> Response:
    return answer(_next(path.batch_id))


@api.post("/batches/<batch_id>/answers", summary="Label a document", responses={200: Next})
@allow("edit")
def answer_document(path: BatchPath, body: NewAnswer) -> Response:
    _must_exist(path.batch_id)
    labelling.keep(path.batch_id, body.position, body.label)
    return answer(_next(path.batch_id))


@api.post("/batches/<batch_id>/undo", summary="Take one's last answer back", responses={200: Next})
@allow("edit")
def undo_answer(path: BatchPath) -> Response:
    _must_exist(path.batch_id)
    labelling.take_back(path.batch_id)
    return answer(_next(path.batch_id))


@api.get("/batches/<batch_id>/result", summary="What the answers say", responses={200: BatchResult})
@allow("edit")
def batch_result(path: BatchPath) -> Response:
    _must_exist(path.batch_id)
    answers = batches.answers(services().state, path.batch_id)
    found, agreed = estimate(answers), agreement(answers)
    told = None
    if found:
        told = Estimate(
            answered=found.answered,
            ties=found.ties,
            covered=found.covered,
            accuracy=found.accuracy,
            accuracy_interval=_interval(found.accuracy_interval),
            macro_f1=found.macro_f1,
            macro_f1_interval=_interval(found.macro_f1_interval),
            confusion=[list(row) for row in found.confusion],
        )
    agreement_told = Agreement.model_validate(agreed, from_attributes=True) if agreed else None
    return answer(BatchResult(estimate=told, agreement=agreement_told))


@api.delete("/batches/<batch_id>", summary="Remove a batch and its answers", responses={204: None})
@allow("edit")
def remove_batch(path: BatchPath) -> tuple[str, int]:
    if not labelling.drop(path.batch_id):
        abort(404)
    return "", 204


def _must_exist(batch_id: str) -> Row:
    row = services().state.row("label_batch", batch_id=batch_id)
    if row is None:
        abort(404)
    return row


def _next(batch_id: str) -> Next:
    s = services()
    progress = batches.progress(s.state, s.reader, batch_id, user_name())
    if progress is None:
        abort(404)
    following = LabelItem.model_validate(progress.next) if progress.next else None
    return Next(
        batch=Batch.model_validate(progress.batch),
        total=progress.total,
        answered=progress.answered,
        next=following,
    )


def _interval(given: tuple[float, float]) -> Interval:
    return Interval(low=given[0], high=given[1])
