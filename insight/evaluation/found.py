"""Finding aspects: which categories a text speaks of, over texts."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from insight.annotators import Annotator
from insight.errors import SourceError
from insight.evaluation import scores
from insight.evaluation.rows import Columns, as_label, labelled_rows
from insight.models.labels import ASPECTS
from insight.models.language import detect_languages

_TEXTS = 2048
_SEPARATOR = re.compile(r"[;|；]")


def read_mapping(path: Path) -> dict[str, str]:
    """The table `categories` of a TOML file: the file's category to ours, or "" to leave it out."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        categories = content["categories"]
        bad = [k for k, v in categories.items() if v and v not in ASPECTS]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise SourceError(
            f"{path.name} cannot be used: it needs a table [categories] with lines such as "
            f'"Preis" = "price". {error!r}'
        ) from error
    if bad:
        raise SourceError(
            f"{path.name}: {bad[0]!r} leads to {categories[bad[0]]!r}, which is no aspect. "
            f"Aspects: {', '.join(ASPECTS)}."
        )
    return dict(categories)


def evaluate(
    path: Path,
    columns: Columns,
    mapping: Mapping[str, str] | None,
    annotators: Sequence[Annotator],
    seed: int,
    progress: Callable[[int], None] = lambda rows: None,
) -> dict[str, Any]:
    """Precision, recall and micro-F1 over the categories of texts, ready for JSON.

    Rows with the same text are one text with several categories; a cell may hold several, as a
    list or between semicolons. What an annotator finds beyond the categories that the mapping
    leads to does not count.
    """
    meant = dict(mapping) if mapping is not None else {name: name for name in ASPECTS}
    rejected: Counter[str] = Counter()
    gold: dict[str, set[str]] = {}
    rows_of: Counter[str] = Counter()
    for row in labelled_rows(path, columns, rejected):
        names = list(categories(row.label))
        unknown = [name for name in names if name not in meant]
        if unknown:
            rejected[f"the category {unknown[0][:40]!r} leads nowhere"] += 1
            continue
        rows_of[row.text] += 1
        gold.setdefault(row.text, set()).update(meant[name] for name in names if meant[name])
    counted = sorted({value for value in meant.values() if value})
    found: list[dict[str, set[str]]] = [{} for _ in annotators]
    texts = list(gold)
    for start in range(0, len(texts), _TEXTS):
        _find(texts[start : start + _TEXTS], annotators, set(counted), found, rows_of, rejected)
        progress(min(start + _TEXTS, len(texts)))
    used = [text for text in texts if all(text in of_one for of_one in found)]
    if not any(gold[text] for text in used):
        raise SourceError(
            f"{path.name}: no row that can be used has a category. Map them by --mapping FILE. "
            f"Rejected: {dict(rejected) or 'none'}."
        )
    used_rows = sum(rows_of[text] for text in used)
    return {
        "task": "aspects",
        "categories": counted,
        "read": used_rows + sum(rejected.values()),
        "used": used_rows,
        "different_texts": len(used),
        "rejected": dict(rejected.most_common()),
        "seed": seed,
        "annotators": [
            {"name": annotator.name, "model": annotator.model}
            | _figures([(gold[text], of_one[text]) for text in used], counted, seed)
            for annotator, of_one in zip(annotators, found, strict=True)
        ],
    }


def categories(value: Any) -> Iterator[str]:
    """The categories in a cell: a list of names or of items with an `aspect`, or text."""
    if isinstance(value, list):
        for one in value:
            yield as_label(one.get("aspect") if isinstance(one, Mapping) else one)
        return
    yield from (part.strip() for part in _SEPARATOR.split(as_label(value)) if part.strip())


def _find(
    texts: Sequence[str],
    annotators: Sequence[Annotator],
    counted: set[str],
    found: Sequence[dict[str, set[str]]],
    rows_of: Counter[str],
    rejected: Counter[str],
) -> None:
    languages = detect_languages(texts)
    answers = [annotator.annotate(texts, languages) for annotator in annotators]
    for text, *of_text in zip(texts, *answers, strict=True):
        failed = [
            f"{annotator.name}: {reading.failure}"
            for annotator, reading in zip(annotators, of_text, strict=True)
            if reading.failure
        ]
        if failed:
            rejected[failed[0]] += rows_of[text]
            continue
        for of_one, reading in zip(found, of_text, strict=True):
            of_one[text] = {item.aspect for item in reading.aspects or ()} & counted


def _figures(
    pairs: Sequence[tuple[set[str], set[str]]], names: Sequence[str], seed: int
) -> dict[str, Any]:
    import numpy as np

    # Texts with the same three counts are alike: a bootstrap draws how many of each there are.
    kinds = Counter((len(gold & said), len(said), len(gold)) for gold, said in pairs)
    shapes = np.array(list(kinds), float)
    counts = np.array(list(kinds.values()))
    hits, said, gold = (int(total) for total in counts @ shapes)
    return {
        "micro_f1": 2 * hits / (said + gold),
        "micro_f1_interval": scores.interval(
            counts, lambda drawn: scores.micro_f1(drawn @ shapes), seed
        ),
        "precision": hits / said if said else None,
        "recall": hits / gold,
        "confusion": {
            name: {
                "both": sum(name in gold and name in said for gold, said in pairs),
                "only_said": sum(name not in gold and name in said for gold, said in pairs),
                "only_file": sum(name in gold and name not in said for gold, said in pairs),
            }
            for name in names
        },
    }
