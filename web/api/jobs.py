"""The API of jobs: start them, watch them, stop them, try again what failed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from flask import Response, abort
from flask_openapi import FileStorage
from pydantic import BaseModel, Field

from insight import job_control, rejected
from insight.job_progress import pace
from insight.jobs import JOBS
from insight.sources import SOURCES
from insight.state import Row
from web import drafts, job_form
from web.access import allow, may
from web.api.group import Body, Page, answer, group
from web.api.types import WHOLE, YesOrNo
from web.audit import record
from web.job_start import submit
from web.job_view import JobView, log_lines
from web.login import user_name
from web.services import services

api = group("jobs", "Jobs")

State = Literal["queued", "running", "cancelling", "done", "failed", "cancelled"]
Kind = Literal[
    "ingest",
    "products",
    "sales",
    "fetch",
    "analyze",
    "audit",
    "alerts",
    "deliver",
    "explain",
    "remove-sample",
    "erase",
    "retention",
    "export",
    "backup",
]
Text = Annotated[str, Field(max_length=4_096)]
_LINES = 2_000


class OneJob(BaseModel):
    """A job. `done` and `total` count rows of its present step; `total` may be unknown."""

    job_id: str
    name: str
    state: State
    step: str | None = Field(description="Name of the present step; null where there is none.")
    step_number: int
    steps: int
    done: int
    total: int | None
    rows_per_second: float | None = Field(description="Over the last half minute.")
    seconds_left: float | None = Field(description="About, in this step.")
    counts: dict[str, int]
    error: str | None
    rejected_batches: int
    requested_by: str
    created_at: datetime
    finished_at: datetime | None


class Jobs(BaseModel):
    total: int
    jobs: list[OneJob]


class StartedJob(BaseModel):
    job_id: str


class JobLogLine(BaseModel):
    line_id: int
    moment: datetime
    level: Literal["info", "warning", "error"]
    text: str


class JobLog(BaseModel):
    lines: list[JobLogLine]


class JobPath(BaseModel):
    job_id: str = Field(min_length=1, max_length=60)


class RejectedPath(JobPath):
    form: Literal["csv", "jsonl"]


class JobQuery(Page):
    state: Literal["queued", "running", "done", "failed", "cancelled"] | None = None
    name: Kind | None = None


class JobLogQuery(BaseModel):
    model_config = {"extra": "forbid"}

    after: int = Field(0, ge=0, le=2**53, description="Only lines after the one of this number.")


class FetchBody(Body):
    """What to collect: a source and what it needs, see `GET /sources`."""

    source: Literal["rss"]
    options: dict[str, Text] = Field(max_length=20)
    since: date | None = None
    analyze: YesOrNo = True


class AnalyzeBody(Body):
    annotator: Literal["ours", "endpoint"] = "ours"


class AuditBody(Body):
    language: Literal["zh", "en"] | None = None
    persons: Annotated[int, Field(ge=1, le=100), WHOLE] | None = None
    sentences: Annotated[int, Field(ge=0, le=1_000_000), WHOLE] | None = None
    annotator: Literal["ours", "endpoint"] = "ours"


class DeliverBody(Body):
    subscription: Text | None = Field(None, description="A report of it is sent now, due or not.")
    test: YesOrNo = Field(False, description="Send it a test message instead.")


class EmptyBody(Body):
    pass


class UploadForm(BaseModel):
    """Files of one kind, as a form of several parts."""

    model_config = {"extra": "forbid"}

    files: list[FileStorage] = Field(min_length=1, max_length=100)
    table: Literal["ingest", "products", "sales"] = Field(
        "ingest", description="What is in them: reviews (ingest), products or weekly sales."
    )
    product: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    dates: Literal["", "day-first", "month-first"] = ""


@api.get("/jobs", summary="Jobs that run, then the newest", responses={200: Jobs})
@allow("read")
def list_jobs(query: JobQuery) -> Response:
    found = job_control.page(
        services().state,
        of_state=query.state,
        name=query.name,
        count=query.count,
        offset=query.offset,
    )
    return answer(Jobs(total=found.count, jobs=[_job(row) for row in found.rows]))


@api.get("/jobs/<job_id>", summary="One job", responses={200: OneJob})
@allow("read")
def get_job(path: JobPath) -> Response:
    return answer(_job(_row(path.job_id)))


@api.get("/jobs/<job_id>/log", summary="The log of a job", responses={200: JobLog})
@allow("read")
def get_log(path: JobPath, query: JobLogQuery) -> Response:
    _row(path.job_id)
    lines = log_lines(services().state, path.job_id, query.after)
    return answer(
        JobLog(
            lines=[
                JobLogLine(
                    line_id=line.line_id,
                    moment=datetime.fromisoformat(line.moment),
                    level=cast(Any, line.level),
                    text=line.text,
                )
                for line in lines
            ]
        )
    )


@api.get(
    "/jobs/<job_id>/rejected/<form>",
    summary="Rows that could not be stored, to be mended",
    responses={
        200: {"description": "The rows.", "content": {"text/csv": {}, "application/x-ndjson": {}}}
    },
)
@allow("jobs")
def get_rejected(path: RejectedPath) -> Response:
    _row(path.job_id)
    paths = rejected.files(services().settings, path.job_id)
    if not paths:
        abort(404)
    kind = "text/csv" if path.form == "csv" else "application/x-ndjson"
    return Response(rejected.export(paths, f".{path.form}"), mimetype=kind)


@api.post("/jobs/<job_id>/cancel", summary="Ask a job to stop", responses={200: OneJob})
@allow("jobs")
def cancel_job(path: JobPath) -> Response:
    _row(path.job_id)
    if job_control.cancel(services().state, path.job_id, user_name()):
        record("job.cancelled", path.job_id)
    return answer(_job(_row(path.job_id)))


@api.post(
    "/jobs/<job_id>/retry",
    summary="Do again what failed, as a new job",
    responses={201: StartedJob},
)
@allow("jobs")
def retry_job(path: JobPath) -> Response:
    row, state = _row(path.job_id), services().state
    if row["name"] not in JOBS or not may(JOBS[row["name"]].needs):
        abort(403)
    return _started(row["name"], job_control.retry_parameters(state, row))


@api.post("/jobs/fetch", summary="Collect from a source", responses={201: StartedJob})
@allow("jobs")
def start_fetch(body: FetchBody) -> Response:
    given = body.model_dump(mode="json")
    model = SOURCES.load(body.source).Parameters
    unknown = sorted(set(body.options) - set(model.model_fields))
    problems = {
        **job_form.check("fetch", given).problems,
        **dict.fromkeys(unknown, "no such option"),
    }
    if problems:
        _refuse(problems)
    return _started("fetch", given)


@api.post("/jobs/analyze", summary="Analyse what is new", responses={201: StartedJob})
@allow("jobs")
def start_analyze(body: AnalyzeBody) -> Response:
    return _started("analyze", body.model_dump(mode="json"))


@api.post("/jobs/audit", summary="Audit the models for bias", responses={201: StartedJob})
@allow("jobs")
def start_audit(body: AuditBody) -> Response:
    return _started("audit", body.model_dump(mode="json"))


@api.post("/jobs/alerts", summary="Look for spikes", responses={201: StartedJob})
@allow("jobs")
def start_alerts(body: EmptyBody) -> Response:
    return _started("alerts", {})


@api.post(
    "/jobs/deliver", summary="Send reports and alerts that are due", responses={201: StartedJob}
)
@allow("jobs")
def start_deliver(body: DeliverBody) -> Response:
    return _started("deliver", body.model_dump(mode="json"))


@api.post("/jobs/remove-sample", summary="Remove the sample data", responses={201: StartedJob})
@allow("jobs")
def start_remove_sample(body: EmptyBody) -> Response:
    return _started("remove-sample", {})


@api.post("/jobs/upload", summary="Upload files and read them", responses={201: StartedJob})
@allow("jobs")
def upload_files(form: UploadForm) -> Response:
    """Columns are recognised by their names; see the page of the upload for a look before."""
    settings = services().settings
    files = [file for file in form.files if file.filename]
    if not files:
        _refuse({"files": "no file has a name"})
    given: dict[str, Any] = {}
    for name in {
        "ingest": ("product", "source", "dates"),
        "products": ("source",),
        "sales": ("dates",),
    }[form.table]:
        if value := getattr(form, name):
            given[name] = value
    kept = drafts.keep_files(cast(Any, files), settings.uploads)
    return _started(form.table, {"files": [str(path) for path in kept]} | given)


def _refuse(problems: Any) -> None:
    from insight.errors import JobError

    told = "; ".join(f"{name}: {text}" for name, text in problems.items())
    raise JobError(f"The job cannot run with these parameters: {told}.")


def _started(name: str, given: dict[str, Any]) -> Response:
    return answer(StartedJob(job_id=submit(name, given)), 201)


def _row(job_id: str) -> Row:
    row = services().state.row("job", job_id=job_id)
    if row is None:
        abort(404)
    return row


def _job(row: Row) -> OneJob:
    job = JobView.of(row)
    steps = len(job.stages)
    present = 0 <= job.stage < steps and not job.ended
    speed = pace(services().state, job.job_id, job.stage, job.done, job.total) if present else None
    return OneJob(
        job_id=job.job_id,
        name=job.name,
        state=cast(Any, job.state),
        step=job.stages[job.stage] if present else None,
        step_number=max(job.stage, 0),
        steps=steps,
        done=job.done,
        total=job.total,
        rows_per_second=speed and speed.rows_per_second,
        seconds_left=speed and speed.seconds_left,
        counts=dict(job.counts),
        error=job.error,
        rejected_batches=job.rejected_batches,
        requested_by=job.requested_by,
        created_at=datetime.fromisoformat(job.created_at),
        finished_at=datetime.fromisoformat(job.finished_at) if job.finished_at else None,
    )
