"""What both encoders need: graph and tokenizer, clean strings, batches of like length, padded arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import onnxruntime
    import tokenizers
    from numpy.typing import NDArray

MAX_CHARACTERS = 2048
"""Tokenising costs time by the character; 256 tokens rarely hold more than 1,500."""
MAX_TOKENS = 256
"""Of a text that are read."""
BATCH_TOKENS = 4096
BATCH_TEXTS = 256


def load_tokenizer(path: Path) -> tokenizers.Tokenizer:
    """The tokenizer in a file, which both encoders share: it takes 67 MB.

    Raises whatever the library raises for a file that it cannot read.
    """
    return _tokenizer(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _tokenizer(path: Path, changed: int) -> tokenizers.Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def open_graph(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The graph of an encoder, on the processor.

    Raises whatever the library raises for a file that it cannot read.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Every batch has another shape: an arena would keep memory for the largest of each.
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def clean(text: str) -> str:
    """The text as a tokenizer takes it: cut, and without lone surrogates, which are no characters.

    Code points stay where they are.
    """
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def padded(tokens: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and mask, both [n, longest]."""
    import numpy as np

    longest = max(map(len, tokens))
    ids = np.zeros((len(tokens), longest), np.int64)
    mask = np.zeros((len(tokens), longest), np.int64)
    for row, values in enumerate(tokens):
        ids[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return ids, mask


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts of like length, as many as fit in BATCH_TOKENS with their padding."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i], reverse=True):
        # The first of a batch is its longest, and the others are padded to it.
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
        if len(batch) == BATCH_TEXTS:
            yield batch
            batch = []
    if batch:
        yield batch
