"""The API of the first page: the newest week at a glance, what needs attention, and the sample."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from insight.attention import attention
from insight.glance import ProductGlance, Verdict
from insight.types import Asked
from web.access import allow
from web.api.group import Query, answer, group
from web.language import current
from web.overview import overview
from web.sample import load_sample, remove_sample
from web.services import services

api = group("home", "At a glance")


class HomeQuery(Query):
    language: Literal["en", "zh"] | None = Field(None, description="One's own where not named.")


class Stored(BaseModel):
    """What is stored, and how new it is."""

    documents: int
    dated: int
    sample: int
    first: datetime | None
    last: datetime | None
    loaded: datetime | None


class WeekOfProduct(BaseModel):
    monday: date
    documents: int
    negative_share: float | None


class SpokenOf(BaseModel):
    topic_id: str
    topic: str | None
    topic_zh: str | None
    documents: int


class Moved(BaseModel):
    """A difference of shares with its 95 % interval."""

    difference: float
    low: float
    high: float


class Product(BaseModel):
    product: str
    competes_with: str | None
    documents: int
    usual: float | None
    read: int
    negative: int
    negative_share: float | None
    interval: tuple[float, float] | None
    change: Moved | None
    verdict: Verdict
    rating: float | None
    topic: SpokenOf | None
    weeks: list[WeekOfProduct]


class AtAGlance(BaseModel):
    """The newest whole week, and what needs attention."""

    stored: Stored
    week: str | None
    title: str
    status: str
    made_at: datetime
    is_being_renewed: bool = Field(description="A report on newer data is being made.")
    notes: list[str]
    findings: list[str]
    products: list[Product]
    open_alerts: int
    failed_jobs: list[str]


class Started(BaseModel):
    job_id: str


@api.get("/home", summary="The newest week at a glance", responses={200: AtAGlance})
@allow("read")
def at_a_glance(query: HomeQuery) -> Response:
    s = services()
    served = s.reports.latest(Asked(), query.language or current())
    report, found = served.value.report, attention(s.state)
    summary = next((part for part in report.sections if part.name == "summary"), None)
    return answer(
        AtAGlance(
            stored=Stored.model_validate(overview(), from_attributes=True),
            week=report.week,
            title=report.title,
            status=report.status,
            made_at=served.made_at,
            is_being_renewed=served.is_old,
            notes=list(report.notes),
            findings=[finding.told for finding in summary.findings] if summary else [],
            products=[_product(one) for one in served.value.products],
            open_alerts=found.alerts_open,
            failed_jobs=[row["job_id"] for row in found.failed],
        )
    )


@api.post("/sample", summary="Load the sample data", responses={202: Started})
@allow("jobs")
def add_sample() -> Response:
    return answer(Started(job_id=load_sample()), 202)


@api.delete("/sample", summary="Remove the sample data", responses={202: Started})
@allow("jobs")
def end_sample() -> Response:
    return answer(Started(job_id=remove_sample()), 202)


def _product(one: ProductGlance) -> Product:
    return Product.model_validate(one, from_attributes=True)
