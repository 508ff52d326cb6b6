"""Settings of the assistant: which sites may show the chat, who writes, when persons are there, how long."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.assistant import chosen, widget
from insight.errors import InsightError
from web.access import allow
from web.audit import record
from web.login import user_name
from web.services import services

blueprint = Blueprint("assistant_settings", __name__, url_prefix="/settings/assistant")


@blueprint.get("")
@allow("admin")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@allow("admin")
def choose() -> ResponseReturnValue:
    """Choose the writer, the hours and how long conversations are kept."""
    form = request.form
    try:
        choose_and_record(
            writer=form.get("writer", ""),
            hours=form.get("hours", ""),
            days=form.get("days", type=int) or None,
        )
    except InsightError as error:
        return _page(problem=error), 400
    return redirect(url_for("assistant_settings.index", saved=1))


@blueprint.post("/keys")
@allow("admin")
def make() -> ResponseReturnValue:
    name, sites = request.form.get("name", ""), request.form.get("sites", "").split()
    try:
        key = make_and_record(name, sites)
    except InsightError as error:
        return _page(problem=error), 400
    return redirect(url_for("assistant_settings.index", made=key, _anchor=f"key-{key}"))


@blueprint.post("/keys/<key>/sites")
@allow("admin")
def sites(key: str) -> ResponseReturnValue:
    try:
        sites_and_record(key, request.form.get("sites", "").split())
    except InsightError as error:
        return _page(problem=error), 400
    return redirect(url_for("assistant_settings.index", _anchor=f"key-{key}"))


@blueprint.post("/keys/<key>/revoke")
@allow("admin")
def revoke(key: str) -> ResponseReturnValue:
    revoke_and_record(key)
    return redirect(url_for("assistant_settings.index"))


def choose_and_record(*, writer: str, hours: str, days: int | None) -> None:
    """Keep what is chosen. Raises SettingsError for what cannot be."""
    chosen.choose(services().state, writer=writer, hours=hours, days=days, by=user_name())
    record("assistant.chosen", "assistant", writer=writer, days=days)


def make_and_record(name: str, sites: list[str]) -> str:
    """Make a key; returns it. Raises UserError."""
    key = widget.make_key(services().state, name, sites, user_name())
    record("widget.made", key, name=name.strip(), sites=sites)
    return key


def sites_and_record(key: str, sites: list[str]) -> None:
    """Change who may show a chat; 404 without the key. Raises UserError."""
    if not widget.set_sites(services().state, key, sites):
        abort(404)
    record("widget.sites", key, sites=sites)


def revoke_and_record(key: str) -> bool:
    """End a key; whether it was in use."""
    ended = widget.revoke_key(services().state, key)
    if ended:
        record("widget.revoked", key)
    return ended


def hours_text() -> str:
    """What customers are told of when persons are there."""
    return chosen.hours(services().state)


def _page(problem: InsightError | None = None) -> str:
    s = services()
    return render_template(
        "assistant_settings.html",
        keys=widget.keys(s.state),
        address=s.settings.web_address,
        most_sites=widget.MOST_SITES,
        writers=chosen.WRITERS,
        writer=chosen.writer(s.settings, s.state),
        hours=chosen.hours(s.state),
        longest_hours=chosen.LONGEST_HOURS,
        days=chosen.days(s.state),
        most_days=chosen.MOST_DAYS,
        orders=chosen.orders_state(s.settings),
        problem=problem,
        given=_given(problem),
        saved="saved" in request.args,
        made=request.args.get("made", ""),
    )


def _given(problem: InsightError | None) -> dict[str, str]:
    """What a form held that was refused, so that nobody types it again."""
    return dict(request.form) if problem else {}
