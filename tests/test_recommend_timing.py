"""BG/NBD gives the figures of its paper, and finds again what purchases were made by."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from insight.errors import ModelError
from insight.recommend.events import Reading
from insight.recommend.segments import read_customers, segmented
from insight.recommend.timing import Purchases, Timing, fit

CDNOW = Timing(0.243, 4.414, 0.793, 2.426)
"""As published for the purchases of 2,357 customers, in weeks."""


def of(again: float, last: float, age: float) -> Purchases:
    return Purchases(np.array([again]), np.array([last]), np.array([age]))


def test_the_published_customer_is_expected_to_buy_as_published() -> None:
    assert CDNOW.expected(of(2, 30.43, 38.86), 39)[0] == pytest.approx(1.226, abs=1e-3)


def test_who_never_came_back_may_still_be_there() -> None:
    assert CDNOW.alive(of(0, 0, 38.86))[0] == 1
    assert CDNOW.alive(of(4, 5, 38.86))[0] < CDNOW.alive(of(4, 38, 38.86))[0]


def test_the_parameters_that_made_purchases_are_found_again() -> None:
    random = np.random.default_rng(4)
    r, alpha, a, b = 0.8, 20.0, 1.2, 4.0
    count, age = 4_000, 300.0
    rates, stops = random.gamma(r, 1 / alpha, count), random.beta(a, b, count)
    again, last = np.zeros(count), np.zeros(count)
    for at, (rate, stop) in enumerate(zip(rates, stops, strict=True)):
        moment = random.exponential(1 / rate)
        while moment < age:
            again[at] += 1
            last[at] = moment
            if random.random() < stop:
                break
            moment += random.exponential(1 / rate)
    found = fit(Purchases(again, last, np.full(count, age)))
    assert found.r == pytest.approx(r, rel=0.2)
    assert found.alpha == pytest.approx(alpha, rel=0.25)
    assert found.a / (found.a + found.b) == pytest.approx(a / (a + b), rel=0.2)


def test_too_few_repeat_purchases_are_not_fitted() -> None:
    with pytest.raises(ModelError, match="Only 1 customers"):
        fit(of(1, 3, 9))


def test_segments_are_by_fifths_and_a_day_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer,date,amount\nold,2024-01-01,5\noften,2024-01-01,5\noften,2024-01-01,7\n"
        "often,2024-03-01,5\noften,2024-03-30,5\nnew,2024-03-31,9\n"
    )
    found = read_customers([path], Reading(ZoneInfo("UTC"), {}), lambda row: None)
    rows = {row[0]: row for row in segmented(found, None, 90)}
    assert [rows[name][1] for name in ("old", "often", "new")] == [1, 3, 1]
    assert [rows[name][2] for name in ("old", "often", "new")] == [90, 1, 0]
    assert rows["often"][3] == 22
    assert [rows[name][7] for name in ("old", "often", "new")] == ["once", "champions", "new"]
    assert rows["old"][8:] == ("", "", "")
