"""Tables of a page as rows, each of which says what its cells are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST_ROWS = 5_000
_MOST_COLUMNS = 50
_ARRANGED = "table table, table h1, table h2, table h3, table h4, table h5, table h6"
"""What stands in a table that is a way to arrange a page."""
_DIGIT = re.compile(r"\d")
_LONGEST_NAME = 60


def arranging(page: LexborHTMLParser) -> set[int]:
    """The tables that only arrange a page, by the ids of their nodes."""
    found: set[int] = set()
    for inner in page.css(_ARRANGED):
        node = inner.parent
        # Whoever marked one has marked those around it.
        while node is not None and node.mem_id not in found:
            if node.tag == "table":
                found.add(node.mem_id)
            node = node.parent
    return found


def rows_of(table: LexborNode) -> list[str]:
    """Rows as `Column: value; Column: value`."""
    cells, heads = _cells(table)
    return said(cells, heads)


def said(cells: Sequence[Sequence[str]], heads: int | None = None) -> list[str]:
    """Rows in words. `heads` tells how many rows name the columns; None: it is to be seen."""
    filled = [row for row in cells if any(row)]
    if not filled or max(map(len, filled)) < 2:
        return [row[0] for row in filled]
    count = _heads(filled) if heads is None else heads
    names = [
        " ".join(dict.fromkeys(filter(None, column)))
        for column in zip(*_even(filled[:count]), strict=True)
    ]
    told = []
    for row in filled[count:]:
        parts = []
        for place, cell in enumerate(row):
            name = names[place] if place < len(names) else ""
            if cell:
                parts.append(f"{name}: {cell}" if name and name != cell else cell)
        told.append("; ".join(parts))
    return told


def _heads(rows: Sequence[Sequence[str]]) -> int:
    """Whether the first row names the columns: short texts without a figure, above others."""
    first, rest = rows[0], rows[1:]
    if not rest or not all(first) or len(set(first)) < len(first):
        return 0
    short = all(len(cell) <= _LONGEST_NAME for cell in first)
    return int(short and not any(map(_DIGIT.search, first)))


def _even(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _cells(table: LexborNode) -> tuple[list[list[str]], int | None]:
    """The grid, cells that span several places in each of them, and the rows of <th> at its top."""
    grid: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    heads = 0
    for row in table.css("tr")[:_MOST_ROWS]:
        line: list[str] = []
        only_heads = True
        cells = [node for node in row.iter() if node.tag in ("td", "th")]
        while cells or len(line) in below:
            if (spanned := below.pop(len(line), None)) is not None:
                left, text = spanned
                if left > 1:
                    below[len(line)] = (left - 1, text)
                line.append(text)
                continue
            cell = cells.pop(0)
            only_heads &= cell.tag == "th"
            text = " ".join(cell.text(deep=True, separator=" ").split())
            for number in range(_span(cell, "colspan")):
                # A name is that of all its columns, a value is said once.
                here = text if cell.tag == "th" or number == 0 else ""
                if (rows := _span(cell, "rowspan")) > 1:
                    below[len(line)] = (rows - 1, here)
                line.append(here)
            if len(line) >= _MOST_COLUMNS:
                break
        if only_heads and line and heads == len(grid):
            heads += 1
        grid.append(line)
    return grid, heads or None


def _span(cell: LexborNode, name: str) -> int:
    said = cell.attributes.get(name) or "1"
    return min(max(int(said), 1), _MOST_COLUMNS) if said.isdecimal() and len(said) < 4 else 1
