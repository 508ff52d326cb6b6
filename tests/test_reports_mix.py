"""A change is split into mix and within without a rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.reports.mix import Weighed, decompose

GROUP = st.tuples(st.integers(0, 500), st.floats(0, 1), st.integers(0, 500), st.floats(0, 1))


def mean(groups: list[Weighed]) -> float:
    return sum(g.amount for g in groups) / sum(g.count for g in groups)


@given(st.lists(GROUP, min_size=1, max_size=12))
def test_the_parts_add_up_to_the_change(groups: list[tuple[int, float, int, float]]) -> None:
    now = [Weighed(n, n * rate) for n, rate, _, _ in groups]
    before = [Weighed(n, n * rate) for _, _, n, rate in groups]
    if not (sum(g.count for g in now) and sum(g.count for g in before)):
        return
    total = sum(part.total for part in decompose(now, before))
    assert total == pytest.approx(mean(now) - mean(before), abs=1e-9)


def test_what_is_judged_as_before_and_talked_about_more_is_mix_alone() -> None:
    parts = decompose([Weighed(75, 45), Weighed(25, 5)], [Weighed(25, 15), Weighed(75, 15)])
    assert [part.within for part in parts] == pytest.approx([0.0, 0.0])
    assert sum(part.mix for part in parts) == pytest.approx(0.2)


def test_what_is_judged_otherwise_in_the_same_mix_is_within_alone() -> None:
    parts = decompose([Weighed(50, 30), Weighed(50, 10)], [Weighed(50, 10), Weighed(50, 10)])
    assert [part.mix for part in parts] == pytest.approx([0.0, 0.0])
    assert [part.within for part in parts] == pytest.approx([0.2, 0.0])


def test_a_group_that_is_new_is_mix_alone() -> None:
    first, second = decompose([Weighed(10, 10), Weighed(10, 2)], [Weighed(0, 0), Weighed(10, 2)])
    assert first.within == second.within == 0.0
    assert first.total + second.total == pytest.approx(0.4)
