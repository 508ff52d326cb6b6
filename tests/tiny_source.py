"""A tiny random model in the form in which the hub has the source of our models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from insight.models.weights import write_manifest

HIDDEN, INNER, POSITIONS, LAYERS = 384, 64, 300, 5


def tiny_source(folder: Path, words: Sequence[str], signs: str) -> Path:
    """Write it to `folder`; its vocabulary is these words and signs."""
    folder.mkdir(parents=True)
    begun = [f"▁{word}" for word in words]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = list(dict.fromkeys([*special, *sorted({*signs, "▁"}), *begun]))
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(pieces), HIDDEN),
        "embeddings.position_embeddings.weight": (POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "embeddings.LayerNorm.bias": (HIDDEN,),
    }
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        for name, rows, columns in (
            *((f"attention.self.{part}", HIDDEN, HIDDEN) for part in ("query", "key", "value")),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", INNER, HIDDEN),
            ("output.dense", HIDDEN, INNER),
        ):
            shapes[f"{prefix}{name}.weight"] = (rows, columns)
            shapes[f"{prefix}{name}.bias"] = (rows,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"{prefix}{name}.weight"] = (HIDDEN,)
            shapes[f"{prefix}{name}.bias"] = (HIDDEN,)
    save_file(
        {
            # Norms scale by about one, or all texts would end in one place.
            name: rng.normal(name.endswith("Norm.weight"), 0.2, shape).astype(np.float32)
            for name, shape in shapes.items()
        },
        folder / "model.safetensors",
    )
    scored = [(piece, 0.0 if n < 4 else -5.0 - n / 100) for n, piece in enumerate(pieces)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    write_manifest(folder, ["model.safetensors", "tokenizer.json"])
    return folder
