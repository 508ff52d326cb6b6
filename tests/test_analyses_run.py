"""Every analysis runs over a batch; what was said of a text is not worked out again."""

from __future__ import annotations

import dataclasses

import pytest

from insight.analyses import mismatch
from insight.analyses.batch import Text, speaks_of_something
from insight.analyses.run import analyse
from insight.models import Models
from insight.settings import Settings

BAD = "The battery is awful, it broke after two days. Total waste of money, I want a refund!"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(Settings(home=tmp_path_factory.mktemp("home"), models=None))


def text(identity: str, content: str, language: str = "en", rating: float | None = None) -> Text:
    return Text(identity, f"hash of {content}", content, language, rating)


def test_a_text_seen_before_is_not_read_again(models: Models) -> None:
    first = analyse([text("a", BAD, rating=1)], models)[1]
    batch, again = analyse([text("b", BAD, rating=5)], models, first)
    assert batch.texts == []
    said = {annotation.analysis: annotation for annotation in again}
    for annotation in first:
        if annotation.analysis != mismatch.NAME:
            assert said[annotation.analysis] == dataclasses.replace(annotation, document_id="b")


def test_stars_are_compared_anew_for_each_document(models: Models) -> None:
    first = analyse([text("a", BAD, rating=1)], models)[1]
    again = analyse([text("b", BAD, rating=5), text("c", BAD)], models, first)[1]
    labels = {a.document_id: a.label for a in [*first, *again] if a.analysis == mismatch.NAME}
    assert labels == {"a": "agrees", "b": "mismatch"}


def test_texts_that_cannot_be_read_have_a_reason_and_no_label(models: Models) -> None:
    odd = ["", "👍", "。。。！", "\u200b\x00"]
    texts = [text(str(n), content, "zh") for n, content in enumerate(odd)]
    texts.append(text("other", "ceci est un texte", "other"))
    found = analyse(texts, models)[1]
    assert [a.label for a in found] == [None] * 5
    assert [a.details["reason"] for a in found] == ["no words"] * 4 + ["language"]


def test_aspects_are_items_with_their_places(models: Models) -> None:
    found = analyse([text("a", BAD)], models)[1]
    (annotation,) = [a for a in found if a.analysis == "aspects"]
    for item in annotation.details["items"]:
        assert BAD[item["start"] : item["end"]] == item["term"]
    assert {"battery"} <= {item["aspect"] for item in annotation.details["items"]}


def test_only_texts_that_may_speak_of_something_are_read_for_aspects() -> None:
    assert not speaks_of_something(text("a", "love it"))
    assert not speaks_of_something(text("a", "不错", "zh"))
    assert speaks_of_something(text("a", "nice screen"))
    assert speaks_of_something(text("a", "word " * 20))
