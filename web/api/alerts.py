"""The API of alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.alerts import look
from web.access import allow
from web.alerts import dismiss_and_record, worded
from web.api.group import Query, answer, group
from web.services import services

api = group("alerts", "Alerts")

State = Literal["open", "dismissed", "over"]


class AlertsQuery(Query):
    state: State | None = None


class Alert(BaseModel):
    """A spike: its cause, its figures, and the documents behind it."""

    alert_id: int
    state: State
    headline: str
    sentence: str
    cause: dict[str, Any]
    figures: dict[str, Any]
    documents: list[str]
    raised_at: datetime
    told_at: datetime
    seen_at: datetime


class Alerts(BaseModel):
    alerts: list[Alert]


class AlertPath(BaseModel):
    alert_id: int = Field(ge=1, le=2**53)


@api.get("/alerts", summary="Alerts, the open and the newest first", responses={200: Alerts})
@allow("read")
def list_alerts(query: AlertsQuery) -> Response:
    found = look.alerts(services().state, query.state)
    return answer(Alerts(alerts=[Alert.model_validate(worded(row)) for row in found]))


@api.get("/alerts/<alert_id>", summary="One alert", responses={200: Alert})
@allow("read")
def one_alert(path: AlertPath) -> Response:
    row = services().state.row("alert", alert_id=path.alert_id)
    if row is None:
        abort(404)
    return answer(Alert.model_validate(worded(look.opened(row))))


@api.post("/alerts/<alert_id>/dismiss", summary="Dismiss an alert", responses={204: None})
@allow("edit")
def dismiss(path: AlertPath) -> tuple[str, int]:
    if services().state.row("alert", alert_id=path.alert_id) is None:
        abort(404)
    dismiss_and_record(path.alert_id)
    return "", 204
