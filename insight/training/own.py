"""Trains a head on the user's own labels, and says how it does beside ours before it is used.

The head reads the state of the labels encoder and the probabilities of our own head, each block
scaled to the same variance: a small file starts from what ours knows. How strongly it is held back
is chosen by cross-validation inside each training part, so no figure comes from rows that a choice
was made on. Rows of the same text are always in the same part.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.analyses.run import unread
from insight.errors import SourceError
from insight.evaluation.beside import Said, compare
from insight.evaluation.judged import understood
from insight.evaluation.labels import classes_of, meaning
from insight.evaluation.rows import Columns, as_label, found_labels, labelled_rows
from insight.files import sha256
from insight.models import Models, own
from insight.models.labels import HARMFUL, OWN_TOXIC_FROM, Labels
from insight.models.language import detect_languages
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

FEWEST_TEXTS = 200
FEWEST_OF_CLASS = 20
FEWEST_OF_LANGUAGE = 50
"""Different texts; the head does not speak for a language of which it saw fewer."""
MOST_ROWS = 20_000
"""Rows that are learned from, drawn evenly: the head gains nothing from more."""
FOLDS, INNER_FOLDS = 5, 3
STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)
"""C of the regression, from held back to free."""
_ROWS = 2048
_TEXTS_AT_ONCE = 512

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and the total."""


@dataclass
class Rows:
    """The rows that can be used."""

    texts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """Equal for texts that differ in case, signs and spaces only."""

    def only(self, wanted: Callable[[str], bool]) -> Rows:
        """The rows whose language is wanted."""
        rows = [n for n, language in enumerate(self.languages) if wanted(language)]
        return Rows(*([column[n] for n in rows] for column in vars(self).values()))


def train(
    settings: Settings,
    task: str,
    path: Path,
    columns: Columns,
    given: Mapping[str, str],
    seed: int,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, Any]:
    """Train a head and keep it, unused; returns its figures beside ours for `card.lines`.

    Raises SourceError where the file has too few different texts, in all or of a class.
    """
    import numpy as np

    rejected: Counter[str] = Counter()
    found = found_labels(path, columns)
    meant = meaning(task, found, given, path.name)
    rows = _readable(_rows(path, columns, meant, rejected, seed), rejected)
    _refuse_too_few(task, path, rows, rejected)
    classes = tuple(name for name in classes_of(task) if name in rows.labels)
    gold = np.array([classes.index(label) for label in rows.labels])
    _, texts = np.unique(rows.keys, return_inverse=True)

    models = Models(settings, with_own=False)
    states, ours = _read(models.labels, task, rows, progress)
    told = own.features(states, ours)
    out = np.zeros((len(gold), len(classes)), np.float32)
    splits = list(_splits(told, gold, texts, FOLDS, seed))
    for number, (learn, judge) in enumerate(splits):
        progress("comparing with ours", number, FOLDS + 1)
        weight, bias = fit(told[learn], gold[learn], texts[learn], len(classes), states.shape[1])
        out[judge] = own.softmax(told[judge] @ weight.T + bias)
    progress("training", FOLDS, FOLDS + 1)
    weight, bias = fit(told, gold, texts, len(classes), states.shape[1])

    facts = own.Facts(
        task=task,
        classes=classes,
        languages=tuple(sorted(set(rows.languages))),
        rows=len(gold),
        file=path.name,
        file_sha256=sha256(path),
        encoder=models.encoder_hash,
        trained=datetime.now(UTC).date().isoformat(),
        comparison={},
    )
    both = [
        _said("ours", models.hash, task, gold, *_of_ours(models.labels, task, classes, rows, ours)),
        _said("own", "trained on this file", task, gold, out, None),
    ]
    comparison = {
        "task": task,
        "classes": classes,
        "read": len(gold) + sum(rejected.values()),
        "used": len(gold),
        "rejected": dict(rejected.most_common()),
        "different_texts": int(texts.max()) + 1,
        "labels": {label: meant.get(label, "not understood") for label in found},
        "seed": seed,
        **compare(gold, texts, rows.languages, both, classes, seed),
    }
    kept = replace(facts, comparison=comparison)
    own.save(own.kept_path(settings, task), weight, bias, kept)
    return asdict(kept)


def fit(told: Floats, gold: Ints, texts: Ints, classes: int, width: int) -> tuple[Floats, Floats]:
    """Weight [classes, features] and bias [classes] of the regression.

    The first `width` features are the state, the others our logarithms.
    """
    import numpy as np

    mean, spread = told.mean(axis=0), told.std(axis=0).clip(1e-6)
    blocks = np.full(told.shape[1], width)
    blocks[width:] = told.shape[1] - width
    scale = spread * np.sqrt(blocks)
    scaled = (told - mean) / scale
    losses = np.zeros(len(STRENGTHS))
    for learn, judge in _splits(scaled, gold, texts, INNER_FOLDS, seed=0):
        for place, strength in enumerate(STRENGTHS):
            weight, bias = _regression(scaled[learn], gold[learn], classes, strength)
            odds = own.softmax(scaled[judge] @ weight.T + bias)
            losses[place] -= np.log(odds[np.arange(len(judge)), gold[judge]].clip(1e-6)).sum()
    weight, bias = _regression(scaled, gold, classes, STRENGTHS[int(losses.argmin())])
    weight = (weight / scale).astype(np.float32)
    return weight, (bias - weight @ mean).astype(np.float32)


def _regression(
    scaled: Floats, gold: Ints, classes: int, strength: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # threads wait for each other longer than such a fit takes
        model = LogisticRegression(C=strength, max_iter=1000).fit(scaled, gold)
    weight, bias = np.zeros((classes, scaled.shape[1])), np.full(classes, -20.0)
    if len(model.classes_) == 2:  # one row: the second class against the first
        weight[model.classes_[1]], bias[model.classes_] = model.coef_[0], [0, model.intercept_[0]]
    else:
        weight[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return weight, bias


def _splits(
    told: Floats, gold: Ints, texts: Ints, folds: int, seed: int
) -> Iterator[tuple[Ints, Ints]]:
    from sklearn.model_selection import StratifiedGroupKFold

    yield from StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(told, gold, texts)


def _rows(
    path: Path,
    columns: Columns,
    meant: Mapping[str, str | None],
    rejected: Counter[str],
    seed: int,
) -> list[tuple[str, str]]:
    """Texts and what their labels mean: MOST_ROWS of them, each row as likely as any other."""
    chance = random.Random(seed)
    kept: list[tuple[str, str]] = []
    good = (
        row for row in labelled_rows(path, columns, rejected) if understood(row, meant, rejected)
    )
    for number, row in enumerate(good):
        one = (row.text, str(meant[as_label(row.label)]))
        if len(kept) < MOST_ROWS:
            kept.append(one)
            continue
        rejected[f"more than {MOST_ROWS:,} rows are not needed"] += 1
        place = chance.randrange(number + 1)
        if place < MOST_ROWS:
            kept[place] = one
    return kept


def _readable(found: list[tuple[str, str]], rejected: Counter[str]) -> Rows:
    """The rows in languages that the encoder reads and the file has enough texts of."""
    rows = Rows()
    for start in range(0, len(found), _ROWS):
        some = found[start : start + _ROWS]
        languages = detect_languages([text for text, _ in some])
        for (text, label), language in zip(some, languages, strict=True):
            if reason := unread(text, language):
                rejected[reason] += 1
                continue
            rows.texts.append(text)
            rows.labels.append(label)
            rows.languages.append(language)
            rows.keys.append("".join(filter(str.isalnum, text.casefold())))
    texts = Counter(language for language, _ in set(zip(rows.languages, rows.keys, strict=True)))
    for name, count in texts.items():
        if count < FEWEST_OF_LANGUAGE:
            reason = f"only {count} texts in {name}: ours reads that language"
            rejected[reason] += rows.languages.count(name)
    return rows.only(lambda language: texts[language] >= FEWEST_OF_LANGUAGE)


def _refuse_too_few(task: str, path: Path, rows: Rows, rejected: Counter[str]) -> None:
    counts = Counter(label for label, _ in set(zip(rows.labels, rows.keys, strict=True)))
    together = len(set(rows.keys))
    few = {name: n for name, n in counts.items() if n < FEWEST_OF_CLASS}
    if together >= FEWEST_TEXTS and len(counts) > 1 and not few:
        return
    said = ", ".join(f"{name} {counts[name]}" for name in classes_of(task))
    raise SourceError(
        f"{path.name}: {together} different texts can be used ({said}). Training needs "
        f"{FEWEST_TEXTS}, of two classes or more, and {FEWEST_OF_CLASS} of each class that comes; "
        f"leave out a class by --labels. Rejected rows: {dict(rejected) or 'none'}."
    )


def _read(labels: Labels, task: str, rows: Rows, progress: Progress) -> tuple[Floats, Floats]:
    """States [n, width] and our probabilities [n, c], of every row."""
    import numpy as np

    states, ours = [], []
    # Of like length together, so that little of a batch is padding.
    order = sorted(range(len(rows.texts)), key=lambda n: len(rows.texts[n]))
    for start in range(0, len(order), _TEXTS_AT_ONCE):
        progress("reading", start, len(order))
        some = order[start : start + _TEXTS_AT_ONCE]
        found = labels.states([rows.texts[n] for n in some], [rows.languages[n] for n in some])
        states.append(found[0])
        ours.append(getattr(found[1], task))
    back = np.argsort(order)
    return np.concatenate(states)[back], np.concatenate(ours)[back]


def _of_ours(
    labels: Labels, task: str, classes: tuple[str, ...], rows: Rows, ours: Floats
) -> tuple[Floats, Ints | None]:
    """Our probabilities of the classes of the file, and what we call toxic."""
    import numpy as np

    if task == "toxicity":
        harmful = ours[:, HARMFUL : HARMFUL + 1]
        toxic = labels.toxic(rows.texts, rows.languages, ours)
        return np.concatenate([1 - harmful, harmful], axis=1), np.array(toxic, int)
    table = ours[:, [classes_of(task).index(name) for name in classes]]
    return table / table.sum(axis=1, keepdims=True).clip(1e-12), None


def _said(name: str, model: str, task: str, gold: Ints, odds: Floats, toxic: Ints | None) -> Said:
    """Judged as `insight evaluate` judges."""
    table = odds.astype(float)
    if task == "toxicity":
        label = (table[:, 1] >= OWN_TOXIC_FROM).astype(int) if toxic is None else toxic
        return Said(name, model, label, table[:, 1], gold == 1)
    label = table.argmax(axis=1)
    return Said(name, model, label, table.max(axis=1), gold == label)
