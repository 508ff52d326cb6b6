"""`insight topics FILE`: each row its topic, whatever the table is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from insight.cli import cli
from insight.errors import SourceError
from insight.models.generator import Completion
from insight.topics.generated import better_label
from insight.topics.labels import Label

MATTERS = [
    "The battery is empty after {} hours",
    "快递第{}天才到，太慢",
    "Bass sounds muffled, track {}",
]


def run(folder: Path, texts: list[str], *options: str) -> dict[str, Any]:
    source, output = folder / "in.jsonl", folder / "out.json"
    source.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    arguments = ["--home", str(folder / "home"), "topics", str(source), "--text", "text"]
    result = CliRunner().invoke(cli, [*arguments, "-o", str(output), *options])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found


def test_each_row_has_its_topic_in_order(tmp_path: Path) -> None:
    texts = [MATTERS[n % 3].format(n) for n in range(90)]
    texts[7] = "🎉 …"
    found = run(tmp_path, texts, "--topics", "3")
    ids = [topic["id"] for topic in found["topics"]]
    assert len(found["rows"]) == 90 and found["rows"][7] is None
    assert {row for row in found["rows"] if row} == set(ids) and len(ids) == 3
    assert [topic["size"] for topic in found["topics"]] == [found["rows"].count(i) for i in ids]
    # What is alike is together.
    assert [len(set(found["rows"][n::3]) - {None}) for n in range(3)] == [1, 1, 1]
    assert run(tmp_path, texts, "--topics", "3") == found


@pytest.mark.parametrize(
    ("texts", "topics"),
    [
        ([""], 0),
        (["hello"], 1),
        (["good"] * 5, 1),
        (["", "😀", "..."], 0),
        (["the", "is", "of"] * 20, 1),
        (["ok ok"] * 40, 1),
        (["battery dies fast", "快递很慢"], 1),
        (["Ça marche très bien", "mauvaise qualité", "十分好"], 1),
        (["x" * 5000], 1),
    ],
)
def test_a_tiny_table_has_a_clear_result(tmp_path: Path, texts: list[str], topics: int) -> None:
    found = run(tmp_path, texts)
    assert len(found["topics"]) == topics and len(found["rows"]) == len(texts)
    assert all(topic["label"].strip() and topic["label_zh"].strip() for topic in found["topics"])


def test_a_topic_of_few_telling_words_has_the_others_too(tmp_path: Path) -> None:
    texts = [f"the battery of this is so very bad and it is not as we said, {n}" for n in range(12)]
    found = run(tmp_path, texts)
    assert min(len(topic["words"]) for topic in found["topics"]) >= 10


def test_an_unknown_column_or_ending_is_said(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("review\nfine kettle\n")
    for column, output, said in (("text", "out.json", "text"), ("review", "out.csv", ".json")):
        arguments = ["topics", str(source), "--text", column, "-o", str(tmp_path / output)]
        result = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), *arguments])
        assert isinstance(result.exception, SourceError) and said in str(result.exception)


def test_help_tells_of_the_file_and_of_the_commands() -> None:
    output = CliRunner().invoke(cli, ["topics", "--help"]).output
    assert all(word in output for word in ("FILE --text", "--topics", "rename", "undo"))


class Answering:
    """A generator that says one thing."""

    model = "fake"

    def __init__(self, en: str, zh: str) -> None:
        self._said = {"label": en, "label_zh": zh}

    def complete(self, turns: Any, schema: Any, limits: Any) -> Completion[Any]:
        self.turns = turns
        return Completion(schema(**self._said), self.model, 1, 1)


TEXTS = ["The batteries drain in an hour, write to a@b.com", "电池掉电很快"]


@pytest.mark.parametrize(
    ("en", "zh", "expected"),
    [
        ("battery drain", "电池掉电", Label("battery drain", "电池掉电")),
        ("overheating", "电池掉电", Label("hour", "电池掉电")),
        ("battery, drain", "充电慢", None),
        ("", "", None),
    ],
)
def test_a_models_name_is_taken_where_the_documents_have_its_words(
    en: str, zh: str, expected: Label | None
) -> None:
    generator = Answering(en, zh)
    assert better_label(generator, Label("hour", "很快"), ["hour"], TEXTS) == expected
    assert "a@b.com" not in generator.turns[1].text
