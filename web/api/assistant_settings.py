"""The API of the assistant's settings: keys of the chat on other sites, and how it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.assistant import chosen, widget
from web import assistant_settings as pages
from web.access import allow
from web.api.group import Body, answer, group
from web.api.types import WHOLE
from web.said import said
from web.services import services

api = group("assistant_settings", "Assistant")


class NewKey(Body):
    name: str = Field(max_length=200)
    sites: list[Annotated[str, Field(max_length=300)]] = Field(
        max_length=50, description="Origins such as https://shop.example or https://*.shop.example."
    )


class NewSites(Body):
    sites: list[Annotated[str, Field(max_length=300)]] = Field(max_length=50)


class OneKey(BaseModel):
    key: str
    name: str
    sites: list[str]
    made_by: str
    created_at: datetime
    revoked_at: datetime | None


class Keys(BaseModel):
    keys: list[OneKey]


class OrdersConnection(BaseModel):
    state: Literal["none", "connected", "broken"]
    problem: str | None


class AssistantSettings(BaseModel):
    writer: Literal["off", "local", "endpoint"]
    hours: str
    days: int | None = Field(description="How long conversations are kept; null: for ever.")
    orders: OrdersConnection


class NewAssistantSettings(Body):
    writer: Literal["off", "local", "endpoint"]
    hours: str = Field("", max_length=1000)
    days: Annotated[int, Field(ge=1, le=chosen.MOST_DAYS), WHOLE] | None = None


class KeyPath(BaseModel):
    key: str = Field(min_length=1, max_length=100)


@api.get("/assistant/keys", summary="Keys of the chat on other sites", responses={200: Keys})
@allow("admin")
def list_keys() -> Response:
    return answer(_keys())


@api.post("/assistant/keys", summary="Make a key", responses={201: Keys})
@allow("admin")
def make_key(body: NewKey) -> Response:
    pages.make_and_record(body.name, body.sites)
    return answer(_keys(), 201)


@api.put("/assistant/keys/<key>/sites", summary="Change its sites", responses={200: Keys})
@allow("admin")
def change_sites(path: KeyPath, body: NewSites) -> Response:
    pages.sites_and_record(path.key, body.sites)
    return answer(_keys())


@api.delete("/assistant/keys/<key>", summary="End a key", responses={200: Keys})
@allow("admin")
def end_key(path: KeyPath) -> Response:
    if not pages.revoke_and_record(path.key):
        abort(404)
    return answer(_keys())


@api.get("/assistant/settings", summary="How it answers", responses={200: AssistantSettings})
@allow("admin")
def assistant_settings() -> Response:
    return answer(_settings())


@api.put("/assistant/settings", summary="Choose how it answers", responses={200: AssistantSettings})
@allow("admin")
def choose_assistant_settings(body: NewAssistantSettings) -> Response:
    pages.choose_and_record(writer=body.writer, hours=body.hours, days=body.days)
    return answer(_settings())


def _keys() -> Keys:
    rows = widget.keys(services().state)
    return Keys(keys=[OneKey.model_validate(row, extra="ignore") for row in rows])


def _settings() -> AssistantSettings:
    s = services()
    orders = chosen.orders_state(s.settings)
    return AssistantSettings(
        writer=chosen.writer(s.settings, s.state),
        hours=chosen.hours(s.state),
        days=chosen.days(s.state),
        orders=OrdersConnection(
            state=orders.state, problem=said(orders.problem) if orders.problem else None
        ),
    )
