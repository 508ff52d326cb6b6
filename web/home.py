"""The first page: where to drop a file, or the newest week at a glance."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight.attention import attention, steps
from insight.glance import ProductGlance
from insight.messages import recall
from insight.types import Asked
from web import job_view
from web.access import allow, may
from web.alerts import worded
from web.language import current
from web.once import rows_once
from web.overview import overview
from web.renewed import Served
from web.report_cache import Built
from web.said import said
from web.services import services
from web.sparkline import sparkline

blueprint = Blueprint("home", __name__)

MOST_PRODUCTS = 6
_MOST_FINDINGS = 5


@blueprint.get("/")
@allow("read")
def home() -> ResponseReturnValue:
    if not overview().documents:
        return render_template("home_empty.html", running=job_view.running(services().state))
    served = services().reports.latest(Asked(), current())
    built = served.value
    summary = next((s for s in built.report.sections if s.name == "summary"), None)
    return render_template(
        "home.html",
        report=built.report,
        findings=summary.findings[:_MOST_FINDINGS] if summary else (),
        products=_shown_products(built),
        more=max(0, len(built.products) - MOST_PRODUCTS),
        lines={one.product: _line(one) for one in built.products},
        steps=_steps(),
        **_live(served),
    )


@blueprint.get("/live")
@allow("read")
def live() -> ResponseReturnValue:
    """What changes while the page is open: jobs, alerts, and whether there are newer data."""
    served = services().reports.latest(Asked(), current())
    seen = request.args.get("seen", "")
    is_newer = bool(seen) and not served.is_old and served.made_at.isoformat() > seen
    return render_template("_live.html", **_live(served), is_newer=is_newer)


def _live(served: Served[Built]) -> dict[str, Any]:
    state = services().state
    found = attention(state)
    return {
        "served": served,
        "running": job_view.running(state),
        "attention": found,
        "alerts": [worded(alert) for alert in found.alerts],
        "failed": [{**row, "error": said(recall(row["error"] or ""))} for row in found.failed],
        "notes": _notes(served.value),
    }


def _notes(built: Built) -> list[str]:
    """What the data do not allow to be said."""
    report = built.report
    if report.status not in ("ok", "widened"):
        return list(report.notes)
    few = [one.product for one in built.products if one.verdict == "few"]
    notes = list(report.notes) if report.status == "widened" else []
    if few:
        names = ", ".join(name[:60] for name in few[:3]) + (" …" if len(few) > 3 else "")
        notes.append(_("Too few documents to say anything of: %(names)s", names=names))
    return notes


def _shown_products(built: Built) -> list[ProductGlance]:
    return list(built.products[:MOST_PRODUCTS])


def _line(one: ProductGlance) -> str:
    return sparkline([week.documents for week in one.weeks])


def _steps() -> Any:
    """The first steps, for whoever can take them, until all are done."""
    if not may("admin"):
        return None
    data = overview()
    listings = next((row["listings"] for row in rows_once("web/own_listings.sql")), 0)
    found = steps(services().state, data.documents - data.sample, listings)
    return None if found.is_complete else found
