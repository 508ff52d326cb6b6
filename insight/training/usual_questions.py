"""The wordings that the matcher was trained on as the usual questions that ship beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from insight.files import replacing
from insight.models.matcher import Matcher
from insight.models.usual import packed
from insight.training.question_groups import Group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TEMPERATURES = (0.007, 0.004)
"""Of questions and of passages: how sharply the need of the nearest wordings is preferred."""
ANSWERS = 1
"""Of a group that are written: all of them were no better, and larger."""
SAME = 0.96
"""Cosine from which a wording says nothing that another of its need does not say."""
SCALE = 8.0
"""What unit vectors, less their mean, are multiplied by before the linear reading learns from them."""
ROUNDS, AT_ONCE = 30, 512
RATE, DECAY = 0.02, 1e-3
SMOOTHED = 0.1
"""Share of a wording's weight that goes to all needs: who is too sure of one is no help where it is wrong."""
SEED = 0


def write_usual(
    matcher: Matcher,
    groups: Sequence[Group],
    target: Path,
    temperatures: tuple[float, float] = TEMPERATURES,
) -> int:
    """Write the wordings of each need, of all languages together, with its answers; how many.

    Of wordings that are as good as the same the first is written; the linear reading learns from all.
    """
    import numpy as np
    from safetensors.numpy import save_file

    needs: dict[str, list[str]] = {}
    for group in groups:
        texts = needs.setdefault(group.id, [])
        texts += group.questions
        told = list(zip(group.questions, group.answers, strict=False))[:ANSWERS]
        texts += [f"{heading} {answer}" for heading, answer in told]
    vectors = matcher.encode([text for texts in needs.values() for text in texts])
    owners = np.repeat(np.arange(len(needs)), [len(texts) for texts in needs.values()])
    starts: list[int] = []
    kept: list[int] = []
    place = 0
    for texts in needs.values():
        starts.append(len(kept))
        for index in range(place, place + len(texts)):
            own = kept[starts[-1] :]
            if not own or (vectors[own] @ vectors[index]).max() < SAME:
                kept.append(index)
        place += len(texts)
    learnt = learn(vectors, owners)
    with replacing(target) as temporary:
        save_file(packed(vectors[np.array(kept)], starts, temperatures, learnt), temporary)
    return len(kept)


def learn(vectors: Floats, owners: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Centre [d], weights [d, needs] and bias [needs] that tell the need of each of `vectors` [n, d].

    `owners` [n] are the numbers of their needs, all from 0 on.
    """
    import torch
    from torch.nn import functional

    generator = torch.Generator().manual_seed(SEED)
    centre = torch.from_numpy(vectors.mean(axis=0))
    inputs = (torch.from_numpy(vectors) - centre) * SCALE
    wanted = torch.from_numpy(owners)
    needs = int(owners.max()) + 1
    weights = torch.zeros(inputs.shape[1], needs, requires_grad=True)
    bias = torch.zeros(needs, requires_grad=True)
    optimiser = torch.optim.AdamW(
        [{"params": [weights], "weight_decay": DECAY}, {"params": [bias], "weight_decay": 0.0}],
        lr=RATE,
    )
    at_once = min(AT_ONCE, len(inputs))
    steps = ROUNDS * (len(inputs) // at_once)
    falling = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, steps)
    for _ in range(ROUNDS):
        order = torch.randperm(len(inputs), generator=generator)
        for start in range(0, len(inputs) - at_once + 1, at_once):
            some = order[start : start + at_once]
            loss = functional.cross_entropy(
                inputs[some] @ weights + bias, wanted[some], label_smoothing=SMOOTHED
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            falling.step()
    return centre.numpy(), (weights.detach() * SCALE).numpy(), bias.detach().numpy()
