"""From a trained matcher to what ships: one graph, with its words and its matrices in 4 bits."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from insight.files import replacing, write_atomically
from insight.models import weights
from insight.models.labels import TOKENIZER_FILE
from insight.models.matcher import GRAPH_FILE, VECTOR, Matcher
from insight.models.usual import USUAL_FILE
from insight.settings import Settings
from insight.training.export import Labelled, quantise, to_onnx
from insight.training.matcher import Recipe, Say, Trainer, encode
from insight.training.network import Network
from insight.training.question_groups import read_groups
from insight.training.source import SOURCE
from insight.training.usual_questions import write_usual

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BITS, BLOCK = 4, 32
"""Of the matrices; the source has its own in the same form."""
COMPARED = 200
"""Texts whose vectors are compared before and after the export."""


class Matching(Labelled):
    """The word table and the network behind it; gives unit vectors."""

    def forward(  # type: ignore[override]
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> torch.Tensor:
        vector: torch.Tensor = functional.normalize(
            super().forward(input_ids, attention_mask)[2], dim=-1
        )
        return vector


def export(network: Network, table: NDArray[np.float32], target: Path, bits: int = BITS) -> None:
    """Write the graph of `network` with the word table [n, hidden] to `target`."""
    module = Matching(network.float(), table).eval()
    with tempfile.TemporaryDirectory() as folder, replacing(target) as temporary:
        exported = Path(folder) / "float.onnx"
        to_onnx(module, exported, {VECTOR: {0: "text"}})
        quantise(exported, temporary, bits, BLOCK)


def train(
    settings: Settings,
    data: Sequence[Path],
    others: Sequence[str],
    output: Path,
    recipe: Recipe,
    say: Say,
) -> dict[str, Any]:
    """Train, or go on, and write what ships into `output/matcher`; how near it is to what was trained.

    `others` are texts of other kinds, on which the source model's similarities are kept. Raises
    ModelError when the source model or data are missing.
    """
    groups = read_groups(data)
    source = weights.fetch(SOURCE, settings)
    trainer = Trainer(source, replace(recipe), say)
    if recipe.steps:
        trainer.train(groups, others, output)
    folder = output / "matcher"
    export(trainer.network, trainer.words.numpy(), folder / GRAPH_FILE)
    # Beside the matcher's own folder: it ships with the labels encoder.
    write_atomically(output / TOKENIZER_FILE, trainer.tokenizer_json.encode())
    matcher = Matcher.load(folder, output)
    wordings = write_usual(matcher, groups, folder / USUAL_FILE)
    weights.write_manifest(folder, (GRAPH_FILE, USUAL_FILE))
    texts = [question for group in groups for question in group.questions][:COMPARED]
    cosines = (matcher.encode(texts) * encode(trainer, texts)).sum(axis=1)
    return {
        "groups": len(groups),
        "wordings": wordings,
        "bytes": sum((folder / name).stat().st_size for name in (GRAPH_FILE, USUAL_FILE)),
        "cosine to what was trained": {
            "mean": round(float(cosines.mean()), 4),
            "least": round(float(cosines.min()), 4),
        },
    }
