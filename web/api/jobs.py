"""The API of jobs: start them, watch them, stop them, try again what failed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from flask import Response, abort
from pydantic import BaseModel, Field

from insight import job_control, rejected
from insight.job_progress import pace
from insight.jobs import JOBS
from insight.state import Row
from web.access import allow, may
from web.api.group import Page, answer, group
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
    "recommend",
    "assistant_index",
    "fetch",
    "analyze",
    "audit",
    "alerts",
    "deliver",
    "explain",
    "meaning",
    "correct",
    "index",
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
    return started(row["name"], job_control.retry_parameters(state, row))


def started(name: str, given: dict[str, Any]) -> Response:
    """Start a job and answer with its id."""
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
