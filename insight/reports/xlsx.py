"""A report as an Excel workbook: a sheet for each table, numbers as numbers, text never a formula."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from insight.reports.tables import cell, tables
from insight.reports.words import Words
from insight.types import Column, Report, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NUMBERS = {
    "count": "#,##0",
    "decimal": "#,##0.0",
    "money": "#,##0.00",
    "stars": "0.00",
    "rating": "0.0",
    "share": "0.0%",
    "whole_share": "0%",
    "size": "0.0%",
    "signed_size": "+0.0%;-0.0%;0.0%",
    "points": "0.0",
    "signed_points": "+0.0;-0.0;0.0",
    "stars_size": "0.00",
    "signed_stars": "+0.00;-0.00;0.00",
}
"""Formats of `insight.reports.words` as Excel writes them."""
_IN_POINTS = ("points", "signed_points")
"""Shares that are shown times 100, without a percent sign."""
_DATE = "yyyy-mm-dd"
_UNWRAPPED = "data"
"""Format of what is rather copied than read."""
_NARROWEST, _UNWRAPPED_WIDTH, _WIDEST = 10, 30, 80
"""Widths of a column, in characters."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NAME = 31
"""Most characters of the name of a sheet."""


def to_xlsx(report: Report) -> bytes:
    """The tables of the report, findings and method among them. The same report, the same bytes."""
    from xlsxwriter import Workbook

    words = Words(report.language)
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        book.set_properties(
            {"title": report.title, "created": report.facts.generated_at.replace(tzinfo=None)}
        )
        taken: set[str] = set()
        for table in tables(report).values():
            _write(book, book.add_worksheet(_sheet_name(table.title, taken)), table, words)
    return written.getvalue()


def _write(book: Workbook, sheet: Worksheet, table: Table, words: Words) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(table.columns):
        values = [_value(row.get(column.key), column, words) for row in table.rows]
        number = _DATE if column.format == "date" else _NUMBERS.get(column.format, "General")
        style = book.add_format(
            {"num_format": number, "text_wrap": column.format != _UNWRAPPED, "valign": "top"}
        )
        texts = [column.title, *(value for value in values if isinstance(value, str))]
        widest = _UNWRAPPED_WIDTH if column.format == _UNWRAPPED else _WIDEST
        sheet.set_column(place, place, min(max(_NARROWEST, *map(_width, texts)), widest))
        sheet.write_string(0, place, cell(column.title), head)
        for row, value in enumerate(values, 1):
            _put(sheet, row, place, value, style)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _value(value: Any, column: Column, words: Words) -> Any:
    """A value as its cell holds it: None, a truth, a number, a date or text."""
    if value is None:
        return None
    if column.format == "share_range":
        return words.show(value, column.format)
    if column.format == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return value * 100 if column.format in _IN_POINTS else cell(value)


def _put(sheet: Worksheet, row: int, place: int, value: Any, style: Format) -> None:
    """Write a value by its own type, never by what its text looks like."""
    match value:
        case None:
            sheet.write_blank(row, place, None, style)
        case bool():
            sheet.write_boolean(row, place, value, style)
        case int() | float():
            sheet.write_number(row, place, value, style)
        case date():
            sheet.write_datetime(row, place, value, style)
        case _:
            sheet.write_string(row, place, str(value), style)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without its own signs, no two alike."""
    wanted = _FORBIDDEN.sub(" ", title).strip("' ") or "-"
    name, number = wanted[:_NAME], 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted[: _NAME - 4]} ({number})"
    taken.add(name.lower())
    return name


def _width(text: str) -> int:
    """Columns that the longest line of a text takes; a Chinese character takes two."""
    return 2 + max(sum(1 + (c > "\u2e7f") for c in line) for line in text.split("\n"))
