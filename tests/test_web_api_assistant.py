"""The assistant for programs: asked at once or as a stream, its conversations, knowledge, entries and keys."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from insight import tokens
from insight.settings import Settings, load_settings
from insight.state import State
from insight.users import User, create_user
from tests.assistant_here import ANSWER, QUESTION, SITE, answering, know
from tests.jobs_here import work
from tests.web_app import PASSWORD, Visitor

V1 = "/api/v1/assistant"
STRANGE = "Do you sell helicopters made of cheese?"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings: Settings = load_settings(tmp_path_factory.mktemp("shop") / "home")
    know(settings)
    create_user(State(settings), "admin", PASSWORD)
    return settings


class Program:
    """A program with a token."""

    def __init__(self, visitor: Visitor, *permissions: str) -> None:
        state = State(visitor.settings)
        row = state.row("user_by_name", **{"name": "admin"})
        assert row is not None
        self._client = visitor.client
        token = tokens.create_token(state, User.of(row), "test", permissions)
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None) -> TestResponse:
        return self._client.open(V1 + path, method=method, json=body, headers=self._headers)

    def begin(self) -> str:
        return str(self("POST", "/conversations", {}).get_json()["conversation_id"])


@pytest.fixture
def visitor(shop: Settings) -> Iterator[Visitor]:
    with answering(shop) as visitor:
        yield visitor


@pytest.fixture
def program(visitor: Visitor) -> Program:
    return Program(visitor, "read", "edit", "admin")


def test_a_question_is_answered_with_its_sources(program: Program) -> None:
    path = f"/conversations/{program.begin()}"
    told = program("POST", f"{path}/messages", {"text": QUESTION}).get_json()
    said = told["message"]
    assert told["state"] == "open" and ANSWER in said["text"] and said["kind"] == "answer"
    (cited,) = said["citations"]
    assert cited["source"] == "help.md" and ANSWER in cited["quote"]
    passage = program("GET", f"/passages/{cited['passage']}?version={cited['version']}").get_json()
    assert passage["title"] == QUESTION
    talk = program("GET", path).get_json()
    assert [one["by"] for one in talk["messages"]] == ["customer", "assistant"]
    rated = program("POST", f"{path}/messages/{said['message_id']}/rating", {"thumb": 1})
    assert rated.get_json()["messages"][-1]["thumb"] == 1


def test_a_stream_ends_with_the_whole_answer(program: Program) -> None:
    answer = program("POST", f"/conversations/{program.begin()}/stream", {"text": QUESTION})
    assert answer.mimetype == "text/event-stream"
    told = re.findall(r"event: (\w+)\ndata: (.*)\n\n", answer.text)
    assert told[0][0] == "begun"
    assert ANSWER in json.loads(told[-1][1])["message"]["text"]


def test_a_person_replies_and_the_assistant_is_silent_then(program: Program) -> None:
    path = f"/conversations/{program.begin()}"
    program("POST", f"{path}/messages", {"text": "I want to talk to a person"})
    listed = program("GET", "/conversations?state=waiting").get_json()
    assert listed["total"] == 1 and listed["conversations"][0]["first_text"]
    talk = program("POST", f"{path}/reply", {"text": "Here I am."}).get_json()
    assert talk["state"] == "taken" and talk["summary"]
    silent = program("POST", f"{path}/messages", {"text": QUESTION}).get_json()
    assert silent == {"state": "taken", "message": None}
    assert program("POST", f"{path}/return").get_json()["state"] == "open"
    assert program("POST", f"{path}/messages", {"text": QUESTION}).get_json()["message"]
    assert program("POST", f"{path}/close").get_json()["state"] == "closed"
    assert program("POST", f"{path}/messages", {"text": QUESTION}).status_code == 409
    assert program("DELETE", path).status_code == 204
    assert program("GET", path).status_code == 404


def test_a_token_does_only_what_it_may(visitor: Visitor) -> None:
    reads = Program(visitor, "read")
    path = f"/conversations/{reads.begin()}"
    assert reads("POST", f"{path}/messages", {"text": QUESTION}).status_code == 200
    assert reads("POST", f"{path}/reply", {"text": "x"}).status_code == 403
    assert reads("POST", "/index").status_code == 403
    assert reads("GET", "/keys").status_code == 403
    assert visitor.client.get(f"{V1}/conversations").status_code == 401


def test_what_does_not_fit_is_refused(program: Program) -> None:
    path = f"/conversations/{program.begin()}"
    for body in ({}, {"text": ""}, {"text": "  "}, {"text": "x" * 4001}, {"text": "x", "y": 1}):
        assert program("POST", f"{path}/messages", body).status_code == 422, body
    assert program("POST", "/conversations/none/messages", {"text": "x"}).status_code == 404
    assert program("POST", f"{path}/messages/1/rating", {"thumb": 0}).status_code == 409
    assert program("GET", "/conversations?state=lost").status_code == 422


def test_an_entry_is_drafted_changed_approved_and_taken_back(
    program: Program, shop: Settings
) -> None:
    ask = f"/conversations/{program.begin()}/messages"
    program("POST", ask, {"text": STRANGE})
    needs: list[dict[str, Any]] = []
    deadline = time.monotonic() + 5
    while not needs and time.monotonic() < deadline:
        needs = program("GET", "/unanswered").get_json()["needs"]
    (need,) = needs
    assert need["title"] == STRANGE
    entry = program("POST", f"/unanswered/{need['need_id']}/draft").get_json()
    path = f"/entries/{entry['entry_id']}"
    empty = program("PUT", path, {"question": STRANGE, "answer": ""}).get_json()
    assert [fault["severity"] for fault in empty["faults"]] == ["error"]
    assert program("POST", f"{path}/approve").status_code == 409
    told = "No. Our helicopters are made of wood."
    program("PUT", path, {"question": STRANGE, "answer": told})
    assert program("POST", f"{path}/approve").get_json()["state"] == "approved"
    work(shop)
    assert told in program("POST", ask, {"text": STRANGE}).get_json()["message"]["text"]
    assert program("POST", f"{path}/undo").get_json()["state"] == "draft"
    work(shop)
    assert program("POST", f"{path}/drop").get_json()["state"] == "dropped"
    assert program("POST", "/unanswered/999/draft").status_code == 404


def test_knowledge_is_told_and_indexed_again(program: Program, shop: Settings) -> None:
    index = program("GET", "/index").get_json()
    names = {source["name"]: source for source in index["sources"]}
    assert index["version"] and names["help.md"]["languages"] == ["en"]
    found = program("GET", "/passages?language=zh").get_json()
    assert found["total"] == 2
    assert program("POST", "/index").status_code == 202
    removed = program("POST", "/files/remove", {"name": "help-zh.md"}).get_json()["removed"]
    work(shop)
    assert program("GET", "/passages?language=zh").get_json()["total"] == 0
    program("POST", "/files/restore", {"removed": removed})
    work(shop)
    assert program("GET", "/passages?language=zh").get_json()["total"] == 2
    assert program("POST", "/files/remove", {"name": "../secrets.json"}).status_code == 409


def test_keys_and_settings_are_an_administrators(program: Program) -> None:
    made = program("POST", "/keys", {"name": "Aurora", "sites": [SITE]})
    assert made.status_code == 201
    key = made.get_json()["keys"][0]["key"]
    assert (
        program("POST", "/keys", {"name": "Aurora", "sites": ["http://x.example"]}).status_code
        == 409
    )
    changed = program("PUT", f"/keys/{key}/sites", {"sites": ["https://b.example"]}).get_json()
    assert changed["keys"][0]["sites"] == ["https://b.example"]
    assert program("DELETE", f"/keys/{key}").status_code == 200
    assert program("DELETE", f"/keys/{key}").status_code == 404
    chosen = {"writer": "off", "hours": "Weekdays", "days": 30}
    told = program("PUT", "/settings", chosen).get_json()
    assert told["hours"] == "Weekdays" and told["orders"]["state"] == "none"
    assert program("PUT", "/settings", {**chosen, "days": 0}).status_code == 422
