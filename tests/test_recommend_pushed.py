"""Events that a shop sends by the API: kept with hashed shoppers, fitted, forgotten, retired."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from insight import schedule
from insight.cli import cli
from insight.errors import SettingsError, SourceError
from insight.recommend import pushed
from insight.recommend.interactions import KINDS
from insight.recommend.pushed import PushedEvent
from insight.recommend.saved import load
from insight.runner import run_here
from insight.settings import Settings
from tests.jobs_here import work
from tests.recommend_data import events
from tests.test_web_api_documents import Program
from tests.web_app import running_broker


def sent(program: Program) -> int:
    """Send what `events` says in portions; how many were taken."""
    rows = [
        {
            "user": one.user,
            "item": one.item,
            "kind": KINDS[one.kind],
            "time": datetime.fromtimestamp(one.time, UTC).isoformat(),
            "value": one.value,
        }
        for one in events()
    ]
    taken = 0
    for start in range(0, len(rows), pushed.MOST):
        answer = program.post("/recommendations/events", {"events": rows[start : start + 1000]})
        assert answer.status_code == 202, answer.text
        taken += answer.get_json()["taken"]
    assert taken == len(rows)
    return taken


def test_what_was_sent_is_fitted_and_a_shopper_is_known_by_the_id_that_was_sent(
    settings: Settings, tmp_path: Path
) -> None:
    program = Program(settings)
    taken = sent(program)
    stored = b"".join(path.read_bytes() for path in pushed.files(settings))
    assert len(stored.splitlines()) == taken and b'"s7"' not in stored
    items = tmp_path / "items.csv"
    items.write_text("item,title\ni1,A lamp\n")
    with running_broker(settings):
        begun = program.client.post(
            "/api/v1/recommendations/fit",
            data={"items": items.open("rb")},
            headers=program.headers,
        )
    assert begun.status_code == 201, begun.text
    work(settings)
    asked = {"user": "s7", "count": 5}
    answer = program.post("/recommendations", asked).get_json()
    assert answer["known"] > 0 and len(answer["items"]) == 5
    kept = pushed.kept_items(settings)
    assert kept is not None and "A lamp" in kept.read_text()


def test_a_fit_without_a_table_of_items_takes_that_of_the_last(
    settings: Settings, tmp_path: Path
) -> None:
    sent(Program(settings))
    items = tmp_path / "items.csv"
    items.write_text("item,title\ni1,A lamp\n")
    home = ["--home", str(settings.home), "recommend", "fit"]
    for given in (["--items", str(items)], []):
        ran = CliRunner().invoke(cli, [*home, *given, "--json"])
        assert ran.exit_code == 0, ran.output
        version = json.loads(ran.stdout)["version"]
        assert load(settings, version).title("i1") == "A lamp"


def test_a_fit_by_itself_takes_what_was_sent(settings: Settings) -> None:
    with pytest.raises(SourceError, match="no events"):
        run_here(settings, "refit", {}, "schedule")
    sent(Program(settings))
    job = run_here(settings, "refit", {}, "schedule")
    assert job["state"] == "done" and "refit" in schedule.jobs()
    assert "recommend" not in schedule.jobs()


def test_without_any_events_the_command_says_what_to_do(settings: Settings) -> None:
    ran = CliRunner().invoke(cli, ["--home", str(settings.home), "recommend", "fit"])
    assert isinstance(ran.exception, SettingsError)
    assert "send them by the API" in str(ran.exception)


def test_a_forgotten_shopper_leaves_the_files_and_is_not_taken_again(settings: Settings) -> None:
    program = Program(settings)
    sent(program)
    before = len(b"".join(p.read_bytes() for p in pushed.files(settings)).splitlines())
    assert program.post("/recommendations/forget", {"user": "s7"}).status_code == 200
    after = len(b"".join(p.read_bytes() for p in pushed.files(settings)).splitlines())
    assert after == before - sum(one.user == "s7" for one in events())
    again = {"events": [{"user": "s7", "item": "i1", "kind": "view"}]}
    assert program.post("/recommendations/events", again).get_json() == {"taken": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "stared"},
        {"time": "2026-01-01T00:00:00"},
        {"value": -1},
        {"user": ""},
        {"item": "x" * 301},
    ],
)
def test_an_event_that_does_not_fit_is_named_and_none_is_taken(
    settings: Settings, wrong: dict[str, object]
) -> None:
    program = Program(settings)
    good = {"user": "s1", "item": "i1", "kind": "view"}
    answer = program.post("/recommendations/events", {"events": [good, {**good, **wrong}]})
    assert answer.status_code == 422
    assert f"events.1.{next(iter(wrong))}" in answer.text
    assert pushed.files(settings) == []


def test_old_files_are_retired(settings: Settings) -> None:
    pushed.take(settings, frozenset(), [PushedEvent("s1", "i1", "view")])
    (path,) = pushed.files(settings)
    old = path.with_name("2020-01-01.jsonl")
    old.write_bytes(path.read_bytes())
    pushed.remove_before(settings, date(2020, 1, 1))
    assert pushed.files(settings) == [old, path]
    pushed.remove_before(settings, date(2026, 1, 1))
    assert pushed.files(settings) == [path]
