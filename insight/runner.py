"""How a job runs: stage after stage, batch after batch, so that nothing is lost or done twice.

The state of every job and batch is in the application's database. Each step can be repeated at
any moment, because messages may come twice and workers may die anywhere:

- `advance` enters a stage once, writes its batches in the same transaction, and sends every
  batch that is not finished;
- `run_batch` does nothing for a finished batch, nor for one that somebody is working; its output
  is a part with a name of its own, so a batch that runs twice writes the same part;
- whoever finds a stage without open batches advances the job;
- a batch that is worked is seen every few seconds; one that is not seen any more has lost its
  worker, and `rescue` sends it again; so it does with a job of which nothing is heard while no
  message waits that could bring it on (a broker can lose one with the worker that just took it).

How messages travel is not known here: `Dispatch` sends them, over Celery or in this process.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from pydantic import BaseModel

from insight import job_log
from insight.dispatch import Dispatch, InProcess
from insight.errors import InsightError, JobError, StoreError
from insight.job_progress import note
from insight.jobs import Job, Stage, job, parameters_of, resolve
from insight.messages import keep, message, recall
from insight.settings import Settings
from insight.state import Row, State, Transaction, moment

log = structlog.get_logger()

ENDED = ("done", "failed", "cancelled")
_SEEN_EVERY_SECONDS = 3.0
_FORSAKEN = timedelta(seconds=15)


@dataclass(slots=True)
class Context:
    """What a batch may use: where it is, its settings, and a way to say how far it is."""

    settings: Settings
    state: State
    job_id: str
    stage: int
    batch: int
    parameters: Any
    listen: Callable[[Row], None] | None = None
    _told: float = field(default=0.0)

    @property
    def task(self) -> str:
        """Names the parts that this stage writes."""
        return f"{self.job_id}-{self.stage}"

    def progress(self, done: int) -> None:
        """Say how many rows are done; written at most once a second. Stops a cancelled job."""
        if time.monotonic() - self._told < 1:
            return
        self._told = time.monotonic()
        self.state.execute(
            "progress_batch", job_id=self.job_id, stage=self.stage, batch=self.batch, done=done
        )
        self.state.execute("touch_job", job_id=self.job_id, moment=moment())
        note(self.state, self.job_id, self.stage)
        row = self.state.row("job", job_id=self.job_id)
        if row is None or row["cancel"]:
            raise Cancelled
        if self.listen:
            self.listen(row)


class Cancelled(Exception):
    """The job was cancelled while a batch ran."""


class Runner:
    """Runs jobs with the messages carried by `dispatch`.

    `listen` is told the job's row, at most once a second in a batch and at the end of each.
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        dispatch: Dispatch,
        listen: Callable[[Row], None] | None = None,
    ) -> None:
        self.settings = settings
        self.state = state
        self.dispatch = dispatch
        self.listen = listen
        self.last_error: Exception | None = None
        """What made the last batch or plan fail, for whoever runs a job here."""

    def submit(
        self, name: str, given: Mapping[str, Any], requested_by: str, delay: float = 0
    ) -> str:
        """Enter a job and start it, after a `delay` in seconds; returns its id.

        Raises JobError for bad parameters.
        """
        with self.state.transaction() as transaction:
            job_id = enter(transaction, name, given, requested_by)
        self.dispatch.advance(name, job_id, 0, delay)
        return job_id

    def advance(self, job_id: str, stage: int) -> None:
        """Bring a job to `stage`, or end it when there is no such stage. May be repeated."""
        row = self._job(job_id)
        definition = job(row["name"])
        if row["state"] in ENDED or row["stage"] > stage:
            return
        if row["cancel"]:
            self._finish(job_id, "cancelled", None)
        elif stage == len(definition.stages):
            if definition.done:
                with self._repeating("touch_job", job_id=job_id):
                    resolve(definition.done)(self.settings, self._done_parameters(row))
            self._finish(job_id, "done", None)
        elif row["stage"] == stage or self._enter(row, definition, stage):
            self._send_open(row, definition.stages[stage], stage)

    def run_batch(self, job_id: str, stage: int, batch: int) -> None:
        """Work one batch. May be repeated; three failures reject it and free the rest."""
        where = {"job_id": job_id, "stage": stage, "batch": batch}
        row, entry = self._job(job_id), self.state.row("batch", **where)
        if entry is None or row["state"] in ENDED or row["stage"] != stage:
            return
        if entry["state"] in ("queued", "running"):
            if row["cancel"]:
                self._finish(job_id, "cancelled", None)
                return
            if entry["state"] == "running" and entry["seen_at"] >= _ago(_FORSAKEN):
                return
            if entry["attempts"] >= self.settings.task_attempts:
                self._reject(where, message("the worker that ran it died each time"))
            elif not self._work(row, entry, where):
                return
        self._after_batch(row, stage)

    def rescue(self, waiting: Callable[[str], int]) -> int:
        """Send again the batches that lost their worker, and the jobs whose messages are lost.

        `waiting` counts the messages that nobody took from a queue yet. Returns how many batches
        and jobs were sent.
        """
        forsaken = self.state.rows("forsaken_batches", before=_ago(_FORSAKEN))
        for row in forsaken:
            name, where = row.pop("name"), row
            log.warning("batch lost its worker, sending it again", name=name, **where)
            self.state.execute("requeue_batch", **where)
            self._say(
                where["job_id"],
                message(
                    "Batch %(batch)s lost its worker and is sent again.", batch=where["batch"] + 1
                ),
                "warning",
            )
            self.dispatch.batch(
                name, **where, queue=job(name).stages[where["stage"]].queue, delay=0
            )
        lost = [
            row
            for row in self.state.rows("quiet_jobs", before=_ago(_FORSAKEN))
            if not any(map(waiting, _queues(row)))
        ]
        for row in lost:
            log.warning("job was quiet, starting it again", job=row["job_id"], name=row["name"])
            self.state.execute("touch_job", job_id=row["job_id"], moment=moment())
            self.dispatch.advance(row["name"], row["job_id"], max(row["stage"], 0))
        return len(forsaken) + len(lost)

    def _job(self, job_id: str) -> Row:
        row = self.state.row("job", job_id=job_id)
        if row is None:
            raise JobError(f"There is no job {job_id}.")
        return row

    def _parameters(self, row: Row) -> BaseModel:
        return parameters_of(row["name"], json.loads(row["parameters"]))

    def _done_parameters(self, row: Row) -> BaseModel:
        """Those of a job that ended, without the files of batches that were given up."""
        parameters = self._parameters(row)
        files = given_up(self.state, row["job_id"])
        if not files:
            return parameters
        kept = [name for name in getattr(parameters, "files", ()) if name not in files]
        return parameters.model_copy(update={"files": kept})

    def _say(self, job_id: str, text: str, level: str = "info") -> None:
        job_log.say(self.state, job_id, text, level)

    def _enter(self, row: Row, definition: Job, stage: int) -> bool:
        """Plan a stage and write its batches; False when it cannot be planned."""
        parameters = self._parameters(row)
        try:
            asked = definition.stages[stage].is_asked(parameters)
            plan = resolve(definition.stages[stage].plan)
            with self._repeating("touch_job", job_id=row["job_id"]):
                batches = plan(self.settings, parameters) if asked else []
        except InsightError as error:
            self.last_error = error
            self._finish(row["job_id"], "failed", keep(error.args[0]))
            return False
        with self.state.transaction() as transaction:
            if transaction.execute(
                "enter_stage", job_id=row["job_id"], stage=stage, moment=moment()
            ):
                for number, payload in enumerate(batches):
                    transaction.execute(
                        "insert_batch",
                        job_id=row["job_id"],
                        stage=stage,
                        batch=number,
                        payload=json.dumps(payload, ensure_ascii=False),
                        total=payload.get("rows"),
                    )
                entered = True
            else:
                entered = False
        if entered:
            name = definition.stages[stage].name
            self._say(
                row["job_id"],
                message("%(stage)s: batches %(batches)s", stage=name, batches=len(batches))
                if batches
                else message("%(stage)s: nothing to do", stage=name),
            )
        return True

    def _send_open(self, row: Row, stage: Stage, number: int) -> None:
        batches = self.state.rows("open_batches", job_id=row["job_id"], stage=number)
        for entry in batches:
            self.dispatch.batch(
                row["name"], row["job_id"], number, entry["batch"], stage.queue, delay=0
            )
        if not batches:
            self._after_batch(row, number)

    def _work(self, row: Row, entry: Row, where: dict[str, Any]) -> bool:
        """Run the batch; True when it is finished, one way or the other."""
        stage = job(row["name"]).stages[where["stage"]]
        self.state.execute("start_batch", **where, moment=moment())
        context = Context(
            self.settings,
            self.state,
            **where,
            parameters=self._parameters(row),
            listen=self.listen,
        )
        try:
            with (
                self._repeating("see_batch", **where),
                job_log.listening(self.state, row["job_id"]),
            ):
                counts = resolve(stage.work)(context, json.loads(entry["payload"]))
        except Cancelled:
            self._finish(row["job_id"], "cancelled", None)
            return False
        except Exception as error:
            return self._failed(row, stage, entry, where, error)
        with self.state.transaction() as transaction:
            if transaction.execute(
                "finish_batch",
                **where,
                state="done",
                cause=None,
                done=counts.get("rows", entry["total"]),
            ):
                self._add(transaction, row["job_id"], counts)
        note(self.state, row["job_id"], where["stage"])
        if self.listen:
            self.listen(self._job(row["job_id"]))
        return True

    @contextmanager
    def _repeating(self, statement: str, **of: Any) -> Iterator[None]:
        """Say every few seconds that this is being worked."""
        ended = threading.Event()

        def say() -> None:
            while not ended.wait(_SEEN_EVERY_SECONDS):
                # Another moment will do; the work itself must not fail for it.
                with suppress(StoreError):
                    self.state.execute(statement, **of, moment=moment())

        thread = threading.Thread(target=say, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _failed(
        self, row: Row, stage: Stage, entry: Row, where: dict[str, Any], error: Exception
    ) -> bool:
        self.last_error = error
        # What a user must mend does not get better by trying again.
        hopeless = isinstance(error, InsightError) and not error.passing
        cause = (
            keep(error.args[0])
            if isinstance(error, InsightError)
            else f"{type(error).__name__}: {error}"
        )
        log.warning(
            "batch failed",
            job=row["name"],
            **where,
            cause=str(error),
            exc_info=not isinstance(error, InsightError),
        )
        attempts = entry["attempts"] + 1
        if hopeless or attempts >= self.settings.task_attempts:
            self._reject(where, cause)
            return True
        self.state.execute("requeue_batch", **where)
        self.state.execute("touch_job", job_id=row["job_id"], moment=moment())
        self._say(
            row["job_id"],
            message(
                "Batch %(batch)s failed and is tried again in %(seconds)s s: %(cause)s",
                batch=where["batch"] + 1,
                seconds=2**attempts,
                cause=recall(cause),
            ),
            "warning",
        )
        self.dispatch.batch(
            row["name"],
            row["job_id"],
            where["stage"],
            where["batch"],
            stage.queue,
            delay=float(2**attempts),
        )
        return False

    def _reject(self, where: dict[str, Any], cause: str) -> None:
        if self.state.execute(
            "finish_batch", **where, state="rejected", cause=keep(cause), done=None
        ):
            text = message(
                "Batch %(batch)s was given up: %(cause)s",
                batch=where["batch"] + 1,
                cause=recall(cause),
            )
            self._say(where["job_id"], text, "error")

    def _add(self, transaction: Any, job_id: str, counts: Mapping[str, int]) -> None:
        total: dict[str, int] = json.loads(transaction.rows("job", job_id=job_id)[0]["counts"])
        for name, value in counts.items():
            if name != "rows":
                total[name] = total.get(name, 0) + value
        transaction.execute("add_counts", job_id=job_id, counts=json.dumps(total), moment=moment())

    def _after_batch(self, row: Row, stage: int) -> None:
        """Advance the job when this was the last open batch of its stage."""
        job_id = row["job_id"]
        if self.state.rows("open_batches", job_id=job_id, stage=stage):
            return
        ended = self.state.row("batch_causes", job_id=job_id, stage=stage)
        assert ended is not None
        if ended["rejected"] and ended["rejected"] == ended["batches"]:
            self._finish(job_id, "failed", ended["cause"])
            return
        self.dispatch.advance(row["name"], job_id, stage + 1)

    def _finish(self, job_id: str, state: str, error: str | None) -> None:
        """End a job, and say so in its log: who reads that it ended reads the last line too."""
        told = {
            "done": (message("Done."), "info"),
            "cancelled": (message("Cancelled."), "warning"),
            "failed": (message("Failed: %(cause)s", cause=recall(error or "")), "error"),
        }
        with self.state.transaction() as transaction:
            if transaction.execute(
                "finish_job", job_id=job_id, state=state, error=error, moment=moment()
            ):
                job_log.add(transaction, job_id, *told[state])


def enter(transaction: Transaction, name: str, given: Mapping[str, Any], requested_by: str) -> str:
    """Enter a job that waits to be started; returns its id. Raises JobError for bad parameters.

    Whoever enters one sends its first message; where that is lost, `rescue` sends it.
    """
    parameters = parameters_of(name, given)
    job_id = f"{datetime.now(UTC):%Y%m%d%H%M%S}{uuid.uuid4().hex[:8]}"
    transaction.execute(
        "insert_job",
        job_id=job_id,
        name=name,
        parameters=parameters.model_dump_json(),
        requested_by=requested_by,
        moment=moment(),
    )
    return job_id


def given_up(state: State, job_id: str) -> list[str]:
    """The files of a job whose batches were given up."""
    rows = state.rows("rejected_batches", job_id=job_id)
    payloads = [json.loads(row["payload"]) for row in rows]
    return [payload["file"] for payload in payloads if "file" in payload]


def _queues(row: Row) -> set[str]:
    """Where the messages travel that would bring this job on."""
    definition = job(row["name"])
    stages = definition.stages[max(row["stage"], 0) :][:1]
    return {definition.queue, *(stage.queue for stage in stages)}


def _ago(age: timedelta) -> str:
    return (datetime.now(UTC) - age).isoformat(timespec="milliseconds")


def run_here(
    settings: Settings,
    name: str,
    given: Mapping[str, Any],
    requested_by: str,
    listen: Callable[[Row], None] | None = None,
) -> Row:
    """Run a job to its end in this process, without a broker; returns its row.

    Raises the error that made it fail: an InsightError as it was, any other as a JobError.
    """
    dispatch = InProcess()
    runner = Runner(settings, State(settings), dispatch, listen)
    job_id = runner.submit(name, given, requested_by)
    dispatch.run(runner)
    row = runner.state.row("job", job_id=job_id)
    assert row is not None
    for told in ("error", "rejected_cause"):
        row[told] = row[told] and recall(row[told])
    if row["state"] == "failed":
        if isinstance(runner.last_error, InsightError):
            raise runner.last_error
        raise JobError(f"The job {name!r} failed: {row['error']}") from runner.last_error
    return row
