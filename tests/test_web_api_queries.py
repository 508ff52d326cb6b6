"""What the console does can be done by a program with a token."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from insight.console.schema import meaning
from insight.settings import Settings
from insight.state import State
from insight.tokens import create_token
from insight.users import authenticate, create_user
from tests.web_app import PASSWORD, fill
from web import create_app

NEW = {
    "title": "Lamps by week",
    "sql": "SELECT $product AS product, count(*) AS n FROM documents WHERE product = $product",
    "parameters": [{"name": "product", "kind": "choice", "default": "Lamp", "choices": ["Lamp", "Kettle"]}],
    "chart": {"view": "chart", "shape": "bar"},
}  # fmt: skip


class Program:
    """Something that has a token of a user."""

    def __init__(self, settings: Settings, name: str = "ann", role: str = "analyst") -> None:
        state = State(settings)
        create_user(state, name, PASSWORD, role)
        user = authenticate(state, name, PASSWORD)
        assert user is not None
        token = create_token(state, user, "test", sorted(user.permissions))
        self.client = create_app(settings).test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.client.open(f"/api/v1{path}", method=method, json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def program(settings: Settings) -> Program:
    fill(settings)
    return Program(settings)


def test_a_query_runs_with_its_parameters_and_its_rows_are_typed(program: Program) -> None:
    body = {"sql": "SELECT $n + 1 AS n, $t AS t, NULL AS z", "parameters": {"n": 41, "t": "很好"}}
    result = program("POST", "/sql/run", body).json
    assert result["columns"][0]["name"] == "n" and result["rows"] == [[42, "很好", None]]
    assert result["truncated"] is False and result["seconds"] > 0
    unused = {"sql": "SELECT 1", "parameters": {"\ud800": 1, "a": 2}}
    assert program("POST", "/sql/run", unused).json["rows"] == [[1]]
    assert program("GET", "/sql/history").json["runs"][0]["parameters"] == {}
    few = program("POST", "/sql/run", {"sql": "FROM range(10)", "rows": 3}).json
    assert len(few["rows"]) == 3 and few["truncated"] is True


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"sql": "DROP TABLE documents"}, 409),
        ({"sql": "SELECT nothing"}, 409),
        ({"sql": "SELECT $a"}, 409),
        ({"sql": "SELECT 1\0"}, 409),
        ({"sql": "SELECT $a", "parameters": {"a": 10**400}}, 409),
        ({"sql": ""}, 422),
        ({"sql": "SELECT 1", "more": 1}, 422),
        ({"sql": "SELECT 1", "rows": 0}, 422),
        ({"sql": "SELECT 1", "parameters": {"a": [1]}}, 422),
        ({"sql": "\ud800"}, 422),
        ({"sql": "SELECT $a", "parameters": {"a": "\ud800"}}, 422),
        ([], 422),
    ],
)
def test_what_cannot_run_is_a_problem_document(program: Program, body: Any, status: int) -> None:
    answer = program("POST", "/sql/run", body, status)
    assert answer.mimetype == "application/problem+json" and answer.json["status"] == status


def test_a_whole_result_is_downloaded_in_each_format(program: Program) -> None:
    body = {"sql": "SELECT range AS n FROM range($m)", "parameters": {"m": 9000}}
    lines = program("POST", "/sql/download/csv", body).data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(lines)))) == 9001
    assert len(json.loads(program("POST", "/sql/download/json", body).data)) == 9000
    assert program("POST", "/sql/download/parquet", body).data[:4] == b"PAR1"
    program("POST", "/sql/download/exe", body, 422)
    refused = program("POST", "/sql/download/csv", {"sql": "COPY documents TO 'x'"}, 409)
    assert "Only one SELECT" in refused.json["detail"]


def test_the_schema_says_what_each_column_means(program: Program) -> None:
    schema = program("GET", "/sql/schema").json
    assert schema["views"][0]["name"] == "documents"
    column = next(c for c in schema["views"][0]["columns"] if c["name"] == "sentiment")
    assert column["meaning"] == meaning("documents", "sentiment", "en")
    assert "count" in schema["functions"]


def test_a_saved_query_is_kept_run_changed_deleted_and_restored(program: Program) -> None:
    made = program("POST", "/queries", NEW, 201).json
    path = f"/queries/{made['slug']}"
    assert made["version"] == 1 and made["owner"] == "ann"
    assert program("GET", path).json == made
    assert program("POST", f"{path}/run", {}).json["rows"] == [["Lamp", 60]]
    kettle = {"parameters": {"product": "Kettle"}}
    assert program("POST", f"{path}/run", kettle).json["rows"] == [["Kettle", 59]]
    program("POST", f"{path}/run", {"parameters": {"product": "x' OR 1=1"}}, 409)
    assert b"Kettle,59" in program("POST", f"{path}/download/csv", kettle).data
    changed = program("PUT", path, {**NEW, "title": "Lamps", "version": 1}).json
    assert (changed["slug"], changed["version"], changed["title"]) == (made["slug"], 2, "Lamps")
    program("PUT", path, {**NEW, "version": 1}, 409)
    assert program("GET", f"{path}/versions/1").json["title"] == NEW["title"]
    program("GET", f"{path}/versions/3", status=404)
    assert program("DELETE", path).json["deleted"] is True
    program("GET", path, status=404)
    program("POST", f"{path}/run", {}, 404)
    assert program("GET", "/queries").json["total"] == 0
    assert program("POST", f"{path}/restore").json["deleted"] is False
    assert program("GET", "/queries?words=lamps").json["total"] == 1


def test_only_its_owner_or_an_administrator_changes_a_query(
    program: Program, settings: Settings
) -> None:
    path = f"/queries/{program('POST', '/queries', NEW, 201).json['slug']}"
    bob = Program(settings, "bob")
    assert bob("GET", path).json["owner"] == "ann"
    assert "is of ann" in bob("PUT", path, {**NEW, "version": 1}, 409).json["detail"]
    bob("DELETE", path, status=409)
    Program(settings, "root", "admin")("DELETE", path)


def test_what_was_run_is_listed_for_its_user_alone_and_forgotten(
    program: Program, settings: Settings
) -> None:
    program("POST", "/sql/run", {"sql": "SELECT 1"})
    program("POST", "/sql/run", {"sql": "SELECT nothing"}, 409)
    runs = program("GET", "/sql/history").json["runs"]
    assert [(run["sql"], run["rows"]) for run in runs] == [
        ("SELECT nothing", None),
        ("SELECT 1", 1),
    ]
    assert "nothing" in runs[0]["error"] and runs[1]["error"] is None
    bob = Program(settings, "bob")
    assert bob("GET", "/sql/history").json["total"] == 0
    bob("DELETE", f"/sql/history/{runs[0]['run_id']}", status=404)
    program("DELETE", f"/sql/history/{runs[0]['run_id']}", status=204)
    assert program("DELETE", "/sql/history").json == {"forgotten": 1}


def test_cancelling_what_does_not_run_says_so(program: Program) -> None:
    assert program("POST", "/sql/running/none/cancel").json == {"cancelled": False}


def test_a_viewer_asks_nothing_in_sql(settings: Settings) -> None:
    fill(settings)
    viewer = Program(settings, "eve", "viewer")
    for method, path in (("POST", "/sql/run"), ("GET", "/queries"), ("GET", "/sql/schema")):
        viewer(method, path, {"sql": "SELECT 1"} if method == "POST" else None, 403)
