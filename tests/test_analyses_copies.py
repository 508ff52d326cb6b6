"""Texts that are nearly the same get one group, named by the first of them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from insight.analyses.copies import Leader, Member, bands, group, similarity
from insight.sample.generate import write_sample

PRAISE = "包包收到了，质量非常好，做工精细，容量大能装，背着很舒服，颜色也正，强烈推荐！"
LIKE_PRAISE = "包包收到啦 质量非常好 做工精细 容量大能装 背着很舒服 颜色也正 强烈推荐"
OTHER = "拉链第二天就坏了，客服一直不回复，退货还要自己出运费，再也不买了。"


def grouped(texts: list[str], known: list[Leader] | None = None) -> list[Member]:
    return list(group(texts, texts, bands(texts), known or []))


def test_copies_join_the_first_and_other_texts_stand_alone() -> None:
    found = grouped([PRAISE, OTHER, LIKE_PRAISE, PRAISE])
    assert [member.group for member in found] == [PRAISE, OTHER, PRAISE, PRAISE]
    assert [member.bands is not None for member in found] == [True, True, False, False]
    assert found[2].similarity == pytest.approx(similarity(PRAISE, LIKE_PRAISE), abs=0.001)


def test_a_later_text_finds_a_group_by_its_leader_alone() -> None:
    leader = grouped([PRAISE])[0]
    known = [Leader(leader.group, PRAISE, leader.bands or [])]
    assert [member.group for member in grouped([LIKE_PRAISE, PRAISE, OTHER], known)] == [
        PRAISE,
        PRAISE,
        OTHER,
    ]


def test_a_group_does_not_drift_from_its_first_text() -> None:
    words = [f"word{number:02d}" for number in range(40)]
    chain = [" ".join(words[start : start + 20]) for start in range(0, 20, 2)]
    for text, member in zip(chain, grouped(chain), strict=True):
        assert similarity(text, member.group) >= 0.7
    assert len({member.group for member in grouped(chain)}) > 1


def test_the_same_text_has_the_same_bands_in_every_process() -> None:
    assert bands([PRAISE]).tolist() == [
        [
            1170540557,
            2454019590,
            3524499529,
            2931014845,
            3424589892,
            2461829773,
            2633586319,
            3414172077,
        ]
    ]


def test_masked_personal_data_make_no_texts_alike() -> None:
    masks = "[handle] [phone] [link] " * 3
    assert similarity(f"{masks} the kettle leaks", f"{masks} a lovely backpack") < 0.1


def test_texts_without_letters_can_be_grouped() -> None:
    texts = ["!" * 30, "?" * 30, "👍" * 30, "!" * 30]
    assert [member.group for member in grouped(texts)] == [texts[0], texts[1], texts[2], texts[0]]


def test_the_planted_copies_of_the_sample_are_one_group(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample.csv", date(2026, 11, 23))
    with (tmp_path / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if len(row["text"]) >= 20]
    found = grouped(texts)
    planted = {m.group for m, text in zip(found, texts, strict=True) if "跟图片一模一样" in text}
    planted |= {m.group for m, text in zip(found, texts, strict=True) if "和图片一模一样" in text}
    assert len(planted) == 1
    assert sum(member.group in planted for member in found) == 12
