"""Ratings of every common form become stars from 1 to 5."""

from __future__ import annotations

from typing import Any

import pytest

from insight.cleaning.ratings import RatingReader


@pytest.mark.parametrize(
    ("value", "stars"),
    [
        ("4", 4),
        (4.5, 4.5),
        ("4,5", 4.5),
        ("4.0 out of 5 stars", 4),
        ("Rated 3 out of 5", 3),
        ("4/5", 4),
        ("8/10", 4),
        ("80%", 4),
        ("★★★★☆", 4),
        ("★★★", 3),
        ("⭐⭐⭐⭐⭐", 5),
        ("五星", 5),
        ("二星", 2),
        ("4星", 4),
        ("1 star", 1),
        ("好评", 5),
        ("中评", 3),
        ("差评", 1),
        ("Thumbs up", 5),
        ("👎", 1),
        (True, 5),
    ],
)
def test_a_value_is_read_as_stars(value: Any, stars: float) -> None:
    assert RatingReader().read(value) == stars


@pytest.mark.parametrize("value", [None, "", "  ", float("nan"), "N/A"])
def test_an_empty_value_has_no_stars_and_is_no_error(value: Any) -> None:
    assert RatingReader().read(value) is None


@pytest.mark.parametrize("value", ["6", "0", "-1", "great", "7/5", "120%", "1e3", "4/0", "inf"])
def test_what_is_no_rating_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        RatingReader().read(value)


@pytest.mark.parametrize(
    ("values", "best", "value", "stars"),
    [
        (["5", "4", "1"], 5, "4", 4),
        (["9", "10", "3"], 10, "8", 4),
        (["1", "10"], 10, "1", 1),
        (["95", "60", "8"], 100, "60", 3),
        (["0", "1", "1"], 1, "0", 1),
        (["5"] * 99 + ["50"], 5, "5", 5),
        (["4/5", "3/5"], 5, "2/5", 2),
    ],
)
def test_the_first_values_decide_the_scale_of_the_column(
    values: list[str], best: int, value: str, stars: float
) -> None:
    reader = RatingReader.for_values(values)
    assert reader.best == best
    assert reader.read(value) == stars


def test_numbers_that_are_no_ratings_are_not_read() -> None:
    reader = RatingReader.for_values(["1200", "35000", "4"])
    with pytest.raises(ValueError):
        reader.read("4")
    assert "no ratings" in reader.describe()


def test_the_decision_is_told_with_the_values_that_made_it() -> None:
    assert RatingReader.for_values(["9", "10", "9"]).describe() == "points from 1 to 10 (9, 10)"
    assert RatingReader.for_values([None, ""]).describe() == "there are none"
