"""The API does for documents what the pages do."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from insight import tokens
from insight.documents import meaning
from insight.documents.meaning import Near
from insight.roles import PERMISSIONS
from insight.runner import run_here
from insight.search.index import bring_up_to_date
from insight.settings import Settings
from insight.state import State
from insight.users import User
from tests.web_app import HOSTILE, fill, logged_in


class Program:
    """A program with a token."""

    def __init__(self, settings: Settings, *permissions: str) -> None:
        visitor = logged_in(settings)
        state = State(settings)
        row = state.row("user_by_name", name="admin")
        assert row is not None
        token = tokens.create_token(state, User.of(row), "t", permissions or PERMISSIONS)
        self.client = visitor.app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=body or {}, headers=self.headers)


def test_documents_are_searched_narrowed_counted_and_read(settings: Settings) -> None:
    documents = fill(settings)
    bring_up_to_date(settings)
    program = Program(settings, "read")
    found = program.get("/documents", words="battery", sentiment="negative", count=2).json
    assert found and len(found["documents"]) == 2 < found["total"]
    counted = program.get("/documents/facets", words="battery", sentiment="negative").json
    assert counted and counted["total"] == found["total"]
    assert {one["value"] for one in counted["facets"]["sentiment"]} == {"negative", "positive"}
    one = program.get(f"/documents/{documents[119].document_id}").json
    assert one and one["text"] == HOSTILE and one["corrections"] == []
    assert program.get("/documents/unknown").status_code == 404
    lines = program.get("/documents/file", language="zh", form="csv")
    assert lines.mimetype == "text/csv" and len(lines.data.splitlines()) > 2


@pytest.mark.parametrize(
    "query",
    [
        {"sentiment": "great"},
        {"week": "x"},
        {"start": "yesterday"},
        {"page": 0},
        {"count": 1000},
        {"words": "x" * 201},
        {"unknown": "1"},
    ],
)
def test_what_does_not_fit_is_said(settings: Settings, query: dict[str, Any]) -> None:
    answer = Program(settings, "read").get("/documents", **query)
    assert answer.status_code == 422 and answer.json and answer.json["errors"]


@pytest.mark.parametrize("query", [{"words": "!!!"}, {"week": "2026-W99"}, {"start": "0001-01-01"}])
def test_what_cannot_be_asked_is_a_problem(settings: Settings, query: dict[str, Any]) -> None:
    answer = Program(settings, "read").get("/documents", **query)
    assert answer.status_code == 409 and answer.mimetype == "application/problem+json"


def test_a_label_is_corrected_listed_and_taken_back(settings: Settings) -> None:
    document = fill(settings)[0]
    path = f"/documents/{document.document_id}"
    program = Program(settings, "read", "edit")
    made = program.post(f"{path}/corrections", {"field": "sentiment", "label": "positive"})
    assert made.status_code == 201 and made.json and not made.json["is_loaded"]
    shown = program.get(path).json
    assert shown and shown["sentiment"] == "positive" and len(shown["corrections"]) == 1
    run_here(settings, "correct", {}, "test")
    listed = program.get("/documents", corrected="yes").json
    assert listed and listed["documents"][0]["corrected"] == ["sentiment"]
    undone = program.post(f"{path}/corrections/{made.json['correction_id']}/undo")
    assert undone.status_code == 201
    corrections = program.get(f"{path}/corrections").json
    assert corrections and [one["is_undone"] for one in corrections["corrections"]] == [False, True]
    again = program.post(f"{path}/corrections/{made.json['correction_id']}/undo")
    assert again.status_code == 409
    wrong = program.post(f"{path}/corrections", {"field": "sentiment", "label": "x", "more": 1})
    assert wrong.status_code == 422
    assert program.get("/labels.csv").status_code == 200


def test_who_may_only_read_corrects_and_labels_nothing(settings: Settings) -> None:
    document = fill(settings)[0]
    program = Program(settings, "read")
    body = {"field": "sentiment", "label": "positive"}
    path = f"/documents/{document.document_id}/corrections"
    assert program.post(path, body).status_code == 403
    assert program.post("/batches").status_code == 403
    assert program.get("/labels.csv").status_code == 403


def test_a_meaning_is_asked_for_and_read(settings: Settings) -> None:
    documents = fill(settings)
    program = Program(settings, "read")
    assert program.get("/documents/meaning", words="akku").json == {
        "state": "none", "reason": None, "documents": [],
    }  # fmt: skip
    assert program.post("/documents/meaning", {"words": "akku"}).status_code == 202
    meaning.keep(State(settings), "akku", [Near(documents[0].text_hash, 0.7)])
    found = program.get("/documents/meaning", words="akku").json
    assert found and found["documents"][0]["score"] == 0.7
    assert program.post("/documents/meaning", {"words": " "}).status_code == 422


def test_an_explanation_says_what_is_known(settings: Settings) -> None:
    document = fill(settings)[0]
    program = Program(settings, "read")
    found = program.get(f"/documents/{document.document_id}/explanation").json
    assert found and found["state"] == "none"
    assert program.post("/documents/unknown/explanation").status_code == 404


def test_a_batch_is_drawn_answered_and_judged(settings: Settings) -> None:
    fill(settings)
    program = Program(settings, "read", "edit")
    drawn = program.post("/batches", {"size": 2, "language": "en"})
    assert drawn.status_code == 201 and drawn.json
    path = f"/batches/{drawn.json['batch']['batch_id']}"
    item = drawn.json["next"]
    assert "said" not in item and "stratum" not in item, "blind"
    first = program.post(f"{path}/answers", {"position": item["position"], "label": "negative"})
    assert first.json and first.json["answered"] == 1
    back = program.post(f"{path}/undo").json
    assert back and back["answered"] == 0
    for position in (0, 1):
        program.post(f"{path}/answers", {"position": position, "label": "negative"})
    assert program.get(path).json["next"] is None  # type: ignore[index]
    result = program.get(f"{path}/result").json
    assert result and result["estimate"]["answered"] == 2 and result["agreement"] is None
    assert program.get("/batches").json["batches"][0]["mine"] == 2  # type: ignore[index]
    assert program.client.delete(f"/api/v1{path}", headers=program.headers).status_code == 204
    assert program.get(path).status_code == 404
