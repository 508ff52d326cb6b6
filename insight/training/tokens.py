"""Samples as the labels encoder reads them: token ids, and what each token should say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from insight.models.labels import TOXICITIES
from insight.training.samples import Sample

if TYPE_CHECKING:
    import tokenizers
    import torch

MAX_TOKENS = 128
"""Longer texts are cut in training; positions beyond are those of the source model."""
BATCH_TOKENS = 1536
BUCKET = 40
"""Batches whose texts are sorted by length together, so that little is padded."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sample with its tokens; spans of tokens end before their second number."""

    sample: Sample
    ids: tuple[int, ...]
    tags: tuple[int, ...]
    """0 outside, 1 begin, 2 inside; -1 where nothing is known."""
    spans: tuple[tuple[int, int, int, int], ...]
    """First token, end, aspect and sentiment of each target, -1 where unknown."""
    twin: tuple[int, ...] = ()
    """Token ids of the text's twin, where it has one."""


def encode(samples: Sequence[Sample], tokenizer: tokenizers.Tokenizer) -> list[Encoded]:
    """The samples with their tokens, cut at MAX_TOKENS."""
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    encodings = tokenizer.encode_batch([sample.text for sample in samples])
    twins = iter(tokenizer.encode_batch([sample.twin for sample in samples if sample.twin]))
    return [
        replace(
            _encoded(sample, encoding.ids, encoding.offsets),
            twin=tuple(next(twins).ids) if sample.twin else (),
        )
        for sample, encoding in zip(samples, encodings, strict=True)
    ]


def with_twins(batch: Sequence[Encoded]) -> list[Encoded]:
    """The batch with the twins of its texts behind it, in their order."""
    return [*batch, *(replace(one, ids=one.twin, twin=()) for one in batch if one.twin)]


def _encoded(sample: Sample, ids: list[int], offsets: Sequence[tuple[int, int]]) -> Encoded:
    tags = [0 if sample.tagged else -1] * len(ids)
    tags[0] = tags[-1] = -1
    spans = []
    for target in sample.targets:
        inside = [
            index
            for index, (start, end) in enumerate(offsets)
            if max(start, target.start) < min(end, target.end)
            and sample.text[max(start, target.start) : min(end, target.end)].strip()
        ]
        if not inside:
            continue
        first, end = inside[0], inside[-1] + 1
        if sample.tagged:
            tags[first] = 1
            tags[first + 1 : end] = [2] * (end - first - 1)
        spans.append(
            (
                first,
                end,
                -1 if target.aspect is None else target.aspect,
                -1 if target.sentiment is None else target.sentiment,
            )
        )
    return Encoded(sample, tuple(ids), tuple(tags), tuple(spans))


def batches(encoded: Sequence[Encoded], order: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, roughly in `order`."""
    import random

    size = BUCKET * BATCH_TOKENS // 36
    found: list[list[int]] = []
    for start in range(0, len(order), size):
        bucket = sorted(order[start : start + size], key=lambda i: -len(encoded[i].ids))
        batch: list[int] = []
        for index in bucket:
            if batch and (len(batch) + 1) * len(encoded[batch[0]].ids) > BATCH_TOKENS:
                found.append(batch)
                batch = []
            batch.append(index)
        found.append(batch)
    random.Random(len(order)).shuffle(found)
    yield from found


def padded(batch: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask, both [n, t]."""
    import torch

    longest = max(len(one.ids) for one in batch)
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        mask[row, : len(one.ids)] = 1
    return ids, mask


def allowed_toxicities(samples: Sequence[Sample]) -> torch.Tensor:
    """[n, 4]: which toxicities each sample may have; all false where nothing is known."""
    import torch

    return torch.tensor([[name in sample.toxicity for name in TOXICITIES] for sample in samples])
