"""Vectors are found again by their text and by the model that made them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from insight.store.vectors import read_vectors, write_vectors


def test_vectors_come_back_in_the_order_that_is_asked(tmp_path: Path) -> None:
    vectors = np.eye(3, 4, dtype=np.float32)
    write_vectors(tmp_path, "a", ["x", "y", "z"], vectors, "m")
    known, found = read_vectors(tmp_path, ["z", "unknown", "x"], "m")
    assert known == ["z", "x"]
    assert np.array_equal(found, vectors[[2, 0]])


def test_vectors_of_another_model_are_not_mixed_in(tmp_path: Path) -> None:
    write_vectors(tmp_path, "a", ["x"], np.ones((1, 4), np.float32), "old")
    write_vectors(tmp_path, "b", ["y"], np.ones((1, 2), np.float32), "new")
    assert read_vectors(tmp_path, ["x", "y"], "new")[0] == ["y"]
    assert read_vectors(tmp_path, ["x", "y"], "other")[0] == []
