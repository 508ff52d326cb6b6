"""What a person does with a job that was started: stop it, or run again what failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight import job_log
from insight.errors import JobError
from insight.jobs import JOBS
from insight.messages import message
from insight.runner import ENDED, given_up
from insight.state import Row, State, moment


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, and how many there are."""

    rows: list[Row]
    count: int


def page(
    state: State,
    *,
    of_state: str | None = None,
    name: str | None = None,
    count: int,
    offset: int = 0,
) -> Page:
    """Jobs of a state and a kind, or of all: those that have not ended first, then the newest."""
    which = {"state": of_state, "name": name}
    total = state.row("job_page_count", **which)
    rows = state.rows("job_page", **which, count=count, offset=offset)
    return Page(rows, total["jobs"] if total else 0)


def find(state: State, job_id: str) -> Row:
    """The row of a job. Raises JobError where there is none."""
    row = state.row("job", job_id=job_id)
    if row is None:
        raise JobError(message("There is no job %(job)s.", job=job_id[:60]))
    return row


def cancel(state: State, job_id: str, by: str) -> bool:
    """Ask a job to stop; False where it has ended. Raises JobError where there is none."""
    find(state, job_id)
    asked = state.execute("cancel_job", job_id=job_id, moment=moment())
    if asked:
        job_log.say(state, job_id, message("%(who)s asked it to stop.", who=by))
    return bool(asked)


def can_retry(row: Row) -> bool:
    """Whether something of a job failed, or it was stopped, so that it may be run again."""
    if row["name"] not in JOBS or row["state"] not in ENDED:
        return False
    return row["state"] in ("failed", "cancelled") or bool(row["rejected_batches"])


def retry_parameters(state: State, row: Row) -> dict[str, Any]:
    """What a job is told that does again what failed. Raises JobError where it cannot be.

    Of a job that read several files, those that could not be read; what was read is not doubled.
    """
    if not can_retry(row):
        raise JobError(
            message(
                "The job %(job)s has nothing that failed: it cannot be tried again.",
                job=row["job_id"],
            )
        )
    given = _what_failed(state, row)
    if gone := _missing(given):
        raise JobError(
            message(
                "The uploaded files are not here any more (%(files)s). Upload them again.",
                files=", ".join(gone),
            )
        )
    return given


def missing_files(state: State, row: Row) -> list[str]:
    """Names of the files that a job would need to be tried again, and that are gone."""
    return _missing(_what_failed(state, row)) if can_retry(row) else []


def _what_failed(state: State, row: Row) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(row["parameters"])
    if "files" in given and row["state"] == "done":
        given["files"] = given_up(state, row["job_id"]) or given["files"]
    return given


def _missing(given: Mapping[str, Any]) -> list[str]:
    return [Path(name).name for name in given.get("files", ()) if not Path(name).is_file()]
