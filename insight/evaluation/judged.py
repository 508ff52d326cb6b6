"""Sentiment, toxicity and the polarity of a target: one label a row, annotators side by side."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.annotators import Annotator, Reading
from insight.errors import SourceError
from insight.evaluation import scores
from insight.evaluation.labels import classes_of, meaning
from insight.evaluation.rows import Columns, LabelledRow, as_label, found_labels, labelled_rows
from insight.models.language import detect_languages
from insight.reports.statistics import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int], None]
_ROWS = 2048


@dataclass
class _Read:
    """What was read of the rows that all annotators answered."""

    gold: list[int]
    languages: list[str]
    odds: list[list[tuple[float, ...]]]
    """For each annotator, the probabilities of the classes."""
    toxic: list[list[int]]
    """For each annotator, whether it calls the text toxic, where it says so."""
    texts: set[bytes]


def evaluate(
    task: str,
    path: Path,
    columns: Columns,
    given: Mapping[str, str],
    annotators: Sequence[Annotator],
    seed: int,
    progress: Progress = lambda rows: None,
) -> dict[str, Any]:
    """All figures, ready for JSON; `insight.evaluation.card` writes them for a reader.

    `read` is `used` and all of `rejected`. Only rows that every annotator answered are used, so
    that all are measured on the same. Raises SourceError where the file has no two classes.
    """
    found = found_labels(path, columns)
    meant = meaning(task, found, given, path.name)
    rejected: Counter[str] = Counter()
    everything = _Read([], [], [[] for _ in annotators], [[] for _ in annotators], set())
    count = 0
    rows = labelled_rows(path, columns, rejected)
    while chunk := list(itertools.islice(rows, _ROWS)):
        usable = [row for row in chunk if understood(row, meant, rejected)]
        _read(task, usable, meant, annotators, everything, rejected)
        count += len(chunk)
        progress(count)
    classes = [c for number, c in enumerate(classes_of(task)) if number in everything.gold]
    if len(classes) < 2:
        raise SourceError(
            f"{path.name}: the rows that can be used have {len(classes)} of the labels "
            f"{', '.join(classes_of(task))}; two are needed. Labels found: "
            f"{', '.join(itertools.islice(found, 10)) or 'none'}. Say what they mean by --labels. "
            f"Rejected: {dict(rejected) or 'none'}."
        )
    used = len(everything.gold)
    return {
        "task": task,
        "classes": classes,
        "read": used + sum(rejected.values()),
        "used": used,
        "rejected": dict(rejected.most_common()),
        "different_texts": len(everything.texts),
        "labels": {label: meant.get(label, "not understood") for label in found},
        "seed": seed,
        "annotators": _figures(task, classes, everything, annotators, seed),
    }


def understood(row: LabelledRow, meant: Mapping[str, str | None], rejected: Counter[str]) -> bool:
    """Whether the label of a row is understood; counts in `rejected` why not."""
    label = as_label(row.label)
    if not label:
        rejected["no label"] += 1
    elif label not in meant:
        rejected[f"the label {label[:40]!r} is not understood"] += 1
    elif meant[label] is None:
        rejected["left out by --labels"] += 1
    else:
        return True
    return False


def _read(
    task: str,
    rows: Sequence[LabelledRow],
    meant: Mapping[str, str | None],
    annotators: Sequence[Annotator],
    everything: _Read,
    rejected: Counter[str],
) -> None:
    texts = [row.text for row in rows]
    languages = detect_languages(texts)
    targets = [row.target for row in rows if row.target]
    answers = [
        annotator.polarity(texts, languages, targets)
        if targets
        else annotator.annotate(texts, languages)
        for annotator in annotators
    ]
    for row, language, *of_row in zip(rows, languages, *answers, strict=True):
        if failure := next(((n, r.failure) for n, r in enumerate(of_row) if r.failure), None):
            rejected[f"{annotators[failure[0]].name}: {failure[1]}"] += 1
            continue
        label = meant[as_label(row.label)]
        everything.gold.append(classes_of(task).index(str(label)))
        everything.languages.append(language)
        everything.texts.add(hashlib.blake2b(row.text.encode(), digest_size=12).digest())
        for place, reading in enumerate(of_row):
            everything.odds[place].append(_odds(task, reading))
            everything.toxic[place].append(int(bool(reading.toxic)))


def _odds(task: str, reading: Reading) -> tuple[float, ...]:
    if task == "toxicity":
        toxicity = reading.toxicity or 0.0
        return 1 - toxicity, toxicity
    assert reading.sentiment is not None
    return reading.sentiment


def _figures(
    task: str, classes: Sequence[str], read: _Read, annotators: Sequence[Annotator], seed: int
) -> list[dict[str, Any]]:
    import numpy as np

    present = [classes_of(task).index(name) for name in classes]
    gold = np.searchsorted(present, np.array(read.gold))
    languages = np.array(read.languages)
    figures: list[dict[str, Any]] = []
    first: NDArray[np.int64] | None = None
    for annotator, odds, toxic in zip(annotators, read.odds, read.toxic, strict=True):
        # Where the file lacks a class, the choice is between those that it has.
        table = np.array(odds, float)[:, present]
        table /= table.sum(axis=1, keepdims=True).clip(1e-12)
        said = np.array(toxic) if task == "toxicity" else table.argmax(axis=1)
        sure = table[:, 1] if task == "toxicity" else table.max(axis=1)
        right = gold == (1 if task == "toxicity" else said)
        one = _of_one(gold, said, len(classes), seed)
        one["calibration_error"] = {
            "all": scores.calibration_error(sure, right),
            **{
                str(language): scores.calibration_error(sure[here], right[here])
                for language in np.unique(languages)
                if (here := languages == language).any()
            },
        }
        if first is None:
            first = said
        else:
            one["less_the_first"] = _difference(gold, first, said, len(classes), seed)
        figures.append({"name": annotator.name, "model": annotator.model} | one)
    return figures


def _of_one(
    gold: NDArray[np.int64], said: NDArray[np.int64], classes: int, seed: int
) -> dict[str, Any]:
    table = scores.confusion(gold, said, classes)
    hits = int(table.trace())
    return {
        "accuracy": hits / len(gold),
        "accuracy_interval": wilson(hits, len(gold)),
        "macro_f1": float(scores.macro_f1(table)),
        "macro_f1_interval": scores.interval(table, scores.macro_f1, seed),
        "macro_recall": scores.macro_recall(table),
        "confusion": table.tolist(),
    }


def _difference(
    gold: NDArray[np.int64],
    first: NDArray[np.int64],
    said: NDArray[np.int64],
    classes: int,
    seed: int,
) -> dict[str, Any]:
    """How much better an annotator is than the first, on the same rows, with intervals."""
    import numpy as np

    cell = (gold * classes + first) * classes + said
    joint = np.bincount(cell, minlength=classes**3).reshape(classes, classes, classes)
    result: dict[str, Any] = {}
    for name, figure in (("accuracy", scores.accuracy), ("macro_f1", scores.macro_f1)):

        def gain(
            counts: NDArray[np.int64], figure: Callable[..., Any] = figure
        ) -> NDArray[np.float64]:
            of_first, of_other = counts.sum(axis=-1), counts.sum(axis=-2)
            return np.asarray(figure(of_other) - figure(of_first))

        result[name] = float(gain(joint))
        result[f"{name}_interval"] = scores.interval(joint, gain, seed)
    return result
