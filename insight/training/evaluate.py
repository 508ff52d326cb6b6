"""Judges the weights in use by data that nothing of them was shaped by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from insight.models import Models
from insight.settings import Settings, get_settings
from insight.training import data as datasets
from insight.training import finish
from insight.training.data import Example
from insight.training.samples import Sample

JUDGED_AT_MOST = 600
"""Texts of each category of the shopping reviews that are read."""
TOXICITY = ("cold_dev", "cold")


def evaluate(
    data: Path, settings: Settings | None = None, with_cascade: bool = True
) -> dict[str, Any]:
    """Figures by data set; texts that are shared with the training data are left out first."""
    models = Models(settings or get_settings(), threads=2, with_own=False)
    known = {False: datasets.sentiment(data), True: datasets.toxicity_alone(data)}
    figures: dict[str, Any] = {}
    for name in datasets.JUDGES:
        toxic = name in TOXICITY
        examples = datasets.judge(name, data, known[toxic])
        if name == "shopping":  # ten sources, and 60 thousand texts
            examples = datasets.capped(examples, JUDGED_AT_MOST)
        if examples:
            samples = as_samples(examples, toxic)
            student = models.student if with_cascade else None
            figures[name] = finish.figures(models.labels, samples, student)
            if toxic:  # all kinds of it together
                together = [replace(sample, source="all") for sample in samples]
                figures[name] |= finish.figures(models.labels, together, student)
    return figures


def as_samples(examples: Sequence[Example], toxic: bool) -> list[Sample]:
    """Samples that the figures can be drawn from."""
    harmful, harmless = frozenset(("harmful",)), frozenset(("none", "rude", "against"))
    neutral = any(example.label == datasets.NEUTRAL for example in examples)
    return [
        Sample(example.text, example.language, example.source, "test", toxicity=kind)
        if toxic
        else Sample(
            example.text,
            example.language,
            example.source,
            "test",
            sentiment=example.label,
            polar=not neutral,
        )
        for example in examples
        for kind in [harmful if example.label else harmless]
    ]
