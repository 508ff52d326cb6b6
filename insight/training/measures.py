"""Figures of the labels encoder on samples, by head and source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from insight.models.labels import ASPECTS, HARMFUL, NEUTRAL, SENTIMENTS, TAGS
from insight.training.tokens import Encoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = tuple[NDArray[np.float32], NDArray[np.float32]]


def measure(encoded: Sequence[Encoded], rows: Sequence[Row]) -> dict[str, Any]:
    """Figures from logits of a text and of its tokens; `mean` is what a search compares."""
    figures = _sentiment(encoded, rows) | _toxicity(encoded, rows) | _targets(encoded, rows)
    figures = {name: round(float(value), 4) for name, value in figures.items()}
    chosen = [
        value for name, value in figures.items() if not name.startswith(("written", "aspect"))
    ]
    return {"mean": round(sum(chosen) / max(1, len(chosen)), 4), **figures}


def _sentiment(encoded: Sequence[Encoded], rows: Sequence[Row]) -> dict[str, float]:
    import numpy as np
    from sklearn.metrics import f1_score

    by_source = defaultdict(list)
    for one, (text, _) in zip(encoded, rows, strict=True):
        if one.sample.sentiment is not None:
            name = f"{one.sample.source.split('Review')[0]} {one.sample.language}"
            by_source[name].append((one.sample.sentiment, text[:3]))
    figures = {}
    for name, found in by_source.items():
        labels = np.array([label for label, _ in found])
        logits = np.stack([logit for _, logit in found])
        polar = labels != NEUTRAL
        two = np.where(logits[:, 2] > logits[:, 0], 2, 0)
        figures[f"{name} 2"] = (two == labels)[polar].mean()
        if (~polar).any():
            said = logits.argmax(1)
            figures[f"{name} 3"] = f1_score(labels, said, average="macro")
    return figures


def _toxicity(encoded: Sequence[Encoded], rows: Sequence[Row]) -> dict[str, float]:
    import numpy as np
    from sklearn.metrics import f1_score

    by_source = defaultdict(list)
    for one, (text, _) in zip(encoded, rows, strict=True):
        if one.sample.toxicity and one.sample.sentiment is None and not one.sample.targets:
            harmful = one.sample.toxicity == {"harmful"}
            name = f"{one.sample.source.split()[0]} {one.sample.language} toxic"
            by_source[name].append((harmful, text[3:].argmax() == HARMFUL, one.sample.toxicity))
    figures = {}
    for name, found in by_source.items():
        labels = np.array([label for label, *_ in found])
        said = np.array([label for _, label, _ in found])
        if labels.any() and not labels.all():
            figures[name] = f1_score(labels, said, average="macro")
        against = [said for _, said, kinds in found if kinds == {"against"}]
        if against:
            figures[f"{name} against"] = 1 - np.mean(against)
    return figures


def _targets(encoded: Sequence[Encoded], rows: Sequence[Row]) -> dict[str, float]:
    import numpy as np

    judged, named = defaultdict(list), defaultdict(list)
    terms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one, (_, tokens) in zip(encoded, rows, strict=True):
        name = f"{one.sample.source} {one.sample.language}"
        for first, end, aspect, sentiment in one.spans:
            if one.sample.tagged:
                mean = tokens[first:end].mean(0)
                if sentiment >= 0:
                    judged[name].append(mean[-len(SENTIMENTS) :].argmax() == sentiment)
                if aspect >= 0:
                    said = mean[len(TAGS) : len(TAGS) + len(ASPECTS)].argmax()
                    named[name].append(said == aspect)
        if one.sample.tagged:
            wanted = {(first, end) for first, end, *_ in one.spans}
            found = set(spans(tokens[:, : len(TAGS)].argmax(1).tolist()))
            counts = terms[name]
            counts[0] += len(wanted & found)
            counts[1] += len(wanted)
            counts[2] += len(found)
    figures = {f"{name} polarity": np.mean(found) for name, found in judged.items()}
    figures |= {f"aspect of {name}": np.mean(found) for name, found in named.items()}
    for name, (both, known, said) in terms.items():
        figures[f"{name} terms"] = 2 * both / max(1, known + said)
    return figures


def spans(tags: Sequence[int]) -> list[tuple[int, int]]:
    """First token and end of each term in tags; an inside without a begin begins one."""
    found: list[tuple[int, int]] = []
    for index, tag in enumerate(tags):
        if tag == 1 or (tag == 2 and (not found or found[-1][1] != index)):
            found.append((index, index + 1))
        elif tag == 2:
            found[-1] = (found[-1][0], index + 1)
    return found
