"""The API of the schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight import cron, schedule
from insight.errors import JobError
from insight.schedule import Entry
from web.access import allow
from web.api.group import Body, answer, group
from web.api.jobs import StartedJob
from web.api.types import YesOrNo
from web.audit import record
from web.job_start import submit
from web.login import user_name
from web.schedule import in_words
from web.services import services

api = group("schedule", "Schedule")

_NEXT = 5
Schedulable = Literal["fetch", "analyze", "audit", "alerts", "deliver", "backup"]


class ScheduleEntry(BaseModel):
    """A job that runs by itself; times are those of the business."""

    entry_id: str
    job: str
    cron: str
    words: str = Field(description="The time in the language that is asked for.")
    active: bool
    is_own: bool
    is_changed: bool
    parameters: dict[str, Any]
    next_runs: list[datetime]
    last_at: datetime | None
    last_job: str | None
    last_state: str | None
    skipped_at: datetime | None


class ScheduleEntries(BaseModel):
    entries: list[ScheduleEntry]


class NewScheduleEntry(Body):
    job: Schedulable
    cron: str = Field(min_length=1, max_length=cron.LONGEST)
    parameters: dict[str, Any] = Field(default_factory=dict, max_length=20)


class ScheduleChange(Body):
    cron: str | None = Field(None, min_length=1, max_length=cron.LONGEST)
    active: YesOrNo | None = None
    parameters: dict[str, Any] | None = Field(None, max_length=20)


class SchedulePath(BaseModel):
    entry_id: str = Field(min_length=1, max_length=60)


@api.get("/schedule", summary="What runs by itself", responses={200: ScheduleEntries})
@allow("read")
def list_entries() -> Response:
    found = schedule.entries(services().state)
    return answer(ScheduleEntries(entries=[_entry(one) for one in found]))


@api.post("/schedule", summary="Add a job of one's own", responses={201: ScheduleEntry})
@allow("admin")
def add_entry(body: NewScheduleEntry) -> Response:
    state = services().state
    entry_id = schedule.add(state, body.job, body.cron, body.parameters, user_name())
    record("schedule.added", entry_id, job=body.job, cron=body.cron)
    return answer(_entry(schedule.entry(state, entry_id)), 201)


@api.patch("/schedule/<entry_id>", summary="Change an entry", responses={200: ScheduleEntry})
@allow("admin")
def change_entry(path: SchedulePath, body: ScheduleChange) -> Response:
    _must_exist(path.entry_id)
    changed = schedule.change(
        services().state,
        path.entry_id,
        user_name(),
        fields=body.cron,
        active=body.active,
        parameters=body.parameters,
    )
    told = body.model_dump(exclude_unset=True, exclude={"parameters"})
    record("schedule.changed", path.entry_id, **told)
    return answer(_entry(changed))


@api.delete(
    "/schedule/<entry_id>",
    summary="Remove an entry of one's own, or let another be as it was at first",
    responses={204: None},
)
@allow("admin")
def reset_entry(path: SchedulePath) -> tuple[str, int]:
    _must_exist(path.entry_id)
    schedule.reset(services().state, path.entry_id)
    record("schedule.reset", path.entry_id)
    return "", 204


@api.post("/schedule/<entry_id>/run", summary="Run an entry now", responses={201: StartedJob})
@allow("admin")
def run_entry(path: SchedulePath) -> Response:
    one = _must_exist(path.entry_id)
    return answer(StartedJob(job_id=submit(one.job, one.parameters)), 201)


def _must_exist(entry_id: str) -> Entry:
    try:
        return schedule.entry(services().state, entry_id)
    except JobError:
        abort(404)


def _entry(one: Entry) -> ScheduleEntry:
    def moment(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return ScheduleEntry(
        entry_id=one.entry_id,
        job=one.job,
        cron=one.cron,
        words=in_words(one.cron),
        active=one.active,
        is_own=one.is_own,
        is_changed=one.is_changed,
        parameters=dict(one.parameters),
        next_runs=one.next_runs(services().settings, _NEXT),
        last_at=moment(one.last_at),
        last_job=one.last_job,
        last_state=one.last_state,
        skipped_at=moment(one.skipped_at),
    )
