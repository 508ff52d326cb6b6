"""Jobs: start one by uploading files, watch it, stop it, run it again."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight import rejected
from insight.sources.files import SUFFIXES
from insight.state import Row, moment
from web import drafts, job_view
from web.access import allow
from web.job_view import JobView
from web.login import user_name
from web.services import services

blueprint = Blueprint("jobs", __name__)

_REJECTED_SHOWN = 5
TABLES = {"ingest": ("product", "source"), "products": ("source",), "sales": ("dates",)}
"""Jobs that read files, and the fields of the form that each is told."""
_LONGEST_NAME = 200


@blueprint.app_context_processor
def _upload_form() -> dict[str, Any]:
    return {"suffixes": SUFFIXES, "upload_mb": services().settings.upload_mb}


@blueprint.get("/jobs")
@allow("read")
def index() -> ResponseReturnValue:
    return render_template("jobs.html", jobs=job_view.newest(services().state))


@blueprint.route("/jobs/new", methods=["GET", "POST"])
@allow("jobs")
def new() -> ResponseReturnValue:
    """The upload form. Documents are shown before they are imported; other tables are read at once."""
    if request.method == "GET":
        return render_template("upload.html")
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return render_template("upload.html", problem=_("Choose at least one file.")), 400
    name = request.form.get("table", "ingest")
    if name not in TABLES:
        abort(400)
    given: dict[str, Any] = {}
    for field in TABLES[name]:
        if value := request.form.get(field, "").strip()[:_LONGEST_NAME]:
            given[field] = value
    settings = services().settings
    if name == "ingest":
        return redirect(url_for("preview.page", draft_id=drafts.start(files, given, settings)))
    return _started(
        name, {"files": [str(path) for path in drafts.keep_files(files, settings.uploads)]} | given
    )


@blueprint.get("/jobs/<job_id>")
@allow("read")
def one(job_id: str) -> ResponseReturnValue:
    job = _find(job_id)
    paths = rejected.files(services().settings, job_id)
    first = list(islice(rejected.read(paths), _REJECTED_SHOWN))
    count = rejected.count(paths)
    return render_template("job.html", job=job, rejected=first, rejected_count=count)


@blueprint.get("/jobs/<job_id>.json")
@allow("read")
def progress(job_id: str) -> ResponseReturnValue:
    return jsonify(_find(job_id).as_json())


@blueprint.get("/jobs/<job_id>/rejected<any('.csv', '.jsonl'):suffix>")
@allow("jobs")
def rejected_rows(job_id: str, suffix: str) -> ResponseReturnValue:
    """The rows that could not become documents, as a file that can be mended and sent again."""
    _find(job_id)
    paths = rejected.files(services().settings, job_id)
    if not paths:
        abort(404)
    return Response(
        rejected.export(paths, suffix),
        mimetype="text/csv" if suffix == ".csv" else "application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="rejected-{job_id}{suffix}"'},
    )


@blueprint.post("/jobs/<job_id>/cancel")
@allow("jobs")
def cancel(job_id: str) -> ResponseReturnValue:
    _find(job_id)
    services().state.execute("cancel_job", job_id=job_id, moment=moment())
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.post("/jobs/<job_id>/again")
@allow("jobs")
def again(job_id: str) -> ResponseReturnValue:
    """Start a job with the parameters of one that failed or was cancelled."""
    if not _find(job_id).can_repeat:
        abort(400)
    row: Row | None = services().state.row("job", job_id=job_id)
    assert row is not None
    return _started(row["name"], json.loads(row["parameters"]))


def _started(name: str, given: dict[str, Any]) -> ResponseReturnValue:
    job_id = services().queue.submit(name, given, user_name())
    return redirect(url_for("jobs.one", job_id=job_id))


def _find(job_id: str) -> JobView:
    job = job_view.find(services().state, job_id)
    if job is None:
        abort(404)
    return job
