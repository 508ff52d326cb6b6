"""A file that is uploaded starts a job, and a job can be watched, stopped and run again."""

from __future__ import annotations

import base64
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
import redis
from werkzeug.datastructures import MultiDict

from insight.errors import SourceError
from insight.jobs import JOBS, WORK_QUEUE, advance_task
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State, moment
from tests.web_app import Visitor, compile_translations, fill, logged_in, running_broker, text_of

CSV = b"text,rating\nGood kettle,5\n"


def upload(visitor: Visitor, *files: tuple[str, bytes], **form: str) -> Any:
    data: MultiDict[str, Any] = MultiDict([("csrf_token", visitor.token()), *form.items()])
    for name, content in files:
        data.add("files", (io.BytesIO(content), name))
    return visitor.client.post("/jobs/new", data=data)


def imported(visitor: Visitor, *files: tuple[str, bytes], **form: str) -> Any:
    """Upload and import as the files are read by themselves."""
    page = upload(visitor, *files, **form)
    assert page.status_code == 302, page.text
    return visitor.post(page.location, {"action": "import"})


def messages(server: redis.Redis) -> list[tuple[str, list[Any]]]:
    """Name and arguments of each task that waits in the work queue, the oldest first."""
    found = []
    for raw in reversed(server.lrange(WORK_QUEUE, 0, -1)):
        message = json.loads(raw)
        arguments, _, _ = json.loads(base64.b64decode(message["body"]))
        found.append((message["headers"]["task"], arguments))
    return found


def insert(settings: Settings, name: str = "ingest", **parameters: Any) -> str:
    """A job that waits."""
    job_id = f"2026112300000{len(State(settings).rows('jobs', count=99))}abcdef01"
    State(settings).execute(
        "insert_job",
        job_id=job_id,
        requested_by="admin",
        moment=moment(),
        parameters=json.dumps(parameters),
        **{"name": name},
    )
    return job_id


def test_an_upload_is_kept_and_its_job_is_sent_by_name(settings: Settings) -> None:
    with running_broker(settings) as server:
        visitor = logged_in(settings)
        answer = imported(
            visitor, ("My shop.CSV", CSV), ("b.csv", CSV), product="Kettle", source="Shop"
        )
        job_id = answer.location.rsplit("/", 1)[1]
        assert messages(server) == [(advance_task("ingest"), [job_id, 0])]
    row = State(settings).row("job", job_id=job_id)
    assert row is not None and (row["state"], row["requested_by"]) == ("queued", "admin")
    given = json.loads(row["parameters"])
    assert (given["product"], given["source"], given["analyze"]) == ("Kettle", "Shop", True)
    first, second = map(Path, given["files"])
    assert first.parent == second.parent == settings.uploads
    assert (first.suffix, second.suffix) == (".csv", ".csv")
    assert first.read_bytes() == CSV and second.read_bytes() == CSV
    assert kept_files(settings) == sorted([first, second])
    assert first.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("table", "told"), [("products", {"source": "Shop"}), ("sales", {"dates": "day-first"})]
)
def test_tables_of_products_and_sales_are_read_by_jobs_of_their_own(
    settings: Settings, table: str, told: dict[str, str]
) -> None:
    form = {"product": "Kettle", "source": "Shop", "dates": "day-first", "table": table}
    with running_broker(settings) as server:
        answer = upload(logged_in(settings), ("table.csv", b"a\n1\n"), **form)
        job_id = answer.location.rsplit("/", 1)[1]
        assert messages(server) == [(advance_task(table), [job_id, 0])]
    row = State(settings).row("job", job_id=job_id)
    assert row is not None and row["name"] == table
    given = json.loads(row["parameters"])
    assert {name: given[name] for name in told} == told and "product" not in given


def test_a_job_that_reads_no_files_cannot_be_started_by_an_upload(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert upload(visitor, ("a.csv", CSV), table="remove-sample").status_code == 400
    assert list(settings.uploads.iterdir()) == []


def kept_files(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.uploads.rglob("*") if path.is_file())


def test_a_name_of_a_file_is_never_a_path(settings: Settings) -> None:
    with running_broker(settings):
        visitor = logged_in(settings)
        for name in ("../../etc/cron.csv", "/etc/x.csv", "..\\..\\x.csv", "a\x00b.csv", "评论.csv"):
            assert imported(visitor, (name, CSV)).status_code == 302, name
    kept = kept_files(settings)
    assert len(kept) == 5 and all(path.parent == settings.uploads for path in kept)
    assert any(path.name.startswith("评论-") for path in kept)


def test_no_upload_stays_when_it_is_not_taken(settings: Settings) -> None:
    visitor = logged_in(settings)
    answer = upload(visitor, ("good.csv", CSV), ("evil.exe", b"MZ"))
    assert answer.status_code == 400
    assert "Save the table as CSV" in answer.text
    assert upload(visitor).status_code == 400
    nobody = Visitor(settings)
    assert upload(nobody, ("a.csv", CSV)).location.startswith("/login")
    forged = visitor.client.post("/jobs/new", data={"files": (io.BytesIO(CSV), "a.csv")})
    assert forged.status_code == 400
    assert kept_files(settings) == []


def test_a_file_beyond_the_limit_gets_a_clear_page_and_leaves_nothing(settings: Settings) -> None:
    visitor = logged_in(settings.model_copy(update={"upload_mb": 2}))
    answer = upload(visitor, ("big.csv", b"x" * 4_000_000))
    assert answer.status_code == 413
    assert "At most 2 MB are taken at once" in answer.text
    assert kept_files(settings) == []
    assert upload(visitor, ("fits.csv", b"text\n" + b"x" * 1_900_000)).status_code == 302


def test_other_pages_take_no_large_bodies(settings: Settings) -> None:
    visitor = logged_in(settings)
    answer = visitor.post("/sql", {"sql": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "Shorten it." in answer.text


def test_a_broker_that_is_down_is_said_and_leaves_no_job_waiting(settings: Settings) -> None:
    visitor = logged_in(settings)
    answer = imported(visitor, ("a.csv", CSV))
    assert answer.status_code == 503
    assert "The job queue is not running" in answer.text
    (row,) = State(settings).rows("jobs", count=10)
    assert row["state"] == "failed" and "job queue is not running" in row["error"]
    with running_broker(settings) as server:
        again = visitor.post(f"/jobs/{row['job_id']}/again")
        assert again.status_code == 302
        (message,) = messages(server)
        assert message == (advance_task("ingest"), [again.location.rsplit("/", 1)[1], 0])


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("redis://127.0.0.1:1/0", 503, "The job queue is not running"),
        ("http://user:tiger@example.com", 503, "INSIGHT_BROKER_URL is not the address"),
    ],
)
def test_a_wrong_address_of_the_broker_leaves_no_job_waiting(
    settings: Settings, address: str, status: int, words: str
) -> None:
    visitor = logged_in(settings.model_copy(update={"broker_url": address}))
    answer = imported(visitor, ("a.csv", CSV))
    assert answer.status_code == status
    assert words in answer.text and "tiger" not in answer.text
    assert all(row["state"] == "failed" for row in State(settings).rows("jobs", count=10))


def test_only_a_job_that_failed_or_was_cancelled_can_run_again(settings: Settings) -> None:
    job_id = insert(settings, files=["a.csv"])
    assert logged_in(settings).post(f"/jobs/{job_id}/again").status_code == 400
    assert logged_in_again(settings).get(f"/jobs/{job_id}").text.count("Run again") == 0


def logged_in_again(settings: Settings) -> Visitor:
    visitor = Visitor(settings)
    visitor.log_in()
    return visitor


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked_to_stop(
    settings: Settings,
) -> None:
    waiting, working = insert(settings, files=["a"]), insert(settings, files=["b"])
    state = State(settings)
    state.execute("enter_stage", job_id=working, stage=0, moment=moment())
    visitor = logged_in(settings)
    for job_id in (waiting, working):
        assert visitor.post(f"/jobs/{job_id}/cancel").location == f"/jobs/{job_id}"
    pages = [visitor.get(f"/jobs/{job_id}/live").text for job_id in (waiting, working)]
    assert 'class="state cancelled"' in pages[0] and 'class="state cancelling"' in pages[1]
    assert "admin asked it to stop." in visitor.get(f"/jobs/{working}/log").text
    assert "Cancel this job" not in visitor.get(f"/jobs/{working}").text


def test_progress_is_shown_in_words_and_figures(settings: Settings) -> None:
    job_id, state = insert(settings, files=["/home/x/uploads/reviews.csv"]), State(settings)
    state.execute("enter_stage", job_id=job_id, stage=0, moment=moment())
    where = {"job_id": job_id, "stage": 0, "batch": 0}
    state.execute("insert_batch", **where, payload="{}", total=2000)
    state.execute("progress_batch", **where, done=1500)
    state.execute("add_counts", job_id=job_id, counts='{"read": 1500}', moment=moment())
    visitor = logged_in(settings)
    part = visitor.get(f"/jobs/{job_id}/live").text
    assert f"Step 1 of {len(JOBS['ingest'].stages)}: Read" in part and "<html" not in part
    assert "1,500 of 2,000" in part and "rows read 1,500" in text_of(part)
    assert f'hx-get="/jobs/{job_id}/live"' in part and "every 1s" in part
    page = visitor.get(f"/jobs/{job_id}").text
    assert '<progress id="bar"' in page and 'max="2000" value="1500"' in page
    assert "reviews.csv" in page and "/home/x" not in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "1,500 of 2,000" in visitor.get("/jobs").text
    assert "1,500 of 2,000" in visitor.get("/").text


def test_a_failed_job_says_why_and_an_ended_one_is_not_polled(settings: Settings) -> None:
    job_id = insert(settings, files=["a.csv"])
    State(settings).execute(
        "finish_job", job_id=job_id, state="failed", error="a.csv is empty.", moment=moment()
    )
    page = logged_in(settings).get(f"/jobs/{job_id}").text
    assert "a.csv is empty." in page and "Upload again" in page
    assert "The uploaded files of this job are not here any more: a.csv." in page
    assert "hx-trigger" not in page and "http-equiv" not in page


def test_why_a_job_failed_is_said_in_the_language_of_the_page(
    settings: Settings, tmp_path: Path
) -> None:
    compile_translations()
    path = tmp_path / "a.csv"
    path.write_text("name,colour\nKettle,red\n")
    with pytest.raises(SourceError, match="no column looks like the text"):
        run_here(settings, "ingest", {"files": [str(path)]}, "admin")
    [row] = State(settings).rows("jobs", count=1)
    visitor = logged_in(settings)
    english = visitor.get(f"/jobs/{row['job_id']}").text
    assert "a.csv: no column looks like the text. Columns: name, colour." in english
    assert "a.csv：没有找到正文所在的列" in visitor.get(f"/jobs/{row['job_id']}?lang=zh").text


def test_rejected_rows_are_counted_shown_and_can_be_taken_away(settings: Settings) -> None:
    job_id = insert(settings, files=["a.csv"])
    settings.rejected.mkdir(parents=True)
    rows = [
        {"origin": "a.csv", "line": line, "field": "date", "value": "soon"}
        | {"reason": "no date", "row": {"text": "Fine", "date": "soon"}}
        for line in range(7)
    ]
    for part in (0, 1):
        path = settings.rejected / f"{job_id}-0-{part}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    visitor = logged_in(settings)
    assert "14 rows were rejected" in text_of(visitor.get(f"/jobs/{job_id}").text)
    for suffix in (".csv", ".jsonl"):
        answer = visitor.get(f"/jobs/{job_id}/rejected{suffix}")
        assert answer.headers["Content-Disposition"].endswith(f'{suffix}"')
    found = [json.loads(line) for line in answer.data.splitlines()]
    assert [row["rejected_line"] for row in found] == [*range(7), *range(7)]
    assert {(row["text"], row["rejected_reason"]) for row in found} == {("Fine", "no date")}


def test_a_job_without_rejected_rows_has_no_file_of_them(settings: Settings) -> None:
    job_id = insert(settings, files=["a.csv"])
    settings.rejected.mkdir(parents=True)
    (settings.rejected / f"{job_id}-0-0.jsonl").touch()
    assert "rejected" not in logged_in(settings).get(f"/jobs/{job_id}").text


@pytest.mark.parametrize("job_id", ["unknown", "*", "..%2f..%2fapp.sqlite", "2026*"])
def test_an_unknown_job_is_not_found(settings: Settings, job_id: str) -> None:
    insert(settings, files=["a.csv"])
    visitor = logged_in(settings)
    for path in ("", "/live", "/log", "/rejected.jsonl", "/rejected.csv"):
        assert visitor.get(f"/jobs/{job_id}{path}").status_code == 404


def test_the_sample_banner_is_on_every_page_until_the_sample_is_gone(settings: Settings) -> None:
    fill(settings, sample=True)
    visitor = logged_in(settings)
    for path in ("/", "/report", "/documents", "/sql", "/jobs", "/jobs/new"):
        page = visitor.get(path).text
        assert "120 documents here are sample data" in page, path
        assert 'action="/sample/remove"' in page, path
    with running_broker(settings) as server:
        answer = visitor.post("/sample/remove")
        job_id = answer.location.rsplit("/", 1)[1]
        assert messages(server) == [(advance_task("remove-sample"), [job_id, 0])]


def test_there_is_no_banner_without_sample_data(settings: Settings) -> None:
    fill(settings)
    assert "sample data" not in logged_in(settings).get("/").text


def test_the_first_page_of_an_empty_store_asks_for_a_file(settings: Settings) -> None:
    page = logged_in(settings).get("/").text
    assert "Drop your file here" in page and 'type="file"' in page


def test_what_a_killed_upload_left_is_swept(settings: Settings) -> None:
    settings.uploads.mkdir(parents=True)
    left = settings.uploads / ".writing-left"
    left.touch()
    os.utime(left, (0, 0))
    upload(logged_in(settings))
    assert not left.exists()
