"""Subscriptions: who is told what, how it went, and a form to add one. Nothing is sent from here."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.delivery import subscriptions
from insight.errors import DeliveryError
from web.access import allow
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
    form, s = request.form, services()
    what, language = form.get("what", ""), form.get("language", "")
    weekday, hour = form.get("weekday", -1, type=int), form.get("hour", -1, type=int)
    if what not in _WHAT or language not in LANGUAGES or weekday not in range(7):
        abort(400)
    if hour not in range(24):
        abort(400)
    try:
        subscriptions.subscribe(
            s.settings,
            s.state,
            form.get("address", ""),
            user_name(),
            name=form.get("name", ""),
            language=language,
            what=what,
            weekday=weekday,
            hour=hour,
        )
    except DeliveryError as error:
        return _page(error), 400
    return redirect(url_for("subscriptions.index"))


@blueprint.post("/settings/subscriptions/<name>/<any(test, pause, resume, remove):action>")
@allow("read")
def change(name: str, action: str) -> ResponseReturnValue:
    s = services()
    if action == "test":
        subscriptions.subscription(s.state, name)
        given = {"subscription": name, "test": True}
        return redirect(url_for("jobs.one", job_id=s.queue.submit("deliver", given, user_name())))
    if action == "remove":
        subscriptions.unsubscribe(s.state, name)
    else:
        subscriptions.pause(s.state, name, active=action == "resume")
    return redirect(url_for("subscriptions.index"))


def _page(problem: DeliveryError | None = None) -> str:
    return render_template(
        "subscriptions.html",
        subscriptions=subscriptions.subscriptions(services().state),
        weekdays=subscriptions.WEEKDAYS,
        what=_WHAT,
        chosen=request.form.get("language", current()),
        timezone=services().settings.timezone,
        problem=problem,
    )
