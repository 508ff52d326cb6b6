"""A user's own heads: trained, compared, put in use, taken back, and left out where they do not fit."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from insight.annotators import open_annotator
from insight.cli import cli
from insight.commands.doctor import examine
from insight.enrich import models_of, plan_analyze, plan_doubts
from insight.errors import ModelError, SourceError
from insight.evaluation.beside import ALIKE, BETTER, WORSE, Said, compare, verdict
from insight.evaluation.rows import Columns
from insight.models import Models, own
from insight.models.catalogue import SHIPPED
from insight.models.labels import FACTS_FILE, HARMFUL, NEUTRAL, SENTIMENTS
from insight.models.weights import write_manifest
from insight.reports.build import build_report
from insight.runner import run_here
from insight.settings import Settings
from insight.store.reader import Reader
from insight.training.own import FEWEST_TEXTS, _splits, train

WRITTEN = Path(own.__file__).parents[1] / "training" / "written" / "train"
COLUMNS = Columns("text", "label")
INVERTED = {"positive": "negative", "neutral": "neutral", "negative": "positive"}
CHINESE = ["质量非常好，物流也快，下次还会买！", "用了两天就坏了，客服还不理人，差评。"]


def written(name: str, each: int, labels: Sequence[str]) -> list[tuple[str, str]]:
    """Texts of ours, `each` of every label in turn."""
    rows = [json.loads(line) for line in (WRITTEN / name).read_text("utf-8").splitlines()]
    by_label = [[r["text"] for r in rows if r["label"] == label][:each] for label in labels]
    found = itertools.chain(*zip(*by_label, strict=True))
    return list(zip(found, itertools.cycle(labels)))


def table(path: Path, rows: Iterable[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


def learn(settings: Settings, task: str, path: Path, **given: str) -> dict[str, Any]:
    return train(settings, task, path, COLUMNS, given, 7)


def read(models: Models, texts: Sequence[str], language: str = "en") -> Any:
    return models.read(texts, [language] * len(texts))


@pytest.fixture(scope="module")
def inverted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a head that was taught the contrary of what ours says."""
    home = tmp_path_factory.mktemp("inverted")
    rows = written("sentiment_en.jsonl", 80, SENTIMENTS)
    path = table(home / "mine.csv", [(text, INVERTED[label]) for text, label in rows])
    learn(Settings(home=home / "home", models=None), "sentiment", path)
    return home


@pytest.fixture
def trained(inverted: Path, settings: Settings) -> Settings:
    shutil.copytree(inverted / "home", settings.home)
    return settings


def use(settings: Settings, task: str = "sentiment") -> None:
    own.use_own(settings, task, Models(settings).encoder_hash)


def test_a_head_that_learned_other_labels_is_better_on_them_and_says_so(trained: Settings) -> None:
    facts = own.load(own.kept_path(trained, "sentiment")).facts
    ours, mine = facts.comparison["annotators"]
    assert (facts.rows, facts.classes, facts.languages) == (240, SENTIMENTS, ("en",))
    assert facts.comparison["verdict"] == BETTER
    assert mine["accuracy"] > ours["accuracy"]
    for one in (ours, mine):
        assert sum(map(sum, one["confusion"])) == 240
        for name in ("accuracy", "macro_f1"):
            low, high = one[f"{name}_interval"]
            assert 0 <= low <= one[name] <= high <= 1
        assert len(one["calibration_error_interval"]) == 2
    low, high = mine["less_the_first"]["accuracy_interval"]
    assert 0 < low <= mine["less_the_first"]["accuracy"] <= high


def test_a_head_speaks_from_its_use_on_and_ours_when_it_is_taken_back(trained: Settings) -> None:
    texts = [text for text, _ in written("sentiment_en.jsonl", 20, ("negative", "positive"))]
    ours = Models(trained)
    vectors, before = read(ours, texts)
    use(trained)
    mine = Models(trained)
    same, after = read(mine, texts)
    assert np.array_equal(vectors, same)
    turned = before.sentiment.argmax(1) != after.sentiment.argmax(1)
    assert turned.mean() > 0.7
    assert np.allclose(after.sentiment.sum(axis=1), 1, atol=1e-5)
    assert mine.hash != ours.hash and mine.weights_hash == ours.weights_hash
    assert own.parts_of(mine.hash)[1]["sentiment"][0] == 240
    own.use_ours(trained, "sentiment")
    assert Models(trained).hash == ours.hash
    assert own.kept_path(trained, "sentiment").exists()


def test_a_language_that_the_file_lacks_stays_ours(trained: Settings) -> None:
    before = read(Models(trained), CHINESE, "zh")[1]
    use(trained)
    after = read(Models(trained), CHINESE, "zh")[1]
    assert np.array_equal(before.sentiment, after.sentiment)


def test_running_workers_see_a_switch_and_keep_what_they_loaded(trained: Settings) -> None:
    models = models_of(trained)
    models.preload()
    assert models_of(trained) is models
    use(trained)
    switched = models_of(trained)
    assert switched.hash != models.hash
    assert switched.student is models.student
    assert switched.labels._session is models.labels._session
    own.use_ours(trained, "sentiment")
    assert models_of(trained).hash == models.hash


def test_training_again_does_not_change_what_is_in_use(trained: Settings, tmp_path: Path) -> None:
    use(trained)
    before = Models(trained).hash
    rows = written("sentiment_en.jsonl", 100, ("negative", "positive"))
    learn(trained, "sentiment", table(tmp_path / "other.csv", rows))
    assert Models(trained).hash == before


def test_a_sentiment_that_the_file_lacks_keeps_our_probability(
    settings: Settings, tmp_path: Path
) -> None:
    rows = written("sentiment_en.jsonl", 100, ("negative", "positive"))
    learn(settings, "sentiment", table(tmp_path / "two.csv", rows))
    texts = [text for text, _ in written("sentiment_en.jsonl", 10, SENTIMENTS)]
    ours = Models(settings).labels.read(texts, ["en"] * 30, with_tokens=False).sentiment
    use(settings)
    mine = Models(settings).labels.read(texts, ["en"] * 30, with_tokens=False).sentiment
    assert np.allclose(ours[:, NEUTRAL], mine[:, NEUTRAL], atol=1e-6)
    assert np.allclose(mine.sum(axis=1), 1, atol=1e-5)
    assert not np.allclose(ours, mine)


@pytest.mark.slow
def test_toxicity_is_the_heads_from_one_half_on(settings: Settings, tmp_path: Path) -> None:
    rows = written("toxicity_en.jsonl", 110, ("none", "harmful"))
    path = table(tmp_path / "toxic.csv", rows)
    learn(settings, "toxicity", path, none="toxic", harmful="ok")
    texts = [text for text, _ in rows]
    use(settings, "toxicity")
    labels = Models(settings).labels
    found = labels.read(texts, ["en"] * len(texts), with_tokens=False).toxicity
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    said = labels.toxic(texts, ["en"] * len(texts), found)
    assert said == (found[:, HARMFUL] >= 0.5).tolist()
    assert np.mean([s == (label == "none") for s, (_, label) in zip(said, rows, strict=True)]) > 0.8
    # A language that the head does not speak for keeps our threshold.
    threshold = labels.facts.toxic_threshold["zh"]
    between = np.array([[1 - (0.5 + threshold) / 2, 0, 0, (0.5 + threshold) / 2]], np.float32)
    assert labels.toxic([""], ["en"], between) != labels.toxic([""], ["zh"], between)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (written("sentiment_en.jsonl", 100, ("negative", "positive"))[:199], "199 different texts"),
        (written("sentiment_en.jsonl", 250, ("negative",)), "of two classes or more"),
        (
            written("sentiment_en.jsonl", 210, ("negative",))
            + written("sentiment_en.jsonl", 19, ("positive",)),
            "positive 19",
        ),
        (
            written("sentiment_en.jsonl", 60, ("negative", "positive"))
            + [
                (f"{text.upper()} !!", label)
                for text, label in written("sentiment_en.jsonl", 60, ("negative", "positive"))
            ],
            "120 different texts",
        ),
    ],
    ids=["199 texts", "one class", "a class of 19", "copies"],
)
def test_too_few_texts_are_refused_with_how_many_there_are(
    settings: Settings, tmp_path: Path, rows: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        learn(settings, "sentiment", table(tmp_path / "few.csv", rows))
    assert "few.csv" in str(caught.value) and str(FEWEST_TEXTS) in str(caught.value)
    assert not settings.own.exists()


@pytest.mark.slow
def test_rows_that_cannot_be_used_are_counted_by_reason(settings: Settings, tmp_path: Path) -> None:
    rows = written("sentiment_en.jsonl", 100, ("negative", "positive"))
    bad = [("", "positive"), ("fine", "?"), ("123", "positive"), (CHINESE[0], "positive")]
    bad += [("nice", "")]
    found = learn(settings, "sentiment", table(tmp_path / "odd.csv", [*rows, *bad]))["comparison"]
    assert (found["read"], found["used"]) == (205, 200)
    assert sum(found["rejected"].values()) == 5
    assert "only 1 texts in zh: ours reads that language" in found["rejected"]


def test_no_text_is_in_two_parts() -> None:
    texts = np.array([n % 40 for n in range(200)])
    gold = np.array([n % 2 for n in range(200)])
    for learned, judged in _splits(np.zeros((200, 1), np.float32), gold, texts, 5, 7):
        assert not set(texts[learned]) & set(texts[judged])


def compared(gold: Any, first: Any, second: Any, texts: Any) -> dict[str, Any]:
    both = [
        Said(name, "", said, np.full(len(gold), 0.9), said == gold)
        for name, said in (("ours", first), ("own", second))
    ]
    return compare(gold, texts, ["en"] * len(gold), both, ("negative", "positive"), 7)


def test_repeated_rows_do_not_narrow_an_interval() -> None:
    chance = np.random.default_rng(3)
    gold, first, second = chance.integers(0, 2, (3, 100))

    def width(times: int) -> float:
        columns = [np.repeat(column, times) for column in (gold, first, second, np.arange(100))]
        low, high = compared(*columns)["annotators"][1]["accuracy_interval"]
        return float(high - low)

    assert width(9) == pytest.approx(width(1))


def test_a_verdict_needs_an_interval_without_zero() -> None:
    gold = np.array([0, 1] * 100)
    wrong, half = 1 - gold, np.where(np.arange(200) % 4 < 2, gold, 1 - gold)
    texts = np.arange(200)
    assert compared(gold, wrong, gold, texts)["verdict"] == BETTER
    assert compared(gold, gold, wrong, texts)["verdict"] == WORSE
    assert compared(gold, half, half, texts)["verdict"] == ALIKE
    apart = {"accuracy_interval": (0.1, 0.2), "macro_f1_interval": (-0.3, -0.1)}
    assert verdict(apart) == ALIKE


def other_weights(settings: Settings, tmp_path: Path) -> Settings:
    """The same home with weights of ours as an update would bring them."""
    shutil.copytree(SHIPPED, tmp_path / "updated")
    path = tmp_path / "updated" / "labels" / FACTS_FILE
    path.write_text(path.read_text().replace('"version": "', '"version": "1'))
    write_manifest(path.parent, [p.name for p in path.parent.iterdir() if p.suffix != ".json"])
    return settings.model_copy(update={"models": tmp_path / "updated"})


def own_heads(settings: Settings) -> Any:
    return next(check for check in examine(settings) if check.name == "own heads")


def test_a_head_of_other_weights_is_silent_and_the_doctor_says_train_again(
    trained: Settings, tmp_path: Path
) -> None:
    assert own_heads(trained).ok
    use(trained)
    assert own_heads(trained).ok and "sentiment of 240 rows" in own_heads(trained).detail
    updated = other_weights(trained, tmp_path)
    models = Models(updated)
    texts = ["Absolutely love it, works perfectly."]
    assert read(models, texts)[1].sentiment.argmax() == SENTIMENTS.index("positive")
    assert models.hash == models.weights_hash
    assert not own_heads(updated).ok and "Train it again" in own_heads(updated).detail
    with pytest.raises(ModelError, match="Train it again"):
        use(updated)


@pytest.mark.parametrize("harm", ["cut", "flipped", "another"])
def test_a_damaged_head_is_silent_and_the_doctor_names_it(trained: Settings, harm: str) -> None:
    use(trained)
    path = own.used_path(trained, "sentiment")
    content = path.read_bytes()
    damaged = {"cut": content[:99], "flipped": content[:-1] + b"\x55", "another": b"{}"}
    path.write_bytes(damaged[harm])
    models = Models(trained)
    assert models.own_heads == () and models.hash == models.weights_hash
    assert not own_heads(trained).ok and str(path) in own_heads(trained).detail


def test_no_head_can_be_used_before_one_is_trained(settings: Settings) -> None:
    with pytest.raises(ModelError, match="insight train own toxicity"):
        use(settings, "toxicity")


def sentiments(settings: Settings) -> dict[str, str]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return dict(cursor.execute("SELECT text, sentiment FROM documents").fetchall())


@pytest.mark.slow
def test_a_switch_analyses_what_is_stored_anew_and_back_again_without_reading(
    trained: Settings, tmp_path: Path
) -> None:
    rows = written("sentiment_en.jsonl", 20, ("negative", "positive"))
    path = tmp_path / "reviews.jsonl"
    lines = ({"text": t, "date": "2026-11-17", "rating": 3} for t, _ in rows)
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run_here(trained, "ingest", {"files": [str(path)]}, "test")
    ours = sentiments(trained)
    assert plan_analyze(trained, None) == []

    use(trained)
    assert sum(batch["rows"] for batch in plan_analyze(trained, None)) == 40
    run_here(trained, "analyze", {}, "test")
    mine = sentiments(trained)
    assert sum(mine[text] != ours[text] for text in ours) > 28
    report = build_report(trained, Reader(trained), now=datetime(2026, 11, 24, tzinfo=UTC))
    method = next(s for s in report.sections if s.name == "method")
    said = {row["analysis"]: row["model"] for row in method.tables[0].rows if row["counted"]}
    assert "own head: 240 rows, trained" in said["Sentiment"]
    assert "own head" not in said["Toxicity"]

    own.use_ours(trained, "sentiment")
    vectors = sorted(trained.vectors.iterdir())
    run_here(trained, "analyze", {}, "test")
    assert sentiments(trained) == ours
    assert sorted(trained.vectors.iterdir()) == vectors, "nothing was read again"
    assert plan_analyze(trained, None) == [] and plan_doubts(trained, None) == []


def test_the_commands_train_show_switch_and_warn(trained: Settings, inverted: Path) -> None:
    def insight(*arguments: str) -> Any:
        done = CliRunner().invoke(cli, ["--home", str(trained.home), *arguments])
        assert done.exit_code == 0, done.output
        return done

    def listed() -> dict[str, Any]:
        rows = json.loads(insight("models", "list", "--json").stdout)
        [row] = [dict(row) for row in rows if row["name"] == "own sentiment"]
        return row

    assert not listed()["in_use"]
    shown = insight("models", "use", "own", "sentiment").stdout
    assert "own less ours: accuracy +" in shown and BETTER in shown
    assert listed()["in_use"] and listed()["facts"]["rows"] == 240
    assert "in use" in insight("models", "list").stdout
    mine = str(inverted / "mine.csv")
    judged = insight("evaluate", "sentiment", mine, "--text", "text", "--label", "label")
    assert "own-sentiment-240-" in judged.stdout and "this very file" in judged.stderr
    insight("models", "use", "ours", "sentiment")
    assert not listed()["in_use"]
    arguments = ("train", "own", "sentiment", mine, "--text", "text", "--label", "label")
    again = insight(*arguments)
    assert "| own (trained on this file)" in again.stdout
    assert "insight models use own sentiment" in again.stdout


def test_ours_as_an_annotator_is_named_with_the_head(trained: Settings) -> None:
    use(trained)
    assert "+own-sentiment-240-" in open_annotator("ours", trained).model


@pytest.mark.slow
def test_real_labels_train_a_head_that_keeps_all_rows(
    settings: Settings, tmp_path: Path, real_data: Callable[[str], Path]
) -> None:
    with real_data("en_twitter_airline/Tweets_merged.csv").open(encoding="utf-8") as file:
        found = [(row["text"], row["airline_sentiment"]) for row in csv.DictReader(file)][:300]
    comparison = learn(settings, "sentiment", table(tmp_path / "tweets.csv", found))["comparison"]
    assert comparison["read"] == 300
    ours, mine = comparison["annotators"]
    assert sum(map(sum, mine["confusion"])) == comparison["used"] > 280
    assert mine["accuracy"] > ours["accuracy"] - 0.1
