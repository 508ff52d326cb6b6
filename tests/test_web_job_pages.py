"""Every job has a form made from its parameters, and its page follows it to its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from insight import job_log
from insight.job_progress import note, pace
from insight.jobs import JOBS, WORK_QUEUE, advance_task, model_of
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State, moment
from insight.users import create_user
from tests.test_web_jobs import CSV, insert, messages
from tests.web_app import (
    HOSTILE,
    PASSWORD,
    Visitor,
    compile_translations,
    logged_in,
    running_broker,
    text_of,
)


def viewer(settings: Settings) -> Visitor:
    create_user(State(settings), "li", PASSWORD, "viewer")
    visitor = Visitor(settings)
    visitor.log_in("li")
    return visitor


def test_every_job_that_a_person_may_start_has_a_form(settings: Settings) -> None:
    visitor = logged_in(settings)
    listed = text_of(visitor.get("/jobs/start").text)
    for name, job in JOBS.items():
        answer = visitor.get(f"/jobs/start/{name}")
        if not job.by_hand:
            assert answer.status_code == 404, name
        elif name in ("ingest", "products", "sales"):
            assert answer.location == f"/jobs/new?table={name}"
        else:
            assert answer.status_code == 200 and "Start" in answer.text
            assert str(job.help) in listed


def test_a_form_has_a_field_of_its_kind_for_each_parameter(settings: Settings) -> None:
    page = logged_in(settings).get("/jobs/start/fetch").text
    assert '<select id="field-source" name="source"' in page
    assert 'name="options.url" type="url"' in page and "required" in page
    assert 'name="since" type="date"' in page
    assert 'type="checkbox" id="field-analyze" name="analyze" value="1" checked' in page
    page = logged_in_again(settings).get("/jobs/start/audit").text
    assert 'name="persons" type="number"' in page and 'min="1" max="100"' in page


def logged_in_again(settings: Settings) -> Visitor:
    visitor = Visitor(settings)
    visitor.log_in()
    return visitor


def test_a_form_starts_its_job_with_what_it_says(settings: Settings) -> None:
    form = {"source": "rss", "options.url": "https://a.example/feed", "since": "2026-11-01"}
    with running_broker(settings) as server:
        answer = logged_in(settings).post("/jobs/start/fetch", form)
        job_id = answer.location.rsplit("/", 1)[1]
        assert messages(server) == [(advance_task("fetch"), [job_id, 0])]
    row = State(settings).row("job", job_id=job_id)
    assert row is not None
    assert json.loads(row["parameters"]) == {
        "source": "rss",
        "options": {"url": "https://a.example/feed"},
        "since": "2026-11-01",
        **dict.fromkeys(("until", "words", "about", "written_in")),
        "analyze": False,
    }
    audit = State(settings).rows("audit_log", who=None, action="job.started", count=9, offset=0)
    assert [entry["subject"] for entry in audit] == [job_id]


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("fetch", {"source": "rss"}, "This is needed."),
        ("fetch", {"source": "ftp", "options.url": "x"}, "Choose a source."),
        (
            "fetch",
            {"source": "rss", "options.url": "x", "since": "soon"},
            "Write a date, such as 2026-11-28.",
        ),
        ("audit", {"persons": "many"}, "Write a number."),
        ("audit", {"persons": "101"}, "At most 100."),
        ("audit", {"annotator": HOSTILE}, "Choose one of the values."),
    ],
)
def test_what_cannot_run_is_said_beside_its_field_and_nothing_starts(
    settings: Settings, name: str, form: dict[str, str], words: str
) -> None:
    answer = logged_in(settings).post(f"/jobs/start/{name}", form)
    assert answer.status_code == 400 and words in text_of(answer.text)
    assert "<script>alert" not in answer.text
    assert State(settings).rows("jobs", count=9) == []


def test_no_form_takes_a_path_of_this_machine(settings: Settings) -> None:
    visitor = logged_in(settings)
    for name in ("ingest", "products", "sales"):
        assert visitor.post(f"/jobs/start/{name}", {"files": "/etc/passwd"}).status_code == 400
    assert State(settings).rows("jobs", count=9) == []


def test_a_job_is_run_again_with_changes_from_its_form(settings: Settings) -> None:
    given = {"source": "rss", "options": {"url": "https://a.example/feed"}, "analyze": False}
    job_id = insert(settings, "fetch", **given)
    State(settings).execute("finish_job", job_id=job_id, state="done", error=None, moment=moment())
    visitor = logged_in(settings)
    page = visitor.get(f"/jobs/{job_id}").text
    assert f'href="/jobs/start/fetch?like={job_id}"' in page
    form = visitor.get(f"/jobs/start/fetch?like={job_id}").text
    assert 'value="https://a.example/feed"' in form
    assert 'name="analyze" value="1" aria' in " ".join(form.split()), "it is not ticked"


def test_only_the_files_that_failed_are_tried_again(settings: Settings) -> None:
    settings.uploads.mkdir(parents=True)
    good, bad = settings.uploads / "good.csv", settings.uploads / "bad.csv"
    good.write_bytes(CSV)
    bad.write_text("name,colour\nKettle,red\n")
    files = {"files": [str(good), str(bad)], "analyze": False}
    row = run_here(settings, "ingest", files, "admin")
    assert (row["state"], row["rejected_batches"]) == ("done", 1)
    assert (good.exists(), bad.exists()) == (False, True), "what failed can be tried again"
    with running_broker(settings):
        visitor = logged_in(settings)
        assert "Try again what failed" in visitor.get(f"/jobs/{row['job_id']}").text
        answer = visitor.post(f"/jobs/{row['job_id']}/again")
    again = State(settings).row("job", job_id=answer.location.rsplit("/", 1)[1])
    assert again is not None and json.loads(again["parameters"])["files"] == [str(bad)]


def test_the_log_of_a_job_has_its_steps_and_grows_by_what_is_new(
    settings: Settings, tmp_path: Path
) -> None:
    compile_translations()
    path = tmp_path / "a.csv"
    path.write_bytes(CSV)
    row = run_here(settings, "ingest", {"files": [str(path)], "analyze": False}, "admin")
    visitor = logged_in(settings)
    words = text_of(visitor.get(f"/jobs/{row['job_id']}/log").text)
    assert "Read: batches 1" in words and words.endswith("Done. ")
    assert "读取：共 1 批" in visitor.get(f"/jobs/{row['job_id']}/log?lang=zh").text
    last = job_log.lines(State(settings), row["job_id"])[-1].line_id
    assert text_of(visitor.get(f"/jobs/{row['job_id']}/log?after={last}").text).strip() == ""
    assert "hx-get" not in visitor.get(f"/jobs/{row['job_id']}/log").text
    running = insert(settings, files=["a.csv"])
    assert "hx-get" in visitor.get(f"/jobs/{running}/log").text


def test_the_log_is_masked_bounded_and_shown_as_text(settings: Settings) -> None:
    state, job_id = State(settings), insert(settings, files=["a.csv"])
    job_log.say(state, job_id, f"asked mei.wang@example.com {HOSTILE} " + "x" * 50_000)
    (line,) = job_log.lines(state, job_id)
    assert "mei.wang" not in line.text and len(line.text) < 1_000
    assert "<script>alert" not in logged_in(settings).get(f"/jobs/{job_id}/log").text
    with state.transaction() as transaction:
        for number in range(job_log.MOST_LINES + 50):
            job_log.add(transaction, job_id, f"line {number}")
    lines = job_log.lines(state, job_id)
    assert len(lines) == job_log.MOST_LINES and lines[-1].text == "line 2049"


def test_what_our_modules_log_while_a_batch_works_is_in_the_log(settings: Settings) -> None:
    import structlog

    state, job_id = State(settings), insert(settings, files=["a.csv"])
    structlog.reset_defaults()  # another test may have set up logs of errors only
    structlog.configure(
        processors=[job_log.overheard, lambda *_: (_ for _ in ()).throw(structlog.DropEvent)]
    )
    try:
        with job_log.listening(state, job_id):
            structlog.get_logger().info("columns decided", date="day first")
        structlog.get_logger().info("of no job")
    finally:
        structlog.reset_defaults()
    assert [line.text for line in job_log.lines(state, job_id)] == [
        "columns decided: date day first"
    ]


def test_the_pace_is_that_of_the_last_half_minute(settings: Settings) -> None:
    from datetime import UTC, datetime, timedelta

    state, job_id = State(settings), insert(settings, files=["a.csv"])
    state.execute("enter_stage", job_id=job_id, stage=0, moment=moment())
    where = {"job_id": job_id, "stage": 0, "batch": 0}
    state.execute("insert_batch", **where, payload="{}", total=4_000)
    note(state, job_id, 0)
    assert pace(state, job_id, 0, 0, 4_000) is None
    later = datetime.now(UTC) + timedelta(seconds=10)
    found = pace(state, job_id, 0, 1_000, 4_000, later)
    assert found is not None and found.seconds_left is not None
    assert 95 < found.rows_per_second < 101 and 29 < found.seconds_left < 32
    assert pace(state, job_id, 0, 1_000, 4_000, later + timedelta(minutes=9)) is None


def test_the_list_is_filtered_paged_and_has_what_runs_first(settings: Settings) -> None:
    state = State(settings)
    for number in range(60):
        state.execute(
            "insert_job",
            job_id=f"202611230000{number:02}",
            requested_by="admin",
            moment=f"2026-11-23T00:00:{number:02}",
            parameters="{}",
            **{"name": "audit" if number % 2 else "analyze"},
        )
        if number:
            state.execute(
                "finish_job",
                job_id=f"202611230000{number:02}",
                state="failed" if number == 7 else "done",
                error=None,
                moment="2026-11-23",
            )
    visitor = logged_in(settings)
    first = visitor.get("/jobs").text
    assert first.index('id="job-20261123000000"') < first.index('id="job-20261123000059"')
    assert first.count('<a id="job-') == 50 and "Page 1 of 2" in first
    assert visitor.get("/jobs?page=2").text.count('<a id="job-') == 10
    failed = visitor.get("/jobs?state=failed").text
    assert failed.count('<a id="job-') == 1 and "20261123000007" in failed
    assert visitor.get("/jobs?kind=audit&state=queued").text.count('<a id="job-') == 0
    assert "No job fits these filters." in visitor.get("/jobs?kind=audit&state=queued").text
    part = visitor.client.get("/jobs", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="job-list"') and "<html" not in part


def test_a_viewer_sees_jobs_and_starts_none(settings: Settings) -> None:
    job_id = insert(settings, files=["a.csv"])
    visitor = viewer(settings)
    page = visitor.get(f"/jobs/{job_id}").text
    assert "Cancel this job" not in page and "Start a job" not in visitor.get("/jobs").text
    assert visitor.get("/jobs/start").status_code == 403
    token = visitor.token_of("/settings/profile")
    for path in (f"/jobs/{job_id}/cancel", "/jobs/start/analyze"):
        headers = {"X-CSRFToken": token}
        assert visitor.client.post(path, headers=headers).status_code == 403


def test_an_upload_by_a_program_is_kept_and_started(settings: Settings) -> None:
    import io

    with running_broker(settings) as server:
        visitor = logged_in(settings)
        data = {"files": (io.BytesIO(CSV), "../reviews.csv"), "product": "Kettle"}
        headers = {"X-CSRFToken": visitor.token()}
        answer = visitor.client.post("/api/v1/jobs/upload", data=data, headers=headers)
        assert answer.status_code == 201, answer.text
        job_id = answer.get_json()["job_id"]
        assert messages(server) == [(advance_task("ingest"), [job_id, 0])]
        assert server.llen(WORK_QUEUE) == 1
    row = State(settings).row("job", job_id=job_id)
    assert row is not None
    given: Any = json.loads(row["parameters"])
    assert given["product"] == "Kettle" and Path(given["files"][0]).parent == settings.uploads
    assert Path(given["files"][0]).read_bytes() == CSV
    job = visitor.client.get(f"/api/v1/jobs/{job_id}").get_json()
    assert (job["name"], job["state"], job["requested_by"]) == ("ingest", "queued", "admin")


def test_an_upload_form_shows_the_kind_that_a_link_asks_for(settings: Settings) -> None:
    page = logged_in(settings).get("/jobs/new?table=sales").text
    assert '<option value="sales" selected>' in page


def test_a_program_may_tell_a_job_what_its_form_may(settings: Settings) -> None:
    """Each operation that starts a job takes the parameters of the job's model, but for files."""
    described = logged_in(settings).client.get("/api/v1/openapi.json").get_json()
    schemas = described["components"]["schemas"]
    for name, job in JOBS.items():
        operation = described["paths"].get(f"/api/v1/jobs/{name}", {}).get("post")
        takes_files = name in ("ingest", "products", "sales")
        assert bool(operation) == (not takes_files and (job.by_hand or name == "remove-sample")), (
            name
        )
        if operation:
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            schema = schemas[body["$ref"].rsplit("/", 1)[1]]
            assert set(schema.get("properties", {})) == set(model_of(name).model_fields), name
            assert schema["additionalProperties"] is False
