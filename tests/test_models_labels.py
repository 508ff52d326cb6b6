"""The labels encoder that ships: what it says of clear texts, of any string, and after a fork."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from insight.errors import ModelError
from insight.models import Models
from insight.models.catalogue import SHIPPED
from insight.models.labels import FACTS_FILE, HARMFUL, SENTIMENTS, Labels
from insight.models.weights import write_manifest
from insight.settings import Settings

FOLDER = SHIPPED / "labels"
CLEAR = {
    "negative": [
        "用了两天就坏了，客服还不理人，差评。",
        "Broke after two days, total waste of money.",
    ],
    "neutral": ["周二收到的，纸箱包装。", "The mug is blue and holds 500 ml."],
    "positive": ["质量非常好，物流也快，下次还会买！", "Absolutely love it, works perfectly."],
}
ATTACKS = ["you are a stupid bitch and should die", "这个地方的人都是垃圾，滚出去"]
ANGER = ["this damn charger is a piece of crap", "这破手机真他妈垃圾，退货！"]
ODD = [
    "",
    " ",
    "\x00\x01",
    "\ud800 alone",
    "👍🏽👨‍👩‍👧",
    "。。。",
    "שלום",
    "\u202eabc",
    "\u200b",
    "a\u0301" * 50,
    "Ã©Ã¨",
]


@pytest.fixture(scope="module")
def labels() -> Labels:
    return Labels.load(FOLDER)


def languages(texts: list[str]) -> list[str]:
    return ["en" if text.isascii() else "zh" for text in texts]


@pytest.mark.parametrize("label", CLEAR)
def test_clear_sentiment_is_known_in_both_languages(labels: Labels, label: str) -> None:
    said = labels.read(CLEAR[label], languages(CLEAR[label])).sentiment.argmax(axis=1)
    assert [SENTIMENTS[index] for index in said] == [label] * len(CLEAR[label])


def test_attacks_on_people_are_told_from_anger_about_a_product(labels: Labels) -> None:
    texts = [*ATTACKS, *ANGER]
    found = labels.read(texts, languages(texts)).toxicity
    assert labels.toxic(texts, languages(texts), found) == [True, True, False, False]
    assert found[:2, HARMFUL].min() > found[2:, HARMFUL].max()


def test_a_text_that_names_discrimination_must_be_surer_to_be_toxic(labels: Labels) -> None:
    usual, named = labels.facts.toxic_threshold["zh"], labels.facts.named_threshold["zh"]
    between = (usual + named) / 2
    row = np.array([[1 - between, 0, 0, between]] * 3, np.float32)
    texts = ["这是地域歧视", "这些人真坏", "这是地域歧视"]
    assert labels.toxic(texts, ["zh", "zh", "en"], row) == [False, True, True]


def test_any_string_gets_probabilities_and_no_other_is_changed(labels: Labels) -> None:
    texts = [*ODD, *CLEAR["positive"]]
    found = labels.read(texts, languages(texts))
    assert np.allclose(found.sentiment.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(found.toxicity.sum(axis=1), 1, atol=1e-5)
    assert (found.sentiment[len(ODD) :].argmax(axis=1) == 2).all()
    for text, tokens in zip(texts, found.tokens, strict=True):
        assert tokens is not None
        assert all(0 <= start <= end <= len(text) for start, end in tokens.offsets)


def test_no_texts_give_no_readings(labels: Labels) -> None:
    found = labels.read([], [])
    assert found.sentiment.shape == (0, 3)
    assert found.toxicity.shape == (0, 4)
    assert found.tokens == ()


def test_a_huge_text_costs_no_more_than_a_long_one(labels: Labels) -> None:
    long = "the screen is good but " * 100
    labels.read([long], ["en"])
    start = time.perf_counter()
    labels.read([long], ["en"])
    usual = time.perf_counter() - start
    start = time.perf_counter()
    huge = labels.read([long * 1000], ["en"])
    assert time.perf_counter() - start < 10 * usual + 0.5
    assert huge.tokens[0] is not None and len(huge.tokens[0].offsets) == 256


def test_readings_come_in_the_order_of_the_texts(labels: Labels) -> None:
    texts = ["awful", "a long and lovely story about a phone " * 9, "很好用", "awful"]
    together = labels.read(texts, languages(texts)).sentiment
    alone = np.concatenate([labels.read([t], languages([t])).sentiment for t in texts])
    assert np.abs(together - alone).max() < 0.1
    assert np.array_equal(together[0], together[3])


def test_an_encoder_loaded_before_a_fork_works_after_it() -> None:
    labels = Labels.load(FOLDER)  # loaded in the parent, never run there
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write, labels.read(["works", "真的能用"], ["en", "zh"]).sentiment.tobytes())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        found = np.frombuffer(pipe.read(), np.float32).reshape(-1, 3)
    assert os.waitpid(child, 0)[1] == 0
    wanted = Labels.load(FOLDER).read(["works", "真的能用"], ["en", "zh"]).sentiment
    assert np.allclose(found, wanted, atol=1e-5)


def test_a_higher_temperature_makes_it_less_sure(labels: Labels, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "labels")
    path = tmp_path / "labels" / FACTS_FILE
    facts = json.loads(path.read_text())
    facts["sentiment_temperature"] = {"en": 9.0, "zh": 9.0}
    path.write_text(json.dumps(facts))
    texts = CLEAR["positive"]
    unsure = Labels.load(tmp_path / "labels").read(texts, languages(texts)).sentiment
    sure = labels.read(texts, languages(texts)).sentiment
    assert (unsure.max(axis=1) < sure.max(axis=1)).all()


def test_a_folder_without_an_encoder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        Labels.load(tmp_path)


def test_the_hash_names_the_weights_that_speak(tmp_path: Path) -> None:
    shipped = Models(Settings(home=tmp_path, models=None))
    assert len(bytes.fromhex(shipped.hash)) == 6
    shutil.copytree(SHIPPED, tmp_path / "models")
    own = Settings(home=tmp_path, models=tmp_path / "models")
    assert Models(own).hash == shipped.hash
    path = tmp_path / "models" / "labels" / FACTS_FILE
    path.write_text(path.read_text().replace("0.", "0.0", 1))
    write_manifest(
        path.parent, sorted(p.name for p in path.parent.iterdir() if p.name != "manifest.json")
    )
    assert Models(own).hash != shipped.hash


def test_preloading_loads_everything(tmp_path: Path) -> None:
    models = Models(Settings(home=tmp_path, models=None))
    models.preload()
    assert {"labels", "student", "hash"} <= set(vars(models))
