"""The API of suggestions: what to do next, with its evidence and what it is worth."""

from __future__ import annotations

from datetime import date
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from insight.types import Suggestion
from web.access import allow
from web.api.group import answer, group
from web.api.reports import ReportQuery
from web.suggestions import key_of

api = group("suggestions", "Suggestions")


class AudienceRow(BaseModel):
    sentence: str
    topic: str | None
    aspect: str | None
    products: list[str]
    sources: list[str]
    documents: int
    verified: int | None = Field(description="Known buyers; null where the shop does not say.")


class EffectRow(BaseModel):
    sentence: str
    low: float | None
    high: float | None


class EffortRow(BaseModel):
    level: Literal["small", "medium", "large"]
    reason: str


class MeasureRow(BaseModel):
    sentence: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    weeks: int
    change: float | None = Field(description="Smallest change that so many weeks could prove.")


class TrialRow(BaseModel):
    rate: float
    lift: float
    people: int


class TextRow(BaseModel):
    kind: Literal["faq", "listing", "reply"]
    language: str
    text: str


class SuggestionRow(BaseModel):
    """One thing to do, drawn from findings and from genuine documents only."""

    key: str = Field(description="What a new campaign names.")
    suggestion_id: str
    kind: Literal["promote", "answer", "fix", "time", "test"]
    action: str
    reason: str
    findings: list[str]
    documents: list[str]
    subject: str
    count: int
    share: float
    audience: AudienceRow
    effect: EffectRow
    effort: EffortRow
    measure: MeasureRow
    route: Literal["product", "logistics", "service"] | None
    day: date | None
    texts: list[TextRow]
    trials: list[TrialRow]


class Suggestions(BaseModel):
    week: str | None
    minimum_support: int = Field(description="Fewest genuine documents behind each.")
    suggestions: list[SuggestionRow]


@api.get(
    "/suggestions", summary="What to do next, the most pressing first", responses={200: Suggestions}
)
@allow("read")
def list_suggestions(query: ReportQuery) -> Response:
    report = query.report()
    rows = [row_of(one) for one in report.suggestions]
    return answer(
        Suggestions(
            week=report.week,
            minimum_support=report.facts.minimum_support,
            suggestions=rows,
        )
    )


def row_of(one: Suggestion) -> SuggestionRow:
    return SuggestionRow.model_validate(
        {**_plain(one), "key": key_of(one.suggestion_id)}, from_attributes=True
    )


def _plain(one: Suggestion) -> dict[str, object]:
    return {name: getattr(one, name) for name in SuggestionRow.model_fields if name != "key"}
