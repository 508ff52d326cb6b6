"""A job goes stage by stage, can be repeated at any point, and fails in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from insight.dispatch import InProcess
from insight.errors import JobError, SourceError
from insight.jobs import JOBS, job, parameters_of, resolve
from insight.messages import recall
from insight.runner import Runner, run_here
from insight.settings import Settings, load_settings
from insight.state import State, moment
from insight.store import loader
from insight.store.reader import Reader
from tests.store_rows import document, write_documents

LONG_AGO = "2026-01-01T00:00:00.000+00:00"
ROWS = "id,text,score\nrev-000000001,Works well and looks nice,5\nrev-000000002,Stopped working,1\n"


class Recorded(InProcess):
    """Messages are kept until they are delivered by hand, in any order and as often as wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[Any, ...]] = []

    def advance(self, name: str, job_id: str, stage: int, delay: float = 0) -> None:
        self.sent.append(("advance", job_id, stage))

    def batch(
        self, name: str, job_id: str, stage: int, batch: int, queue: str, delay: float
    ) -> None:
        self.sent.append(("run_batch", job_id, stage, batch))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def given(*files: Path) -> dict[str, Any]:
    return {"files": [str(path) for path in files], "analyze": False}


@pytest.fixture
def started(settings: Settings, table: Path) -> tuple[Runner, Recorded, str]:
    """A job that has been submitted: its runner, what was sent, its id."""
    dispatch = Recorded()
    runner = Runner(settings, State(settings), dispatch)
    return runner, dispatch, runner.submit("ingest", given(table), "test")


def state_of(runner: Runner, job_id: str) -> dict[str, Any]:
    row = runner.state.row("job", job_id=job_id)
    assert row is not None
    return row


def test_every_job_names_functions_and_parameters_that_exist() -> None:
    for definition in JOBS.values():
        assert hasattr(resolve(definition.parameters), "model_validate")
        for stage in definition.stages:
            assert callable(resolve(stage.plan)) and callable(resolve(stage.work))


def test_an_unknown_job_lists_the_known_ones() -> None:
    with pytest.raises(JobError, match=r"no job named 'nap'\. Known: ingest, "):
        job("nap")


def test_bad_parameters_are_named() -> None:
    with pytest.raises(JobError, match=r"files: .*colour: "):
        parameters_of("ingest", {"files": [], "colour": "red"})


def test_a_job_runs_to_its_end_without_a_broker(settings: Settings, table: Path) -> None:
    row = run_here(settings, "ingest", given(table), "test")
    assert row["state"] == "done"
    counts = json.loads(row["counts"])
    assert (counts["read"], counts["stored"], counts["rejected"]) == (2, 2, 0)


def test_a_job_that_fails_says_why(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        run_here(settings, "ingest", given(tmp_path / "none.csv"), "test")


def test_one_bad_file_does_not_hold_up_the_others(
    settings: Settings, table: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("colour\nred\n", encoding="utf-8")
    row = run_here(settings, "ingest", given(bad, table), "test")
    assert (row["state"], row["rejected_batches"]) == ("done", 1)
    assert "bad.csv: no column looks like the text" in row["rejected_cause"]
    assert json.loads(row["counts"])["stored"] == 2


def test_every_message_may_come_twice(
    settings: Settings, started: tuple[Runner, Recorded, str]
) -> None:
    runner, dispatch, job_id = started
    delivered = set()
    while dispatch.sent:
        message = dispatch.sent.pop(0)
        if message not in delivered:
            delivered.add(message)
            for _ in range(2):
                getattr(runner, message[0])(*message[1:])
    row = state_of(runner, job_id)
    counts = json.loads(row["counts"])
    assert row["state"] == "done"
    assert (counts["read"], counts["stored"], counts["duplicates"]) == (2, 2, 0)


def nothing_waits(queue: str) -> int:
    return 0


def test_a_lost_message_is_sent_again_by_the_rescue(
    started: tuple[Runner, Recorded, str],
) -> None:
    runner, dispatch, job_id = started
    dispatch.sent.clear()
    assert runner.rescue(nothing_waits) == 0
    runner.state.execute("touch_job", job_id=job_id, moment=LONG_AGO)
    assert runner.rescue(nothing_waits) == 1
    assert dispatch.sent == [("advance", job_id, 0)]
    assert runner.rescue(nothing_waits) == 0


def test_the_lost_message_of_a_batch_is_sent_again(started: tuple[Runner, Recorded, str]) -> None:
    runner, dispatch, job_id = started
    runner.advance(job_id, 0)
    dispatch.sent.clear()
    runner.state.execute("touch_job", job_id=job_id, moment=LONG_AGO)
    assert runner.rescue(nothing_waits) == 1
    runner.advance(*dispatch.sent.pop()[1:])
    assert dispatch.sent == [("run_batch", job_id, 0, 0)]


@pytest.mark.parametrize("queue", ["work", "store"])
def test_a_job_whose_queue_is_not_empty_waits_its_turn(
    started: tuple[Runner, Recorded, str], queue: str
) -> None:
    runner, dispatch, job_id = started
    runner.advance(job_id, 0)
    runner.run_batch(job_id, 0, 0)
    runner.advance(job_id, 1)
    dispatch.sent.clear()
    runner.state.execute("touch_job", job_id=job_id, moment=LONG_AGO)
    assert runner.rescue(lambda asked: int(asked == queue)) == 0
    assert dispatch.sent == []


def test_a_job_with_a_batch_that_is_worked_is_not_quiet(
    started: tuple[Runner, Recorded, str],
) -> None:
    runner, _, job_id = started
    runner.advance(job_id, 0)
    runner.state.execute("start_batch", job_id=job_id, stage=0, batch=0, moment=moment())
    runner.state.execute("touch_job", job_id=job_id, moment=LONG_AGO)
    assert runner.rescue(nothing_waits) == 0


def test_a_batch_whose_worker_dies_each_time_is_rejected(
    settings: Settings, started: tuple[Runner, Recorded, str]
) -> None:
    runner, _, job_id = started
    runner.advance(job_id, 0)
    for _ in range(settings.task_attempts):
        runner.state.execute("start_batch", job_id=job_id, stage=0, batch=0, moment=LONG_AGO)
    runner.run_batch(job_id, 0, 0)
    row = state_of(runner, job_id)
    assert row["state"] == "failed"
    assert recall(row["error"]) == "the worker that ran it died each time"


def test_a_batch_that_somebody_works_is_left_to_them(
    settings: Settings, started: tuple[Runner, Recorded, str]
) -> None:
    runner, dispatch, job_id = started
    runner.advance(job_id, 0)
    dispatch.sent.clear()
    runner.state.execute("start_batch", job_id=job_id, stage=0, batch=0, moment=moment())
    runner.run_batch(job_id, 0, 0)
    assert dispatch.sent == [] and list(settings.inbox.glob("*")) == []


def test_a_batch_that_nobody_works_any_more_is_sent_again(
    settings: Settings, started: tuple[Runner, Recorded, str]
) -> None:
    runner, dispatch, job_id = started
    runner.advance(job_id, 0)
    dispatch.sent.clear()
    runner.state.execute("start_batch", job_id=job_id, stage=0, batch=0, moment=LONG_AGO)
    assert runner.rescue(nothing_waits) == 1
    assert dispatch.sent == [("run_batch", job_id, 0, 0)]
    assert runner.rescue(nothing_waits) == 0
    runner.run_batch(job_id, 0, 0)
    assert dispatch.sent[1:] == [("advance", job_id, 1)]


def test_a_cancelled_job_stops_before_its_next_batch(
    settings: Settings, started: tuple[Runner, Recorded, str]
) -> None:
    runner, _, job_id = started
    runner.advance(job_id, 0)
    runner.state.execute("cancel_job", job_id=job_id, moment=LONG_AGO)
    runner.run_batch(job_id, 0, 0)
    assert state_of(runner, job_id)["state"] == "cancelled"
    assert list(settings.inbox.glob("*")) == []


def test_a_job_that_waits_is_cancelled_at_once(started: tuple[Runner, Recorded, str]) -> None:
    runner, _, job_id = started
    runner.state.execute("cancel_job", job_id=job_id, moment=LONG_AGO)
    assert state_of(runner, job_id)["state"] == "cancelled"


def test_progress_is_told_to_whoever_listens(settings: Settings, table: Path) -> None:
    heard: list[tuple[int, int]] = []
    run_here(
        settings,
        "ingest",
        given(table),
        "test",
        lambda row: heard.append((row["stage"], row["done"])),
    )
    assert (0, 2) in heard


def test_an_upload_goes_when_it_is_stored_and_other_files_stay(
    settings: Settings, table: Path
) -> None:
    settings.uploads.mkdir(parents=True)
    upload = settings.uploads / "upload.csv"
    upload.write_text(ROWS, encoding="utf-8")
    run_here(settings, "ingest", given(upload, table), "test")
    assert not upload.exists()
    assert table.exists()


def test_removing_the_sample_is_a_job(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1)])
    loader.load(settings)
    assert run_here(settings, "remove-sample", {}, "test")["state"] == "done"
    row = Reader(settings).row("store/totals.sql")
    assert row is not None and row["documents"] == 1


def test_two_homes_know_nothing_of_each_other(
    settings: Settings, table: Path, tmp_path: Path
) -> None:
    other = load_settings(tmp_path / "other")
    run_here(settings, "ingest", given(table), "test")
    assert Reader(other).row("store/totals.sql") is None
