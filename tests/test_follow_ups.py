"""Follow-ups and answers stay with their review, and each row is counted once."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from insight.cleaning.answers import mask_names
from insight.parameters import IngestParameters
from insight.pipeline import preview
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.store.reader import Reader
from tests.store_rows import document, write_documents, write_sentiments

COLUMNS = (
    "评论编号",
    "评论内容",
    "评分",
    "评论时间",
    "追评",
    "追评时间",
    "商家回复",
    "商家回复时间",
    "昵称",
)
FIRST = ("r-000000001", "音质不错很满意", "5", "2026-11-01", "两周就坏了", "2026-11-16",
         "亲，李雷，请拨打13800138000", "2026-11-17", "李雷")  # fmt: skip
NAMES = ("read", "stored", "duplicates", "rejected")


def rows(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return cursor.execute(statement).fetchall()


def ingest(settings: Settings, folder: Path, *lines: Sequence[str]) -> dict[str, int]:
    path = folder / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *lines])
    given = {"files": [str(path)], "analyze": False}
    told = preview(settings, IngestParameters.model_validate(given))
    counts: dict[str, int] = json.loads(run_here(settings, "ingest", given, "test")["counts"])
    assert [told[name] for name in NAMES] == [counts.get(name, 0) for name in NAMES]
    return counts


def test_a_row_with_a_follow_up_gives_a_review_and_a_follow_up(
    settings: Settings, tmp_path: Path
) -> None:
    counts = ingest(settings, tmp_path, FIRST)
    assert counts == {"read": 1, "rejected": 0, "follow_ups": 1, "answers": 1, "stored": 1,
                      "changed": 0, "duplicates": 0, "indexed": 2}  # fmt: skip
    ids = rows(settings, "SELECT document_id, parent_id FROM documents ORDER BY published_at")
    review, later = (
        Reader(settings).rows("documents/one.sql", {"document_id": id_})[0] for id_, _ in ids
    )
    assert (review["kind"], later["kind"]) == ("review", "follow_up")
    assert [parent for _, parent in ids] == [None, review["document_id"]]
    assert (review["rating"], later["rating"]) == (5.0, None)
    assert f"{later['published_at']:%Y-%m-%d}" == "2026-11-16"
    assert review["answer"] == "亲，[name]，请拨打[phone]" and later["answer"] is None
    assert f"{review['answered_at']:%Y-%m-%d}" == "2026-11-17"
    assert rows(settings, "SELECT kind FROM feedback") == [("review",)]


def test_a_row_with_nothing_but_a_follow_up_keeps_it(settings: Settings, tmp_path: Path) -> None:
    only = ("r-000000002", "", "4", "2026-11-02", "后来发现充电很慢", "三天后", "", "", "")
    counts = ingest(settings, tmp_path, only, ("", "", "1", "", "无", "", "", "", ""))
    assert (counts["stored"], counts["rejected"], counts["unread_dates"]) == (1, 1, 1)
    found = rows(settings, "SELECT kind, parent_id, rating, published_at FROM documents")
    assert found == [("follow_up", None, None, None)]


def test_a_follow_up_has_its_own_language_whatever_stands_around_it(
    settings: Settings, tmp_path: Path
) -> None:
    bad = ("r-000000001", "Fine indeed, thanks", "5", "soon", "后来发现充电很慢", "", "", "", "")
    good = ("r-000000002", "音质不错很满意", "5", "", "It broke after two weeks", "", "", "", "")
    assert ingest(settings, tmp_path, bad, good)["rejected"] == 1
    found = rows(settings, "SELECT kind, language FROM documents ORDER BY kind")
    assert found == [("follow_up", "en"), ("review", "zh")]


def test_two_follow_ups_without_a_review_or_an_id_are_two(
    settings: Settings, tmp_path: Path
) -> None:
    one = ("", "", "", "2026-11-02", "后来发现充电很慢", "", "", "", "")
    counts = ingest(settings, tmp_path, one, (*one[:4], "后来坏了", *one[5:]))
    assert counts["stored"] == 2
    assert rows(settings, "SELECT count(*) FROM documents") == [(2,)]


def test_a_follow_up_that_comes_later_makes_its_row_stored_again_and_no_new_version(
    settings: Settings, tmp_path: Path
) -> None:
    ingest(settings, tmp_path, (*FIRST[:4], "", "", *FIRST[6:]))
    counts = ingest(settings, tmp_path, FIRST)
    assert (counts["stored"], counts["changed"], counts["duplicates"]) == (1, 1, 0)
    assert rows(settings, "SELECT count(*) FROM documents") == [(2,)]
    assert rows(settings, "SELECT count(*) FROM core.document_versions") == [(0,)]


def test_an_answer_that_comes_later_makes_a_new_version_that_keeps_its_labels(
    settings: Settings,
) -> None:
    asked = document(1)
    write_documents(settings, "a", 0, [asked])
    write_sentiments(settings, "a", 0, [asked], "negative")
    run_here(settings, "remove-sample", {}, "test")
    write_documents(settings, "b", 0, [replace(asked, answer="Sorry.")])
    run_here(settings, "remove-sample", {}, "test")
    assert rows(settings, "SELECT answer, sentiment FROM documents") == [("Sorry.", "negative")]
    assert rows(settings, "SELECT count(*) FROM core.document_versions") == [(1,)]
    pending = Reader(settings).rows(
        "store/pending_ranges.sql", {"batch_documents": 9, "model": "abc", "version": "1"}
    )
    assert pending == [], "it is not analysed again"


WORDS = st.sampled_from(
    ["", "音质不错", "坏了，失望", "Fine <b>indeed</b>", "无", "x" * 100_001, "NA"]
)
ROWS = st.lists(
    st.tuples(
        WORDS,
        st.sampled_from(["", "5", "one"]),
        st.sampled_from(["", "2026-11-02", "soon"]),
        WORDS,
        st.sampled_from(["", "2026-11-20", "三天后"]),
        WORDS,
        st.booleans(),
    ),
    max_size=8,
)


@settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(ROWS, st.randoms(use_true_random=False))
def test_read_is_stored_and_duplicates_and_rejected_whatever_the_rows_hold(
    made: list[tuple[Any, ...]], chance: Any
) -> None:
    lines = [
        (f"r-{place:09d}", text, stars, day, later, later_day, answer, "", "")
        if own
        # Without an id a row is what it says: two that say the same are one.
        else ("", text and f"{text}{place}", stars, day, text and later, later_day, answer, "", "")
        for place, (text, stars, day, later, later_day, answer, own) in enumerate(made)
    ]
    with tempfile.TemporaryDirectory() as folder:
        home = load_settings(Path(folder) / "home")
        first = ("r-first0000", *FIRST[1:])
        for again in range(2):
            counts = ingest(home, Path(folder), first, *lines)
            assert counts["read"] == len(lines) + 1
            assert counts["read"] == sum(counts.get(name, 0) for name in NAMES[1:])
            if again:
                assert counts["stored"] == 0
        changed = [
            line if chance.random() < 0.5 else (*line[:4], "改口了", *line[5:]) for line in lines
        ]
        counts = ingest(home, Path(folder), *changed, first)
        assert counts["read"] == sum(counts.get(name, 0) for name in NAMES[1:])
        orphans = rows(
            home,
            "SELECT count(*) FROM documents AS d WHERE parent_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM documents AS r WHERE r.document_id = d.parent_id AND r.kind = 'review')",
        )
        assert orphans == [(0,)]


@pytest.mark.parametrize(
    ("answer", "author", "masked"),
    [
        ("Hello Michael Alvin, we are sorry", None, "Hello [name], we are sorry"),
        ("Dear Mrs. Jones we are sorry", None, "Dear Mrs. [name] we are sorry"),
        ("Hi sheila,Thanks", None, "Hi [name],Thanks"),
        ("Hi there, thanks", None, "Hi there, thanks"),
        ("Dear Customer, hello again", None, "Dear Customer, hello again"),
        ("Thanks, Ann B. See you", "Ann B.", "Thanks, [name] See you"),
        ("李雷您好", "李雷", "[name]您好"),
        ("Annual plan", "Ann", "Annual plan"),
    ],
)
def test_names_in_answers_are_masked(answer: str, author: str | None, masked: str) -> None:
    assert mask_names(answer, author) == masked


@pytest.mark.parametrize(
    ("name", "statement", "expected"),
    [
        ("en_playstore_ug/safeboda.csv", "SELECT count(answer) > 3000 FROM documents", True),
        (
            "zh_jd_comment/jd_comment.csv",
            "SELECT bool_or(variant = '冰河蓝, 16GB+256GB') FROM documents",
            True,
        ),
        (
            "en_amazon_fashion5/AMAZON_FASHION_5.json",
            "SELECT bool_and(product = listing) AND bool_or(starts_with(variant, 'Color: ')) "
            "FROM documents",
            True,
        ),
    ],
)
def test_real_files_have_their_variants_and_answers_and_come_twice_without_change(
    settings: Settings,
    real_data: Callable[[str], Path],
    name: str,
    statement: str,
    expected: bool,
) -> None:
    given = {"files": [str(real_data(name))], "analyze": False}
    for again in range(2):
        counts = json.loads(run_here(settings, "ingest", given, "test")["counts"])
        assert counts["read"] == counts["stored"] + counts["duplicates"] + counts["rejected"]
        assert not again or counts["stored"] == 0
    assert rows(settings, statement) == [(expected,)]
