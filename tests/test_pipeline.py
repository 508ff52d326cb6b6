"""From a file to labels and topics, with the real models."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from insight.runner import run_here
from insight.sample.generate import write_sample
from insight.settings import Settings, load_settings
from insight.store.reader import Reader


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with the sample data, analysed; read by several tests."""
    folder = tmp_path_factory.mktemp("sample")
    settings = load_settings(folder / "home")
    write_sample(folder / "sample.csv", date(2026, 11, 23))
    given = {"files": [str(folder / "sample.csv")], "sample": True}
    row = run_here(settings, "ingest", given, "test")
    assert row["state"] == "done" and row["rejected_batches"] == 0
    return settings


def rows(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return cursor.execute(statement).fetchall()


def test_every_document_of_a_known_language_has_its_labels(home: Settings) -> None:
    missing = rows(
        home,
        "SELECT text FROM documents WHERE language IN ('zh', 'en') AND regexp_matches(text, '\\p{L}') "
        "AND (sentiment IS NULL OR toxicity IS NULL OR topic_id IS NULL "
        "OR (rating IS NOT NULL) <> (stars_contradict_text IS NOT NULL))",
    )
    assert missing == []


def test_undated_documents_are_stored_and_analysed(home: Settings) -> None:
    row = Reader(home).row("store/totals.sql")
    assert row is not None
    assert row["undated_documents"] == 5
    assert row["documents"] == row["sample_documents"] > 950


def test_sentiment_follows_the_stars(home: Settings) -> None:
    score: dict[Any, Any] = dict(
        rows(
            home,
            "SELECT rating >= 4, avg(sentiment_score) FROM documents "
            "WHERE rating <> 3 AND NOT stars_contradict_text GROUP BY ALL",
        )
    )
    assert score[True] > 0.25 and score[False] < -0.25


def test_personal_data_never_reach_the_store(home: Settings) -> None:
    kept = rows(
        home, "SELECT text FROM documents WHERE text LIKE '%@%.%' OR text LIKE '%19900000000%'"
    )
    assert kept == []
    masked = rows(
        home, "SELECT count(*) FROM documents WHERE text LIKE '%[email]%' OR text LIKE '%[phone]%'"
    )
    assert masked[0][0] >= 2


def test_one_topic_holds_the_planted_complaints(home: Settings) -> None:
    best = rows(
        home,
        "SELECT topic, count(*) AS n FROM documents WHERE published_at >= '2026-11-16' "
        "AND product LIKE 'Ostrelle%' "
        "AND regexp_matches(text, 'battery|2\\.3|电池|续航|掉电') GROUP BY ALL ORDER BY n DESC LIMIT 1",
    )[0]
    assert best[1] >= 12
    assert "battery" in str(best[0])


def test_the_planted_copies_are_one_group_and_a_later_one_joins_it(
    home: Settings, tmp_path: Path
) -> None:
    planted = (
        "SELECT copy_group, count(*) FROM documents "
        "WHERE regexp_matches(text, '[跟和]图片一模一样') GROUP BY ALL"
    )
    [(first, count)] = rows(home, planted)
    assert count == 12
    text = rows(home, "SELECT text FROM documents WHERE text LIKE '%跟图片一模一样%' LIMIT 1")[0][0]
    path = tmp_path / "copy.jsonl"
    path.write_text(json.dumps({"id": "copy-000000001", "text": f"{text}真的"}))
    run_here(home, "ingest", {"files": [str(path)], "sample": True}, "test")
    assert rows(home, planted) == [(first, 13)]


def test_the_planted_burst_of_copies_is_doubtful_and_no_other(home: Settings) -> None:
    found = rows(
        home,
        "SELECT regexp_matches(text, '[跟和]图片一模一样'), count(*) FILTER (doubtful), count(*) "
        "FROM documents WHERE list_contains(doubt_reasons, 'burst') GROUP BY ALL",
    )
    assert found == [(True, 12, 12)]
    unsaid = rows(home, "SELECT count(*) FROM documents WHERE doubtful IS NULL AND NOT is_default")
    assert unsaid == [(0,)]
    share = rows(home, "SELECT avg(CAST(doubtful AS INTEGER)) FROM documents")
    assert share[0][0] < 0.06


@pytest.mark.slow
def test_later_copies_show_an_earlier_document_in_another_light(
    home: Settings, tmp_path: Path
) -> None:
    text = "Pouring at an angle keeps the handle cool, which nobody at the shop had told me before"
    reasons = (
        "SELECT doubt_reasons FROM documents WHERE starts_with(text, 'Pouring at') ORDER BY id"
    )
    seen = []
    for number in range(3):
        path = tmp_path / f"voice{number}.jsonl"
        row = {"id": f"voice-00000000{number}", "text": text, "author": f"author {number}"}
        path.write_text(json.dumps(row | {"date": f"2026-10-0{number + 1}"}))
        run_here(home, "ingest", {"files": [str(path)], "sample": True}, "test")
        seen.append(rows(home, reasons.replace("id", "published_at")))
    assert seen == [[([],)], [([],), (["copy"],)], [(["copy"],)] * 3]


def test_a_document_without_copies_has_a_group_of_its_own(home: Settings) -> None:
    alone = "SELECT count(*), count(DISTINCT copy_group) FROM documents WHERE length(text) < 20"
    [(documents, groups)] = rows(home, alone)
    assert documents == groups > 50


def test_analysing_again_finds_nothing_to_do(home: Settings) -> None:
    assert json.loads(run_here(home, "analyze", {}, "test")["counts"]) == {}


def test_new_documents_join_the_topics_that_are_there(home: Settings, tmp_path: Path) -> None:
    before = rows(home, "SELECT count(*) FROM topics")
    path = tmp_path / "more.jsonl"
    path.write_text(json.dumps({"id": "new-000000001", "text": "Battery empty after the update"}))
    run_here(home, "ingest", {"files": [str(path)]}, "test")
    assert rows(home, "SELECT count(*) FROM topics") == before
    found = rows(home, "SELECT topic FROM documents WHERE NOT is_sample")
    assert "battery" in str(found[0][0])


def test_a_default_text_keeps_its_stars_and_is_not_analysed(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text(
        "text,rating\n此用户没有填写评价,五星\nThis user has not written a review.,2\n"
        "It boils water quickly and quietly,4\n",
        encoding="utf-8",
    )
    counts = json.loads(run_here(settings, "ingest", {"files": [str(path)]}, "test")["counts"])
    assert (counts["default_texts"], counts["analyzed"]) == (2, 1)
    found = "SELECT rating, is_default, sentiment IS NULL FROM documents ORDER BY rating"
    assert rows(settings, found) == [(2, True, True), (4, False, False), (5, True, True)]
    assert json.loads(run_here(settings, "analyze", {}, "test")["counts"]) == {}


@pytest.mark.slow
def test_a_group_of_copies_outlives_an_edit_of_its_first_text(
    settings: Settings, tmp_path: Path
) -> None:
    text = "It boils water quickly and quietly, and the handle stays cool all the while"

    def take_in(name: str, *texts: str) -> None:
        path = tmp_path / f"{name}-{len(texts[0])}.jsonl"
        lines = [json.dumps({"id": f"{name}-00000000{n}", "text": t}) for n, t in enumerate(texts)]
        path.write_text("\n".join(lines))
        run_here(settings, "ingest", {"files": [str(path)]}, "test")

    take_in("first", text)
    take_in("second", f"{text}!")
    take_in("first", "The lid fell off on the second day and nobody answers my messages")
    take_in("third", f"{text}, really")
    groups = dict(
        rows(settings, "SELECT left(text, 3), list(copy_group) FROM documents GROUP BY 1")
    )
    assert len(groups["It "]) == 2 and len(set(groups["It "])) == 1
    assert groups["The"][0] not in groups["It "]


def test_removing_the_sample_leaves_an_empty_store(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home")
    write_sample(tmp_path / "sample.csv", date(2026, 11, 23))
    run_here(
        settings,
        "ingest",
        {"files": [str(tmp_path / "sample.csv")], "sample": True, "analyze": False},
        "test",
    )
    run_here(settings, "remove-sample", {}, "test")
    row = Reader(settings).row("store/totals.sql")
    assert row is not None and row["documents"] == 0


@pytest.mark.parametrize(
    ("name", "read", "rejected"),
    [
        ("en_playstore_ug/safeboda.csv", 14290, 2),
        ("en_amazon_sandisk/amazon_review.csv", 4915, 1),
        ("en_twitter_airline/Tweets_merged.csv", 14640, 0),
        pytest.param(
            "zh_reviews_sophon/online_shopping_10_cats.csv", 62774, 1, marks=pytest.mark.slow
        ),
    ],
)
def test_real_files_are_accounted_for(
    settings: Settings, real_data: Callable[[str], Path], name: str, read: int, rejected: int
) -> None:
    given = {"files": [str(real_data(name))], "analyze": False}
    counts = json.loads(run_here(settings, "ingest", given, "test")["counts"])
    assert (counts["read"], counts["rejected"]) == (read, rejected)
    assert counts["read"] == counts["stored"] + counts["duplicates"] + counts["rejected"]
