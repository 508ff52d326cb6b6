"""Dates are read as files have them, once for a column, into UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.errors import SourceError
from insight.sources.dates import DateReader, Order

SHANGHAI, UTC_ZONE = ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-01", "2024-02-29T16:00"),
        ("2024-03-01 08:30:00", "2024-03-01T00:30"),
        ("2024-03-01T08:30:00Z", "2024-03-01T08:30"),
        ("2024/3/1 8:30", "2024-03-01T00:30"),
        ("2024年3月1日", "2024-02-29T16:00"),
        ("2024年3月1日 08:30", "2024-03-01T00:30"),
        ("1709253000", "2024-03-01T00:30"),
        (1709253000, "2024-03-01T00:30"),
        ("1709253000000", "2024-03-01T00:30"),
        ("04 20, 2014", "2014-04-19T16:00"),
        ("Reviewed on March 1, 2024", None),
        ("March 1, 2024", "2024-02-29T16:00"),
    ],
)
def test_each_form_gives_its_moment(value: object, expected: str | None) -> None:
    reader = DateReader(SHANGHAI)
    if expected is None:
        with pytest.raises(ValueError):
            reader.read(value)
    else:
        assert reader.read(value) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "5", "2024-13-45", "0001-01-01", "99999999999999"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        DateReader(SHANGHAI).read(value)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_empty_value_is_no_date_and_no_error(value: str | None) -> None:
    assert DateReader(SHANGHAI).read(value) is None


def test_one_day_over_twelve_decides_for_the_column() -> None:
    reader = DateReader.for_values(["03-04-2014", "23-07-2014"], UTC_ZONE)
    assert reader.read("03-04-2014") == datetime(2014, 4, 3, tzinfo=UTC)
    assert reader.describe() == "day first, as 23-07-2014 shows"
    reader = DateReader.for_values(["03/04/2014", "07/23/2014"], UTC_ZONE)
    assert reader.read("03/04/2014") == datetime(2014, 3, 4, tzinfo=UTC)
    assert reader.describe() == "month first, as 07/23/2014 shows"


@pytest.mark.parametrize(
    "values", [["05/05/2014", "03/04/2014"], ["03/04/2014", "23/07/2014", "07/23/2014"]]
)
def test_a_column_that_can_be_read_both_ways_asks_which(values: list[str]) -> None:
    with pytest.raises(SourceError, match=r"03/04/2014 .*--dates day-first or --dates month-first"):
        DateReader.for_values(values, UTC_ZONE)


@pytest.mark.parametrize(("order", "month"), [("day-first", 4), ("month-first", 3)])
def test_what_is_told_decides(order: Order, month: int) -> None:
    reader = DateReader.for_values(["03/04/2014"], UTC_ZONE, order)
    moment = reader.read("03/04/2014")
    assert moment is not None and moment.month == month
    assert reader.describe().endswith("as told")


@pytest.mark.parametrize("values", [["05/05/2014"], ["2014-03-04"], [1709253000], [None, ""], []])
def test_dates_of_one_reading_ask_nothing(values: list[object]) -> None:
    assert DateReader.for_values(values, UTC_ZONE).describe()


def test_numbers_of_a_spreadsheet_are_days_where_all_of_the_column_are() -> None:
    reader = DateReader.for_values(["45352", 45352.5], SHANGHAI)
    assert reader.read(45352.5) == datetime(2024, 3, 1, 4, tzinfo=UTC)
    assert "spreadsheet" in reader.describe()
    with pytest.raises(ValueError):
        DateReader.for_values(["45352", "2024-03-01"], SHANGHAI).read("45352")


@given(st.one_of(st.text(), st.text("0123456789-/.: 年月日TZ", max_size=24), st.floats()))
def test_any_value_is_a_moment_of_a_possible_year_or_refused(value: object) -> None:
    try:
        moment = DateReader(SHANGHAI).read(value)
    except (ValueError, OverflowError, OSError):
        return
    assert moment is None or 1989 <= moment.year <= 2100


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)))
def test_iso_dates_come_back_as_they_were(moment: datetime) -> None:
    assert DateReader(ZoneInfo("UTC")).read(moment.isoformat()) == moment.replace(tzinfo=UTC)
