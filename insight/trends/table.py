"""Bursts in any dated table: what `insight trends FILE` finds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from insight.cleaning.plain import plain
from insight.sources.columns import require_columns
from insight.sources.dates import DateReader, Order
from insight.sources.files import open_rows
from insight.sources.tables.table import Row
from insight.trends.documents import LONGEST, Documents
from insight.trends.items import Item, items_of

_COLUMN_SAMPLE = 1_000
"""First rows that decide how dates are read."""
_TIMES_A_LABEL = 10
"""How often a text of the first rows comes on average where the column holds labels."""
FEWEST_OF_A_GROUP = 30
MOST_GROUPS = 500
"""The largest groups are looked at; the others are only what these are compared with."""


@dataclass(slots=True)
class Found:
    """What a table holds."""

    bursts: list[Item] = field(default_factory=list)
    rows: int = 0
    used: int = 0
    first: date | None = None
    last: date | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    """Why rows are not used, and how many."""
    small_groups: int = 0
    """Groups that were not looked at."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what."""

    date: str
    text: str
    by: str | None = None


def find(
    path: Path,
    columns: Columns,
    zone: ZoneInfo,
    order: Order | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Found:
    """The bursts of a table, by day, the strongest of a day first.

    Raises SourceError for a column that is not there, or dates that can be read in two ways.
    """
    found, documents = Found(), Documents()
    with open_rows(path, {"text": columns.text}) as (names, rows):
        require_columns(filter(None, (columns.date, columns.text, columns.by)), names, path.name)
        first = list(itertools.islice(rows, _COLUMN_SAMPLE))
        documents.labels = _are_labels(row.values.get(columns.text) for row in first)
        values = [row.values.get(columns.date) for row in first if row.problem is None]
        dates = DateReader.for_values(values, zone, order, path.name)
        for row in itertools.chain(first, rows):
            found.rows += 1
            if reason := _add(documents, row, dates, columns):
                found.left_out[reason] += 1
            if found.rows % 1000 == 0:
                progress(found.rows)
    found.used = len(documents)
    if found.used:
        days = documents.days
        found.first, found.last = (date.fromordinal(int(d)) for d in (days.min(), days.max()))
        if columns.by is not None:
            found.small_groups = documents.fold(FEWEST_OF_A_GROUP, MOST_GROUPS)
        found.bursts = items_of(documents, columns.by)
    return found


def _are_labels(values: Iterable[object]) -> bool:
    """Whether these texts are labels: at least twenty, and the same few again and again."""
    given = [str(value) for value in values if value]
    return len(given) >= 20 and len(set(given)) * _TIMES_A_LABEL <= len(given)


def _add(documents: Documents, row: Row, dates: DateReader, columns: Columns) -> str:
    """Take a row; returns why it cannot be used, or nothing."""
    if row.problem is not None:
        return "the row cannot be read"
    try:
        moment = dates.read(row.values.get(columns.date))
    except (ValueError, OverflowError):
        return "the date cannot be read"
    if moment is None:
        return "no date"
    text = plain(str(row.values.get(columns.text) or "")[:LONGEST]).strip()
    if not text:
        return "no text"
    group = "" if columns.by is None else plain(row.values.get(columns.by)).strip()
    day = moment.astimezone(dates.zone).date()
    return "" if documents.add(day, text, row.line, group) else "the same text on the same day"
