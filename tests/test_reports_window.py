"""Which weeks a report is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from insight.errors import QueryError
from insight.reports.window import Choice, choose, monday_of
from insight.settings import Settings
from insight.types import Asked
from tests.report_data import Records, settings_for, steady_week, store

MONDAY = datetime(2020, 8, 24, tzinfo=UTC)
"""First day of 2020-W35."""


def chosen(
    home: Path, records: Records, now: datetime, week: str | None = None, **given: object
) -> Choice:
    settings: Settings = settings_for(home, **given)
    with store(settings, records).snapshot() as snapshot:
        return choose(settings, snapshot, Asked(week), now)


def weeks_before(records: Records, monday: datetime, weeks: int, per_week: int) -> None:
    for back in range(1, weeks + 1):
        steady_week(records, monday - timedelta(weeks=back), per_week, ["neutral"])


def notes(choice: Choice) -> list[str]:
    return [key for key, _ in choice.notes]


def test_the_latest_whole_week_is_chosen_and_not_the_running_one(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 5, 40)
    records.add("Just now.", MONDAY + timedelta(hours=5))
    choice = chosen(tmp_path, records, MONDAY + timedelta(days=2))
    assert choice.window is not None
    assert (choice.window.week, choice.status, notes(choice)) == ("2020-W34", "ok", [])


def test_weeks_without_data_are_passed_over(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 3, 40)
    choice = chosen(tmp_path, records, MONDAY + timedelta(weeks=7))
    assert choice.window is not None and choice.window.week == "2020-W34"


def test_a_week_whose_data_are_cut_off_gives_way_to_the_one_before(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 9, 70)
    for hour in range(0, 60, 2):
        records.add("Until Wednesday.", MONDAY + timedelta(hours=hour))
    choice = chosen(tmp_path, records, MONDAY + timedelta(weeks=2))
    assert choice.window is not None and choice.window.week == "2020-W34"
    assert choice.notes == (("note.cut_off", {"last": (MONDAY + timedelta(days=2)).date()}),)


def test_a_quiet_end_of_week_is_not_cut_off(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 9, 7)
    records.add("Wednesday.", MONDAY + timedelta(days=2))
    choice = chosen(tmp_path, records, MONDAY + timedelta(weeks=2), minimum_documents=1)
    assert choice.window is not None and choice.window.week == "2020-W35"


def test_a_business_without_weekends_is_not_cut_off_each_friday(tmp_path: Path) -> None:
    records = Records()
    for week in range(6):
        for day in range(5):
            for hour in range(10):
                at = MONDAY - timedelta(weeks=week) + timedelta(days=day, hours=8 + hour)
                records.add("Office hours.", at)
    choice = chosen(tmp_path, records, MONDAY + timedelta(weeks=1))
    assert choice.window is not None
    assert (choice.window.week, notes(choice)) == ("2020-W35", [])


def test_dates_without_times_cover_their_day(tmp_path: Path) -> None:
    records = Records()
    for day in range(35):
        for _ in range(9):
            records.add("A date only.", MONDAY + timedelta(days=6 - day))
    choice = chosen(tmp_path, records, MONDAY + timedelta(weeks=1))
    assert choice.window is not None and choice.window.week == "2020-W35"


def test_the_only_week_is_kept_though_it_may_be_incomplete(tmp_path: Path) -> None:
    records = Records()
    for hour in range(50):
        records.add("Two days.", MONDAY + timedelta(hours=hour))
    choice = chosen(tmp_path, records, MONDAY + timedelta(weeks=1))
    assert choice.window is not None and choice.window.week == "2020-W35"
    assert notes(choice) == ["note.maybe_cut_off"]


@pytest.mark.parametrize(("per_week", "weeks"), [(10, 4), (4, 12)])
def test_few_documents_widen_the_window(tmp_path: Path, per_week: int, weeks: int) -> None:
    records = Records()
    weeks_before(records, MONDAY, 14, per_week)
    choice = chosen(tmp_path, records, MONDAY)
    assert choice.window is not None
    assert (choice.status, choice.window.weeks) == ("widened", weeks)
    assert choice.documents == per_week * weeks
    assert notes(choice) == ["note.widened"]


def test_very_few_documents_say_nothing(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 12, 2)
    choice = chosen(tmp_path, records, MONDAY)
    assert (choice.status, choice.documents) == ("too few", 24)


def test_weeks_begin_in_the_zone_of_the_business(tmp_path: Path) -> None:
    records = Records()
    # 17:00 UTC on Sunday is Monday in Shanghai: the week of these documents is running there.
    for _ in range(40):
        records.add("周一凌晨。", MONDAY - timedelta(hours=7))
    now = MONDAY + timedelta(hours=1)
    assert chosen(tmp_path / "a", records, now).window is not None
    assert chosen(tmp_path / "b", records, now, timezone="Asia/Shanghai").window is None
    later = now + timedelta(weeks=1)
    shanghai = chosen(tmp_path / "c", records, later, timezone="Asia/Shanghai").window
    assert shanghai is not None
    assert shanghai.start == datetime(2020, 8, 23, 16, tzinfo=UTC)


def test_a_week_of_summer_time_has_its_own_length() -> None:
    from zoneinfo import ZoneInfo

    from insight.reports.window import Window

    window = Window(monday_of("2026-W13"), 7, 0, ZoneInfo("Europe/Berlin"))
    assert window.end - window.start == timedelta(days=7) - timedelta(hours=1)


def test_only_periods_that_the_data_cover_are_compared(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 3, 40)
    records.add("The first, on a Friday.", MONDAY - timedelta(days=24))
    choice = chosen(tmp_path, records, MONDAY)
    assert choice.window is not None and choice.window.periods == 2


def test_a_named_week_is_taken_with_a_word_of_caution(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 9, 70)
    for hour in range(0, 60, 1):
        records.add("Until Wednesday.", MONDAY + timedelta(hours=hour))
    past = chosen(tmp_path / "a", records, MONDAY + timedelta(weeks=2), "2020-W35")
    assert past.window is not None and past.window.week == "2020-W35"
    assert notes(past) == ["note.maybe_cut_off"]
    running = chosen(tmp_path / "b", records, MONDAY + timedelta(days=3), "2020-W35")
    assert notes(running) == ["note.running"]


def test_a_named_week_without_documents_has_no_data(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 3, 40)
    choice = chosen(tmp_path, records, MONDAY, "2019-W02")
    assert (choice.status, notes(choice)) == ("no data", ["note.empty_week"])


def test_documents_dated_after_now_do_not_choose_the_week(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 3, 40)
    records.add("From the future.", MONDAY + timedelta(weeks=50))
    choice = chosen(tmp_path, records, MONDAY)
    assert choice.window is not None and choice.window.week == "2020-W34"
    assert choice.span["future"] == 1


@pytest.mark.parametrize(
    "week", ["", "2026", "2026-47", "2026-W54", "2025-W53", "0001-W01", "x" * 5000, "２０２６-W01"]
)
def test_what_is_no_week_is_refused(week: str) -> None:
    with pytest.raises(QueryError, match="not a week"):
        monday_of(week)


def test_dates_wrong_by_centuries_do_no_harm(tmp_path: Path) -> None:
    records = Records()
    weeks_before(records, MONDAY, 3, 40)
    records.add("From before calendars.", datetime(1, 1, 1, tzinfo=UTC))
    choice = chosen(tmp_path, records, MONDAY, timezone="America/New_York")
    assert choice.window is not None and choice.span["first"].year == 2020
