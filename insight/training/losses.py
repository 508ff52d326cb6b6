"""What the labels encoder is trained to lessen: one sum over all heads."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from insight.models.labels import ASPECTS, SENTIMENTS, TAGS
from insight.training.tokens import Encoded, allowed_toxicities

SMOOTHING = 0.05
TEXTS = 40
"""Divisor of the sums: a usual batch."""
ASPECT_WEIGHT = 0.5
TAG_WEIGHT = 1.0
POLARITY_WEIGHT = 1.0
TWIN_WEIGHT = 0.3
BEGIN_WEIGHT = 2.0
"""Terms are rare among tokens."""


def split_tokens(tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Logits of tags, aspects and polarity from those of tokens."""
    tags, aspects, polarity = torch.split(
        tokens, [len(TAGS), len(ASPECTS), len(SENTIMENTS)], dim=-1
    )
    return tags, aspects, polarity


def loss(text: torch.Tensor, tokens: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    """The loss of a batch, from logits of texts [n, 7] and tokens [n, t, 25]."""
    text = text.float()
    total = of_texts(text, batch).sum() + _tokens(tokens.float(), batch)
    return (total + TWIN_WEIGHT * _between_twins(text, batch)) / TEXTS


def _between_twins(text: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    """How differently twins are judged: squared differences of the logarithms of their odds."""
    first = [row for row, one in enumerate(batch) if one.twin]
    if not first:
        return text.new_zeros(())
    split = len(SENTIMENTS)
    likely = torch.cat([text[:, :split].log_softmax(-1), text[:, split:].log_softmax(-1)], dim=-1)
    return (likely[first] - likely[-len(first) :]).square().sum()


def of_texts(text: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    """The loss of sentiment and toxicity of each text, [n]."""
    allowed = allowed_toxicities([one.sample for one in batch])
    split = len(SENTIMENTS)
    return _sentiment(text[:, :split], batch) + _toxicity(text[:, split:], allowed)


def _sentiment(logits: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    known = torch.tensor([one.sample.sentiment is not None for one in batch])
    labels = torch.tensor([one.sample.sentiment or 0 for one in batch])
    # Where no text is labelled neutral, neutral is neither right nor wrong.
    polar = torch.tensor([one.sample.polar for one in batch])
    logits = logits.masked_fill(polar[:, None] & torch.tensor([False, True, False]), -1e4)
    chosen = functional.cross_entropy(logits, labels, reduction="none")
    likely = logits.log_softmax(-1)
    allowed = likely > -1e3
    even = -(likely * allowed).sum(-1) / allowed.sum(-1)
    return known * ((1 - SMOOTHING) * chosen + SMOOTHING * even)


def _toxicity(logits: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """The surprise that the label is one of those allowed."""
    known = allowed.any(-1)
    some = torch.where(known[:, None], allowed, True)
    likely = logits.masked_fill(~some, -1e4).logsumexp(-1) - logits.logsumexp(-1)
    return known * -((1 - SMOOTHING) * likely + SMOOTHING * logits.log_softmax(-1).mean(-1))


def _tokens(logits: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    tags, aspects, polarity = split_tokens(logits)
    total = logits.new_zeros(())
    tagged = [row for row, one in enumerate(batch) if one.sample.tagged]
    if tagged:
        wanted = torch.full(tags.shape[:2], -1)
        for row in tagged:
            wanted[row, : len(batch[row].tags)] = torch.tensor(batch[row].tags)
        losses = functional.cross_entropy(
            tags[tagged].flatten(0, 1),
            wanted[tagged].flatten(),
            weight=torch.tensor([1.0, BEGIN_WEIGHT, BEGIN_WEIGHT]),
            ignore_index=-1,
            reduction="none",
        ).view(len(tagged), -1)
        counts = (wanted[tagged] >= 0).sum(-1)
        total = total + TAG_WEIGHT * (losses.sum(-1) / counts).sum() * 3
    spans = [(row, *span) for row, one in enumerate(batch) for span in one.spans]
    for logit, place, weight in ((aspects, 3, ASPECT_WEIGHT), (polarity, 4, POLARITY_WEIGHT)):
        known = [span for span in spans if span[place] >= 0]
        if known:
            pooled = torch.stack([logit[row, first:end].mean(0) for row, first, end, *_ in known])
            losses = functional.cross_entropy(
                pooled,
                torch.tensor([span[place] for span in known]),
                label_smoothing=SMOOTHING,
                reduction="none",
            )
            trust = torch.tensor([1.0 if batch[span[0]].sample.tagged else 0.4 for span in known])
            total = total + weight * (losses * trust).sum() * 0.7
    return total
