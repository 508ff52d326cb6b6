"""A change of topics is a job: done once, whoever asked is named, and taken back as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from insight.errors import TopicError
from insight.parameters import TopicEditParameters
from insight.runner import Context, run_here
from insight.settings import Settings
from insight.state import State
from insight.topics import edits
from insight.topics.edit_job import check, edit
from tests.report_data import TOPICS, market, store


@pytest.fixture
def stored(settings: Settings) -> Settings:
    store(settings, market())
    return settings


def run(settings: Settings, **given: Any) -> dict[str, Any]:
    return dict(run_here(settings, "edit-topics", given, "ann"))


def shown(settings: Settings) -> dict[str, str]:
    return {row["topic_id"]: row["label"] for row in edits.topics(settings)}


def test_a_rename_is_seen_and_names_who_asked(stored: Settings) -> None:
    row = run(stored, action="rename", topics=["t-01"], label="Sound", label_zh="声音")
    assert row["state"] == "done"
    assert shown(stored)["t-01"] == "Sound"
    (change,) = edits.changes(stored)
    assert change["made_by"] == "ann"
    run(stored, action="undo", change=edits.change_of(change))
    assert shown(stored)["t-01"] == TOPICS["t-01"]


def test_a_merge_of_several_is_one_change(stored: Settings) -> None:
    run(stored, action="merge", topics=["t-01", "t-02", "t-03"], into="t-01")
    assert set(shown(stored)) == set(TOPICS) - {"t-02", "t-03"}
    (change,) = {edits.change_of(row) for row in edits.changes(stored)}
    run(stored, action="undo", change=change)
    assert set(shown(stored)) == set(TOPICS)
    run(stored, action="undo", change=change)
    assert set(shown(stored)) == set(TOPICS), "what is taken back is not taken back again"


def test_a_pin_is_set_and_lifted(stored: Settings) -> None:
    run(stored, action="pin", topics=["t-05"])
    assert [row["topic_id"] for row in edits.topics(stored) if row["pinned"]] == ["t-05"]
    run(stored, action="unpin", topics=["t-05"])
    assert not any(row["pinned"] for row in edits.topics(stored))


def test_a_batch_that_comes_twice_changes_once(stored: Settings) -> None:
    given = TopicEditParameters(action="merge", topics=["t-02"], into="t-01")
    context = Context(stored, State(stored), "2026job", 0, 0, given)
    assert edit(context, {}) == edit(context, {}) == {"edited": 1}
    assert len(edits.changes(stored)) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"action": "rename", "topics": ["t-01"], "label": "x", "label_zh": " "},
        {"action": "rename", "topics": ["t-01", "t-02"], "label": "x", "label_zh": "x"},
        {"action": "merge", "topics": ["t-01"], "into": "t-01"},
        {"action": "merge", "topics": ["t-01", "t-02"]},
        {"action": "pin"},
        {"action": "undo"},
    ],
)
def test_what_cannot_be_asked_is_said_before_a_job_is_started(given: dict[str, Any]) -> None:
    with pytest.raises(TopicError):
        check(TopicEditParameters(**given))


def test_a_topic_that_is_not_there_fails_with_the_reason(stored: Settings) -> None:
    with pytest.raises(TopicError, match="There is no topic nothing"):
        run(stored, action="pin", topics=["nothing"])
