"""Subscriptions: who is told what, how it went, and a form to add one. Nothing is sent from here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.delivery import subscriptions
from insight.delivery.subscriptions import Subscription
from insight.errors import DeliveryError
from web.access import allow, may
from web.audit import record
from web.job_start import submit
from web.language import LANGUAGES, current
from web.login import user_name
from web.services import services

blueprint = Blueprint("subscriptions", __name__)

_WHAT = ("all", "report", "alerts")


@blueprint.get("/settings/subscriptions")
@allow("read")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/settings/subscriptions")
@allow("read")
def add() -> ResponseReturnValue:
    s, asked = services(), _asked()
    try:
        name = subscriptions.subscribe(
            s.settings,
            s.state,
            asked.pop("address"),
            user_name(),
            name=request.form.get("name", ""),
            **asked,
        )
    except DeliveryError as error:
        return _page(error), 400
    record("subscription.added", name)
    return redirect(url_for("subscriptions.index"))


@blueprint.post("/settings/subscriptions/<name>/<any(test, pause, resume, change, remove):action>")
@allow("read")
def change(name: str, action: str) -> ResponseReturnValue:
    """One's own; an administrator's are all."""
    s = services()
    try:
        must_own(subscriptions.subscription(s.state, name))
        if action == "test":
            given = {"subscription": name, "test": True}
            return redirect(url_for("jobs.one", job_id=submit("deliver", given)))
        if action == "change":
            subscriptions.change(s.state, name, **_asked())
        elif action == "remove":
            subscriptions.unsubscribe(s.state, name)
        else:
            subscriptions.pause(s.state, name, active=action == "resume")
    except DeliveryError as error:
        return _page(error), 400
    record(f"subscription.{action}", name)
    return redirect(url_for("subscriptions.index"))


def must_own(one: Subscription) -> None:
    """End the request of who may not change this subscription."""
    if one.owner != user_name() and not may("admin"):
        abort(403)


def _asked() -> dict[str, Any]:
    """What the form says of a subscription; ends the request where a value is none of the choices."""
    form = request.form
    what, language = form.get("what", ""), form.get("language", "")
    weekday, hour = form.get("weekday", -1, type=int), form.get("hour", -1, type=int)
    if what not in _WHAT or language not in LANGUAGES or weekday not in range(7):
        abort(400)
    if hour not in range(24):
        abort(400)
    return {
        "address": form.get("address", ""),
        "language": language,
        "what": what,
        "weekday": weekday,
        "hour": hour,
    }


def _page(problem: DeliveryError | None = None) -> str:
    return render_template(
        "subscriptions.html",
        subscriptions=[
            one
            for one in subscriptions.subscriptions(services().state)
            if one.owner == user_name() or may("admin")
        ],
        weekdays=subscriptions.WEEKDAYS,
        what=_WHAT,
        chosen=request.values.get("language", current()),
        chosen_what=request.values.get("what", "all"),
        timezone=services().settings.timezone,
        problem=problem,
    )
