"""The sample data: a button that loads them, a banner while they are there, a button that removes them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from insight.sample.load import write_files
from web.access import allow
from web.audit import record
from web.login import user_name
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
    s = services()
    jobs = [
        s.queue.submit(name, given, user_name())
        for name, given in write_files(s.settings, datetime.now(UTC).date())
    ]
    record("sample.loaded", jobs[-1])
    return jobs[-1]


def remove_sample() -> str:
    job_id = services().queue.submit("remove-sample", {}, user_name())
    record("sample.removed", job_id)
    return job_id
