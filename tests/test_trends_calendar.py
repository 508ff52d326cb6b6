"""The calendar knows feasts by the sun, the moon and the weekday, and what people say of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from insight.trends.calendar import entries, explanations, same_season
from insight.trends.seasonal import returning
from insight.trends.series import without_seasons

ENTRIES = {entry.en: entry for entry in entries()}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Chinese New Year", date(2021, 2, 12)),
        ("Chinese New Year", date(2023, 1, 22)),
        ("Dragon Boat Festival", date(2022, 6, 3)),
        ("Mid-Autumn Festival", date(2023, 9, 29)),
        ("Double Ninth", date(2022, 10, 4)),
        ("Qingming", date(2021, 4, 4)),
        ("Easter", date(2024, 3, 31)),
        ("Black Friday", date(2025, 11, 28)),
        ("Cyber Monday", date(2024, 12, 2)),
        ("Mother's Day", date(2021, 5, 9)),
        ("Father's Day", date(2026, 6, 21)),
        ("Super Bowl", date(2024, 2, 11)),
        ("Graduate entrance examination", date(2022, 12, 24)),
        ("Gaokao", date(2021, 6, 7)),
        ("Singles' Day", date(2021, 11, 11)),
    ],
)
def test_a_feast_is_on_its_day(name: str, day: date) -> None:
    assert ENTRIES[name].on(day.year) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Qixi", date(2021, 8, 14)),
        ("Qixi", date(2022, 8, 4)),
        ("Laba Festival", date(2022, 1, 10)),
        ("Little New Year", date(2021, 2, 4)),
        ("Lantern Festival", date(2023, 2, 5)),
        ("CET in winter", date(2020, 12, 12)),
        ("CET in summer", date(2022, 6, 11)),
        ("Civil service examination", date(2021, 11, 28)),
        ("Prime Day", date(2023, 7, 11)),
        ("618 shopping festival", date(2024, 6, 18)),
        ("New Year shopping", date(2021, 1, 20)),
    ],
)
def test_the_days_in_which_people_speak_of_a_feast_are_covered(name: str, day: date) -> None:
    assert ENTRIES[name].covers(day, day)
    assert not ENTRIES[name].covers(day + timedelta(days=150), day + timedelta(days=150))


def test_every_entry_is_named_in_both_languages_and_has_a_day_every_year() -> None:
    for entry in entries():
        assert entry.en and entry.zh and not entry.words.search("")
        assert all(entry.on(year).year in (year, year - 1) for year in range(1990, 2050))


def said(day: date, *texts: str) -> list[str]:
    return [entry.en for entry in explanations(day, day + timedelta(days=1), texts)]


def test_a_feast_explains_what_half_of_the_texts_say_on_its_days_only() -> None:
    day = date(2021, 6, 7)
    assert "Gaokao" in said(day, "高考加油", "今年高考作文题", "别的事")
    assert said(day, "高考加油", "别的事", "还有别的事") == []
    assert said(date(2021, 3, 20), "高考加油") == []
    assert "Black Friday" in said(date(2025, 11, 27), "Black Friday deal!")
    assert said(date(2025, 11, 27), "A blackfridayish thing") == []


def test_public_holidays_count_by_their_names() -> None:
    assert "Independence Day" in said(date(2025, 7, 3), "Happy Independence Day")
    assert said(date(2025, 9, 3), "Happy Independence Day") == []


def test_a_season_returns_by_the_sun_or_by_the_moon() -> None:
    assert same_season(date(2021, 6, 7), date(2022, 6, 8))
    # New Year's Eve of the Chinese calendar.
    assert same_season(date(2021, 2, 11), date(2023, 1, 21))
    assert same_season(date(2021, 9, 21), date(2023, 9, 29))
    assert not same_season(date(2021, 6, 7), date(2022, 7, 20))
    assert not same_season(date(2021, 12, 30), date(2022, 1, 2))


def test_what_comes_at_all_times_is_not_seasonal_when_it_comes_again() -> None:
    exam = [date(2021, 6, 7), date(2022, 6, 7)]
    assert returning(exam, [["高考"], ["高考", "作文"]]) == {0, 1}
    star = [
        date(2021, 2, 1),
        date(2021, 5, 5),
        date(2021, 8, 9),
        date(2022, 2, 3),
        date(2022, 11, 5),
    ]
    assert returning(star, [["唐嫣"]] * 5) == set()
    assert returning([date(2021, 2, 1), date(2022, 7, 1)], [["a"], ["a"]]) == set()


def test_weekly_and_yearly_ups_and_downs_leave_a_series_and_news_stay() -> None:
    first, days = date(2024, 1, 1), 731
    values = []
    for number in range(days):
        day = first + timedelta(days=number)
        value = 100.0 * (2.0 if day.weekday() >= 5 else 1.0)
        if date(day.year, 11, 10) <= day <= date(day.year, 11, 11):
            value *= 5
        values.append(value)
    news = (date(2025, 9, 10) - first).days
    values[news] *= 3
    found = without_seasons(first, values)

    def at(day: date) -> float:
        return found[(day - first).days]

    assert at(date(2025, 8, 9)) == pytest.approx(at(date(2025, 8, 6)), rel=0.15)
    # The first year cannot know it; the second does.
    assert at(date(2024, 11, 11)) > 3 * at(date(2024, 10, 7))
    assert at(date(2025, 11, 11)) < 2.2 * at(date(2025, 10, 7))
    assert found[news] > 2.5 * at(date(2025, 9, 3))
    assert without_seasons(first, []) == []
    assert without_seasons(first, [0.0] * 20) == [0.0] * 20
