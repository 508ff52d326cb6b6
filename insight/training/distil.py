"""Makes the student that ships: what it learns from, and how its table is written."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from insight.files import replacing
from insight.models import weights
from insight.models.labels import SENTIMENTS
from insight.models.student import TABLE_FILE, Student
from insight.training import calibrate, losses
from insight.training import data as datasets
from insight.training.calibrate import LANGUAGES, rows_of
from insight.training.samples import Sample
from insight.training.source import pack_words
from insight.training.student import LabelTable, fit_labels, fit_vectors, targets
from insight.training.tokens import Encoded

if TYPE_CHECKING:
    import numpy as np
    import tokenizers
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SHARES = {"reviews zh": 11_000, "reviews en": 12_500, "posts zh": 3_000, "posts en": 2_000}
TITLES, QUESTIONS, PAPERS = 9_000, 4_000, 2_000
ENGLISH_WORDS, CHINESE_WORDS = 24_000, 10_000
VECTOR_EPOCHS, LABEL_EPOCHS = 6, 4
COMMON_TEXTS = 8_000
"""Texts from which the direction that all share is taken."""
SEED = 7
Say = Callable[[str], None]
Taught = list[tuple[str, str]]
"""Groups that are centred each on their own, and texts."""


def texts(data: Path, written: Sequence[Sample]) -> Taught:
    """Texts of both languages that the source encoder reads for the student, without labels."""
    draw = random.Random(SEED)
    pools: dict[str, list[str]] = {name: [] for name in SHARES}
    kinds = (("reviews", datasets.sentiment(data)), ("posts", datasets.toxicity_alone(data)))
    for kind, examples in kinds:
        for example in examples:
            if example.part != "test":
                pools[f"{kind} {example.language}"].append(example.text[:160])
    found = [
        (name[-2:], text)
        for name, pool in pools.items()
        for text in draw.sample(pool, min(SHARES[name], len(pool)))
    ]
    for language, most, pool in (
        ("zh", TITLES, _titles(data / "zh_weibo_hot" / "hot_dev_2020-11_2023-12.tsv.gz")),
        ("en", QUESTIONS, questions(data)),
        ("en", PAPERS, _papers(data / "topic_octis" / "DBLP.tsv")),
    ):
        found += [(language, text) for text in draw.sample(pool, min(most, len(pool)))]
    return found + [(sample.language, sample.text) for sample in written]


def _titles(path: Path) -> list[str]:
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return sorted({line.rstrip("\n").split("\t")[2] for line in file})


def questions(data: Path) -> list[str]:
    """Questions of bank customers; none where the folder has none."""
    path = data / "help_banking77" / "train.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def _papers(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split("\t")[0] for line in lines]


def words(tokenizer: str) -> Taught:
    """The likeliest whole words of the vocabulary, which short texts are made of."""
    pieces = json.loads(tokenizer)["model"]["vocab"]
    english = [
        (score, piece[1:])
        for piece, score in pieces
        if len(piece) > 3 and piece[0] == "▁"
        if piece[1:].isascii() and piece[1:].isalpha()
    ]
    chinese = [
        (score, piece.lstrip("▁"))
        for piece, score in pieces
        if len(piece.lstrip("▁")) > 1
        if all("\u4e00" <= sign <= "\u9fff" for sign in piece.lstrip("▁"))
    ]
    found: Taught = []
    for group, pool, most in (
        ("en word", english, ENGLISH_WORDS),
        ("zh word", chinese, CHINESE_WORDS),
    ):
        ordered = dict.fromkeys(word for _, word in sorted(pool, reverse=True))
        found += [(group, word) for word in list(ordered)[:most]]
    return found


def vector_rows(
    table: torch.Tensor,
    tokenizer: tokenizers.Tokenizer,
    teach: Callable[[Sequence[str]], Floats],
    taught: Taught,
    say: Say,
) -> Floats:
    """Rows of the table for vectors, distilled from the vectors that `teach` gives of `taught`."""
    say(f"{len(taught)} texts and words through the source model")
    vectors = teach([text for _, text in taught])
    tokenizer.no_truncation()
    tokens = [encoding.ids for encoding in tokenizer.encode_batch([text for _, text in taught])]
    groups = [group for group, _ in taught]
    rows = fit_vectors(table, tokens, targets(vectors, groups), VECTOR_EPOCHS, SEED, say).rows()
    return without_common_direction(rows, tokens[:COMMON_TEXTS], groups[:COMMON_TEXTS])


def without_common_direction(
    rows: Floats, tokens: Sequence[Sequence[int]], groups: Sequence[str]
) -> Floats:
    """The rows without what the vectors of most texts share, which is no subject.

    Arora et al. 2017 do so; planted topics of the sample are then found whole more often.
    """
    import numpy as np

    points = np.stack([rows[list(of_text)].sum(axis=0) for of_text in tokens])
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
    named = np.array(groups)
    for group in sorted(set(groups)):
        points[named == group] -= points[named == group].mean(axis=0)
    common = np.linalg.svd(points, full_matrices=False)[2][0]
    return np.asarray(rows - np.outer(rows @ common, common), np.float32)


def label_columns(table: torch.Tensor, train: Sequence[Encoded], say: Say) -> LabelTable:
    """Columns of the table for labels, from the samples that the labels encoder is trained on."""
    known = [one for one in train if one.sample.sentiment is not None or one.sample.toxicity]

    def loss(logits: torch.Tensor, chosen: Sequence[int]) -> torch.Tensor:
        return losses.of_texts(logits, [known[index] for index in chosen]).mean()

    return fit_labels(table, [one.ids for one in known], loss, LABEL_EPOCHS, SEED, say)


def write(
    folder: Path,
    tokenizer_folder: Path,
    rows: Floats,
    labels: LabelTable,
    samples: Sequence[Sample],
) -> Student:
    """Write the table in 4 bits a value, calibrated on validation samples; the student from it."""
    import numpy as np
    from safetensors.numpy import save_file

    # Each half of a row is scaled on its own by the blocks; no value of one changes the other.
    together = np.concatenate([rows, labels.table.rows()], axis=1)
    packed, scales = pack_words(together)
    tensors: dict[str, Any] = {"words": packed, "scales": scales}
    linear = [layer for layer in labels.layers if isinstance(layer, torch.nn.Linear)]
    for number, layer in enumerate(linear):
        tensors[f"{number}.weight"] = layer.weight.detach().numpy()
        tensors[f"{number}.bias"] = layer.bias.detach().numpy()
    temperatures: dict[str, dict[str, float]] = {"sentiment": {"en": 1.0}, "toxicity": {"en": 1.0}}
    for _ in range(2):  # first plain, then as calibrated
        content = json.dumps(temperatures, sort_keys=True).encode()
        tensors["temperatures"] = np.frombuffer(content, np.uint8)
        with replacing(folder / TABLE_FILE) as temporary:
            save_file(tensors, temporary)
        student = Student.load(folder, tokenizer_folder)
        temperatures = _temperatures(student, samples)
    weights.write_manifest(folder, (TABLE_FILE,))
    return student


def _temperatures(student: Student, samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    logits = student.read([sample.text for sample in samples])[1]
    found: dict[str, dict[str, float]] = {"sentiment": {}, "toxicity": {}}
    split = len(SENTIMENTS)
    for language in LANGUAGES:
        rows = rows_of(samples, language)
        polar = [row for row in rows if samples[row].sentiment is not None]
        judged = [row for row in rows if samples[row].toxicity]
        found["sentiment"][language] = calibrate.temperature(
            logits[polar, :split], *calibrate.sentiment_allowed([samples[r] for r in polar])
        )
        found["toxicity"][language] = calibrate.temperature(
            logits[judged, split:], *calibrate.toxicity_allowed([samples[r] for r in judged])
        )
    return found
