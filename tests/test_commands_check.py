"""`insight check`: what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
Check = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Check:
    """Runs `insight check` as a user does, in a folder with facts.json and reviews.csv."""
    facts = {"name": "Kettle", "attributes": {"Capacity": "1.2 L", "Warranty": "2 years"}}
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    said = ["so quiet", "really quiet", "quiet at night", "nice handle"]
    rows = "".join(f"{one},2026-11-0{n}\n" for n, one in enumerate(said, 1))
    (tmp_path / "reviews.csv").write_text(f"review,date\n{rows}", encoding="utf-8")

    def call(*arguments: str, code: int, given: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "insight.cli", "check", *arguments],
            cwd=tmp_path,
            env={**os.environ, "INSIGHT_HOME": str(tmp_path / "home"), "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            input=given,
        )
        assert done.returncode == code, done.stderr + done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


def test_a_text_that_the_facts_hold_passes_and_another_does_not(run: Check) -> None:
    options = ("--facts", "facts.json", "--lang", "en")
    assert "passes" in run("Holds 1200 ml, two years of warranty.", *options, code=0).stdout
    shown = run("-", *options, code=1, given="Fine.\nHolds 1.5 L\x1b[2J of tea.\n").stdout
    assert "Holds [1.5 L] [2J of tea." in shown
    assert "claims.number" in shown and "instead: 1.2 L" in shown and "product facts" in shown
    assert "\x1b" not in shown


def test_json_has_spans_rules_sources_and_what_holds_each_claim(run: Check) -> None:
    text = "Quiet, 1.2 L, waterproof."
    options = ("--facts", "facts.json", "--reviews", "reviews.csv", "--lang", "en", "--json")
    found = json.loads(run(text, *options, code=1).stdout)
    assert found["text"] == text and found["passes"] is False
    (problem,) = found["problems"]
    assert set(problem) == {
        *("start", "end", "quote", "rule", "source", "severity", "reason", "proposal"),
    }
    assert text[problem["start"] : problem["end"]] == problem["quote"] == "waterproof"
    assert [(one["fact"], len(one["documents"])) for one in found["supports"]] == [
        (None, 3),
        ("attributes.Capacity", 0),
    ]


def test_each_line_of_a_list_gets_a_line_and_may_bring_its_own_facts(
    run: Check, tmp_path: Path
) -> None:
    lines = [
        {"text": "Holds 1.2 L."},
        {
            "text": "容量 3 升。",
            "language": "zh",
            "facts": {"name": "锅", "attributes": {"容量": "3 L"}},
        },
        {"text": "Holds 9 L."},
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = run("texts.jsonl", "--facts", "facts.json", "--lang", "en", "--json", code=1)
    assert [json.loads(line)["passes"] for line in done.stdout.splitlines()] == [True, True, False]


def test_without_facts_it_says_that_claims_are_not_compared(run: Check) -> None:
    assert "Without facts" in run("Holds 1.2 L.", "--lang", "en", code=0).stdout
    found = json.loads(run("Holds 1.2 L.", "--lang", "en", "--json", code=0).stdout)
    assert found["without_facts"] is True


def test_trouble_is_one_line_that_says_what_to_do(run: Check, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"words": 1}\n', encoding="utf-8")
    done = run("broken.jsonl", "--lang", "en", code=3)
    assert "broken.jsonl, line 1" in done.stderr and len(done.stderr.splitlines()) == 1
    done = run("-", "--lang", "en", code=3, given="x" * 50_001)
    assert "50001" in done.stderr
