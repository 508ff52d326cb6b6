"""The dialect of a delimited text: the one that makes the fewest bad rows of its beginning."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from insight.sources.tables.lines import Line
from insight.sources.tables.records import Dialect, records

_DELIMITERS = ",\t;|\x01^~"
_NONE = "\x1f"
"""Separates nothing: a table of one column."""
_SAMPLE_RECORDS = 20_000
_SAMPLE_CHARACTERS = 1_000_000
_PLAIN: Dialect = {"quotechar": '"'}
# In this order: a later one must make fewer bad rows, and its signs must be seen to be used.
_QUOTINGS: tuple[Dialect, ...] = (
    {"quotechar": '"', "skipinitialspace": True},
    {"quotechar": '"', "doublequote": False, "escapechar": "\\"},
    {"quotechar": "'"},
)
_UNQUOTED: tuple[Dialect, ...] = (
    {"quoting": csv.QUOTE_NONE},
    {"quoting": csv.QUOTE_NONE, "escapechar": "\\"},
)
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*')
"""A first line that Excel writes and reads."""


class _Tried(NamedTuple):
    dialect: Dialect
    bad: int
    total: int
    quoted: int
    """Cells that only quotes can have made."""
    joined: int
    """Rows of several lines."""

    @property
    def share(self) -> float:
        return self.bad / max(self.total, 1)


def separator_line(line: str) -> str | None:
    """The delimiter that a line `sep=;` names."""
    match = _SEPARATOR_LINE.fullmatch(line)
    return match[1] if match else None


def choose_dialect(open_lines: Callable[[], Iterator[Line]], prefer_tab: bool) -> Dialect:
    """The dialect of a text whose lines, the header first, can be had again and again."""
    first = next((line.text for line in open_lines() if line.text.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    present = [delimiter for delimiter in _DELIMITERS if delimiter in bare]
    present.sort(key=lambda d: (d == "\t" and prefer_tab, bare.count(d)), reverse=True)
    best: _Tried | None = None
    for delimiter in present:
        tried = _best_quoting(open_lines, delimiter)
        if best is None or tried.share < best.share:
            best = tried
        if not best.bad:
            break
    if best is None or (best.share > 0.5 and f"{best.dialect['delimiter']} " in first):
        # The delimiters of the first line are the commas of a sentence.
        return _best_quoting(open_lines, _NONE).dialect
    return best.dialect


def _best_quoting(open_lines: Callable[[], Iterator[Line]], delimiter: str) -> _Tried:
    def tried(quoting: Dialect) -> _Tried:
        return _try(open_lines(), {"delimiter": delimiter, **quoting})

    plain = best = tried(_PLAIN)
    if delimiter == "\t" and plain.joined:
        # Quotes that only happen to pair up, where each line is a whole row without them.
        unquoted = tried(_UNQUOTED[0])
        if not unquoted.bad:
            return unquoted
    if not plain.bad:
        return plain
    escaped = _holds(open_lines(), ('\\"', f"\\{delimiter}"))
    for quoting in _QUOTINGS:
        if "escapechar" in quoting and not escaped:
            continue
        other = tried(quoting)
        if other.bad < best.bad and (other.quoted or "escapechar" in quoting):
            best = other
    # Without quotes nothing can be wrong with them, so this needs more than fewer bad rows: that
    # quotes do nothing in this file. Tabs are the usual separator of unquoted text.
    if best.bad >= (1 if delimiter == "\t" else 3) and best.bad > plain.quoted:
        for quoting in _UNQUOTED[: 1 + escaped]:
            if (other := tried(quoting)).bad < best.bad:
                best = other
    return best


def _holds(lines: Iterator[Line], signs: tuple[str, ...]) -> bool:
    """Whether one of the signs is in the beginning of the text."""
    return any(
        sign in line.text for line in itertools.islice(lines, _SAMPLE_RECORDS) for sign in signs
    )


def _try(lines: Iterator[Line], dialect: Dialect) -> _Tried:
    bad = total = quoted = joined = characters = 0
    signs = (dialect["delimiter"], "\n", "\r")
    for record in itertools.islice(records(lines, dialect), 1, _SAMPLE_RECORDS):
        total += 1
        if record.problem:
            bad += 1
        else:
            whole = "".join(record.cells)
            joined += "\n" in whole
            if any(map(whole.__contains__, signs)):
                quoted += sum(any(map(cell.__contains__, signs)) for cell in record.cells)
        characters += sum(map(len, record.cells))
        if characters > _SAMPLE_CHARACTERS:
            break
    return _Tried(dialect, bad, total, quoted, joined)
