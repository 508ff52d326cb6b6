"""Saved queries keep their link and every version; a history is its user's alone."""

from __future__ import annotations

import pytest

from insight.console import history, saved
from insight.console.chart import Choice
from insight.console.parameters import Parameter
from insight.console.saved import Query
from insight.errors import QueryError
from insight.settings import Settings
from insight.state import State

LAMPS = Query(
    "Lamps by week",
    "SELECT $week AS week",
    "Why?",
    (Parameter("week", "date", "2026-11-02"), Parameter("unused")),
    Choice("chart", "bar", "week", ("n",), ""),
)


@pytest.fixture
def state(settings: Settings) -> State:
    return State(settings)


def test_what_is_saved_comes_back_with_the_parameters_that_it_has(state: State) -> None:
    made = saved.save(state, "ann", LAMPS)
    assert made.slug == "lamps-by-week" and (made.version, made.owner) == (1, "ann")
    assert made == saved.find(state, "lamps-by-week")
    assert made.query.parameters == (Parameter("week", "date", "2026-11-02"),)
    assert made.query.chart == LAMPS.chart
    assert saved.find(state, "nothing") is None


@pytest.mark.parametrize(
    ("titles", "slugs"),
    [
        (["Lamps", "lamps!", "Lamps 2", "LAMPS"], ["lamps", "lamps-2", "lamps-2-2", "lamps-3"]),
        (["Crème brûlée"], ["creme-brulee"]),
        (["../../etc/passwd"], ["etc-passwd"]),
        (["x" * 200], ["x" * 60]),
    ],
)
def test_a_link_is_made_of_the_title_and_is_never_taken_twice(
    state: State, titles: list[str], slugs: list[str]
) -> None:
    made = [saved.save(state, "ann", Query(title, "SELECT 1")).slug for title in titles]
    assert made == slugs


def test_a_chinese_title_has_a_link_of_its_own(state: State) -> None:
    made = {saved.save(state, "ann", Query("每周情感", "SELECT 1")).slug for _ in range(2)}
    assert len(made) == 2 and all(slug.startswith("q-") for slug in made)


def test_a_change_is_a_new_version_and_the_old_ones_stay(state: State) -> None:
    slug = saved.save(state, "ann", LAMPS).slug
    changed = saved.change(state, slug, "ann", Query("Lights", "SELECT 2"), version=1)
    assert changed and (changed.slug, changed.version) == (slug, 2)
    assert changed.query == Query("Lights", "SELECT 2")
    first = saved.find(state, slug, 1)
    assert first and first.query.sql == LAMPS.sql and first.current == 2
    assert [row["version"] for row in saved.versions(state, changed)] == [2, 1]


def test_nobody_overwrites_what_another_saved_meanwhile(state: State) -> None:
    slug = saved.save(state, "ann", LAMPS).slug
    saved.change(state, slug, "root", Query("Theirs", "SELECT 2"), version=1, admin=True)
    with pytest.raises(QueryError, match="root saved version 2"):
        saved.change(state, slug, "ann", Query("Mine", "SELECT 3"), version=1)
    now = saved.find(state, slug)
    assert now and now.query.title == "Theirs"


def test_only_the_owner_or_an_administrator_changes_a_query(state: State) -> None:
    slug = saved.save(state, "ann", LAMPS).slug
    for attempt in (
        lambda: saved.change(state, slug, "bob", LAMPS, version=1),
        lambda: saved.delete(state, slug, "bob"),
    ):
        with pytest.raises(QueryError, match="is of ann"):
            attempt()
    gone = saved.delete(state, slug, "bob", admin=True)
    assert gone and gone.deleted_at
    assert saved.found(state) == ([], 0)
    assert saved.change(state, slug, "ann", LAMPS, version=1) is None
    with pytest.raises(QueryError, match="is of ann"):
        saved.restore(state, slug, "bob")
    back = saved.restore(state, slug, "ann")
    assert back and back.deleted_at is None and back.query.sql == LAMPS.sql


def test_queries_are_found_by_their_words_as_text(state: State) -> None:
    saved.save(state, "ann", LAMPS)
    saved.save(state, "bob", Query("100% of kettles", "SELECT 2"))
    assert [one.slug for one in saved.found(state, "LAMPS")[0]] == ["lamps-by-week"]
    assert [one.owner for one in saved.found(state, "%")[0]] == ["bob"]
    few, total = saved.found(state, count=1, offset=1)
    assert total == 2 and [one.owner for one in few] == ["ann"]


@pytest.mark.parametrize(
    "bad",
    [
        Query(" ", "SELECT 1"),
        Query("t", "  "),
        Query("t" * 201, "SELECT 1"),
        Query("t", "SELECT 1", "d" * 2001),
        Query("t", "S" * 100_001),
        Query("t", "SELECT $a", "", (Parameter("a", "number", "many"),)),
    ],
)
def test_what_cannot_be_saved_is_refused(state: State, bad: Query) -> None:
    with pytest.raises(QueryError):
        saved.save(state, "ann", bad)
    assert saved.found(state) == ([], 0)


def note(state: State, who: str, sql: str) -> int:
    return history.write(
        state, who, sql, started_at="2026-11-02T10:00:00.000+00:00", seconds=0.1,
        parameters={"p": "很好"}, rows=3, error=None,
    )  # fmt: skip


def test_a_history_is_seen_by_its_user_alone_and_can_be_forgotten(state: State) -> None:
    mine, other = note(state, "ann", "SELECT 1"), note(state, "bob", "SELECT 2")
    assert [row["sql"] for row in history.runs(state, "ann")[0]] == ["SELECT 1"]
    found = history.run(state, "ann", mine)
    assert found and found["parameters"] == {"p": "很好"} and found["truncated"] is False
    assert history.run(state, "ann", other) is None
    assert history.forget(state, "ann", other) == 0
    note(state, "ann", "SELECT 3 -- tea")
    assert [row["sql"] for row in history.runs(state, "ann", "TEA")[0]] == ["SELECT 3 -- tea"]
    assert history.forget(state, "ann", mine) == 1
    assert history.forget(state, "ann") == 1
    assert history.runs(state, "ann") == ([], 0)
    assert history.runs(state, "bob")[1] == 1


def test_the_newest_runs_of_a_user_are_kept(state: State) -> None:
    note(state, "bob", "SELECT 0")
    for number in range(history.KEPT + 2):
        note(state, "ann", f"SELECT {number}")
    rows, total = history.runs(state, "ann", count=history.KEPT)
    assert total == history.KEPT == len(rows)
    assert rows[0]["sql"] == f"SELECT {history.KEPT + 1}" and rows[-1]["sql"] == "SELECT 2"
    assert history.runs(state, "bob")[1] == 1
