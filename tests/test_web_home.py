"""The first page says how the newest week went, what needs attention, and what to do next."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from insight.glance import glance
from insight.reports.build import build_report
from insight.settings import Settings
from insight.state import State, moment
from insight.store.reader import Reader
from insight.users import create_user
from tests.jobs_here import work
from tests.report_data import market, store
from tests.web_app import PASSWORD, Visitor, fill, logged_in, running_broker, text_of


def fail_job(state: State, name: str, job_id: str, cause: str) -> None:
    state.execute(
        "insert_job",
        **{"name": name},
        job_id=job_id,
        parameters="{}",
        requested_by="admin",
        moment=moment(),
    )
    state.execute("finish_job", job_id=job_id, state="failed", error=cause, moment=moment())


def alert(state: State) -> None:
    figures = {
        "kind": "volume",
        "window": "day",
        "from": "2026-11-20T00:00:00",
        "to": "2026-11-21T00:00:00",
        "count": 60,
        "expected": 10.0,
        "read": 60,
        "usual_share": 0.2,
        "samples": 8,
        "weekly": False,
        "p": 1e-9,
    }
    state.execute(
        "insert_alert",
        cause=json.dumps({"product": "Kettle"}),
        figures=json.dumps(figures),
        documents="[]",
        moment=moment(),
    )


def test_without_data_it_invites_to_drop_a_file_or_to_see_the_sample(settings: Settings) -> None:
    page = logged_in(settings).get("/").text
    assert 'type="file"' in page and 'action="/sample"' in page


def test_a_reader_who_may_not_upload_is_told_who_may(settings: Settings) -> None:
    create_user(State(settings), "reader", PASSWORD, "viewer")
    visitor = Visitor(settings)
    visitor.log_in("reader")
    page = visitor.get("/").text
    assert 'type="file"' not in page and "/sample" not in page and "administrator" in page


def test_each_product_has_a_line_with_what_its_documents_support(settings: Settings) -> None:
    store(settings, market())
    reader = Reader(settings)
    report = build_report(settings, reader)
    with reader.snapshot() as snapshot:
        products = glance(report, snapshot)
    words = text_of(logged_in(settings).get("/").text)
    assert len(products) == 3
    for one in products:
        assert one.product in words
        assert one.negative_share is not None
        assert f"{one.negative_share * 100:.1f}%" in words
    assert "worse than usual" in words


def test_alerts_and_failed_jobs_need_attention_until_they_are_made_good(
    settings: Settings,
) -> None:
    fill(settings)
    state, visitor = State(settings), logged_in(settings)
    assert "/alerts/1" not in visitor.get("/").text
    alert(state)
    fail_job(state, "ingest", "20261128000000aaaaaaaa", "The file is empty.")
    words = text_of(visitor.get("/").text)
    assert "Needs attention" in words and "The file is empty." in words
    assert "/alerts/1" in visitor.get("/").text
    visitor.post("/alerts/1/dismiss")
    state.execute(
        "insert_job",
        **{"name": "ingest"},
        job_id="20261128000001aaaaaaaa",
        parameters="{}",
        requested_by="admin",
        moment=(datetime.now(UTC) + timedelta(seconds=1)).isoformat(timespec="milliseconds"),
    )
    state.execute(
        "finish_job", job_id="20261128000001aaaaaaaa", state="done", error=None, moment=moment()
    )
    page = visitor.get("/").text
    assert "/alerts/1" not in page and "The file is empty." not in page


def test_the_live_part_says_when_there_are_newer_data(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/").text
    (seen,) = re.findall(r"seen=([^\"&]+)", page)
    assert "newer data" not in visitor.get(f"/live?seen={seen}").text
    settings.published.touch()
    assert "newer data" in visitor.get(f"/live?seen={seen}").text


def test_the_first_steps_vanish_for_whoever_cannot_take_them(settings: Settings) -> None:
    fill(settings)
    assert "First steps" in logged_in(settings).get("/").text
    create_user(State(settings), "reader", PASSWORD, "viewer")
    visitor = Visitor(settings)
    visitor.log_in("reader")
    assert "First steps" not in visitor.get("/").text


@pytest.mark.slow
def test_the_sample_is_loaded_by_jobs_and_marked_as_one(settings: Settings) -> None:
    with running_broker(settings):
        visitor = logged_in(settings)
        answer = visitor.post("/sample")
        assert answer.status_code == 302 and "/jobs/" in answer.location
        names = [row["name"] for row in State(settings).rows("jobs", count=9)]
        assert sorted(names) == ["ingest", "products", "sales"]
        work(settings)
    page = visitor.get("/").text
    assert "sample data" in page and "at a glance" in page
