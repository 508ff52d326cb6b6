"""Jobs: start one by uploading files, watch it, stop it, run it again."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight import job_control, rejected
from insight.job_progress import pace
from insight.jobs import JOBS
from insight.sources import SOURCES
from insight.sources.files import SUFFIXES
from web import drafts, job_view
from web.access import allow, may
from web.audit import record
from web.job_start import submit
from web.job_view import JobView
from web.login import user_name
from web.partial import is_partial
from web.services import services

blueprint = Blueprint("jobs", __name__)

_REJECTED_SHOWN = 5
_PAGE = 50
_MOST_PAGES = 10_000
_SHORT = ("explain", "meaning", "correct", "copy")
"""Jobs that a page waits for; they are not listed."""
_STATES = ("queued", "running", "done", "failed", "cancelled")
TABLES = {"ingest": ("product", "source"), "products": ("source",), "sales": ("dates",)}
"""Jobs that read files, and the fields of the form that each is told."""
_LONGEST_NAME = 200


@blueprint.app_context_processor
def _upload_form() -> dict[str, Any]:
    return {"suffixes": SUFFIXES, "upload_mb": services().settings.upload_mb}


@blueprint.get("/jobs")
@allow("read")
def index() -> ResponseReturnValue:
    """The jobs that run, then the newest, of a state or a kind where one is chosen."""
    given = request.args
    state, kind = given.get("state", ""), given.get("kind", "")
    page = min(max(given.get("page", 1, type=int), 1), _MOST_PAGES)
    found = job_control.page(
        services().state,
        of_state=state if state in _STATES else None,
        name=kind if kind in JOBS else None,
        count=_PAGE,
        offset=(page - 1) * _PAGE,
    )
    return render_template(
        "_job_rows.html" if is_partial() else "jobs.html",
        jobs=[JobView.of(row) for row in found.rows],
        page=page,
        pages=max(1, -(-found.count // _PAGE)),
        states=_STATES,
        kinds=[name for name in JOBS if name not in _SHORT],
        chosen_state=state if state in _STATES else None,
        chosen_kind=kind if kind in JOBS else None,
    )


@blueprint.route("/jobs/new", methods=["GET", "POST"])
@allow("jobs")
def new() -> ResponseReturnValue:
    """The upload form. Documents are shown before they are imported; other tables are read at once."""
    if request.method == "GET":
        return render_template("upload.html", chosen=request.args.get("table"))
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
    return render_template("job.html", **_live(job_id), **_log(job_id, 0))


@blueprint.get("/jobs/<job_id>/live")
@allow("read")
def live(job_id: str) -> ResponseReturnValue:
    """The part of the page that changes while the job runs."""
    return render_template("_job_live.html", **_live(job_id))


@blueprint.get("/jobs/<job_id>/log")
@allow("read")
def log(job_id: str) -> ResponseReturnValue:
    """The lines of the log after one of them."""
    return render_template("_job_log.html", **_log(job_id, request.args.get("after", 0, type=int)))


def _live(job_id: str) -> dict[str, Any]:
    job, s = _find(job_id), services()
    paths = rejected.files(s.settings, job_id)
    return {
        "job": job,
        "pace": None
        if job.ended
        else job_view.pace_words(pace(s.state, job_id, job.stage, job.done, job.total)),
        "gone": job_control.missing_files(s.state, job_control.find(s.state, job_id)),
        "outcomes": _outcomes(job),
        "rejected": list(islice(rejected.read(paths), _REJECTED_SHOWN)),
        "rejected_count": rejected.count(paths),
    }


def _log(job_id: str, after: int) -> dict[str, Any]:
    # The state first: a job that has ended has its last line.
    ended = _find(job_id).ended
    lines = job_view.log_lines(services().state, job_id, max(after, 0))
    last = lines[-1].line_id if lines else max(after, 0)
    return {"job_id": job_id, "lines": lines, "last": last, "ended": ended}


def _outcomes(job: JobView) -> list[tuple[str, str]]:
    """Where to see what came of a job: words and addresses."""
    if job.name in ("ingest", "fetch"):
        return [
            (_("See its documents"), url_for("documents.index", source=_source(job))),
            (_("Read the report"), url_for("report.page")),
        ]
    addresses = {
        "products": (_("See the products"), "products.index"),
        "sales": (_("Read the report"), "report.page"),
        "analyze": (_("Read the report"), "report.page"),
        "alerts": (_("See the alerts"), "alerts.index"),
        "recommend": (_("See the recommendations"), "recommend.index"),
        "export": (_("Download the export"), "data.index"),
        "backup": (_("See the back-ups"), "data.index"),
    }
    if job.name not in addresses or (job.needs == "admin" and not may("admin")):
        return []
    words, endpoint = addresses[job.name]
    return [(words, url_for(endpoint))]


def _source(job: JobView) -> str | None:
    """Under which source the documents of a job are stored."""
    if job.name == "ingest":
        return job.parameters.get("source")
    name = job.parameters.get("source")
    if name not in SOURCES.names():
        return None
    module = SOURCES.load(name)
    return str(module.source_name(module.Parameters.model_validate(job.parameters["options"])))


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
    if job_control.cancel(services().state, job_id, user_name()):
        record("job.cancelled", job_id)
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.post("/jobs/<job_id>/again")
@allow("jobs")
def again(job_id: str) -> ResponseReturnValue:
    """Start a job that does again what failed, or was stopped, in this one."""
    job, state = _find(job_id), services().state
    if not may(job.needs):
        abort(403)
    return _started(job.name, job_control.retry_parameters(state, job_control.find(state, job_id)))


def _started(name: str, given: dict[str, Any]) -> ResponseReturnValue:
    return redirect(url_for("jobs.one", job_id=submit(name, given)))


def _find(job_id: str) -> JobView:
    job = job_view.find(services().state, job_id)
    if job is None:
        abort(404)
    return job
