"""What takes long to make is served as it was, while one thread makes it anew."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from insight.errors import StoreError
from web.renewed import Renewed


class Store:
    """A store with versions, and a maker that takes a while and counts."""

    def __init__(self) -> None:
        self.version = "1"
        self.made = 0
        self.now = datetime(2026, 11, 28, tzinfo=UTC)
        self.go = threading.Event()
        self.go.set()
        self.problem: Exception | None = None
        self.cache = Renewed(lambda: self.version, 3, quick_seconds=0.02, clock=lambda: self.now)

    def make(self) -> str:
        self.go.wait(10)
        if self.problem:
            raise self.problem
        time.sleep(0.03)
        self.made += 1
        return f"{self.version}.{self.made}"

    def publish(self, version: str) -> None:
        self.version = version
        self.now += timedelta(minutes=1)

    def wait(self, made: int) -> None:
        deadline = time.monotonic() + 10
        while self.made < made:
            assert time.monotonic() < deadline
            time.sleep(0.005)


def test_the_same_data_give_the_same_value() -> None:
    store = Store()
    first = store.cache.get("a", store.make)
    assert store.cache.get("a", store.make) == first
    assert (first.value, first.is_old, store.made) == ("1.1", False, 1)


def test_an_old_value_is_served_at_once_while_a_new_one_is_made_one_time() -> None:
    store = Store()
    store.cache.get("a", store.make)
    store.go.clear()
    store.publish("2")
    for _ in range(5):
        served = store.cache.get("a", store.make)
        assert (served.value, served.is_old) == ("1.1", True)
    store.go.set()
    store.wait(2)
    deadline = time.monotonic() + 10
    while store.cache.get("a", store.make).is_old and time.monotonic() < deadline:
        time.sleep(0.005)
    assert store.cache.get("a", store.make).value == "2.2" and store.made == 2


def test_whoever_needs_the_newest_waits_for_it() -> None:
    store = Store()
    store.cache.get("a", store.make)
    store.publish("2")
    served = store.cache.exact("a", store.make)
    assert (served.value, served.is_old) == ("2.2", False)


def test_what_is_made_quickly_is_never_old() -> None:
    store = Store()
    cache = Renewed(lambda: store.version, 3, quick_seconds=10)
    assert cache.get("a", store.make).value == "1.1"
    store.publish("2")
    assert cache.get("a", store.make).value == "2.2"


def test_before_the_first_data_nothing_old_is_shown() -> None:
    store = Store()
    store.version = ""
    store.cache.get("a", store.make)
    store.publish("1")
    assert store.cache.get("a", store.make).value == "1.2"


def test_a_new_value_is_not_made_more_often_than_a_sixth_of_the_time() -> None:
    store = Store()
    store.cache.get("a", store.make)
    store.version = "2"
    assert store.cache.get("a", store.make).is_old
    time.sleep(0.1)
    assert store.made == 1, "it was made a moment ago"


def test_an_old_value_stays_where_a_new_one_fails() -> None:
    store = Store()
    store.cache.get("a", store.make)
    store.publish("2")
    store.problem = StoreError("gone")
    assert store.cache.get("a", store.make).value == "1.1"
    time.sleep(0.1)
    assert store.cache.get("a", store.make).value == "1.1"
    with pytest.raises(StoreError):
        store.cache.exact("a", store.make)


def test_only_so_many_are_kept() -> None:
    store = Store()
    for key in "abcd":
        store.cache.get(key, store.make)
    store.cache.get("d", store.make)
    assert store.made == 4
    store.cache.get("a", store.make)
    assert store.made == 5


def test_what_cannot_be_made_leaves_nothing_behind() -> None:
    store = Store()
    store.problem = StoreError("no such week")
    for number in range(50):
        with pytest.raises(StoreError):
            store.cache.get(f"nonsense {number}", store.make)
    assert not store.cache._making and not store.cache._kept
