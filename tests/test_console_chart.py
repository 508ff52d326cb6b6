"""A result is drawn sensibly without being asked, and as it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from insight.console.chart import MOST_POINTS, MOST_SERIES, Choice, chart
from insight.store.sandbox import Column, QueryResult


def result(columns: str, *rows: tuple[Any, ...]) -> QueryResult:
    made = [Column(*one.split(":")) for one in columns.split()]
    return QueryResult(made, list(rows), False, 0.1)


WEEKS = result(
    "week:DATE product:VARCHAR documents:BIGINT share:DOUBLE",
    ("2026-11-09", "Kettle", 20, 0.4),
    ("2026-11-09", "Lamp", 10, 0.1),
    ("2026-11-02", "Kettle", 18, None),
)


def test_weeks_and_products_are_a_line_each_in_the_order_of_time() -> None:
    drawn = chart(WEEKS, Choice())
    assert drawn and (drawn.shape, drawn.x, drawn.split) == ("line", "week", "product")
    assert drawn.spec["x"] == ["2026-11-02", "2026-11-09"]
    assert drawn.spec["series"] == [
        {"name": "Kettle", "values": [None, 0.4]},
        {"name": "Lamp", "values": [None, 0.1]},
    ]


def test_what_is_chosen_is_drawn() -> None:
    choice = Choice("chart", "bar", "product", ("documents",), "week")
    drawn = chart(WEEKS, choice)
    assert drawn and drawn.shape == "bar" and drawn.spec["x"] == ["Kettle", "Lamp"]
    assert {one["name"]: one["values"] for one in drawn.spec["series"]} == {
        "2026-11-09": [20, 10],
        "2026-11-02": [18, None],
    }
    unsplit = chart(WEEKS, Choice("chart", split=""))
    assert unsplit and unsplit.split == "" and len(unsplit.spec["series"]) == 2


def test_names_are_bars_and_two_numbers_are_points() -> None:
    names = chart(result("product:VARCHAR n:BIGINT", ("Lamp", 2), ("很好", 1)), Choice())
    assert names and (names.shape, names.x, names.spec["x"]) == ("bar", "product", ["Lamp", "很好"])
    points = chart(result("a:DOUBLE b:BIGINT", (0.5, 2), (1.5, 1)), Choice(x="a"))
    assert points and points.shape == "scatter" and points.spec["x"] == [0.5, 1.5]
    assert points.series == ("b",)


def test_iso_weeks_written_as_text_are_time() -> None:
    drawn = chart(result("week:VARCHAR n:BIGINT", ("2026-W47", 2), ("2026-W46", 1)), Choice())
    assert drawn and drawn.shape == "line" and drawn.spec["x"] == ["2026-W46", "2026-W47"]


def test_midnights_are_shown_as_days_and_other_moments_to_the_second() -> None:
    at = "moment:TIMESTAMP n:BIGINT"
    days = chart(result(at, ("2026-11-02T00:00:00", 1)), Choice())
    times = chart(result(at, ("2026-11-02T00:00:00", 1), ("2026-11-02T10:00:05.25", 1)), Choice())
    assert days and days.spec["x"] == ["2026-11-02"]
    assert times and times.spec["x"] == ["2026-11-02 00:00:00", "2026-11-02 10:00:05"]


@pytest.mark.parametrize("made", [result("text:VARCHAR", ("a",)), result("n:BIGINT")])
def test_without_figures_there_is_no_chart(made: QueryResult) -> None:
    assert chart(made, Choice("chart")) is None


def test_too_much_to_be_drawn_is_counted() -> None:
    many = result("name:VARCHAR n:BIGINT", *((f"n{i}", i) for i in range(MOST_POINTS + 5)))
    drawn = chart(many, Choice())
    assert drawn and drawn.left_out == 5 and len(drawn.spec["x"]) == MOST_POINTS
    wide = result("d:DATE s:VARCHAR n:BIGINT", *(("2026-11-02", f"s{i}", i) for i in range(20)))
    split = chart(wide, Choice())
    assert split and len(split.spec["series"]) == MOST_SERIES and split.left_out == 12


def test_numbers_beyond_a_double_and_what_is_no_number_are_drawn_or_left_out() -> None:
    drawn = chart(
        result("t:VARCHAR n:HUGEINT", ("a", "9" * 30), ("b", "NaN"), ("c", None)), Choice()
    )
    assert drawn and drawn.spec["series"][0]["values"] == [1e30, None, None]


def test_a_choice_survives_being_kept_and_whatever_else_is_sent_is_no_choice() -> None:
    choice = Choice("chart", "line", "week", ("a", "b"), "product")
    assert Choice.of(choice.plain()) == choice
    assert Choice.of({"view": "pie", "shape": "pie", "x": None}) == Choice()
