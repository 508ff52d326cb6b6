"""Texts are cut and batched so that no text slows down the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from insight.models.batches import BATCH_TOKENS, MAX_CHARACTERS, batches, clean, padded


@given(st.lists(st.integers(min_value=1, max_value=256), max_size=300))
def test_every_text_is_in_one_batch_and_no_batch_is_too_large(lengths: list[int]) -> None:
    found = list(batches(lengths))
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) * max(lengths[index] for index in batch) <= BATCH_TOKENS


@given(st.text(st.characters(), max_size=200))
def test_code_points_stay_where_they_are(text: str) -> None:
    found = clean(text + "\ud800" + text)
    assert len(found) == 2 * len(text) + 1
    assert found.encode()


def test_a_huge_text_is_cut() -> None:
    assert len(clean("好" * 100_000)) == MAX_CHARACTERS


def test_padding_is_masked() -> None:
    ids, mask = padded([[5, 6, 7], [8]])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
