"""Alerts between reports: the open ones, the documents behind each, and dismissing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from insight.alerts import look
from web.access import allow
from web.audit import record
from web.language import current
from web.services import services

blueprint = Blueprint("alerts", __name__)


@blueprint.get("/alerts")
@allow("read")
def index() -> ResponseReturnValue:
    found = [worded(alert) for alert in look.alerts(services().state)]
    return render_template("alerts.html", alerts=found)


@blueprint.get("/alerts/<int:alert_id>")
@allow("read")
def one(alert_id: int) -> ResponseReturnValue:
    s = services()
    row = s.state.row("alert", alert_id=alert_id)
    if row is None:
        abort(404)
    alert = look.opened(row)
    return render_template(
        "alert.html",
        alert=worded(alert),
        filters=_filters(alert),
        rows=s.reader.rows("documents/some.sql", {"ids": alert["documents"]}),
    )


@blueprint.post("/alerts/<int:alert_id>/dismiss")
@allow("edit")
def dismiss(alert_id: int) -> ResponseReturnValue:
    dismiss_and_record(alert_id)
    return redirect(url_for("alerts.index"))


def dismiss_and_record(alert_id: int) -> None:
    services().state.execute("dismiss_alert", alert_id=alert_id)
    record("alert.dismissed", str(alert_id))


def worded(alert: Mapping[str, Any]) -> dict[str, Any]:
    """An alert with its headline and its sentence in the language of the page."""
    from insight.alerts.say import headline, sentence
    from insight.reports.words import Words

    words = Words(current())
    return {**alert, "headline": headline(alert, words), "sentence": sentence(alert, words)}


def _filters(alert: Mapping[str, Any]) -> dict[str, str]:
    """The filters of the list of documents that come nearest to an alert."""
    group, figures = alert["cause"], alert["figures"]
    if figures["kind"] == "quiet":
        return {}
    year, week, _ = datetime.fromisoformat(figures["from"]).isocalendar()
    found = {name: group[name] for name in ("product", "topic", "aspect") if name in group}
    if figures["kind"] == "negative":
        found["aspect_sentiment" if "aspect" in group else "sentiment"] = "negative"
    return {**found, "week": f"{year}-W{week:02d}"}
