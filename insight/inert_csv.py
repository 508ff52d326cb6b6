"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# Some locales of spreadsheets read the full-width forms as formulas too.
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def inert_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark that spreadsheets need; text that would be a formula gets a `'`."""
    return b"".join(inert_lines(columns, rows))


def inert_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The same row by row, for what is too large to be held."""
    yield _line(columns, "utf-8-sig")
    for row in rows:
        yield _line(row, "utf-8")


def without_mark(value: str) -> str:
    """A cell as it was before `inert_csv` made it inert."""
    return value[1:] if value[:1] == "'" and _needs_mark(value[1:]) else value


def inert_cell(value: Any) -> Any:
    """One value as a cell that is no formula."""
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and _needs_mark(value) else value


def _line(row: Sequence[Any], codec: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(map(inert_cell, row))
    return text.getvalue().encode(codec, "replace")


def _needs_mark(value: str) -> bool:
    """Whether it would be a formula, or looks like one that was marked already."""
    return value.lstrip("'").startswith(_FORMULA)
