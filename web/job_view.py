"""A job as a page shows it: codes become words, counts become figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from insight import job_log
from insight.job_control import can_retry
from insight.job_progress import Pace
from insight.jobs import JOBS
from insight.messages import Message, message, recall
from insight.runner import ENDED
from insight.state import Row, State
from web.formats import number
from web.labels import label
from web.said import said

_LISTED = 100


@dataclass(frozen=True, slots=True)
class JobView:
    """One job. `done` and `total` count rows of the present stage; `total` may be unknown."""

    job_id: str
    name: str
    state: str
    stage: int
    stages: tuple[str, ...]
    done: int
    total: int | None
    counts: Mapping[str, int]
    error: str | None
    rejected_batches: int
    rejected_cause: str | None
    files: tuple[str, ...]
    requested_by: str
    created_at: str
    finished_at: str | None
    can_repeat: bool
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, row: Row) -> JobView:
        definition = JOBS.get(row["name"])
        stopping = row["cancel"] and row["state"] == "running"
        parameters = json.loads(row["parameters"])
        return cls(
            job_id=row["job_id"],
            name=row["name"],
            state="cancelling" if stopping else row["state"],
            stage=row["stage"],
            stages=tuple(stage.name for stage in definition.stages) if definition else (),
            done=row["done"],
            total=row["total"],
            counts=json.loads(row["counts"]),
            error=_recalled(row["error"]),
            rejected_batches=row["rejected_batches"],
            rejected_cause=_recalled(row["rejected_cause"]),
            files=tuple(Path(name).name for name in parameters.get("files", ())),
            requested_by=row["requested_by"],
            created_at=row["created_at"],
            finished_at=row["finished_at"],
            can_repeat=can_retry(row),
            parameters=parameters,
        )

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def can_cancel(self) -> bool:
        return self.state in ("queued", "running")

    @property
    def by_hand(self) -> bool:
        """Whether its form is offered."""
        return self.name in JOBS and JOBS[self.name].by_hand

    @property
    def needs(self) -> str:
        """The permission that starting it takes."""
        return JOBS[self.name].needs if self.name in JOBS else "admin"

    @property
    def by(self) -> str:
        """Who wanted it."""
        return str(_("the schedule")) if self.requested_by == "schedule" else self.requested_by

    @property
    def stage_words(self) -> str:
        """Which step of how many, such as `2 of 6: Store`."""
        if self.ended or not 0 <= self.stage < len(self.stages):
            return ""
        name = label(self.stages[self.stage], "stage")
        return str(
            _(
                "Step %(step)s of %(steps)s: %(name)s",
                step=self.stage + 1,
                steps=len(self.stages),
                name=name,
            )
        )

    @property
    def progress_words(self) -> str:
        if self.ended or not self.total:
            return ""
        done, total = number(self.done), number(self.total)
        return str(_("%(done)s of %(total)s", done=done, total=total))

    @property
    def count_words(self) -> list[tuple[str, str]]:
        return [(label(name, "count"), number(value)) for name, value in self.counts.items()]


def _recalled(stored: str | None) -> str | None:
    return stored and said(recall(stored))


def pace_words(pace: Pace | None) -> str:
    """How fast a step is, and about how long it still takes."""
    if pace is None:
        return ""
    rate = number(round(pace.rows_per_second, 1 if pace.rows_per_second < 10 else 0))
    told = str(_("%(rate)s rows a second", rate=rate))
    if pace.seconds_left is None:
        return told
    minutes = round(pace.seconds_left / 60)
    left = (
        ngettext(
            "about %(shown)s minute left in this step",
            "about %(shown)s minutes left in this step",
            minutes,
            shown=number(minutes),
        )
        if minutes
        else _("less than a minute left in this step")
    )
    return f"{told} · {left}"


def log_lines(state: State, job_id: str, after: int = 0) -> list[job_log.Line]:
    """Lines of a job's log in the page's language."""
    return [
        job_log.Line(line.line_id, line.moment, line.level, _line(line.text))
        for line in job_log.lines(state, job_id, after)
    ]


def _line(text: str) -> str:
    if isinstance(text, Message) and "stage" in text.values:
        values = {**text.values, "stage": label(str(text.values["stage"]), "stage")}
        text = message(text.template, **values)
    return said(text)


def newest(state: State) -> list[JobView]:
    return [JobView.of(row) for row in state.rows("jobs", count=_LISTED)]


def running(state: State) -> list[JobView]:
    """Jobs among the newest that have not ended."""
    return [job for job in newest(state) if not job.ended]


def find(state: State, job_id: str) -> JobView | None:
    row = state.row("job", job_id=job_id)
    return JobView.of(row) if row else None
