"""Series and bursts of the store: every day counted, in the zone of the business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from insight.settings import Settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from insight.store.sandbox import Sandbox
from insight.trends.store import find_changes, find_in_store
from tests.report_data import NOW, Records, market, settings_for, store

DAY = datetime(2026, 11, 2, 12, tzinfo=UTC)


def asked(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    sandbox = Sandbox(settings, warm=0)
    try:
        return [tuple(row) for row in sandbox.run(statement).rows]
    finally:
        sandbox.close()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A few documents over ten days, some days empty, one undated."""
    settings = settings_for(tmp_path_factory.mktemp("home"))
    records = Records()
    for day, product, sentiment, rating in (
        (0, "Kettle", "negative", 1.0),
        (0, "Kettle", "positive", 5.0),
        (0, None, "positive", None),
        (3, "Lamp", "neutral", 3.0),
        (9, "Kettle", "negative", 2.0),
    ):
        records.add(
            f"Text {len(records.documents)}", DAY + timedelta(days=day), product=product,
            sentiment=sentiment, rating=rating, topic="t-00" if day else None,
        )  # fmt: skip
    records.add("Follow-up", DAY, product="Kettle", kind="follow_up")
    records.add("No date", None, product="Kettle")
    store(settings, records)
    return settings


def test_every_day_from_the_first_of_a_value_to_the_last_of_all_has_a_row(quiet: Settings) -> None:
    found = asked(
        quiet,
        "SELECT dimension, value, count(*), sum(documents), min(day)::VARCHAR, max(day)::VARCHAR "
        "FROM series_by_day GROUP BY ALL ORDER BY ALL",
    )
    assert found == [
        ("all", "", 10, 5, "2026-11-02", "2026-11-11"),
        ("product", "Kettle", 10, 3, "2026-11-02", "2026-11-11"),
        ("product", "Lamp", 7, 1, "2026-11-05", "2026-11-11"),
        ("source", "shop", 10, 5, "2026-11-02", "2026-11-11"),
        ("topic", "battery, update, drains", 7, 2, "2026-11-05", "2026-11-11"),
    ]


def test_a_day_has_its_share_sentiment_and_stars(quiet: Settings) -> None:
    columns = "documents, round(share, 3), read_documents, negative_documents, positive_documents, "
    columns += "rated_documents, mean_rating"
    found = asked(
        quiet,
        f"SELECT {columns} FROM series_by_day WHERE value = 'Kettle' AND day <= '2026-11-03' "
        "ORDER BY day",
    )
    assert found == [(2, 0.667, 2, 1, 1, 2, 3.0), (0, None, 0, 0, 0, 0, None)]


def test_weeks_are_the_sums_of_their_days(quiet: Settings) -> None:
    found = asked(
        quiet,
        "SELECT week_start::VARCHAR, documents, round(share, 3), negative_documents, mean_rating "
        "FROM series_by_week WHERE value = 'Kettle' ORDER BY ALL",
    )
    assert found == [("2026-11-02", 2, 0.5, 1, 3.0), ("2026-11-09", 1, 1.0, 1, 2.0)]


def write_words(settings: Settings, records: Records) -> None:
    """Words as the analysis writes them, from English texts."""
    rows = []
    for document in records.documents:
        words = document.text.replace(".", " .").split()
        rows.append(
            {
                "text_hash": document.text_hash,
                "version": "1",
                "model": "m",
                "tokens": words,
                "lemmas": words,
                "pos": ["NOUN"] * len(words),
                "starts": list(range(len(words))),
            }
        )
    parts.write_part(settings.inbox, parts.part_name("tokens", "test", 0), rows)
    load(settings)


def planted(home: Path, texts: Sequence[str], **given: Any) -> Settings:
    """A market of sixteen weeks with these texts at half past eleven in the evening, UTC."""
    settings = settings_for(home, **given)
    records = market()
    for text in texts:
        records.add(text, datetime(2026, 11, 19, 23, 30, tzinfo=UTC), topic="t-05")
    store(settings, records)
    write_words(settings, records)
    return settings


TEXTS = [f"The zipper jammed on trip {n}." for n in "abcdefghijklmnop"]


def test_a_planted_word_and_its_topic_are_found_on_their_day(tmp_path: Path) -> None:
    settings = planted(tmp_path, TEXTS)
    found = find_in_store(Reader(settings), settings, NOW)
    words = [item for item in found if item["kind"] == "word" and item["start"] == "2026-11-19"]
    assert "zipper jammed" in words[0]["term"]
    assert words[0]["count"] == 16 and len(words[0]["documents"]) == 5
    (topic,) = (item for item in found if item["kind"] == "topic" and item["topic_id"] == "t-05")
    assert (topic["start"], topic["term"]) == ("2026-11-19", "zip, strap, pocket")


def test_days_are_those_of_the_business(tmp_path: Path) -> None:
    settings = planted(tmp_path, TEXTS, timezone="Asia/Shanghai", language="zh")
    found = find_in_store(Reader(settings), settings, NOW)
    (topic,) = (item for item in found if item.get("topic_id") == "t-05")
    assert (topic["start"], topic["term"]) == ("2026-11-20", "拉链、肩带、口袋")


def test_what_comes_after_now_is_not_looked_at(tmp_path: Path) -> None:
    settings = planted(tmp_path, TEXTS)
    before = datetime(2026, 11, 18, tzinfo=UTC)
    found = find_in_store(Reader(settings), settings, before)
    assert all(item["start"] < "2026-11-18" for item in found)


def test_an_empty_store_has_no_bursts_and_no_changes(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for _ in range(2):
        assert find_in_store(Reader(settings), settings) == []
        assert find_changes(Reader(settings), settings) == []
        store(settings, Records())


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Ten weeks of the same documents; in the last, Lamp is bad."""
    settings = settings_for(tmp_path_factory.mktemp("weeks"))
    records = Records()
    for day in range(70):
        for number in range(24):
            lamp = number % 3 == 0
            bad = (lamp and day >= 63) or number % 8 == 1
            records.add(
                f"Text {len(records.documents)}", DAY + timedelta(days=day - 60, minutes=number),
                product="Lamp" if lamp else "Kettle", sentiment="negative" if bad else "positive",
                source="north" if number % 2 else "south", topic="t-00",
            )  # fmt: skip
    store(settings, records)
    return settings


def test_a_change_is_told_with_its_interval_and_what_stayed_is_not(weeks: Settings) -> None:
    found = find_changes(Reader(weeks), weeks, DAY + timedelta(days=10))
    told = {(c["measure"], c["dimension"], c["value"]) for c in found}
    assert ("negative", "product", "Lamp") in told and ("negative", "all", None) in told
    assert not any(c["measure"] == "documents" or c["value"] == "Kettle" for c in found)
    (lamp,) = (c for c in found if c["value"] == "Lamp")
    assert (lamp["count"], lamp["of"]) == (56, 56)
    assert lamp["usual"] < 0.2 < lamp["low"] < lamp["share"] < lamp["high"] <= 1


def test_more_documents_a_day_are_told_and_the_usual_weekday_is_not(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    records = Records()
    for day in range(91):
        when = DAY + timedelta(days=day - 90)
        many = (3 if when.weekday() < 5 else 9) * (3 if day >= 84 else 1)
        for number in range(many):
            records.add(f"Text {len(records.documents)}", when + timedelta(minutes=number))
    store(settings, records)
    now = DAY + timedelta(days=1)
    (change,) = find_changes(Reader(settings), settings, now)
    assert change["measure"] == "documents a day" and change["count"] == 99
    assert 0 < change["change_low"] < change["a_day"] - change["usual"] < change["change_high"]
    earlier = find_changes(Reader(settings), settings, now - timedelta(days=7))
    assert earlier == []
