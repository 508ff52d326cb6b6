"""The schedule is shown in words and in the reader's time zone, and an administrator changes it."""

from __future__ import annotations

import json

import pytest

from insight import schedule
from insight.jobs import JOBS
from insight.settings import Settings
from insight.state import State
from insight.users import create_user, set_timezone, user_of_session
from tests.web_app import (
    PASSWORD,
    Visitor,
    compile_translations,
    logged_in,
    running_broker,
    text_of,
)


def entry(settings: Settings, entry_id: str = "analyze") -> schedule.Entry:
    return schedule.entry(State(settings), entry_id)


def test_every_job_with_a_time_is_listed_in_words(settings: Settings) -> None:
    compile_translations()
    visitor = logged_in(settings)
    words = text_of(visitor.get("/jobs/schedule").text)
    assert "each day at 03:00" in words and "each hour at minute 20" in words
    assert "每天 03:00" in visitor.get("/jobs/schedule?lang=zh").text
    page = visitor.get("/jobs/schedule").text
    assert all(f'id="{name}"' in page for name, job in JOBS.items() if job.schedule)


def test_next_runs_are_in_the_time_zone_of_the_reader(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert "03:00</li>" in visitor.get("/jobs/schedule").text
    state = State(settings)
    row = state.row("user_by_name", **{"name": "admin"})
    assert row is not None
    user = user_of_session(state, row["session_key"])
    assert user is not None
    set_timezone(state, user, "Asia/Shanghai")
    page = visitor.get("/jobs/schedule").text
    assert page.count("11:00</li>") >= 5, "five of the analysis at least"


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"every": "hourly", "time": "00:15"}, "15 * * * *"),
        ({"every": "hours", "time": "00:05", "hours": "6"}, "5 */6 * * *"),
        ({"every": "daily", "time": "18:30"}, "30 18 * * *"),
        ({"every": "weekly", "time": "08:00", "weekday": "1"}, "0 8 * * 1"),
        ({"every": "monthly", "time": "08:00", "day": "15"}, "0 8 15 * *"),
        ({"every": "cron", "cron": " 0  9 * *  1-5 "}, "0 9 * * 1-5"),
    ],
)
def test_a_usual_rhythm_and_fields_of_cron_change_the_time(
    settings: Settings, form: dict[str, str], fields: str
) -> None:
    visitor = logged_in(settings)
    assert visitor.post("/jobs/schedule/analyze/change", form).status_code == 302
    assert (entry(settings).cron, entry(settings).changed_by) == (fields, "admin")
    page = visitor.get("/jobs/schedule").text
    assert f"<code>{fields}</code>" in page and "changed" in page
    assert f'<option value="{form["every"]}" selected>' in page
    visitor.post("/jobs/schedule/analyze/reset")
    assert entry(settings).cron == JOBS["analyze"].schedule
    audit = State(settings).rows("audit_log", who=None, action=None, count=9, offset=0)
    assert {"schedule.changed", "schedule.reset"} <= {row["action"] for row in audit}


@pytest.mark.parametrize(
    "form",
    [
        {"every": "cron", "cron": "every morning"},
        {"every": "daily", "time": "25:00"},
        {"every": "never", "time": "03:00"},
        {"every": "monthly", "time": "03:00", "day": "40"},
        {},
    ],
)
def test_what_is_no_time_changes_nothing_and_is_said(
    settings: Settings, form: dict[str, str]
) -> None:
    answer = logged_in(settings).post("/jobs/schedule/analyze/change", form)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert entry(settings).cron == JOBS["analyze"].schedule


def test_an_entry_is_switched_off_and_on_and_run_now(settings: Settings) -> None:
    with running_broker(settings):
        visitor = logged_in(settings)
        visitor.post("/jobs/schedule/analyze/off")
        assert not entry(settings).active and "Switch on" in visitor.get("/jobs/schedule").text
        visitor.post("/jobs/schedule/analyze/on")
        assert entry(settings).active
        answer = visitor.post("/jobs/schedule/analyze/run")
    row = State(settings).row("job", job_id=answer.location.rsplit("/", 1)[1])
    assert row is not None and (row["name"], row["requested_by"]) == ("analyze", "admin")


def test_an_entry_of_ones_own_is_added_from_the_form_of_its_job(settings: Settings) -> None:
    visitor = logged_in(settings)
    page = visitor.get("/jobs/schedule/new?job=fetch").text
    assert 'name="options.url"' in page and 'name="every"' in page
    form = {
        "source": "rss",
        "options.url": "https://a.example/feed",
        "every": "hours",
        "hours": "6",
        "time": "00:00",
    }
    assert visitor.post("/jobs/schedule/new?job=fetch", form).status_code == 302
    (own,) = [one for one in schedule.entries(State(settings)) if one.is_own]
    assert (own.job, own.cron) == ("fetch", "0 */6 * * *")
    shown = text_of(visitor.get("/jobs/schedule").text)
    assert "every 6 hours" in shown and "https://a.example/feed" in shown
    visitor.post(f"/jobs/schedule/{own.entry_id}/reset")
    assert not [one for one in schedule.entries(State(settings)) if one.is_own]


def test_a_job_that_could_not_run_is_not_scheduled(settings: Settings) -> None:
    visitor = logged_in(settings)
    form = {"source": "rss", "every": "daily", "time": "03:00"}
    answer = visitor.post("/jobs/schedule/new?job=fetch", form)
    assert answer.status_code == 400 and "This is needed." in answer.text
    for name in ("ingest", "erase", "nothing"):
        visitor.post(f"/jobs/schedule/new?job={name}", form)
    assert not [one for one in schedule.entries(State(settings)) if one.is_own]


def test_an_analyst_reads_the_schedule_and_changes_nothing(settings: Settings) -> None:
    create_user(State(settings), "mei", PASSWORD, "analyst")
    visitor = Visitor(settings)
    visitor.log_in("mei")
    assert "Switch off" not in visitor.get("/jobs/schedule").text
    assert visitor.post("/jobs/schedule/analyze/off").status_code == 403


def test_a_time_in_a_form_is_said_in_words_with_its_next_runs(settings: Settings) -> None:
    visitor = logged_in(settings)
    words = text_of(visitor.get("/jobs/schedule/words?every=daily&time=03:00").text)
    assert "each day at 03:00" in words and words.count("03:00") == 6
    assert "not a time of cron" in visitor.get("/jobs/schedule/words?every=cron&cron=x").text


def test_a_program_reads_and_changes_the_schedule(settings: Settings) -> None:
    visitor = logged_in(settings)
    client, headers = visitor.client, {"X-CSRFToken": visitor.token()}
    listed = client.get("/api/v1/schedule").get_json()["entries"]
    assert {"analyze", "alerts", "deliver", "retention"} <= {one["entry_id"] for one in listed}
    body = {"job": "backup", "cron": "0 4 * * 0"}
    made = client.post("/api/v1/schedule", json=body, headers=headers).get_json()
    assert made["words"] == "each week on Sunday at 04:00" and len(made["next_runs"]) == 5
    path = f"/api/v1/schedule/{made['entry_id']}"
    changed = client.patch(path, json={"active": False}, headers=headers).get_json()
    assert changed["active"] is False and changed["next_runs"] == []
    assert client.delete(path, headers=headers).status_code == 204
    assert client.delete(path, headers=headers).status_code == 404
    wrong = client.post("/api/v1/schedule", json={**body, "cron": "x"}, headers=headers)
    assert wrong.status_code == 409 and "not a time of cron" in json.loads(wrong.text)["detail"]
