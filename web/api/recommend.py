"""The API of recommendations: a list for a shopper or a history, the models, a fit, and forgetting."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response
from flask_openapi import FileStorage
from pydantic import BaseModel, Field, field_validator, model_validator

from insight.recommend import pushed
from insight.recommend.events import LONGEST_ID
from insight.recommend.forget import forget, forgotten
from insight.recommend.pushed import PushedEvent
from insight.recommend.reasons import say
from insight.recommend.rules import MOST_BOOST, Rules
from insight.recommend.serve import recommend
from insight.recommend.why import Taken
from web import drafts
from web.access import allow
from web.api.group import Body, answer, group
from web.api.jobs import StartedJob, started
from web.api.types import WHOLE, YesOrNo
from web.audit import record
from web.recommend import voices
from web.services import services

api = group("recommend", "Recommendations")

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
Whole = Annotated[int, WHOLE]


class HistoryItem(Body):
    """An item that the shopper had to do with."""

    item: Id
    kind: Literal["view", "cart", "purchase", "rating"] = "purchase"
    time: datetime | None = None


class RecommendBody(Body):
    """A shopper by name, or a history, the oldest item first; neither: somebody new."""

    user: Id | None = None
    history: list[HistoryItem] = Field(default_factory=list, max_length=500)
    count: Annotated[Whole, Field(ge=1, le=100)] = 10
    language: Literal["en", "zh"] = "en"
    in_stock: YesOrNo = True
    again_after_days: Annotated[Whole, Field(ge=1, le=10_000)] | None = Field(
        None, description="What was had so long ago may come again; null: never."
    )
    per_category: Annotated[Whole, Field(ge=1, le=100)] | None = None
    boosts: dict[Id, Annotated[float, Field(ge=0, le=MOST_BOOST)]] = Field(
        default_factory=dict, max_length=100, description="Factors by item or category."
    )
    diversity: float = Field(0.0, ge=0, le=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_of_both(self) -> RecommendBody:
        if self.user is not None and self.history:
            raise ValueError("give a user or a history, not both")
        return self

    def rules(self) -> Rules:
        return Rules(
            self.in_stock,
            self.again_after_days,
            self.per_category,
            self.boosts,
            self.diversity,
        )


class RecommendedItem(BaseModel):
    rank: int
    item: str
    title: str
    category: str
    score: float = Field(description="Comparable within this list only.")
    reason: str
    because: str | None = Field(description="The item of the history that the reason names.")
    share: float = Field(description="The part of the score that comes from that item.")
    praised_for: str | None = Field(description="An aspect of the tree.")


class Recommendations(BaseModel):
    version: str
    known: int = Field(description="Items of the history that the models know.")
    held_back: int = Field(description="Items left out because customers complain of them now.")
    items: list[RecommendedItem]


class TriedModel(BaseModel):
    name: str
    hit_rate: float
    ndcg: float
    weight: float
    settings: dict[str, float]


class RecommendModels(BaseModel):
    version: str
    made_at: datetime
    events: int
    users: int
    items: int
    checked_users: int = Field(description="Events that were held back to choose by.")
    tried: list[TriedModel]


class FitForm(BaseModel):
    """Tables of events and of items, as a form of several parts."""

    model_config = {"extra": "forbid"}

    events: list[FileStorage] = Field(
        default_factory=list,
        max_length=100,
        description="None: those that were sent to `/recommendations/events`.",
    )
    items: list[FileStorage] = Field(default_factory=list, max_length=1)
    dates: Literal["", "day-first", "month-first"] = ""
    hash_users: Literal["", "1"] = ""


class OneEvent(Body):
    """Something that a shopper did."""

    user: Id
    item: Id
    kind: Literal["view", "cart", "purchase", "rating"]
    time: datetime | None = Field(None, description="ISO 8601 with a zone; null: now.")
    value: float | None = Field(
        None, ge=0, le=1e12, allow_inf_nan=False, description="Stars of a rating, else an amount."
    )

    @field_validator("time")
    @classmethod
    def _has_a_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("the time has no zone")
        return value


class NewEvents(Body):
    events: list[OneEvent] = Field(min_length=1, max_length=pushed.MOST)


class TakenEvents(BaseModel):
    taken: int = Field(description="Without those of shoppers who asked to be forgotten.")


class ForgetBody(Body):
    user: Id


class ForgottenShopper(BaseModel):
    histories: int = Field(description="Stored histories that went.")


@api.post("/recommendations", summary="Recommend items", responses={200: Recommendations})
@allow("read")
def post_recommendations(body: RecommendBody) -> Response:
    saved = services().recommender.saved()
    history = (
        services().recommender.history(body.user)
        if body.user is not None
        else [
            Taken(one.item, one.kind, one.time.timestamp() if one.time else None)
            for one in body.history
        ]
    )
    found = recommend(saved, history, body.count, body.rules(), voices())
    return answer(
        Recommendations(
            version=saved.version,
            known=found.known,
            held_back=found.held_back,
            items=[
                RecommendedItem(
                    rank=one.rank,
                    item=one.item,
                    title=one.title,
                    category=one.category,
                    score=one.score,
                    reason=say(one.reason, body.language),
                    because=one.reason.item,
                    share=one.reason.share,
                    praised_for=one.reason.aspect,
                )
                for one in found.items
            ],
        )
    )


@api.post("/recommendations/events", summary="Send events", responses={202: TakenEvents})
@allow("jobs")
def post_events(body: NewEvents) -> Response:
    """Kept with hashed shoppers until the next fit, which reads them beside the files it is given."""
    s = services()
    events = [PushedEvent(**one.model_dump()) for one in body.events]
    return answer(TakenEvents(taken=pushed.take(s.settings, forgotten(s.state), events)), 202)


@api.get("/recommendations/models", summary="How the models did", responses={200: RecommendModels})
@allow("read")
def get_recommendation_models() -> Response:
    return answer(
        RecommendModels.model_validate(dict(services().recommender.saved().about), extra="ignore")
    )


@api.post("/recommendations/fit", summary="Fit on uploaded events", responses={201: StartedJob})
@allow("jobs")
def start_fit(form: FitForm) -> Response:
    folder = services().settings.uploads
    kept = [str(path) for path in drafts.keep_files([*form.events, *form.items], folder)]
    given: dict[str, Any] = {"files": kept[: len(form.events)], "items": kept[len(form.events) :]}
    given |= {"hash_users": bool(form.hash_users), "dates": form.dates or None}
    return started("recommend", given)


@api.post("/recommendations/forget", summary="Forget a shopper", responses={200: ForgottenShopper})
@allow("admin")
def post_forget_shopper(body: ForgetBody) -> Response:
    s = services()
    gone = forget(s.settings, s.state, body.user)
    record("recommend.forgotten", str(gone))
    return answer(ForgottenShopper(histories=gone))
