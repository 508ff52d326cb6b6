"""Jobs through real workers and a real broker: a killed worker loses nothing and doubles nothing."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from insight import broker, schedule
from insight.dispatch import ByName
from insight.jobs import JOBS, STORE_QUEUE, WORK_QUEUE, advance_task, batch_task
from insight.runner import ENDED, Runner
from insight.settings import Settings, load_settings
from insight.state import State
from insight.store.reader import Reader

PROJECT = Path(__file__).resolve().parents[1]
ENOUGH_SECONDS = 180


class Service:
    """The broker and the workers of one home, as processes that can be killed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "INSIGHT_HOME": str(settings.home),
            "INSIGHT_BATCH_DOCUMENTS": "40",
            "OMP_NUM_THREADS": "1",
        }
        settings.logs.mkdir(parents=True)
        self.start("broker", broker.command(settings))
        wait_for(lambda: broker.is_ready(settings), "the broker")

    def start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.settings.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, queue: str) -> subprocess.Popen[bytes]:
        pool = ["--pool", "solo"] if queue == STORE_QUEUE else ["--concurrency", "2"]
        command = [sys.executable, "-m", "celery", "--app", "workers.app", "worker"]
        options = ["--without-gossip", "--without-mingle", "--queues", queue]
        return self.start(queue, [*command, *options, "--hostname", f"{queue}@%h", *pool])

    def scheduler(self) -> None:
        """Its ticks notice a batch whose worker is gone."""
        self.start(
            "scheduler",
            [sys.executable, "-m", "celery", "--app", "workers.app", "beat", "--pidfile="],
        )

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.processes.remove(process)

    def stop(self) -> None:
        for process in list(reversed(self.processes)):
            self.kill(process)


def wait_for(seen: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + ENOUGH_SECONDS
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {ENOUGH_SECONDS} s for {what}")


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[Service]:
    running = Service(settings)
    yield running
    running.stop()


def producer(settings: Settings) -> Runner:
    from workers.app import make_app

    app = make_app(settings)

    def send(task: str, arguments: list[Any], queue: str, delay: float) -> None:
        app.send_task(task, arguments, queue=queue)

    return Runner(settings, State(settings), ByName(send))


def reviews(path: Path, count: int) -> Path:
    lines = [
        json.dumps({"id": f"review-{n:09}", "text": f"Number {n} boils fast and pours well."})
        for n in range(count)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def job_of(runner: Runner, job_id: str) -> dict[str, Any]:
    row = runner.state.row("job", job_id=job_id)
    assert row is not None
    return row


def test_every_job_is_a_registered_task() -> None:
    from workers.app import app

    for name in JOBS:
        assert {advance_task(name), batch_task(name)} <= set(app.tasks)


def test_the_web_and_the_workers_know_the_same_queues() -> None:
    from workers.app import app

    queues = {queue.name for queue in app.conf.task_queues}
    assert {stage.queue for job in JOBS.values() for stage in job.stages} <= queues


def test_a_worker_killed_in_mid_batch_loses_and_doubles_nothing(
    service: Service, tmp_path: Path
) -> None:
    settings, count = service.settings, 240
    service.worker(STORE_QUEUE)
    service.scheduler()
    worker = service.worker(WORK_QUEUE)
    runner = producer(settings)
    table = reviews(tmp_path / "reviews.jsonl", count)
    job_id = runner.submit("ingest", {"files": [str(table)]}, "test")

    def analysed(batches: int) -> bool:
        written = len(list(settings.vectors.glob("*.parquet")))
        return written >= batches or job_of(runner, job_id)["state"] in ENDED

    for done in (1, 3):
        # Killed while the analysis runs: batches are half done, others wait.
        wait_for(partial(analysed, done), "an analysed batch")
        service.kill(worker)
        worker = service.worker(WORK_QUEUE)

    row = wait_for(
        lambda: (row := job_of(runner, job_id))["state"] in ENDED and row, "the end of the job"
    )
    assert (row["state"], row["rejected_batches"]) == ("done", 0), row
    counts = json.loads(row["counts"])
    assert (counts["read"], counts["stored"], counts["analyzed"]) == (count, count, count)
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        found = cursor.execute(
            "SELECT count(*), count(DISTINCT document_id) FROM documents WHERE sentiment IS NOT NULL"
        ).fetchone()
        doubled = cursor.execute(
            "SELECT count(*) FROM (SELECT document_id FROM annotations GROUP BY document_id, "
            "analysis, model HAVING count(*) > 1)"
        ).fetchone()
    assert found == (count, count)
    assert doubled == (0,)


@pytest.mark.slow
def test_a_message_that_the_broker_lost_is_made_up_for(service: Service, tmp_path: Path) -> None:
    settings = service.settings
    runner = producer(settings)
    table = reviews(tmp_path / "reviews.jsonl", 10)
    job_id = runner.submit("ingest", {"files": [str(table)], "analyze": False}, "test")
    with Redis(unix_socket_path=str(broker.socket_path(settings))) as client:
        assert client.delete(WORK_QUEUE) == 1
    service.worker(STORE_QUEUE)
    service.scheduler()
    service.worker(WORK_QUEUE)
    wait_for(lambda: job_of(runner, job_id)["state"] == "done", "the end of the job")


@pytest.mark.slow
def test_a_loader_killed_in_a_job_is_made_up_for(service: Service, tmp_path: Path) -> None:
    settings, count = service.settings, 20_000
    store = service.worker(STORE_QUEUE)
    service.scheduler()
    service.worker(WORK_QUEUE)
    runner = producer(settings)
    table = reviews(tmp_path / "reviews.jsonl", count)
    job_id = runner.submit("ingest", {"files": [str(table)], "analyze": False}, "test")
    wait_for(lambda: list(settings.inbox.glob("*.parquet")), "a part")
    service.kill(store)
    service.worker(STORE_QUEUE)
    row = wait_for(
        lambda: (row := job_of(runner, job_id))["state"] in ENDED and row, "the end of the job"
    )
    assert row["state"] == "done"
    assert json.loads(row["counts"])["stored"] == count
    total = Reader(load_settings(settings.home)).row("store/totals.sql")
    assert total is not None and total["documents"] == count


@pytest.mark.slow
def test_the_scheduler_obeys_a_change_without_a_restart_and_doubles_nothing_after_one(
    service: Service,
) -> None:
    state = State(service.settings)
    service.scheduler()

    def planned(entry_id: str) -> schedule.Entry | None:
        entry = schedule.entry(state, entry_id)
        return entry if entry.next_at else None

    wait_for(lambda: planned("analyze"), "the first plan")
    entry_id = schedule.add(state, "audit", "0 5 * * *", {"language": "en"}, "mei")
    entry = wait_for(lambda: planned(entry_id), "the plan of the new entry")
    assert datetime.fromisoformat(entry.next_at).hour == 5
    state.execute(
        "plan_schedule",
        entry_id=entry_id,
        job="audit",
        planned_by=entry.planned_by,
        next_at="2026-01-01T05:00:00.000+00:00",
    )
    started = wait_for(lambda: schedule.entry(state, entry_id).last_job, "the run that is due")
    for process in list(service.processes[1:]):
        service.kill(process)
    service.scheduler()
    time.sleep(12)
    jobs = [row for row in state.rows("jobs", count=20) if row["name"] == "audit"]
    assert [row["job_id"] for row in jobs] == [started]
    assert json.loads(jobs[0]["parameters"])["language"] == "en"
