"""The student that ships, and the cascade that it begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from insight.errors import ModelError
from insight.models import cascade
from insight.models.catalogue import SHIPPED
from insight.models.labels import Labels
from insight.models.student import DIMENSION, TABLE_FILE, Student


@pytest.fixture(scope="module")
def student() -> Student:
    return Student.load(SHIPPED / "student", SHIPPED / "labels")


@pytest.fixture(scope="module")
def labels() -> Labels:
    return Labels.load(SHIPPED / "labels")


def test_any_string_gives_a_finite_vector(student: Student) -> None:
    texts = ["", " ", "\x00", "\ud800", "👍🏽", "日本語", "שלום", "a" * 100_000, "好", "good"]
    vectors, logits = student.read(texts)
    assert vectors.shape == (len(texts), DIMENSION)
    assert np.isfinite(vectors).all() and np.isfinite(logits).all()
    assert np.allclose(np.linalg.norm(vectors[-2:], axis=1), 1, atol=1e-4)


def test_no_texts_give_no_vectors(student: Student) -> None:
    assert student.encode([]).shape == (0, DIMENSION)


def test_a_vector_does_not_depend_on_the_texts_beside_it(student: Student) -> None:
    texts = ["short", "a long text about the battery of a phone " * 5, "中文评论很好"]
    alone = np.concatenate([student.encode([text]) for text in texts])
    assert np.allclose(student.encode(texts), alone, atol=1e-5)


def test_a_translation_is_nearer_than_another_subject(student: Student) -> None:
    battery, same, delivery = student.encode(
        ["电池很快就没电了", "the battery runs out quickly", "the parcel came late"]
    )
    assert battery @ same > battery @ delivery


def test_a_text_whose_aspects_are_wanted_is_read_by_the_encoder(
    student: Student, labels: Labels
) -> None:
    texts = ["good app", "good app again"]
    _, found = cascade.read(student, labels, texts, ["en", "en"], [True, True])
    assert all(tokens is not None for tokens in found.tokens)


def test_easy_texts_are_left_to_the_student_and_hard_ones_are_not(
    student: Student, labels: Labels
) -> None:
    easy, hard = (
        "Great app, love it",
        "Well, it would have been good if it had not been for the noise",
    )
    _, found = cascade.read(student, labels, [easy, hard], ["en", "en"], [False, False])
    assert found.tokens[0] is None
    assert found.tokens[1] is not None
    assert found.sentiment[0].argmax() == 2
    alone = labels.read([hard], ["en"]).sentiment[0]
    assert np.allclose(found.sentiment[1], alone, atol=1e-5)


def test_a_language_without_thresholds_is_read_by_the_encoder(
    student: Student, labels: Labels
) -> None:
    _, found = cascade.read(student, labels, ["great"], ["other"], [False])
    assert found.tokens[0] is not None


@pytest.mark.parametrize("content", [b"", b"not safetensors", b"\xff" * 64])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / TABLE_FILE).write_bytes(content)
    with pytest.raises(ModelError, match="cannot be loaded"):
        Student.load(tmp_path, SHIPPED / "labels")
