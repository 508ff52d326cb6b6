"""Prompts on fixed sheets: what is sent changes only with a new version, and data stays data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import insight.prompts
from insight.campaigns.writers.model import Joined, Whole
from insight.models.generator import Completion, Limits, Turn
from insight.prompts import is_version, load
from insight.training.writer_examples import brief_of
from insight.training.writer_pairs import SHIPPED, read

FILES = sorted(path.stem for path in Path(insight.prompts.__file__).parent.glob("*.toml"))
SENT = Path(__file__).with_name("prompts_sent.json")
"""By prompt and sheet, the version and the hash of the whole conversation."""
SHEETS = {"zh": (0, 4, 40), "en": (0, 4, 40)}


class Recorder:
    """Keeps what it is asked and answers with what the schema can hold."""

    model = "recorder"

    def __init__(self) -> None:
        self.turns: list[tuple[Turn, ...]] = []

    def complete(self, turns: Any, schema: Any, limits: Limits) -> Completion[Any]:
        self.turns.append(tuple(turns))
        fields = schema.model_json_schema()["properties"]
        answer = {name: "A." if one["type"] == "string" else ["A."] for name, one in fields.items()}
        return Completion(schema.model_validate(answer), self.model, 1, 1)


def conversations() -> dict[str, tuple[str, tuple[Turn, ...]]]:
    """What each writer sends for each fixed sheet, with the version of its prompt."""
    found = {}
    for language, places in SHEETS.items():
        rows = read(SHIPPED / f"copy_pairs_{language}.jsonl")
        for place in places:
            brief = brief_of(rows[place].pair)
            for prompt, writer in (("copyshort", Joined), ("copy", Whole)):
                recorder = Recorder()
                try:
                    writer(recorder).write(brief)
                except Exception as error:  # the answer is no copy; what was sent is what counts
                    assert recorder.turns, error
                found[f"{prompt} {language} {place}"] = (load(prompt).version, recorder.turns[0])
    return found


def digest(turns: tuple[Turn, ...]) -> str:
    said = json.dumps([[turn.role, turn.text] for turn in turns], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def test_what_is_sent_for_fixed_sheets_is_that_of_the_version() -> None:
    sent = {name: [version, digest(turns)] for name, (version, turns) in conversations().items()}
    known = json.loads(SENT.read_text(encoding="utf-8"))
    changed = sorted(name for name in sent if sent[name] != known.get(name))
    assert sent == known, (
        f"What is sent changed for {changed}. Where it is meant, raise the version in the prompt's "
        "file and run `python -m tests.test_prompts_versions`."
    )


def test_sheets_are_data_in_the_message_and_in_no_instruction() -> None:
    for name, (_, turns) in conversations().items():
        system, user = turns
        language, place = name.split()[1:]
        pair = read(SHIPPED / f"copy_pairs_{language}.jsonl")[int(place)].pair
        assert pair.facts.name not in system.text
        assert json.loads(user.text)["channel" if "channel" in user.text else "name"]
        assert pair.facts.name.split()[0] in user.text


@pytest.mark.parametrize("name", FILES)
def test_each_prompt_has_both_languages_a_version_and_says_that_it_gets_data(name: str) -> None:
    prompt = load(name)
    assert is_version(prompt.version)
    assert "data" in prompt.system["en"].lower()
    assert "数据" in prompt.system["zh"]
    assert "{" not in prompt.system["en"].split("{aspects}")[0] or "JSON" in prompt.system["en"]


def test_a_letter_changes_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load("copy").version
    source = Path(insight.prompts.__file__)
    (tmp_path / "copy.toml").write_text(
        source.with_name("copy.toml").read_text(encoding="utf-8").replace("warm", "Warm")
        + "\n# a letter\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(insight.prompts, "__file__", str(tmp_path / "__init__.py"))
    load.cache_clear()
    try:
        assert load("copy").version != before
    finally:
        load.cache_clear()


def write_down() -> None:
    sent = {name: [version, digest(turns)] for name, (version, turns) in conversations().items()}
    SENT.write_text(json.dumps(sent, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_down()
