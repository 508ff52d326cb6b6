"""The rows of a labelled file that can be used, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight.annotators import Target
from insight.cleaning.plain import plain
from insight.errors import SourceError
from insight.sources.columns import require_columns
from insight.sources.files import open_rows
from insight.sources.tables.table import Row

MOST_LABELS = 1000
"""A column with more different values holds no labels."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; a target by itself, or by where it begins and ends."""

    text: str
    label: str
    target: str | None = None
    start: str | None = None
    end: str | None = None

    @property
    def has_target(self) -> bool:
        return self.target is not None or self.start is not None


@dataclass(frozen=True, slots=True)
class LabelledRow:
    text: str
    label: Any
    """As found."""
    target: Target | None = None


def found_labels(path: Path, columns: Columns) -> Counter[str]:
    """How often each label comes. Raises SourceError for an unknown column or too many labels."""
    counts: Counter[str] = Counter()
    for row in _rows(path, columns):
        if row.problem is None:
            counts[as_label(row.values.get(columns.label))] += 1
            if len(counts) > MOST_LABELS:
                raise SourceError(
                    f"{path.name}: the column {columns.label!r} has more than {MOST_LABELS:,} "
                    "different values; it holds no labels."
                )
    counts.pop("", None)
    return counts


def labelled_rows(path: Path, columns: Columns, rejected: Counter[str]) -> Iterator[LabelledRow]:
    """The rows with a text (and a target); the others are counted in `rejected` by reason."""
    for row in _rows(path, columns):
        raw = "" if row.problem else _raw(row.values.get(columns.text))
        text = plain(raw)
        if row.problem:
            rejected["the row cannot be read"] += 1
        elif not text.strip():
            rejected["no text"] += 1
        elif not columns.has_target:
            yield LabelledRow(text, row.values.get(columns.label))
        elif (target := _target(raw, text, row.values, columns)) is None:
            rejected["the target is not in the text"] += 1
        else:
            yield LabelledRow(text, row.values.get(columns.label), target)


def as_label(value: Any) -> str:
    """A label as text; 1 and 1.0 are the same."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _rows(path: Path, columns: Columns) -> Iterator[Row]:
    wanted = [columns.text, columns.label, columns.target, columns.start, columns.end]
    with open_rows(path, {"text": columns.text}) as (names, rows):
        require_columns([name for name in wanted if name is not None], names, path.name)
        yield from rows


def _target(raw: str, text: str, values: Mapping[str, Any], columns: Columns) -> Target | None:
    """Where the target stands in the cleaned text; None where it does not."""
    before = 0
    if columns.target is not None:
        words = _raw(values.get(columns.target))
    else:
        try:
            start, end = (int(float(values[name])) for name in (columns.start, columns.end) if name)
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
        if not 0 <= start < end <= len(raw):
            return None
        words = raw[start:end]
        before = raw.count(words, 0, start)
    words = plain(words).strip()
    place = text.find(words) if words else -1
    for _ in range(before):
        place = text.find(words, place + 1) if place >= 0 else -1
    return None if place < 0 else Target(place, place + len(words))


def _raw(value: Any) -> str:
    return "" if value is None else str(value)
