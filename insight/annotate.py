"""Analysing any table without storing it: each row once, in order, with columns of ours added.

Rows are read, analysed and written in portions, so that a file may be of any length. What was said
of a text is kept for a while, since tables repeat themselves. A run that was stopped goes on where
it was: see `insight.resume`.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

from insight.analyses import aspects, sentiment, toxicity
from insight.analyses.batch import Text
from insight.analyses.run import analyse
from insight.annotators import Annotator
from insight.cleaning.plain import plain
from insight.errors import SourceError
from insight.models import Models
from insight.models.language import detect_languages
from insight.resume import portions
from insight.sources.columns import require_columns
from insight.sources.files import open_rows
from insight.sources.tables.table import Row

COLUMNS = (
    "language",
    "sentiment",
    "sentiment_score",
    "toxicity",
    "toxic",
    "aspects",
    "model",
    "reason",
)
SUFFIXES = (".csv", ".jsonl")
_ANALYSES = (sentiment, toxicity, aspects)
_ROWS = 2048
_CHARACTERS = 16_000_000
"""Of the rows of one portion; a row may be so long by itself."""
_KEPT = 32_768
"""Texts whose answers are kept: some 50 MB."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written."""

    rows: int
    broken: int
    """Rows that could not be read: their `reason` says why."""
    failures: Counter[str]
    """Why the annotator had no answer, and for how many rows."""


def count_rows(source: Path, text_column: str) -> int:
    """The rows of a table, good and bad. Reads it all, which takes far less time than its texts."""
    with open_rows(source, {"text": text_column}) as (_, rows):
        return sum(1 for _ in rows)


def annotate(
    source: Path,
    text_column: str,
    output: Path,
    models: Models,
    progress: Callable[[int], None] = lambda rows: None,
    annotator: Annotator | None = None,
    say: Callable[[str], None] = lambda words: None,
) -> Outcome:
    """Write `source` with our columns added to `output` (.csv or .jsonl).

    A column of the file that is named like one of ours is kept as `input_<name>`. What cannot be
    read (no words, another language, a row that is broken) has empty labels and the `reason`. An
    `annotator` is asked too, and its labels are taken; a text that it fails on has those of
    `models`. `say` is told where an earlier run is gone on with.
    Raises SourceError for an unknown column or format.
    """
    if output.suffix.lower() not in SUFFIXES:
        raise SourceError(f"{output.name}: the output must end in {' or '.join(SUFFIXES)}.")
    failures: Counter[str] = Counter()
    answers = _Answers(models, annotator, failures)
    with open_rows(source, {"text": text_column}) as (columns, rows):
        require_columns([text_column], columns, source.name)
        made_of = _made_of(source, text_column, columns, models, annotator)
        with portions(output, made_of, say) as written:
            failures.update(written.facts.get("failures", {}))
            broken = written.facts.get("broken", 0)
            write = _writer(output, written.out, [*map(_kept_name, columns), *COLUMNS])
            progress(written.rows)
            for portion in _portions(itertools.islice(rows, written.rows, None)):
                for row, added in zip(portion, answers.of(portion, text_column), strict=True):
                    write({_kept_name(k): v for k, v in _values(row).items()} | added)
                broken += sum(row.problem is not None for row in portion)
                written.keep(written.rows + len(portion), broken=broken, failures=failures)
                progress(written.rows)
            return Outcome(written.rows, broken, failures)


def _made_of(
    source: Path,
    text_column: str,
    columns: Sequence[str],
    models: Models,
    annotator: Annotator | None,
) -> dict[str, Any]:
    """What the output depends on, by the names that a user is told."""
    status = source.stat()
    return {
        "the file": [str(source.resolve()), status.st_size, status.st_mtime_ns],
        "the columns": [text_column, *columns, *COLUMNS],
        "our models": models.hash,
        "who is asked": annotator.model if annotator else None,
        "this program": [version("insight"), *(one.VERSION for one in _ANALYSES)],
    }


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Some rows at a time: of long ones fewer, so that memory is bounded."""
    portion: list[Row] = []
    characters = 0
    for row in rows:
        portion.append(row)
        characters += sum(len(v) for v in row.values.values() if isinstance(v, str))
        if len(portion) == _ROWS or characters >= _CHARACTERS:
            yield portion
            portion, characters = [], 0
    if portion:
        yield portion


class _Answers:
    """What is said of the texts of rows."""

    def __init__(self, models: Models, annotator: Annotator | None, failures: Counter[str]) -> None:
        self._models = models
        self._annotator = annotator
        self._failures = failures
        self._kept: OrderedDict[bytes, dict[str, Any]] = OrderedDict()

    def of(self, rows: Sequence[Row], text_column: str) -> Iterator[dict[str, Any]]:
        """Our columns for each row; equal texts are read once."""
        texts = ["" if row.problem else plain(row.values.get(text_column)) for row in rows]
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        found = {key: self._kept[key] for key in keys if key in self._kept}
        fresh = {key: t for key, t in zip(keys, texts, strict=True) if key not in found}
        failed: dict[bytes, str] = {}
        if fresh:
            languages = detect_languages(list(fresh.values()))
            said = _said(list(fresh.values()), languages, self._models)
            if self._annotator:
                said, failed = self._asked(fresh, languages, said)
            found |= zip(fresh, said, strict=True)
        self._keep({key: one for key, one in found.items() if key not in failed})
        for row, key in zip(rows, keys, strict=True):
            if key in failed:
                self._failures[failed[key]] += 1
            yield found[key] | {"reason": row.problem} if row.problem else found[key]

    def _asked(
        self, texts: Mapping[bytes, str], languages: Sequence[str], said: list[dict[str, Any]]
    ) -> tuple[list[dict[str, Any]], dict[bytes, str]]:
        """What was said, with the annotator's labels where it has some; and where it failed."""
        assert self._annotator is not None
        readings = self._annotator.annotate(list(texts.values()), languages)
        failed = {
            key: reading.failure
            for key, ours, reading in zip(texts, said, readings, strict=True)
            if reading.failure and ours["model"] is not None
        }
        theirs = [
            ours
            if reading.failure
            else ours
            | {
                "sentiment": reading.label,
                "sentiment_score": reading.score,
                "toxicity": reading.toxicity,
                "toxic": reading.toxic,
                "aspects": reading.items,
                "model": self._annotator.model,
            }
            for ours, reading in zip(said, readings, strict=True)
        ]
        return theirs, failed

    def _keep(self, answers: Mapping[bytes, dict[str, Any]]) -> None:
        for key, one in answers.items():
            self._kept[key] = one
            self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _said(texts: Sequence[str], languages: Sequence[str], models: Models) -> list[dict[str, Any]]:
    """Our columns for texts, by our models."""
    given = [
        Text(str(index), "", text, language)
        for index, (text, language) in enumerate(zip(texts, languages, strict=True))
    ]
    labels: list[dict[str, tuple[str | None, float | None, Mapping[str, Any]]]] = [
        {} for _ in texts
    ]
    for one in analyse(given, models)[1]:
        labels[int(one.document_id)][one.analysis] = (one.label, one.score, one.details)
    found = []
    for language, of_text in zip(languages, labels, strict=True):
        sentiment, score, details = of_text["sentiment"]
        toxic, toxicity, _ = of_text.get("toxicity", (None, None, {}))
        found.append(
            {
                "language": language,
                "sentiment": sentiment,
                "sentiment_score": score,
                "toxicity": toxicity,
                "toxic": None if toxic is None else toxic == "toxic",
                "aspects": of_text.get("aspects", (None, None, {}))[2].get("items", []),
                "model": None if sentiment is None else models.hash,
                "reason": details.get("reason"),
            }
        )
    return found


def _values(row: Row) -> Mapping[str, Any]:
    """The values of a row; of a broken one what is plain, since others may be nested without end."""
    if row.problem is None:
        return row.values
    return {k: v for k, v in row.values.items() if not isinstance(v, (list, dict))}


def _kept_name(column: str) -> str:
    return f"input_{column}" if column in COLUMNS else column


def _writer(
    output: Path, out: TextIO, columns: Sequence[str]
) -> Callable[[Mapping[str, Any]], None]:
    """What writes one row; the header too, where the file is empty."""
    if output.suffix.lower() == ".jsonl":
        return lambda row: print(json.dumps(row, ensure_ascii=False, default=str), file=out)
    writer = csv.DictWriter(out, list(dict.fromkeys(columns)), extrasaction="ignore")
    if not out.tell():
        writer.writeheader()
    return lambda row: writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
