"""The first page: where to drop a file, or the newest report at a glance."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from insight.types import Asked
from web import job_view
from web.access import allow
from web.language import current
from web.overview import overview
from web.services import services

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@allow("read")
def home() -> ResponseReturnValue:
    running = job_view.running(services().state)
    if not overview().documents:
        return render_template("home_empty.html", running=running)
    report = services().reports.get(Asked(), current())
    summary = next((s for s in report.sections if s.name == "summary"), None)
    return render_template("home.html", running=running, report=report, summary=summary)
