"""Events become pairs of shopper and item in the order of time, whatever comes in."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.recommend.check import ranks
from insight.recommend.interactions import (
    KINDS,
    STRENGTH,
    Collector,
    Event,
    Interactions,
    hold_out,
    joined,
)
from insight.recommend.pairs import followed, newest, together
from insight.recommend.strings import Index, Strings

EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from("abcd"),
        st.sampled_from("vwxyz"),
        st.integers(0, len(KINDS) - 1),
        st.integers(0, 6).map(float),
        st.none(),
    ),
    max_size=40,
)


def collected(events: list[Event]) -> Interactions:
    collector = Collector()
    for event in events:
        collector.add(event)
    return collector.interactions(True, ["v", "w", "x", "y", "z"])


def of_users(found: Interactions) -> dict[str, list[tuple[str, float, int]]]:
    return {
        user: [
            (found.item_ids[found.items[row]], float(found.times[row]), int(found.kinds[row]))
            for row in range(found.starts[place], found.starts[place + 1])
        ]
        for place, user in enumerate(found.user_ids)
    }


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_each_pair_stands_once_at_its_newest_time_in_the_order_of_time(events: list[Event]) -> None:
    expected: defaultdict[str, dict[str, tuple[float, int, int]]] = defaultdict(dict)
    rank = {"view": 0, "cart": 1, "rating": 2, "purchase": 3}
    for place, event in enumerate(events):
        time, _, kind = expected[event.user].get(event.item, (-1.0, -1, event.kind))
        best = max(kind, event.kind, key=lambda one: rank[KINDS[one]])
        newer = (
            (event.time, place)
            if event.time >= time
            else (time, expected[event.user][event.item][1])
        )
        expected[event.user][event.item] = (*newer, best)
    found = collected(events)
    assert {user: [(i, t, k) for i, t, k in rows] for user, rows in of_users(found).items()} == {
        user: [
            (item, time, kind)
            for item, (time, _, kind) in sorted(rows.items(), key=lambda one: one[1][:2])
        ]
        for user, rows in expected.items()
    }
    assert found.weights == pytest.approx([STRENGTH[kind] for kind in found.kinds])


@settings(max_examples=40, deadline=None)
@given(EVENTS)
def test_what_is_held_out_is_the_last_item_of_all_who_have_two(events: list[Event]) -> None:
    found = collected(events)
    held = hold_out(found)
    before, after = of_users(found), of_users(held.left)
    targets = dict(zip(held.users.tolist(), held.targets.tolist(), strict=True))
    for place, (user, rows) in enumerate(before.items()):
        if len(rows) < 2:
            assert after[user] == rows and place not in targets
        else:
            assert after[user] == rows[:-1]
            assert found.item_ids[targets[place]] == rows[-1][0]


@settings(max_examples=40, deadline=None)
@given(EVENTS, st.sampled_from([0.3, 0.8]))
def test_pairs_are_counted_as_by_hand(events: list[Event], fade: float) -> None:
    found = collected(events)
    both, after = np.zeros((5, 5)), np.zeros((5, 5))
    for rows in of_users(found).values():
        places = [found.item_ids.index(item) for item, _, _ in rows]
        for at, first in enumerate(places):
            for step, second in enumerate(places[at + 1 :]):
                both[first, second] += 1
                both[second, first] += 1
                if fade**step >= 0.05:
                    after[first, second] += fade**step
    assert together(found).toarray() == pytest.approx(both)
    assert followed(found, fade).toarray() == pytest.approx(after)


def test_a_long_history_is_cut_to_its_newest_items() -> None:
    found = collected([Event("a", item, 2, float(time), None) for time, item in enumerate("vwxyz")])
    assert [item for item, _, _ in of_users(newest(found, 2))["a"]] == ["y", "z"]


def test_a_rank_counts_all_items_but_the_shoppers_own_and_shares_ties() -> None:
    found = collected([Event("a", "v", 2, 0.0, None), Event("b", "w", 2, 0.0, None)])
    scores = np.array([[9, 3, 2, 2, 1], [5, 9, 5, 5, 5]], np.float32)
    targets = np.array([2, 4], np.int32)
    # Of a: w above, y beside it. Of b: three beside it.
    assert ranks(lambda of: scores.copy(), found, targets).tolist() == [1.5, 1.5]


def test_joined_users_keep_their_histories() -> None:
    found = collected([Event("a", "v", 2, 0.0, None), Event("b", "w", 2, 0.0, None)])
    twice = joined([found, found])
    assert twice.user_count == 4
    assert twice.matrix().toarray().tolist() == 2 * found.matrix().toarray().tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=20), st.text(max_size=8))
def test_strings_are_found_where_they_are(values: list[str], other: str) -> None:
    values = [one.encode("utf-8", "replace").decode() for one in values]
    index = Index.of(Strings.of(values))
    assert list(index.strings) == values
    for value in values:
        assert sorted(index.find_all(value)) == [
            at for at, one in enumerate(values) if one == value
        ]
    assert (index.find(other) is None) == (other not in values)
