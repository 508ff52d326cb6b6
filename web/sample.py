"""The sample data: a button that loads them, a banner while they are there, a button that removes them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from insight.sample.load import write_files
from web.access import allow
from web.job_start import submit
from web.overview import overview
from web.services import services

blueprint = Blueprint("sample", __name__)


def init(app: Flask) -> None:
    app.add_template_global(overview)


@blueprint.post("/sample")
@allow("jobs")
def add() -> ResponseReturnValue:
    return redirect(url_for("jobs.one", job_id=load_sample()))


@blueprint.post("/sample/remove")
@allow("jobs")
def remove() -> ResponseReturnValue:
    return redirect(url_for("jobs.one", job_id=remove_sample()))


def load_sample() -> str:
    """Start the jobs that read the sample; the id of the last, which the report waits for."""
    files = write_files(services().settings, datetime.now(UTC).date())
    return [submit(name, given) for name, given in files][-1]


def remove_sample() -> str:
    return submit("remove-sample", {})
