"""All analyses together, ours beside the newcomer's way in one run: texts a second, accuracy, MB.

    python -m bench.enrich --data FOLDER [--texts 1000] [--threads 2]

The newcomer's way is three pipelines of `transformers` (sentiment, toxicity, aspects) on the same
encoder in full precision, with batches of 32 as they come. Its heads are untrained, since only
its speed is compared: "full precision" below is the quality that they could have, where a
`--checkpoint` of `insight train heads` is given. VADER and TF-IDF say sentiment alone. Judged are
held-out texts of the training data in both languages.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.sentiment import regression, vader
from insight.analyses.batch import Text
from insight.analyses.run import analyse
from insight.models import Models
from insight.models.catalogue import SHIPPED
from insight.settings import get_settings
from insight.training import data as datasets
from insight.training import samples as found_samples
from insight.training.samples import Sample

Sentiment = NDArray[np.floating]
Line = Callable[[Sequence[str], Sequence[str]], Sentiment | None]
"""Texts and languages to sentiment [n, 3]; None where it is not judged."""


def pipelines(source: Path, threads: int) -> tuple[Line, float]:
    """Three pipelines on the source model, and their megabytes."""
    import json

    from tokenizers import Tokenizer
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertForTokenClassification,
        PreTrainedTokenizerFast,
        pipeline,
    )

    from insight.training.source import read_source

    model = read_source(source)
    made: list[Any] = []
    tokenizer: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=Tokenizer.from_str(json.dumps(json.loads(model.tokenizer))),
        pad_token="<pad>",
        model_max_length=256,
    )
    import torch

    torch.set_num_threads(threads)
    state = {f"bert.{name}": torch.from_numpy(value) for name, value in model.tensors.items()}
    config = BertConfig.from_dict({**model.config, "num_labels": 3})
    ready: Any = pipeline  # its overloads know no pipeline of ours
    for task, kind in (
        ("text-classification", BertForSequenceClassification),
        ("text-classification", BertForSequenceClassification),
        ("token-classification", BertForTokenClassification),
    ):
        network = kind(config)
        network.load_state_dict(state, strict=False)
        options = {"truncation": True} if task == "text-classification" else {}
        made.append(ready(task, model=network, tokenizer=tokenizer, batch_size=32, **options))

    def run(texts: Sequence[str], languages: Sequence[str]) -> None:
        for one in made:
            one(list(texts))

    size = 3 * sum(value.nbytes for value in model.tensors.values()) / 1e6
    return run, size


def full_precision(checkpoint: Path | None, source: Path, threads: int) -> Line:
    """Our own network in float32, sorted, one pass for all heads; untrained without a checkpoint."""
    import torch

    from insight.training.labels import Recipe, Trainer
    from insight.training.tokens import batches, encode, padded

    torch.set_num_threads(threads)
    trainer = Trainer(source, Recipe(), lambda text: None)
    if checkpoint:
        trainer.network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    trainer.network.eval()
    table = trainer.words.float()

    def run(texts: Sequence[str], languages: Sequence[str]) -> Sentiment | None:
        encoded = encode([Sample(text, "en", "", "test") for text in texts], trainer.tokenizer)
        logits = np.zeros((len(texts), 3), np.float32)
        with torch.no_grad():
            for chosen in batches(encoded, range(len(encoded))):
                ids, mask = padded([encoded[index] for index in chosen])
                logits[chosen] = trainer.network(table[ids], mask)[0][:, :3].numpy()
        return logits if checkpoint else None

    return run


def labels_alone(models: Models) -> Line:
    return lambda texts, languages: models.labels.read(texts, languages).sentiment


def cascaded(models: Models) -> Line:
    return lambda texts, languages: models.read(texts, languages)[1].sentiment


def everything(models: Models) -> Line:
    def run(texts: Sequence[str], languages: Sequence[str]) -> Sentiment:
        rows = [
            Text(str(number), str(number), text, language, 5.0)
            for number, (text, language) in enumerate(zip(texts, languages, strict=True))
        ]
        batch, _ = analyse(rows, models)
        place = {text.document_id: row for row, text in enumerate(batch.texts)}
        blank = np.array([0.0, 1.0, 0.0])
        return np.stack(
            [
                batch.readings.sentiment[place[row.document_id]]
                if row.document_id in place
                else blank
                for row in rows
            ]
        )

    return run


def measure(
    name: str, line: Line, samples: Sequence[Sample], megabytes: float, base: float
) -> float:
    """Print one line; texts a second."""
    texts = [sample.text for sample in samples]
    languages = [sample.language for sample in samples]
    line(texts[:8], languages[:8])
    start = time.perf_counter()
    found = line(texts, languages)
    speed = len(texts) / (time.perf_counter() - start)
    accuracy = []
    for language in ("en", "zh"):
        rows = [
            row
            for row, sample in enumerate(samples)
            if sample.language == language and sample.sentiment in (0, 2)
        ]
        if found is None or not rows:
            accuracy.append("   -")
            continue
        two = np.where(found[rows, 2] > found[rows, 0], 2, 0)
        right = np.mean([two[i] == samples[row].sentiment for i, row in enumerate(rows)])
        accuracy.append(f"{right:.3f}")
    ratio = f"{speed / base:6.1f}x" if base else "   1.0x"
    print(f"{name:44} {speed:8.1f} {ratio} {accuracy[0]:>7} {accuracy[1]:>7} {megabytes:7.0f}")
    sys.stdout.flush()
    return speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--checkpoint", type=Path, help="best.pt of `insight train heads`, for its accuracy"
    )
    arguments = parser.parse_args()

    from insight.models import weights
    from insight.training.source import SOURCE

    source = weights.fetch(SOURCE, get_settings())
    held = [s for s in found_samples.from_labels(arguments.data) if s.part == "test"]
    judged = [s for s in held if s.sentiment is not None]
    samples = random.Random(1).sample(judged, min(arguments.texts, len(judged)))
    models = Models(get_settings(), arguments.threads)
    models.preload()

    def shipped(*names: str) -> float:
        return sum(p.stat().st_size for n in names for p in (SHIPPED / n).iterdir()) / 1e6

    print(f"{len(samples)} texts, {arguments.threads} threads")
    print(f"{'':44} {'texts/s':>8} {'':>7} {'acc en':>7} {'acc zh':>7} {'MB':>7}")
    lines: list[tuple[str, Line, float]] = []
    slow, size = pipelines(source, arguments.threads)
    base = measure("three pipelines, float32, batch 32", slow, samples, size, 0)
    lexicon = vader()
    if lexicon is not None:
        lines.append(("VADER (sentiment)", lambda texts, _: lexicon(list(texts)), 0))
    learned = regression(datasets.sentiment(arguments.data))
    lines.append(("TF-IDF (sentiment)", lambda texts, _: learned(list(texts)), 0))
    whole = full_precision(arguments.checkpoint, source, arguments.threads)
    lines.append(("full precision, one pass, sorted", whole, size / 3))
    lines += [
        ("int8, one pass, all heads", labels_alone(models), shipped("labels")),
        ("cascade: sentiment and toxicity", cascaded(models), shipped("labels", "student")),
        (
            "all analyses: vectors, labels, aspects",
            everything(models),
            shipped("labels", "student"),
        ),
    ]
    for name, line, megabytes in lines:
        measure(name, line, samples, megabytes, base)


if __name__ == "__main__":
    main()
