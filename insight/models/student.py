"""Texts to vectors without a transformer: one sum over a table of tokens.

The student was distilled from the source encoder, so that 快递 and "delivery" are near, and from
our labels encoder, so that it can decide easy texts. It is the frozen vector of every document.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError
from insight.models.batches import clean, load_tokenizer
from insight.models.labels import SENTIMENTS, TOKENIZER_FILE, probabilities

if TYPE_CHECKING:
    import numpy as np
    import tokenizers
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TABLE_FILE = "student.safetensors"
DIMENSION = 160
LABEL_DIMENSION = 32
"""The columns of the table after those of the vector: what sentiment and toxicity are read from."""
TEXTS_AT_ONCE = 512


class Student:
    """The table, in 4 bits a value, and the small network that reads labels from it."""

    def __init__(self, tensors: dict[str, NDArray[Any]], tokenizer: tokenizers.Tokenizer) -> None:
        self._words, self._scales = tensors["words"], tensors["scales"]
        self._layers = [(tensors[f"{n}.weight"], tensors[f"{n}.bias"]) for n in range(2)]
        self._temperatures = json.loads(bytes(tensors["temperatures"]).decode())
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, tokenizer_folder: Path) -> Student:
        """Read the table, and the tokenizer that it shares with the labels encoder."""
        from safetensors.numpy import load_file

        try:
            tensors = load_file(folder / TABLE_FILE)
            return cls(tensors, load_tokenizer(tokenizer_folder / TOKENIZER_FILE))
        except Exception as error:  # the tokenizer raises a bare one
            raise ModelError(
                f"The student in {folder} cannot be loaded: {error!r}. Install this product "
                "again, or train it by `insight train heads`."
            ) from error

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, float32 [n, 160], in the order of `texts`; zeros where no token is known."""
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Unit vectors [n, 160], and logits of sentiment and toxicity [n, 7]."""
        import numpy as np

        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        logits = np.zeros((len(texts), 7), np.float32)
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            part = slice(start, start + TEXTS_AT_ONCE)
            sums, counts = self._sums(texts[part])
            lengths = np.linalg.norm(sums[:, :DIMENSION], axis=1, keepdims=True)
            vectors[part] = sums[:, :DIMENSION] / np.maximum(lengths, 1e-6)
            values = sums[:, DIMENSION:] / np.sqrt(counts)[:, None]
            for number, (weight, bias) in enumerate(self._layers):
                values = values @ weight.T + bias
                if number + 1 < len(self._layers):
                    values = np.maximum(values, 0)
            logits[part] = values
        return vectors, logits

    def labels(self, logits: Floats, languages: Sequence[str]) -> tuple[Floats, Floats]:
        """Calibrated probabilities of sentiment [n, 3] and toxicity [n, 4]."""
        split = len(SENTIMENTS)
        return (
            probabilities(logits[:, :split], languages, self._temperatures["sentiment"]),
            probabilities(logits[:, split:], languages, self._temperatures["toxicity"]),
        )

    def _sums(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Sums of the rows of each text's tokens [n, columns], and how many tokens it has."""
        import numpy as np

        ids = [self._tokenizer.encode(clean(text)).ids for text in texts]
        flat = np.fromiter((token for of_text in ids for token in of_text), np.int64)
        starts = np.cumsum([0, *(len(of_text) for of_text in ids[:-1])])
        pairs = self._words[flat]
        values = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - 8
        values *= self._scales[flat].astype(np.float32)[..., None]
        sums = np.add.reduceat(values.reshape(len(flat), -1), starts, axis=0)
        return sums, np.array([len(of_text) for of_text in ids], np.float32)
