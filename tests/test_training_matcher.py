"""The matcher learns that wordings mean the same, goes on where it stopped, and ships as it was."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from insight.errors import ModelError
from insight.models.labels import TOKENIZER_FILE
from insight.models.matcher import GRAPH_FILE, Matcher
from insight.models.weights import problems_of_manifest
from insight.settings import Settings
from insight.training.matcher import CHECKPOINT, Recipe, Trainer, encode, pairs, pattern_loss
from insight.training.matcher_export import export, train
from insight.training.question_groups import Group, read_groups
from insight.training.source import SOURCE
from tests.tiny_source import tiny_source

NEEDS = {
    "refund": ("where is my money", "refund when", "pay me back"),
    "parcel": ("where is my box", "parcel lost", "it never came"),
    "size": ("too small", "which size fits", "larger please"),
    "code": ("coupon fails", "my code is ignored", "discount not taken"),
}
SIGNS = "退款到哪了钱呢包裹丢了箱子"
RECIPE = Recipe(frozen=2, rate=2e-3, steps=20, groups=4, kept=0.1, other_texts=4, source_share=0.0)
OTHERS = ["my box is small", "the size is where", "parcel please", "larger money", "it fits"]


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Two wait for each other where the machine is busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def groups() -> list[Group]:
    return [Group(name, "en", "shop", questions) for name, questions in NEEDS.items()]


def silent(text: str) -> None:
    pass


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = " ".join([*sum(NEEDS.values(), ()), *OTHERS, "query:"]).split()
    folder = tmp_path_factory.mktemp("models") / SOURCE
    return tiny_source(folder, words, "abcdefghijklmnopqrstuvwxyz:" + SIGNS)


def test_wordings_of_one_need_come_together(source: Path, tmp_path: Path) -> None:
    trainer = Trainer(source, RECIPE, silent)
    texts = [question for group in groups() for question in group.questions]

    def gap() -> float:
        vectors = encode(trainer, texts)
        near = vectors @ vectors.T
        same = np.kron(np.eye(4), np.ones((3, 3))).astype(bool)
        return float(near[same & ~np.eye(12, dtype=bool)].mean() - near[~same].mean())

    before = gap()
    trainer.train(groups(), OTHERS, tmp_path)
    assert gap() > before + 0.2


def test_a_run_that_was_stopped_ends_like_one_that_was_not(source: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, steps=40)
    whole = Trainer(source, recipe, silent).train(groups(), OTHERS, tmp_path / "whole")

    class Stopped(Exception):
        pass

    def stop(text: str) -> None:
        if text.startswith("step 40"):
            raise Stopped

    with pytest.raises(Stopped):
        Trainer(source, recipe, stop).train(groups(), OTHERS, tmp_path / "parts")
    assert torch.load(tmp_path / "parts" / CHECKPOINT, weights_only=True)["step"] == 20
    parts = Trainer(source, recipe, silent).train(groups(), OTHERS, tmp_path / "parts")
    for name, value in whole.items():
        assert torch.allclose(value, parts[name], atol=1e-3), name


def test_a_checkpoint_of_other_data_is_not_gone_on_with(source: Path, tmp_path: Path) -> None:
    Trainer(source, RECIPE, silent).train(groups(), OTHERS, tmp_path)
    with pytest.raises(ModelError, match="other data"):
        Trainer(source, RECIPE, silent).train(groups()[:3], OTHERS, tmp_path)


def test_what_ships_says_what_was_trained(source: Path, tmp_path: Path) -> None:
    data = tmp_path / "groups.jsonl"
    rows = [
        {"group": number, "language": "en", "domain": "shop", "questions": questions}
        for number, questions in enumerate(NEEDS.values())
    ]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = Settings(home=tmp_path / "home", models=source.parent)
    output = tmp_path / "out"
    figures = train(settings, [data], OTHERS, output, RECIPE, silent)
    assert figures["groups"] == 4
    # Those that so small a model takes for the same are written once.
    assert 4 <= figures["wordings"] <= 12
    assert problems_of_manifest(output / "matcher") == ()
    matcher = Matcher.load(output / "matcher", output)
    vectors = matcher.encode(["where is my money", "", "where is my money"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert (vectors[0] == vectors[2]).all()
    assert matcher.usual is not None
    needs = matcher.usual.of_questions(vectors)
    assert needs.shape == (3, 4) and needs[0].argmax() == 0


def test_without_steps_the_source_ships_as_it_is(source: Path, tmp_path: Path) -> None:
    data = tmp_path / "groups.jsonl"
    row = {"group": 1, "language": "en", "domain": "shop", "questions": ["where", "money"]}
    data.write_text(json.dumps(row) + "\n" + json.dumps({**row, "group": 2}) + "\n")
    settings = Settings(home=tmp_path / "home", models=source.parent)
    train(settings, [data], [], tmp_path / "out", replace(RECIPE, steps=0), silent)
    assert not (tmp_path / "out" / CHECKPOINT).exists()
    trainer = Trainer(source, RECIPE, silent)
    export(trainer.network, trainer.words.numpy(), tmp_path / GRAPH_FILE)
    shipped = (tmp_path / "out" / "matcher" / GRAPH_FILE).read_bytes()
    assert shipped == (tmp_path / GRAPH_FILE).read_bytes()


def test_the_graph_says_what_the_network_says(source: Path, tmp_path: Path) -> None:
    trainer = Trainer(source, RECIPE, silent)
    # In 8 bits: random weights, unlike trained ones, lose much in 4.
    export(trainer.network, trainer.words.numpy(), tmp_path / GRAPH_FILE, bits=8)
    (tmp_path / TOKENIZER_FILE).write_text(trainer.tokenizer_json)
    texts = [*OTHERS, "退款到哪了", "where is my money " * 10]
    shipped = Matcher.load(tmp_path, tmp_path).encode(texts)
    assert ((shipped * encode(trainer, texts)).sum(axis=1) > 0.95).all()


def test_the_share_of_the_source_pulls_back_to_it(source: Path, tmp_path: Path) -> None:
    start = encode(Trainer(source, RECIPE, silent), ["where is my money"])
    moved = []
    for share in (1.0, 0.5, 0.0):
        trainer = Trainer(source, replace(RECIPE, rate=1e-4, source_share=share), silent)
        trainer.train(groups(), OTHERS, tmp_path / str(share))
        moved.append(float(np.abs(encode(trainer, ["where is my money"]) - start).max()))
    assert moved[0] < 1e-2 < moved[1] < moved[2]


def test_a_pair_means_the_same_and_traps_come_beside(source: Path) -> None:
    answered = [replace(group, answers=("an answer",), near=("a trap",)) for group in groups()]
    crossed = [replace(group, language="zh", questions=("退款", "款呢")) for group in groups()]
    recipe = replace(RECIPE, answers=0.5, crossed=0.5, traps=1.0)
    owner = {
        text: group.id
        for group in [*answered, *crossed]
        for text in group.questions
        if group.language == "en"
    }
    for seed in range(20):
        one, other, traps = pairs([*answered, *crossed], recipe, random.Random(seed))
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            plain = right.removesuffix(" an answer")
            if left in owner and plain in owner:
                assert owner[left] == owner[plain]
        assert set(traps) <= {"a trap"}


def test_the_pattern_of_similarities_is_what_is_kept() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(12, 8), dim=-1)
    turned, _ = torch.linalg.qr(torch.randn(8, 8))
    assert pattern_loss(vectors @ turned, vectors) < 1e-6
    assert pattern_loss(vectors[torch.randperm(12)], vectors) > 0.5


@pytest.mark.parametrize(
    "line", ["{", '{"group": 1}', '{"group": 1, "language": "fr", "domain": "x", "questions": []}']
)
def test_a_line_that_is_no_group_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "groups.jsonl"
    good = '{"group": 1, "language": "en", "domain": "x", "questions": ["a", "b"]}\n'
    file.write_text(good + line + "\n")
    with pytest.raises(ModelError, match="line 2"):
        read_groups([file])
