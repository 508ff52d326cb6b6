"""The labels encoder as torch trains it: a transformer with all heads on one pass.

Three outputs: `text`, logits of sentiment (3) and toxicity (4); `tokens`, logits of term tags (3),
aspects and polarity (3) for each token; and `pooled`, the mean of the tokens' last states, from
which `text` is read and from which a user's own heads are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from insight.models.labels import TEXT_OUTPUTS, TOKEN_OUTPUTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEAD_SIZE = 32
EPSILON = 1e-12


class Layer(nn.Module):
    """One BERT layer (attention, then a feed-forward net, each with its residual and norm)."""

    def __init__(self, hidden: int, inner: int) -> None:
        super().__init__()
        self.heads = hidden // HEAD_SIZE
        self.query_key_value = nn.Linear(hidden, 3 * hidden)
        self.attended = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, EPSILON)
        self.inner = nn.Linear(hidden, inner)
        self.outer = nn.Linear(inner, hidden)
        self.norm = nn.LayerNorm(hidden, EPSILON)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """`states` [n, t, hidden]; `mask` [n, 1, 1, t], zero where there is a token, else -inf."""
        texts, tokens, hidden = states.shape
        parts = self.query_key_value(states).view(texts, tokens, 3, self.heads, HEAD_SIZE)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        # Written out: torch's own attention is four times as slow backwards on a processor.
        odds = (query @ key.transpose(-1, -2)) * HEAD_SIZE**-0.5 + mask
        attended = odds.softmax(-1).to(value.dtype) @ value
        attended = attended.transpose(1, 2).reshape(texts, tokens, hidden)
        states = self.attention_norm(states + self.attended(attended))
        norm: torch.Tensor = self.norm(states + self.outer(functional.gelu(self.inner(states))))
        return norm


class Network(nn.Module):
    """Transformer layers and heads; what the word table gives comes in from outside."""

    def __init__(self, hidden: int, inner: int, layers: int, positions: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(positions, hidden))
        self.embedding_norm = nn.LayerNorm(hidden, EPSILON)
        self.layers = nn.ModuleList(Layer(hidden, inner) for _ in range(layers))
        self.text_head = nn.Linear(hidden, TEXT_OUTPUTS)
        self.token_head = nn.Linear(hidden, TOKEN_OUTPUTS)

    def lower(self, words: torch.Tensor, mask: torch.Tensor, frozen: int) -> torch.Tensor:
        """States above the embeddings and the first `frozen` layers, [n, t, hidden]."""
        states: torch.Tensor = self.embedding_norm(words + self.positions[: words.shape[1]])
        bias = _bias(mask, states.dtype)
        for layer in self.layers[:frozen]:
            states = layer(states, bias)
        return states

    def upper(
        self, states: torch.Tensor, mask: torch.Tensor, frozen: int
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The outputs from the states of the first `frozen` layers."""
        bias = _bias(mask, states.dtype)
        for layer in self.layers[frozen:]:
            states = layer(states, bias)
        weight = mask[..., None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        return self.text_head(mean), self.token_head(states), mean

    def forward(
        self, words: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.upper(self.lower(words, mask, 0), mask, 0)


def _bias(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return ((1 - mask[:, None, None, :].to(dtype)) * -1e4).to(dtype)


def from_source(
    config: Mapping[str, int], tensors: Mapping[str, NDArray[np.float32]], positions: int
) -> Network:
    """A network with the layers of a BERT state and new heads."""
    layers = int(config["num_hidden_layers"])
    network = Network(
        int(config["hidden_size"]), int(config["intermediate_size"]), layers, positions
    )
    given = {name: torch.from_numpy(value) for name, value in tensors.items()}
    embeddings = "embeddings."
    state = {
        # The type of every token is the first: it is added to the positions for good.
        "positions": given[f"{embeddings}position_embeddings.weight"][:positions]
        + given[f"{embeddings}token_type_embeddings.weight"][0],
        "embedding_norm.weight": given[f"{embeddings}LayerNorm.weight"],
        "embedding_norm.bias": given[f"{embeddings}LayerNorm.bias"],
    }
    names = {
        "attended": "attention.output.dense",
        "attention_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm": "output.LayerNorm",
    }
    for number in range(layers):
        source = f"encoder.layer.{number}."
        for kind in ("weight", "bias"):
            state[f"layers.{number}.query_key_value.{kind}"] = torch.cat(
                [
                    given[f"{source}attention.self.{part}.{kind}"]
                    for part in ("query", "key", "value")
                ]
            )
            for ours, theirs in names.items():
                state[f"layers.{number}.{ours}.{kind}"] = given[f"{source}{theirs}.{kind}"]
    missing = network.load_state_dict(state, strict=False).missing_keys
    assert all(name.startswith(("text_head", "token_head")) for name in missing), missing
    return network
