"""What users may ask: the views, their columns with what each means, and the functions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from insight.queries import query
from insight.store.reader import Reader, Row
from insight.store.sandbox import Sandbox
from insight.store.sandbox_child import TELLS_ABOUT_THE_SERVER

_FILE = Path(__file__).with_name("columns.toml")


@dataclass(frozen=True, slots=True)
class DocumentedColumn:
    """A column of a view; `meaning` is a sentence in the language that was asked for."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """A view that users may query."""

    name: str
    meaning: str
    columns: tuple[DocumentedColumn, ...]


def views(reader: Reader, language: str) -> list[View]:
    """The views of the published copy, documents first; none while nothing was ever published."""
    return [
        View(
            name,
            meaning(name, None, language),
            tuple(
                DocumentedColumn(row["column"], row["type"], meaning(name, row["column"], language))
                for row in rows
            ),
        )
        for name, rows in groupby(reader.rows("web/columns.sql"), key=lambda row: row["view"])
    ]


def functions(reader: Reader) -> list[Row]:
    """DuckDB's functions with `name`, `parameters`, `description` and `type`, without refused ones."""
    rows = reader.rows("web/functions.sql")
    return [row for row in rows if row["name"] not in TELLS_ABOUT_THE_SERVER]


def meaning(view: str, column: str | None, language: str) -> str:
    """What a view, or a column of it, holds; empty where nobody has said."""
    content = _content()
    of_view = content.get(view, {})
    key = column or "_"
    found = of_view.get(key) or content.get(of_view.get("like", ""), {}).get(key)
    found = found or (column and content["any"].get(column))
    return str(found[language]) if found else ""


def values(
    sandbox: Sandbox, views: list[View], view: str, column: str
) -> list[tuple[str, int]] | None:
    """Frequent values of a column and how often each comes; None where there is no such column.

    Raises QueryError when that takes too long.
    """
    if not any(v.name == view and any(c.name == column for c in v.columns) for v in views):
        return None
    sql = query("web/values.sql").format(view=_quoted(view), column=_quoted(column))
    return [(str(value), int(count)) for value, count in sandbox.run(sql).rows]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@cache
def _content() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
