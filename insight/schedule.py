"""The schedule: which jobs run when. It is data in the application's database, read at each look.

A job that has a time in the code is an entry of its own name; what a person decides about it is
kept beside, and may be reset. Other entries are a person's own: a job with parameters.
A run that was missed while nothing ran is made up for once; one that is due while the last is
still under way is left out.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import structlog

from insight import cron, job_log
from insight.errors import InsightError, JobError
from insight.jobs import JOBS, job, model_of, parameters_of
from insight.messages import message, recall
from insight.runner import ENDED, Runner, enter
from insight.settings import Settings
from insight.state import Row, State, Transaction, moment

log = structlog.get_logger()

MOST_OWN = 100
REQUESTED_BY = "schedule"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; moments are ISO 8601 in UTC."""

    entry_id: str
    job: str
    cron: str
    active: bool
    parameters: Mapping[str, Any]
    is_own: bool
    is_changed: bool
    """Whether a person decided something about an entry that the code has."""
    next_at: str | None = None
    planned_by: str | None = None
    last_at: str | None = None
    last_job: str | None = None
    last_state: str | None = None
    """State of the job that it started last; None where that is forgotten."""
    last_error: str | None = None
    skipped_at: str | None = None
    """When it was left out, because the run before had not ended."""
    changed_by: str | None = None

    def plan(self, settings: Settings) -> str:
        """By what its next moment is computed."""
        return f"{self.cron} {settings.timezone}"

    def next_runs(
        self, settings: Settings, count: int, now: datetime | None = None
    ) -> list[datetime]:
        """The next moments at which it runs, in the time zone of the business."""
        now = now or datetime.now(UTC)
        if not self.active:
            return []
        return list(islice(cron.moments(self.cron, now, settings.zone), count))


def jobs() -> list[str]:
    """The jobs that may be an entry of one's own: those that a person starts, and read no uploads."""
    return [
        name
        for name, definition in JOBS.items()
        if (definition.by_hand or name == "backup") and "files" not in model_of(name).model_fields
    ]


def entries(state: State) -> list[Entry]:
    """Those of the code in the order of the table, then a person's own."""
    rows = {row["entry_id"]: row for row in state.rows("schedule")}
    ours = [
        _entry(rows.get(name), name) for name, definition in JOBS.items() if definition.schedule
    ]
    known = {entry.entry_id for entry in ours}
    own = [
        _entry(row, row["job"])
        for row in rows.values()
        if row["entry_id"] not in known and row["job"] in JOBS and row["cron"]
    ]
    return [*ours, *sorted(own, key=lambda entry: (entry.job, entry.entry_id))]


def entry(state: State, entry_id: str) -> Entry:
    """The entry of this id. Raises JobError where there is none."""
    for one in entries(state):
        if one.entry_id == entry_id:
            return one
    raise JobError(message("There is no entry %(entry)s in the schedule.", entry=entry_id[:60]))


def add(state: State, name: str, fields: str, parameters: Mapping[str, Any], by: str) -> str:
    """Enter a job of a person's own; returns the entry's id. Raises JobError for what cannot run."""
    if name not in jobs():
        raise JobError(
            message(
                "The job %(job)s cannot be scheduled. Choose one of: %(known)s.",
                job=repr(name[:60]),
                known=", ".join(jobs()),
            )
        )
    checked = parameters_of(name, parameters).model_dump(mode="json", exclude_unset=True)
    fields = cron.checked(fields)
    if sum(one.is_own for one in entries(state)) >= MOST_OWN:
        raise JobError(
            message("The schedule has %(most)s entries of your own: remove one.", most=MOST_OWN)
        )
    entry_id = f"own-{secrets.token_hex(6)}"
    _keep(state, entry_id, name, json.dumps(checked), fields, True, by)
    return entry_id


def change(
    state: State,
    entry_id: str,
    by: str,
    *,
    fields: str | None = None,
    active: bool | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Entry:
    """Change when an entry runs, whether, and with what; what is None stays. Raises JobError."""
    old = entry(state, entry_id)
    fields = old.cron if fields is None else cron.checked(fields)
    given = old.parameters if parameters is None else parameters
    checked = parameters_of(old.job, given).model_dump(mode="json", exclude_unset=True)
    _keep(
        state,
        entry_id,
        old.job,
        json.dumps(checked) if checked else None,
        fields if old.is_own or fields != job(old.job).schedule else None,
        old.active if active is None else active,
        by,
    )
    return entry(state, entry_id)


def reset(state: State, entry_id: str) -> None:
    """Let an entry of the code be as the code has it, or remove one's own. Raises JobError."""
    entry(state, entry_id)
    state.execute("delete_schedule", entry_id=entry_id)


def start_due(settings: Settings, runner: Runner, now: datetime | None = None) -> list[str]:
    """Start every job that is due, each once; returns the ids of the jobs."""
    now = now or datetime.now(UTC)
    started = []
    for one in entries(runner.state):
        plan = one.plan(settings)
        if one.planned_by != plan or one.next_at is None:
            _plan(settings, runner.state, one, now)
        elif one.active and one.next_at <= _text(now):
            job_id = _start(settings, runner.state, one, now)
            if job_id is None:
                continue
            started.append(job_id)
            try:
                runner.dispatch.advance(one.job, job_id, 0)
            except InsightError as error:
                # It is entered: whoever looks for forgotten jobs sends its message again.
                log.warning("a due job waits for the broker", job=one.job, cause=str(error))
        elif not one.active and one.next_at <= _text(now):
            # Switched on again it waits for its next time, and makes up for none.
            _plan(settings, runner.state, one, now)
    return started


def _start(settings: Settings, state: State, one: Entry, now: datetime) -> str | None:
    """Claim a due entry and enter its job in one transaction."""
    busy = one.last_state is not None and one.last_state not in ENDED
    with state.transaction() as transaction:
        if not transaction.execute(
            "claim_schedule",
            entry_id=one.entry_id,
            due=one.next_at,
            planned_by=one.planned_by,
            next_at=_next(settings, one, now),
            skipped_at=_text(now) if busy else None,
        ):
            return None
        if busy:
            log.warning("a due job was left out: the last has not ended", job=one.job)
            return None
        job_id = _entered(transaction, one)
        if job_id is None:
            return None
        transaction.execute("ran_schedule", entry_id=one.entry_id, moment=moment(), job_id=job_id)
    late = (now - datetime.fromisoformat(str(one.next_at))).total_seconds()
    if late > 120:
        text = message("It was due at %(due)s and is made up for now.", due=str(one.next_at))
        job_log.say(state, job_id, text, "warning")
    return job_id


def _entered(transaction: Transaction, one: Entry) -> str | None:
    try:
        return enter(transaction, one.job, one.parameters, REQUESTED_BY)
    except JobError as error:
        log.error("a scheduled job cannot run", entry=one.entry_id, cause=str(error))
        return None


def _plan(settings: Settings, state: State, one: Entry, now: datetime) -> None:
    state.execute(
        "plan_schedule",
        entry_id=one.entry_id,
        job=one.job,
        planned_by=one.plan(settings),
        next_at=_next(settings, one, now),
    )


def _next(settings: Settings, one: Entry, now: datetime) -> str:
    return _text(next(cron.moments(one.cron, now, settings.zone)))


def _text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds")


def _keep(
    state: State,
    entry_id: str,
    name: str,
    parameters: str | None,
    fields: str | None,
    active: bool,
    by: str,
) -> None:
    state.execute(
        "keep_schedule",
        entry_id=entry_id,
        job=name,
        parameters=parameters,
        cron=fields,
        active=int(active),
        changed_by=by,
        moment=moment(),
    )


def _entry(row: Row | None, name: str) -> Entry:
    default = job(name).schedule
    if row is None:
        assert default is not None
        return Entry(name, name, default, True, {}, False, False)
    own = row["entry_id"] != name
    return Entry(
        entry_id=row["entry_id"],
        job=name,
        cron=row["cron"] or str(default),
        active=bool(row["active"]),
        parameters=json.loads(row["parameters"]) if row["parameters"] else {},
        is_own=own,
        is_changed=not own and bool(row["cron"] or row["parameters"] or not row["active"]),
        next_at=row["next_at"],
        planned_by=row["planned_by"],
        last_at=row["last_at"],
        last_job=row["last_job"],
        last_state=row["last_state"],
        last_error=row["last_error"] and recall(row["last_error"]),
        skipped_at=row["skipped_at"],
        changed_by=row["changed_by"],
    )
