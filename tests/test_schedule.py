"""The schedule is data: it is obeyed without a restart, and no run is lost or comes twice."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from insight import cron, job_log, schedule
from insight.dispatch import InProcess
from insight.errors import JobError
from insight.jobs import JOBS
from insight.messages import Message
from insight.runner import Runner
from insight.settings import Settings
from insight.state import State

NIGHT = datetime(2026, 11, 28, 2, 59, tzinfo=UTC)


class Silent(InProcess):
    """Messages are kept and never delivered."""


def runner_of(settings: Settings) -> Runner:
    return Runner(settings, State(settings), Silent())


def started(settings: Settings, now: datetime, name: str | None = None) -> list[str]:
    """Names of the jobs that a look at this moment starts."""
    runner = runner_of(settings)
    ids = schedule.start_due(settings, runner, now)
    rows = [runner.state.row("job", job_id=job_id) for job_id in ids]
    names = [row["name"] for row in rows if row]
    return [one for one in names if name is None or one == name]


def end_all(settings: Settings) -> None:
    state = State(settings)
    for row in state.rows("jobs", count=1_000):
        state.execute(
            "finish_job", job_id=row["job_id"], state="done", error=None, moment="2026-11-28"
        )


def test_a_job_runs_at_the_time_that_the_code_gives_and_once(settings: Settings) -> None:
    assert started(settings, NIGHT) == [], "the first look plans"
    assert started(settings, NIGHT + timedelta(seconds=59), "analyze") == []
    assert started(settings, NIGHT + timedelta(minutes=1), "analyze") == ["analyze"]
    assert started(settings, NIGHT + timedelta(minutes=1, seconds=5), "analyze") == []
    (row,) = [row for row in State(settings).rows("jobs", count=9) if row["name"] == "analyze"]
    assert (row["requested_by"], json.loads(row["parameters"])) == (
        "schedule",
        {"annotator": "ours"},
    )


def test_times_are_those_of_the_business(settings: Settings) -> None:
    shanghai = settings.model_copy(update={"timezone": "Asia/Shanghai"})
    started(shanghai, NIGHT)
    entry = schedule.entry(State(settings), "analyze")
    assert entry.next_at == "2026-11-28T19:00:00.000+00:00"
    assert entry.next_runs(shanghai, 2, NIGHT) == [
        datetime(2026, 11, day, 3, tzinfo=ZoneInfo("Asia/Shanghai")) for day in (29, 30)
    ]


def test_two_schedulers_start_a_run_once(settings: Settings) -> None:
    started(settings, NIGHT)
    due, found = NIGHT + timedelta(minutes=1), list[str]()
    barrier = threading.Barrier(4)

    def look() -> None:
        barrier.wait()
        found.extend(started(settings, due, "analyze"))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["analyze"]


def test_runs_missed_while_nothing_ran_are_made_up_for_once_and_said(settings: Settings) -> None:
    started(settings, NIGHT)
    later = NIGHT + timedelta(days=4, hours=6)
    assert started(settings, later, "analyze") == ["analyze"]
    assert started(settings, later + timedelta(seconds=5), "analyze") == []
    entry = schedule.entry(State(settings), "analyze")
    assert entry.last_job and entry.next_at == "2026-12-03T03:00:00.000+00:00"
    said = [line.text for line in job_log.lines(State(settings), entry.last_job)]
    assert any("made up for" in text for text in said)


def test_a_run_is_left_out_while_the_last_has_not_ended(settings: Settings) -> None:
    started(settings, NIGHT)
    assert started(settings, NIGHT + timedelta(minutes=1), "analyze") == ["analyze"]
    assert started(settings, NIGHT + timedelta(days=1, minutes=1), "analyze") == []
    assert schedule.entry(State(settings), "analyze").skipped_at
    end_all(settings)
    assert started(settings, NIGHT + timedelta(days=2, minutes=1), "analyze") == ["analyze"]
    assert not schedule.entry(State(settings), "analyze").skipped_at


def test_a_change_counts_at_the_next_look(settings: Settings) -> None:
    started(settings, NIGHT)
    state = State(settings)
    schedule.change(state, "analyze", "mei", fields="*/5 * * * *")
    started(settings, NIGHT + timedelta(seconds=10))
    assert started(settings, NIGHT + timedelta(minutes=1), "analyze") == ["analyze"]
    entry = schedule.entry(state, "analyze")
    assert (entry.is_changed, entry.changed_by) == (True, "mei")
    schedule.reset(state, "analyze")
    entry = schedule.entry(state, "analyze")
    assert (entry.cron, entry.is_changed) == (JOBS["analyze"].schedule, False)


def test_an_entry_that_is_off_does_not_run_and_makes_up_for_nothing(settings: Settings) -> None:
    started(settings, NIGHT)
    state = State(settings)
    schedule.change(state, "analyze", "mei", active=False)
    assert started(settings, NIGHT + timedelta(days=1), "analyze") == []
    assert schedule.entry(state, "analyze").next_runs(settings, 5) == []
    schedule.change(state, "analyze", "mei", active=True)
    assert started(settings, NIGHT + timedelta(days=1, seconds=9), "analyze") == []
    assert started(settings, NIGHT + timedelta(days=1, minutes=1), "analyze") == ["analyze"]


def test_an_entry_of_ones_own_runs_with_its_parameters(settings: Settings) -> None:
    state = State(settings)
    options = {"url": "https://example.com/feed"}
    given = {"source": "rss", "options": options}
    entry_id = schedule.add(state, "fetch", "0 */6 * * *", given, "mei")
    started(settings, NIGHT)
    assert started(settings, NIGHT + timedelta(hours=4), "fetch") == ["fetch"]
    (row,) = [row for row in state.rows("jobs", count=20) if row["name"] == "fetch"]
    assert json.loads(row["parameters"])["options"] == options
    assert schedule.entry(state, entry_id).last_job == row["job_id"]
    schedule.reset(state, entry_id)
    with pytest.raises(JobError, match="no entry"):
        schedule.entry(state, entry_id)


def test_what_cannot_run_is_not_entered(settings: Settings, tmp_path: Path) -> None:
    state = State(settings)
    with pytest.raises(JobError, match="options"):
        schedule.add(state, "fetch", "0 * * * *", {"source": "rss"}, "mei")
    for name in ("ingest", "erase", "remove-sample", "nothing"):
        with pytest.raises(JobError, match="cannot be scheduled"):
            schedule.add(state, name, "0 * * * *", {"files": [str(tmp_path)]}, "mei")
    assert state.rows("schedule") == []


@pytest.mark.parametrize(
    "text", ["", "* * * *", "61 * * * *", "0 0 31 2 *", "0 3 * * * *", "x" * 999]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(JobError, match="not a time of cron"):
        cron.checked(text)


def test_a_clock_change_neither_skips_nor_repeats_a_run() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = cron.moments("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=berlin), berlin)
    assert [next(spring).day for _ in range(3)] == [29, 30, 31]
    autumn = cron.moments("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=berlin), berlin)
    assert [next(autumn).day for _ in range(3)] == [25, 26, 27]


@pytest.mark.parametrize(
    ("fields", "english", "chinese"),
    [
        ("0 3 * * *", "each day at 03:00", None),
        ("20 * * * *", "each hour at minute 20", None),
        ("0 */6 * * *", "every 6 hours at minute 0", None),
        ("5 8 * * 1", "each week on monday at 08:05", None),
        ("0 9 * * 1,4", "at 09:00, only on Monday and Thursday", "在09:00，仅在周一和周四"),
    ],
)
def test_a_time_is_said_in_words(fields: str, english: str, chinese: str | None) -> None:
    assert cron.words(fields) == english
    said = cron.words(fields, "zh")
    assert said == chinese if chinese else isinstance(said, Message)
