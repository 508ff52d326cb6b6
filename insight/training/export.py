"""Writes the labels encoder as the int8 graph that ships: token ids and mask in, readings out.

The word table stays in the 4 bits a value in which its source has it.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from insight.files import replacing
from insight.training.network import Network
from insight.training.source import pack_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MATRIX_BLOCK = 64
"""Values of a matrix that share a scale: from 128 on a text read alone differs from one in a batch."""
INT8_ROWS = 4
"""ONNX Runtime's name for products in int8 with a scale for each row of what comes in."""
OUTPUTS = {"text": {0: "text"}, "tokens": {0: "text", 1: "token"}, "pooled": {0: "text"}}


class Labelled(torch.nn.Module):
    """The word table and the network behind it."""

    words: torch.Tensor
    scales: torch.Tensor

    def __init__(self, network: Network, table: NDArray[np.float32]) -> None:
        super().__init__()
        words, scales = pack_words(table)
        self.register_buffer("words", torch.from_numpy(words))
        self.register_buffer("scales", torch.from_numpy(scales))
        self.network = network

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        pairs = self.words[input_ids].float()
        high = (pairs / 16).floor()
        values = torch.cat([pairs - 16 * high, high], dim=-1) - 8
        embedded = (values * self.scales[input_ids].float().unsqueeze(-1)).flatten(-2)
        text, tokens, pooled = self.network(embedded, attention_mask)
        return text, tokens, pooled


def export(network: Network, table: NDArray[np.float32], target: Path) -> None:
    """Write the graph of `network` with the word table [n, hidden] to `target`."""
    module = Labelled(network.float(), table).eval()
    with tempfile.TemporaryDirectory() as folder, replacing(target) as temporary:
        exported = Path(folder) / "float.onnx"
        to_onnx(module, exported, OUTPUTS)
        quantise(exported, temporary)


def to_onnx(module: torch.nn.Module, path: Path, outputs: Mapping[str, dict[int, str]]) -> None:
    """Write a module of token ids and mask to `path`; `outputs` names what it gives, with its axes."""
    example = torch.full((2, 16), 5, dtype=torch.long)
    axes = {0: "text", 1: "token"}
    with warnings.catch_warnings():
        # The exporter warns that it is the older one; the newer one wants packages more.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (example, torch.ones_like(example)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=list(outputs),
            dynamic_axes={"input_ids": axes, "attention_mask": axes, **outputs},
            opset_version=17,
            dynamo=False,
        )


def quantise(source: Path, target: Path, bits: int = 8, block: int = MATRIX_BLOCK) -> None:
    """Write the graph with its matrices in 8 or 4 bits, a scale for each block of a column.

    What goes into a matrix is quantised by the row while it runs. The usual way takes one scale
    for all texts of a batch: then a sentiment moved by .08 on average, and with its neighbours.
    """
    import logging

    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )

    logging.getLogger("onnxruntime.quantization").setLevel(logging.WARNING)
    config = DefaultWeightOnlyQuantConfig(
        block_size=block, is_symmetric=True, accuracy_level=INT8_ROWS, bits=bits
    )
    quantizer = MatMulNBitsQuantizer(onnx.load(source), algo_config=config)
    quantizer.process()
    quantizer.model.save_model_to_file(str(target))
