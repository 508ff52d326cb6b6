"""Starting a job: the list of jobs, a form for each, and the same form filled by an earlier job."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight import job_control
from insight.delivery.subscriptions import subscriptions
from insight.jobs import JOBS
from web import job_form
from web.access import allow, may
from web.audit import record
from web.job_form import Filled
from web.login import user_name
from web.partial import is_partial
from web.services import services

blueprint = Blueprint("job_start", __name__, url_prefix="/jobs/start")


@blueprint.get("")
@allow("jobs")
def index() -> ResponseReturnValue:
    return render_template("job_kinds.html", jobs=job_form.offered(), reads=job_form.reads_files)


@blueprint.get("/<name>")
@allow("jobs")
def form(name: str) -> ResponseReturnValue:
    """The form of a job; `like` names a job whose parameters it is filled with."""
    _offered(name)
    if job_form.reads_files(name):
        return redirect(url_for("jobs.new", table=name))
    given: dict[str, Any] = {}
    if like := request.args.get("like"):
        row = job_control.find(services().state, like)
        if row["name"] == name:
            given = json.loads(row["parameters"])
    if source := request.args.get("source"):
        given["source"] = source
    return _page(name, Filled(given))


@blueprint.post("/<name>")
@allow("jobs")
def start(name: str) -> ResponseReturnValue:
    _offered(name)
    if job_form.reads_files(name):
        abort(400)
    filled = job_form.read(name, request.form)
    if filled.problems:
        return _page(name, filled), 400
    job_id = submit(name, filled.given)
    return redirect(url_for("jobs.one", job_id=job_id))


def submit(name: str, given: Any) -> str:
    """Start a job for whoever asks, and write it down; the id of the job."""
    job_id = services().queue.submit(name, given, user_name())
    record("job.started", job_id, job=name)
    return job_id


def _offered(name: str) -> None:
    if name not in JOBS or not JOBS[name].by_hand:
        abort(404)
    if not may(JOBS[name].needs):
        abort(403)


def _page(name: str, filled: Filled) -> str:
    return render_template(
        "_job_fields.html" if is_partial() else "job_form.html",
        job=JOBS[name],
        fields=job_form.fields_of(name, filled.given),
        problems=filled.problems,
        known=known_values(name),
    )


def known_values(name: str) -> dict[str, list[str]]:
    """Values that a field may be chosen from, beside what its type says."""
    if name != "deliver":
        return {}
    return {"subscription": [one.name for one in subscriptions(services().state)]}
