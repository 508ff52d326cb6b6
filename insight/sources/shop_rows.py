"""Rows of the tables that a shop keeps beside its reviews: by field, bad ones with their reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight.cleaning.clean import tidy
from insight.errors import SourceError
from insight.messages import message
from insight.sources.columns import Names, find_columns
from insight.sources.files import open_tables
from insight.types import RawItem, Rejected

_LONGEST_NAME = 300
_LONGEST_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a table: the names of their columns, and which must be there."""

    names: Names
    needed: Sequence[Sequence[str]]
    """Of each of these groups at least one."""


class BadRowError(Exception):
    """A row that cannot be stored: the field and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


def read_rows(path: Path, mapping: Mapping[str, str], layout: Layout) -> Iterator[RawItem]:
    """The rows of a file by the fields of `layout`. Raises SourceError where a column is missing."""
    with closing(open_tables(path, mapping)) as tables:
        for table in tables:
            columns = find_columns(list(table.columns), mapping, table.name, layout.names)
            for group in layout.needed:
                if not any(field in columns for field in group):
                    raise SourceError(
                        message(
                            "%(name)s: no column looks like %(wanted)s. Columns: %(columns)s. "
                            "Name it by hand: --map %(field)s=COLUMN",
                            name=table.name,
                            wanted=" / ".join(group),
                            columns=", ".join(table.columns) or "–",
                            field=group[0],
                        )
                    )
            for row in table.rows:
                values = {field: row.values.get(column) for field, column in columns.items()}
                fields = dict(row.values) if row.problem else values
                yield RawItem(table.name, row.line, fields, row.values, row.problem)


def name(value: Any) -> str | None:
    """A name as documents have it: plain, masked, of a length that can be shown."""
    return tidy(value)[:_LONGEST_NAME] or None


def rejected(item: RawItem, error: BadRowError) -> Rejected:
    value = item.fields.get(error.field)
    shown = "" if value is None else str(value)
    if item.problem:
        shown = "; ".join(f"{name}: {value}" for name, value in item.fields.items())
    return Rejected(
        item.origin,
        item.line,
        error.field,
        shown[:_LONGEST_SHOWN],
        error.reason,
        item.row or item.fields,
    )
