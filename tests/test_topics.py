"""Topics of texts: the same in any order, in words that a reader understands."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from insight.models import Models
from insight.models.language import detect_languages
from insight.sample.generate import write_sample
from insight.settings import Settings
from insight.topics import births, clusters
from insight.topics.describe import WORDS
from insight.topics.discover import Discovery, discover, usual_count
from insight.topics.labels import Label, written
from insight.topics.model import TopicModel, centred, floors, load, save
from insight.topics.terms import GAP, read

MATTERS = [
    "battery charge hours cable drains",
    "courier parcel late depot driver",
    "sound bass treble voices muffled",
    "zip strap pocket seam fabric",
]


def blobs(each: int, spread: float = 0.1, seed: int = 3) -> tuple[np.ndarray, list[int]]:
    """Unit vectors around four centres, and whose each is."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(4, 16))
    points = [c + generator.normal(scale=spread, size=(each, 16)) for c in centres]
    return clusters.unit(np.concatenate(points)), [n for n in range(4) for _ in range(each)]


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], np.ndarray, list[str]]:
    """The sample's texts with their vectors and languages."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder / "sample.csv", date(2026, 11, 23))
    with (folder / "sample.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if row["text"]]
    vectors = Models(Settings(home=folder / "home")).student.encode(texts)
    return texts, vectors, list(detect_languages(texts))


@pytest.fixture(scope="module")
def found(reviews: tuple[list[str], np.ndarray, list[str]]) -> Discovery:
    result = discover(*reviews)
    assert result is not None
    return result


def agreement(first: Sequence[int], second: Sequence[int]) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(first, second))


def test_groups_that_are_there_are_found() -> None:
    points, whose = blobs(50)
    assert agreement(whose, clusters.group(points, 4)[1].tolist()) == 1


def test_points_that_are_alike_are_one_group() -> None:
    points = np.tile(np.eye(3, dtype=np.float32)[:1], (20, 1))
    assert len(clusters.group(points, 5)[0]) == 1


def test_a_grouping_goes_on_from_an_earlier_one() -> None:
    points, whose = blobs(50)
    start = np.stack([points[np.array(whose) == n].mean(axis=0) for n in (2, 0)])
    centres, nearest = clusters.group(points, 4, start)
    assert agreement(whose, nearest.tolist()) == 1
    assert (centres[:2] @ clusters.unit(start).T).argmax(axis=1).tolist() == [0, 1]


def test_a_small_group_is_given_up_unless_it_is_held() -> None:
    points, _ = blobs(50)
    odd = clusters.unit(-points.mean(axis=0, keepdims=True))
    start = np.concatenate([points[[0, 60, 110, 160]], odd])
    together = np.concatenate([points, odd])
    assert len(clusters.group(together, 4, start)[0]) == 4
    assert len(clusters.group(together, 4, start, held=[4])[0]) == 5


@pytest.mark.slow
def test_the_same_documents_in_another_order_have_the_same_topics(
    reviews: tuple[list[str], np.ndarray, list[str]], found: Discovery
) -> None:
    texts, vectors, languages = reviews
    for seed in range(3):
        order = random.Random(seed).sample(range(len(texts)), len(texts))
        again = discover([texts[i] for i in order], vectors[order], [languages[i] for i in order])
        assert again is not None
        assert agreement([int(found.groups[i]) for i in order], again.groups.tolist()) >= 0.85
        assert [topic.label for topic in again.topics] == [topic.label for topic in found.topics]


def test_topics_go_on_when_documents_come(
    reviews: tuple[list[str], np.ndarray, list[str]], found: Discovery
) -> None:
    texts, vectors, languages = reviews
    some = range(len(texts) * 2 // 3)
    first = discover([texts[i] for i in some], vectors[list(some)], [languages[i] for i in some])
    assert first is not None
    before = first.groups.tolist() + [-1] * (len(texts) - len(some))
    then = discover(texts, vectors, languages, before=before)
    assert then is not None
    same = [then.origins[int(then.groups[i])] == first.groups[i] for i in some]
    fresh = agreement(first.groups.tolist(), [int(found.groups[i]) for i in some])
    assert np.mean(same) > 0.6
    assert agreement(first.groups.tolist(), [int(then.groups[i]) for i in some]) > fresh


def test_every_label_stands_in_a_document_of_its_topic_and_none_is_a_list(
    reviews: tuple[list[str], np.ndarray, list[str]], found: Discovery
) -> None:
    for number, topic in enumerate(found.topics):
        own = [
            t.lower() for t, group in zip(reviews[0], found.groups, strict=True) if group == number
        ]
        for label in (topic.label.en, topic.label.zh):
            assert label and "," not in label and "、" not in label
            assert any(label in text for text in own)


def test_topics_have_ten_words_and_themes_are_about_eight(found: Discovery) -> None:
    assert all(10 <= len(set(topic.words)) <= WORDS for topic in found.topics)
    assert len(found.themes) == 8
    assert {topic.theme for topic in found.topics} == set(range(8))


def test_the_words_of_a_topic_tell_it_from_the_others() -> None:
    points, whose = blobs(20)
    texts = [f"{MATTERS[n]} of it, number {i}" for i, n in enumerate(whose)]
    result = discover(texts, points, ["en"] * 80, 4)
    assert result is not None
    told = {frozenset(topic.words[:5]) for topic in result.topics}
    assert told == {frozenset(matter.split()) for matter in MATTERS}


def test_a_topic_keeps_its_name_while_its_documents_have_it() -> None:
    points, whose = blobs(20)
    texts = [f"{MATTERS[n]} of it, {i}" for i, n in enumerate(whose)]
    names = {0: Label("charge hours", "charge hours"), 1: Label("gone", "gone")}
    result = discover(texts, points, ["en"] * 80, 4, before=whose, names=names)
    assert result is not None
    labels = {origin: t.label for origin, t in zip(result.origins, result.topics, strict=True)}
    assert labels[0] == names[0] and labels[1] != names[1]


def test_words_of_one_lemma_are_one_word_as_it_is_written_most() -> None:
    terms = read(["The batteries died", "Batteries charged", "one battery is charged, charging"])
    assert [word for word in terms.documents[2] if word] == ["batteries", "charged", "charged"]
    assert terms.documents[0] == [GAP, "batteries", "died", GAP]


def test_lemmas_that_were_read_before_go_first() -> None:
    texts = ["The mice ate", "The mouse ran", "One mouse more"]
    assert read(texts, {"mice": "mouse"}).documents[0][1] == "mouse"


def test_chinese_is_segmented_and_stop_words_of_both_languages_go() -> None:
    [document] = read(["这个快递真的很慢，and the delivery was late"]).documents
    assert [word for word in document if word] == ["快递", "delivery", "late"]


def test_a_phrase_is_a_label_only_as_it_is_written() -> None:
    assert written(("battery", "life"), ["Battery life is short"]) == "battery life"
    assert written(("battery", "life"), ["The battery has no life"]) == ""
    assert written(("电池", "续航"), ["电池续航短"]) == "电池续航"


@pytest.mark.parametrize(
    ("documents", "topics"), [(1, 1), (9, 1), (30, 5), (1000, 28), (10**6, 60)]
)
def test_more_documents_have_more_topics(documents: int, topics: int) -> None:
    assert usual_count(documents) == topics


def model_of(points: np.ndarray, count: int) -> TopicModel:
    centres, nearest = clusters.group(points, count)
    ids = tuple(f"t-{n:02d}" for n in range(len(centres)))
    means = {"en": np.zeros(points.shape[1], np.float32)}
    floor = floors(points, centres, nearest)
    return TopicModel("t", len(ids), len(points), "abc", ids, centres, floor, means)


def test_a_topic_is_born_of_what_fits_nowhere_and_of_nothing_else() -> None:
    points, whose = blobs(60)
    others, fourth = (points[np.array(whose) != 3], points[np.array(whose) == 3])
    model = model_of(others, 3)
    assert not model.assign(fourth)[2].any() and model.assign(others)[2].mean() > 0.9
    centres, joined = births.newborn(fourth, model)
    assert len(centres) == 1 and (joined == 0).mean() > 0.9
    assert len(births.newborn(fourth[: births.FEWEST - 1], model)[0]) == 0
    chance = np.random.default_rng(1).normal(size=(200, 16))
    assert len(births.newborn(clusters.unit(chance.astype(np.float32)), model)[0]) == 0


def test_a_vector_without_words_stays_nothing() -> None:
    points = centred(np.zeros((1, 4), np.float32), ["en"], {"en": np.ones(4, np.float32)})
    assert not points.any()


def test_a_saved_model_comes_back_as_it_was(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    model = model_of(blobs(20)[0], 4)
    save(model, tmp_path)
    loaded = load(tmp_path)
    assert loaded is not None and loaded.ids == model.ids
    assert np.array_equal(loaded.centres, model.centres)
    assert np.array_equal(loaded.floors, model.floors)
    assert loaded.outgrown(121, "abc") and loaded.outgrown(80, "other")
    assert not loaded.outgrown(120, "abc")
