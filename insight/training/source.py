"""The source model, multilingual-e5-small: its tensors, and the tokenizer cut to two languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from insight.errors import ModelError
from insight.training import carried, vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOURCE = "multilingual-e5-small"
ASCII_PIECES = 69_996
"""Pieces of ASCII letters that stay, of 80 thousand: 93,747 tokens with Chinese and signs."""
HEAD_SIZE = 32
BLOCK = 32
"""Values of the word table that share a scale."""


def read_source(folder: Path) -> carried.Carried:
    """The source model, from the file of a carrier or from the files of the hub."""
    packed = folder / "e5-small-q4.bin"
    if packed.exists():
        return carried.read(packed)
    from safetensors.numpy import load_file

    try:
        tensors = load_file(folder / "model.safetensors")
        tokenizer = (folder / "tokenizer.json").read_text(encoding="utf-8")
        words = tensors["embeddings.word_embeddings.weight"]
        config = {
            "vocab_size": words.shape[0],
            "hidden_size": words.shape[1],
            "num_hidden_layers": sum(name.endswith("query.weight") for name in tensors),
            "num_attention_heads": words.shape[1] // HEAD_SIZE,
            "intermediate_size": len(tensors["encoder.layer.0.intermediate.dense.bias"]),
            "max_position_embeddings": len(tensors["embeddings.position_embeddings.weight"]),
            "type_vocab_size": len(tensors["embeddings.token_type_embeddings.weight"]),
            "layer_norm_eps": 1e-12,
            "pad_token_id": 1,
        }
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder} does not hold a readable model: {error!r}.") from error
    return carried.Carried(config, tensors, tokenizer)


def pruned_tokenizer(model: carried.Carried) -> tuple[list[int], str]:
    """The tokens that are kept, by their place in the source, and the tokenizer of them as JSON."""
    pieces = [(piece, score) for piece, score in json.loads(model.tokenizer)["model"]["vocab"]]
    keep = vocabulary.choose(pieces, ASCII_PIECES)
    return keep, vocabulary.prune(model.tokenizer, keep)


def pack_words(
    table: NDArray[np.float32],
) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """The word table in 4 bits a value: pairs [n, blocks, 16], scales [n, blocks].

    A block's scale maps its largest value to -8, as Q4_0 does, so that a table which comes from
    Q4_0 loses nothing. Four bits let twice as many words stay as eight would.
    """
    import numpy as np

    blocks = table.reshape(len(table), -1, BLOCK)
    place = np.abs(blocks).argmax(axis=-1)[..., None]
    scales = (np.take_along_axis(blocks, place, axis=-1) / -8).astype(np.float16)
    divisor = np.where(scales == 0, 1, scales).astype(np.float32)
    values = np.clip(np.rint(blocks / divisor) + 8, 0, 15).astype(np.uint8)
    return values[..., : BLOCK // 2] | values[..., BLOCK // 2 :] << 4, scales[..., 0]


def unpacked_words(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The word table as its 4 bits say it, float32 [n, hidden]."""
    import numpy as np

    pairs, scales = pack_words(table)
    values = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((values * scales[..., None].astype(np.float32)).reshape(table.shape))
