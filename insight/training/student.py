"""Trains the student: a table of tokens whose sums are like the vectors of the source encoder.

The table is a function of the word table of the source, the same for each token, so that tokens
which no training text has get a sensible row too; tokens that training texts have may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from insight.models.labels import TEXT_OUTPUTS
from insight.models.student import DIMENSION, LABEL_DIMENSION

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

INNER = 512
BATCH = 256
RATE = 2e-3
OWN_RATE = 3e-4
Say = Callable[[str], None]
Loss = Callable[[torch.Tensor, Sequence[int]], torch.Tensor]


class Table(nn.Module):
    """Rows of the student from rows of the source's word table."""

    words: torch.Tensor

    def __init__(self, words: torch.Tensor, columns: int) -> None:
        super().__init__()
        self.register_buffer("words", words, persistent=False)
        self.inner = nn.Linear(words.shape[1], INNER)
        self.outer = nn.Linear(INNER, columns)
        self.straight = nn.Linear(words.shape[1], columns, bias=False)
        self.weight = nn.Linear(INNER, 1)
        self.own = nn.Embedding(len(words), columns, sparse=True)
        nn.init.zeros_(self.own.weight)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """[n] to [n, columns]; a token that says little gets a short row."""
        words = self.words[tokens].float()
        inner = functional.gelu(self.inner(words))
        rows = self.outer(inner) + self.straight(words) + self.own(tokens)
        found: torch.Tensor = rows * functional.softplus(self.weight(inner))
        return found

    @torch.no_grad()
    def rows(self) -> Floats:
        """The whole table, [vocabulary, columns]."""
        parts = torch.split(torch.arange(len(self.words)), 8192)
        found: Floats = torch.cat([self(part) for part in parts]).numpy()
        return found


def sums(table: nn.Module, tokens: Sequence[Sequence[int]]) -> torch.Tensor:
    """Sum of the rows of each text, [n, columns]; each token's row is computed once."""
    flat = torch.tensor([token for of_text in tokens for token in of_text])
    unique, place = torch.unique(flat, return_inverse=True)
    rows = table(unique)
    owner = torch.repeat_interleave(
        torch.arange(len(tokens)), torch.tensor([len(of_text) for of_text in tokens])
    )
    return torch.zeros(len(tokens), rows.shape[1]).index_add(0, owner, rows[place])


def targets(vectors: Floats, languages: Sequence[str]) -> Floats:
    """The source's vectors without their language's mean, in their DIMENSION main directions."""
    import numpy as np

    groups = np.array(languages)
    points = vectors.astype(np.float32).copy()
    for language in sorted(set(languages)):
        points[groups == language] -= points[groups == language].mean(axis=0)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
    values, directions = np.linalg.eigh(points.T @ points)
    reduced = points @ directions[:, np.argsort(-values)[:DIMENSION]]
    return np.asarray(
        reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-6), np.float32
    )


def fit_vectors(
    words: torch.Tensor,
    tokens: Sequence[Sequence[int]],
    wanted: Floats,
    epochs: int,
    seed: int,
    say: Say,
) -> Table:
    """The table whose sums point where `wanted` [n, DIMENSION] does."""
    torch.manual_seed(seed)
    table = Table(words, DIMENSION)
    goal = torch.from_numpy(wanted)

    def loss(found: torch.Tensor, chosen: Sequence[int]) -> torch.Tensor:
        unit, true = functional.normalize(found, dim=-1), goal[list(chosen)]
        return (1 - (unit * true).sum(-1)).mean() + ((unit @ unit.T - true @ true.T) ** 2).mean()

    _fit(table, [], tokens, loss, epochs, say)
    return table


class LabelTable(nn.Module):
    """Label columns and the small network that reads them."""

    def __init__(self, words: torch.Tensor) -> None:
        super().__init__()
        self.table = Table(words, LABEL_DIMENSION)
        self.layers = nn.Sequential(
            nn.Linear(LABEL_DIMENSION, LABEL_DIMENSION),
            nn.ReLU(),
            nn.Linear(LABEL_DIMENSION, TEXT_OUTPUTS),
        )


def fit_labels(
    words: torch.Tensor,
    tokens: Sequence[Sequence[int]],
    loss: Loss,
    epochs: int,
    seed: int,
    say: Say,
) -> LabelTable:
    """Columns from which sentiment and toxicity are read; `loss` judges logits of chosen texts."""
    torch.manual_seed(seed)
    model = LabelTable(words)

    def of_sums(found: torch.Tensor, chosen: Sequence[int]) -> torch.Tensor:
        counts = torch.tensor([len(tokens[index]) for index in chosen])
        return loss(model.layers(found / counts.sqrt()[:, None]), chosen)

    _fit(model.table, list(model.layers.parameters()), tokens, of_sums, epochs, say)
    return model


def _fit(
    table: Table,
    more: list[nn.Parameter],
    tokens: Sequence[Sequence[int]],
    loss: Loss,
    epochs: int,
    say: Say,
) -> None:
    dense = [p for name, p in table.named_parameters() if not name.startswith("own")]
    steps = epochs * (len(tokens) // BATCH) + 1
    optimisers: tuple[torch.optim.Optimizer, ...] = (
        torch.optim.AdamW([*dense, *more], lr=RATE, weight_decay=0.01),
        torch.optim.SparseAdam([table.own.weight], lr=OWN_RATE),
    )
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(
            optimiser, optimiser.param_groups[0]["lr"], total_steps=steps, cycle_momentum=False
        )
        for optimiser in optimisers
    ]
    for epoch in range(epochs):
        order = torch.randperm(len(tokens)).tolist()
        total = 0.0
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            value = loss(sums(table, [tokens[index] for index in chosen]), chosen)
            for optimiser in optimisers:
                optimiser.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            for optimiser, schedule in zip(optimisers, schedules, strict=True):
                optimiser.step()
                schedule.step()
            total += value.item()
        say(f"student, epoch {epoch + 1}: loss {total / max(1, len(order) // BATCH):.4f}")
