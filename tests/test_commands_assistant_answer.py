"""`insight assistant answer`, `ask` and `conversation`, on an index of the command itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from insight.assistant import conversations
from insight.cli import cli
from insight.errors import InsightError, SourceError
from insight.settings import Settings
from insight.state import State

FAQ = """# Shop

## How long may I send goods back?

You may send goods back within 30 days of delivery. Cut fabric cannot be returned.

## How long does delivery take?

Delivery to England takes 2 days, to Scotland 4 days.
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "faq.md").write_text(FAQ, encoding="utf-8")
    done = insight(home, "assistant", "index", str(folder))
    assert done.exit_code == 0, done.output
    return home


def insight(home: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *words])


def test_each_question_of_a_file_gets_a_line(home: Path, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    lines = [
        {"id": 1, "question": "How long may I send goods back?"},
        {"id": 2, "question": "My lamp caught fire, where is the manager"},
        {
            "id": 3,
            "question": "and to Scotland?",
            "turns": [{"by": "customer", "text": "How long does delivery take?"}],
        },
    ]
    questions.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    done = insight(home, "assistant", "answer", "--questions", str(questions), "-o", str(answers))
    assert done.exit_code == 0, done.output
    assert "3 questions" in done.output
    made = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in made] == [1, 2, 3]
    assert {"answer", "kind", "citations", "confidence", "handover", "reason", "language"} <= set(
        made[0]
    )
    assert made[0]["citations"][0]["title"] == "How long may I send goods back?"
    assert made[0]["citations"][0]["quote"] in made[0]["answer"]
    assert (made[1]["handover"], made[1]["reason"]) == (True, "fire")


@pytest.mark.parametrize("line", ["{", '{"question": ""}', '{"turns": []}', "[]"])
def test_a_bad_line_is_named(home: Path, tmp_path: Path, line: str) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(f'{{"question": "Hello"}}\n{line}\n', encoding="utf-8")
    done = insight(
        home, "assistant", "answer", "--questions", str(questions), "-o", str(tmp_path / "a")
    )
    assert isinstance(done.exception, SourceError)
    assert "q.jsonl, line 2" in str(done.exception)
    assert not (tmp_path / "a").exists()


def test_one_question_is_answered_with_its_source(home: Path) -> None:
    done = insight(home, "assistant", "ask", "How long may I send goods back?")
    assert "within 30 days" in done.output and "faq.md" in done.output
    told = json.loads(insight(home, "assistant", "ask", "--json", "hello").output)
    assert told["kind"] == "greeting"


def test_nothing_is_answered_from_nothing(tmp_path: Path) -> None:
    done = insight(tmp_path, "assistant", "ask", "How long?")
    assert isinstance(done.exception, InsightError)
    assert "insight assistant index" in str(done.exception)


def test_a_conversation_is_printed(home: Path) -> None:
    state = State(Settings(home=home))
    number = conversations.begin(state, "chat", "en")
    conversations.say(state, number, "Hello")
    told = json.loads(insight(home, "assistant", "conversation", number).output)
    assert told["messages"][0]["text"] == "Hello"
    gone = insight(home, "assistant", "conversation", "none")
    assert isinstance(gone.exception, InsightError) and "none" in str(gone.exception)
