from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from insight.alerts.look import alerts
from insight.alerts.quiet import raise_quiet
from insight.alerts.say import headline, sentence
from insight.collection_health import Health, collections
from insight.collections import Visit
from insight.fetch_error import FetchError
from insight.parameters import FetchParameters
from insight.reports.words import Words
from insight.settings import load_settings
from insight.state import State

ASKED = FetchParameters(
    source="rss", options={"url": "https://bob:pw@example.com/feed?token=abc"}, words="kettle"
)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(load_settings(tmp_path / "home"))


def visits(state: State, hours_ago: list[float], new: int = 4) -> None:
    """Visits that brought something, the oldest first."""
    for number, hours in enumerate(sorted(hours_ago, reverse=True)):
        visit = Visit.begin(state, f"job-{number}-{new}", ASKED)
        visit.keep({}, {"read": 9, "new": new})
        visit.succeeded()
        moment = (NOW - timedelta(hours=hours)).isoformat(timespec="milliseconds")
        where = {"collection_id": visit.collection_id}
        state.execute(
            "insert_collection_visit",
            **where,
            job_id=visit.job_id,
            moment=moment,
            read=9,
            new=new,
        )
        state.execute("end_collection", **where, moment=moment, new=new)
        state.execute("keep_collection", **where, state="{}", counts="{}", moment=moment)


def one(state: State) -> Health:
    (found,) = collections(state, NOW)
    return found


def test_what_is_usual_is_the_median_of_the_visits_that_brought_something(state: State) -> None:
    visits(state, [1, 13, 25, 61])
    visits(state, [0.5, 40], new=0)
    health = one(state)
    assert (health.usual_gap_hours, health.usual_new, health.state) == (12.0, 4.0, "well")
    assert (health.last_read, health.last_new, health.failures) == (9, 0, 0)


def test_nothing_new_for_three_times_the_usual_gap_is_quiet(state: State) -> None:
    visits(state, [37, 49, 61, 73])
    assert one(state).state == "well"
    visits(state, [1], new=0)
    assert one(state).state == "quiet"


def test_a_collection_that_nobody_visits_any_more_is_not_quiet(state: State) -> None:
    visits(state, [370, 382, 394, 406])
    assert one(state).state == "well"


def test_what_nobody_visits_for_months_is_not_spoken_of(state: State) -> None:
    visits(state, [24.0 * 91])
    assert collections(state, NOW) == []


def test_too_few_visits_do_not_tell_what_is_usual(state: State) -> None:
    visits(state, [100, 112, 124])
    visits(state, [1], new=0)
    assert (one(state).state, one(state).usual_gap_hours) == ("well", None)


def test_visits_close_together_are_not_quiet_within_a_day(state: State) -> None:
    visits(state, [23, 23.1, 23.2, 23.3, 23.4])
    visits(state, [0.1], new=0)
    assert one(state).state == "well"


def test_failures_in_a_row_are_counted_until_one_succeeds(state: State) -> None:
    for number in range(3):
        Visit.begin(state, f"job-{number}", ASKED).failed(
            FetchError("It is down.", state="unreachable")
        )
    health = one(state)
    assert (health.state, health.failures, health.cause) == ("failing", 3, "It is down.")
    assert (health.cause_state, health.succeeded_at) == ("unreachable", None)
    visits(state, [1])
    assert (one(state).state, one(state).cause) == ("well", None)


def test_what_is_asked_is_told_without_passwords_and_tokens(state: State) -> None:
    visits(state, [1])
    assert one(state).words == "url: https://example.com/feed?token=..., words: kettle"


def test_a_quiet_collection_raises_one_alert_that_ends_when_it_speaks_again(state: State) -> None:
    visits(state, [37, 49, 61, 73])
    visits(state, [1], new=0)
    assert raise_quiet(state, NOW) == 1
    assert raise_quiet(state, NOW) == 0
    (alert,) = alerts(state, "open")
    english, chinese = Words("en"), Words("zh")
    assert headline(alert, english).startswith("Nothing new comes any more: Feeds (url: ")
    assert "Usually 4 documents come every 12 hours or so." in sentence(alert, english)
    assert "failed" not in sentence(alert, english)
    assert "往常大约每12小时" in sentence(alert, chinese)
    visits(state, [0.5], new=2)
    assert raise_quiet(state, NOW) == 0
    assert alerts(state, "open") == []


def test_old_visits_are_forgotten(state: State) -> None:
    visits(state, [float(hour) for hour in range(1, 80)])
    assert len(state.rows("collection_visits", count=1000)) == 60
