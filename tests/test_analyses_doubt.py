"""Doubts: words of paid reviews and of advertising, bursts, copies; each with its evidence."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from insight.analyses import bursts, doubt, doubt_words
from insight.analyses.bursts import Burst
from insight.training.frames import shared_frames

HERE = Path(__file__).parent
MARKED = {"incentive", "advertising"}
MONDAY = date(2026, 11, 16)


def written(language: str) -> list[dict[str, str]]:
    lines = (HERE / f"doubt_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_texts_that_judge_are_half_traps_and_share_no_wording(language: str) -> None:
    rows = written(language)
    counts = Counter(row["label"] in MARKED for row in rows)
    assert counts == {True: 40, False: 40}
    assert shared_frames([row["text"] for row in rows]) == []


@pytest.mark.parametrize(("language", "least_recall"), [("en", 0.92), ("zh", 0.75)])
def test_words_of_paid_reviews_and_advertising_are_found_and_traps_are_not(
    language: str, least_recall: float
) -> None:
    right = marked = 0
    for row in written(language):
        reasons = {found.reason for found in doubt_words.find(row["text"])} & MARKED
        right += row["label"] in reasons
        marked += bool(reasons)
    recall, precision = right / 40, right / marked
    print(f"{language}: recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= least_recall
    assert precision >= 0.95


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("A leaflet offered a coupon for a 5 star review. I refused.", {"incentive_told"}),
        ("要我好评返现，我拒绝了", {"incentive_told"}),
        ("没有好评返现，真心推荐", set()),
        ("I was never paid to write this", set()),
        ("I was paid to write this", {"incentive"}),
    ],
)
def test_who_tells_of_an_incentive_or_denies_one_is_not_doubtful(
    text: str, reasons: set[str]
) -> None:
    assert {words.reason for words in doubt_words.find(text)} == reasons


def test_the_words_stand_where_they_are_said_to_stand() -> None:
    text = "Nice lamp. #ad"
    (found,) = doubt_words.find(text)
    assert text[found.start : found.end].strip() == "#ad"


@pytest.mark.parametrize(
    "piece", ["free for ", "好评返", "加 ", "a" * 9 + " ", "five stars to get "]
)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    started = time.perf_counter()
    doubt_words.find(piece * (100_000 // len(piece)))
    assert time.perf_counter() - started < 3


def days(spread: dict[int, list[int]], source: str = "shop") -> list[dict[str, Any]]:
    """Rows of `store/doubt_days.sql`; `spread` maps days from `MONDAY` to the stars of reviews."""
    return [
        {
            "source": source,
            "product": "kettle",
            "day": MONDAY + timedelta(days=day),
            "stars": stars,
            "reviews": count,
            "single": 0,
            "named": count,
        }
        for day in sorted(spread)
        for stars, count in sorted(Counter(spread[day]).items())
    ]


QUIET = {day: [5, 4, 1][day % 3 : day % 3 + 1] for day in range(-60, 0)}


def test_many_reviews_of_one_rating_in_two_days_are_a_burst() -> None:
    (found,) = bursts.find(days(QUIET | {0: [5] * 7, 1: [5] * 6 + [1]}))
    assert (found.first, found.last) == (MONDAY, MONDAY + timedelta(days=1))
    assert (found.reviews, found.stars) == (14, 5)
    assert found.usual == pytest.approx(2.0)


def test_a_rush_of_all_kinds_of_reviews_is_none() -> None:
    assert list(bursts.find(days(QUIET | {0: [5, 4, 1, 3, 2] * 3}))) == []


def test_a_rush_of_strangers_is_a_burst_whatever_their_stars() -> None:
    rows = days(QUIET | {0: [5, 4, 1, 3, 2] * 3})
    for row in rows:
        if row["day"] == MONDAY:
            row["single"] = row["named"]
    (found,) = bursts.find(rows)
    assert (found.stars, found.single) == (None, 1.0)


def test_a_product_without_a_history_has_no_bursts() -> None:
    new = {day: [5] for day in range(-20, 0)}
    assert list(bursts.find(days(new | {0: [5] * 30}))) == []


def test_what_is_usual_is_no_burst() -> None:
    assert list(bursts.find(days({day: [5] * 10 for day in range(-60, 3)}))) == []
    ever_five = {day: [5] for day in range(-60, 0)}
    assert list(bursts.find(days(ever_five | {0: [5] * 15}))) == []


def row(**given: Any) -> dict[str, Any]:
    """A row of `store/doubt_documents.sql` that nothing speaks against."""
    return {
        "document_id": "d",
        "text_hash": "h",
        "text": "An ordinary remark.",
        "contradiction": None,
        "rating": 5.0,
        "burst": None,
        "known": None,
        "is_new": True,
        "copies": None,
        "accounts": None,
        "unnamed": None,
        "is_first": None,
        "copied": None,
    } | given


def reasons(found: dict[str, Any]) -> list[str]:
    (annotation,) = doubt.judge([found], [BURST], "m")
    return [reason["reason"] for reason in annotation.details["reasons"]]


BURST = Burst("shop", "kettle", MONDAY, MONDAY, 14, 2.0, 5, None)


def test_every_reason_has_its_evidence_and_reasons_add_up() -> None:
    copied = {"copies": 3, "accounts": 3, "unnamed": 0, "is_first": False, "copied": ["a", "b"]}
    (found,) = doubt.judge([row(**copied, burst=0, contradiction=0.9)], [BURST], "m")
    copy, burst, mismatch = found.details["reasons"]
    assert copy["evidence"]["documents"] == ["a", "b"]
    assert burst["evidence"]["first"] == "2026-11-16" and burst["evidence"]["reviews"] == 14
    assert mismatch["evidence"] == {"rating": 5.0, "probability": 0.9}
    assert found.label == "doubtful" and found.score == pytest.approx(1 - 0.3 * 0.4 * 0.5)
    assert json.dumps(found.details)


def test_one_who_repeats_oneself_and_the_first_of_two_are_no_copies() -> None:
    shared = {"copies": 2, "unnamed": 0, "copied": []}
    assert reasons(row(**shared, accounts=1, is_first=False)) == []
    assert reasons(row(**shared, accounts=2, is_first=True)) == []
    assert reasons(row(**shared, accounts=2, is_first=False)) == ["copy"]


def test_what_is_known_is_not_said_again() -> None:
    known = json.dumps({"reasons": []})
    assert list(doubt.judge([row(is_new=False, known=known)], [], "m")) == []
    assert len(list(doubt.judge([row(is_new=False, known=known, contradiction=0.9)], [], "m"))) == 1


def test_a_telling_document_has_a_reason_and_is_not_doubtful() -> None:
    (found,) = doubt.judge([row(text="要我好评返现，我拒绝了")], [], "m")
    assert (found.label, found.score) == ("clear", 0.0)
    assert [reason["reason"] for reason in found.details["reasons"]] == ["incentive_told"]
