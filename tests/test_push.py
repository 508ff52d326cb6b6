"""What programs send is taken in at once, each document with its outcome, and stored once."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from insight import rejected
from insight.push import items_of, keep_rejected, origin_of, receive
from insight.settings import Settings, load_settings
from insight.sources.columns import FIELDS
from insight.state import State
from insight.store.reader import Reader
from tests.jobs_here import work
from tests.web_app import Visitor, logged_in, running_broker

GOOD = {"id": "review-1", "text": "Boils fast.", "rating": 5, "date": "2026-11-02T09:00:00+01:00"}


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    return logged_in(settings)


def send(visitor: Visitor, *documents: Any, **more: Any) -> TestResponse:
    token = visitor.token_of("/settings/profile")
    return visitor.client.post(
        "/api/v1/ingest",
        json={"documents": list(documents)},
        headers={"X-CSRFToken": token},
        query_string=more,
    )


def stored(settings: Settings) -> list[dict[str, Any]]:
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        rows: list[dict[str, Any]] = connection.sql("FROM documents").to_arrow_table().to_pylist()
        return rows


def test_what_is_sent_is_stored_under_its_source_and_product(visitor: Visitor) -> None:
    settings = visitor.settings
    with running_broker(settings):
        answer = send(visitor, GOOD, source="helpdesk", product="Kettle")
    assert answer.status_code == 202 and answer.get_json()["taken"] == 1
    work(settings)
    [row] = stored(settings)
    assert (row["source"], row["product"], row["rating"]) == ("helpdesk", "Kettle", 5.0)
    assert row["document_id"] == answer.get_json()["outcomes"][0]["document_id"]
    assert row["published_at"].isoformat() == "2026-11-02T08:00:00+00:00"


def test_each_document_has_its_own_outcome_in_its_place(visitor: Visitor) -> None:
    sent = [
        GOOD,
        {"id": "x"},
        "no object",
        {**GOOD, "id": "a", "date": "03/04/2026"},
        {**GOOD, "id": "b", "rating": "seven"},
        {**GOOD, "id": "c", "txet": "?"},
        {**GOOD, "id": "d", "text": ["a", "list"]},
        {**GOOD, "id": "e", "text": "half \ud83d"},
        GOOD,
        {"text": "Good.", "follow_up": "It broke.", "id": "review-2"},
    ]
    said = send(visitor, *sent).get_json()
    assert [one["outcome"] for one in said["outcomes"]] == [
        *("taken", *["rejected"] * 7, "duplicate", "taken")
    ]
    assert [one["position"] for one in said["outcomes"]] == list(range(1, 11))
    fields = [one["field"] for one in said["outcomes"]]
    assert fields[1] == "text" and fields[3] == "date" and fields[4] == fields[3 + 1] == "rating"
    assert "'txet'" in said["outcomes"][5]["reason"]
    assert (said["taken"], said["duplicates"], said["rejected"]) == (2, 1, 7)


def test_sent_again_it_is_a_duplicate_and_with_another_text_a_new_version(
    visitor: Visitor,
) -> None:
    settings = visitor.settings
    with running_broker(settings):
        send(visitor, GOOD)
        work(settings)
        assert send(visitor, GOOD).get_json()["duplicates"] == 1
        assert send(visitor, {**GOOD, "text": "It broke."}).get_json()["taken"] == 1
        work(settings)
    assert [row["text"] for row in stored(settings)] == ["It broke."]


def test_a_stream_of_documents_is_one_job(visitor: Visitor) -> None:
    settings = visitor.settings
    with running_broker(settings):
        jobs = {send(visitor, {**GOOD, "id": f"review-{n}"}).get_json()["job_id"] for n in range(5)}
        assert len(jobs) == 1
        work(settings)
        assert send(visitor, {**GOOD, "id": "later"}).get_json()["job_id"] not in jobs
    assert len(stored(settings)) == 5


def test_without_a_queue_documents_wait_on_the_disk(visitor: Visitor) -> None:
    said = send(visitor, GOOD).get_json()
    assert said["taken"] == 1 and said["job_id"] is None
    assert State(visitor.settings).rows("jobs", count=9) == []
    assert len(list(visitor.settings.inbox.glob("documents-push-*.parquet"))) == 1


def test_rejected_documents_are_kept_beside_the_job_and_can_be_mended(visitor: Visitor) -> None:
    settings = visitor.settings
    with running_broker(settings):
        job_id = send(visitor, {**GOOD, "date": "yesterday"}).get_json()["job_id"]
    [kept] = rejected.read(rejected.files(settings, job_id))
    assert (kept.field, kept.value, kept.row["text"]) == ("date", "yesterday", "Boils fast.")
    assert b"yesterday" in visitor.get(f"/jobs/{job_id}/rejected.csv").data


def test_lines_are_taken_and_a_broken_one_is_refused_alone(visitor: Visitor) -> None:
    lines = json.dumps(GOOD) + '\n{"text": \n\n' + json.dumps({"text": "第二条，很好用。"})
    answer = visitor.client.post(
        "/api/v1/ingest",
        data=lines.encode(),
        content_type="application/x-ndjson",
        headers={"X-CSRFToken": visitor.token_of("/settings/profile")},
    )
    assert [one["outcome"] for one in answer.get_json()["outcomes"]] == [
        *("taken", "rejected", "taken")
    ]


@pytest.mark.parametrize("body", [{}, {"documents": []}, {"documents": "x"}, [GOOD], None])
def test_what_is_no_list_of_documents_is_refused_whole(visitor: Visitor, body: Any) -> None:
    token = visitor.token_of("/settings/profile")
    answer = visitor.client.post("/api/v1/ingest", json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 422 and answer.get_json()["errors"]


def test_more_than_a_thousand_are_refused_whole(visitor: Visitor) -> None:
    assert send(visitor, *[GOOD] * 1001).status_code == 422


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=60),
    st.sampled_from(["2026-11-02", "03/04/2026", "4/5", "80%", "\x00", "\ud800", "nan", "9" * 400]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)
DOCUMENTS = st.lists(
    st.one_of(
        VALUES,
        st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=5)), VALUES),
        st.dictionaries(st.sampled_from(["text", "id", "follow_up", "date", "rating"]), VALUES),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(tmp_path_factory.mktemp("push") / "home")


@given(sent=DOCUMENTS)
@hypothesis_settings(max_examples=60)
def test_whatever_is_sent_each_document_has_one_outcome(emptied: Settings, sent: list[Any]) -> None:
    origin = origin_of(emptied, "api", None)
    received = receive(emptied, Reader(emptied), items_of(sent, "API"), origin)
    assert [one.position for one in received.outcomes] == list(range(1, len(sent) + 1))
    assert received.count("rejected") == len(received.rejected)
    assert all(
        (one.document_id is None) == (one.outcome == "rejected") for one in received.outcomes
    )
    assert all(one.reason for one in received.outcomes if one.outcome == "rejected")
    keep_rejected(emptied, "20261102", received)
    assert all(row.reason for row in rejected.read(rejected.files(emptied, "20261102")))


def test_personal_data_is_masked_before_anything_is_written(settings: Settings) -> None:
    items = items_of([{"text": "Write to ann@example.com", "author": "Ann Smith"}], "API")
    receive(settings, Reader(settings), items, origin_of(settings, "api", None))
    [part] = settings.inbox.glob("*.parquet")
    assert b"ann@example.com" not in part.read_bytes() and b"Ann" not in part.read_bytes()
