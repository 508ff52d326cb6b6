"""Records of a delimited text, one after another, whatever is wrong with some of them.

A quote that never closes would swallow all that follows. Here a record that goes wrong costs its
first line: that line is bad, and reading goes on with the next.
"""

from __future__ import annotations

import csv
import itertools
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from insight.messages import Message, message
from insight.sources.tables.lines import TOO_LONG, Line
from insight.sources.tables.table import LONGEST_RECORD

Dialect = Mapping[str, Any]
"""Formatting parameters of the csv module."""
_MOST_LINES = 1_000
_FEWEST_TOGETHER = 10
_BLOCK_CHARACTERS = 256 * 1024
UNCLOSED = message("a quote opens in it that does not close")


class Record(NamedTuple):
    line: int
    cells: list[str]
    problem: Message | None


class _EndlessError(Exception):
    """A record has grown beyond what can be one."""


class _Feed:
    """Lines for a csv reader, which can be given back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()
        self._size = 0
        self.taken: list[Line] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        self._size += len(line.text)
        if len(self.taken) > _MOST_LINES or (self._size > LONGEST_RECORD and len(self.taken) > 1):
            raise _EndlessError
        return line.text

    def begin(self) -> None:
        self.taken, self._size = [], 0

    def give_back(self, lines: Sequence[Line]) -> None:
        """These lines will come again."""
        self._back.extendleft(reversed(lines))

    def block(self, count: int) -> list[Line]:
        """The next lines, about as many; none where they are too long to be read together."""
        block: list[Line] = []
        size = 0
        while len(block) < count and size < _BLOCK_CHARACTERS:
            line = self._back.popleft() if self._back else next(self._lines, None)
            if line is None:
                break
            block.append(line)
            size += len(line.text)
        if size <= LONGEST_RECORD and not any(line.is_cut for line in block):
            return block
        self.give_back(block)
        return []


def records(lines: Iterator[Line], dialect: Dialect) -> Iterator[Record]:
    """Every record that is not blank; the first good one is the header and gives the width."""
    csv.field_size_limit(LONGEST_RECORD + 1)
    feed = _Feed(lines)
    reader = csv.reader(feed, strict=True, **dialect)
    width: int | None = None
    together = _FEWEST_TOGETHER
    while True:
        if width is not None:
            glanced = yield from _simple(feed, together, dialect, width)
            together = min(2 * glanced + _FEWEST_TOGETHER, _MOST_LINES)
        feed.begin()
        cells: list[str] = []
        problem = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _EndlessError:
            problem = UNCLOSED
        except csv.Error as error:
            wrong = message("its quotes are wrong: %(cause)s", cause=str(error))
            problem = wrong if len(feed.taken) == 1 else UNCLOSED
            if "unexpected end" in str(error):
                problem = UNCLOSED
        if feed.taken[0].is_cut:
            problem = TOO_LONG
        elif any(line.is_cut for line in feed.taken) or (
            problem is None
            and len(feed.taken) > 1
            and len(cells) != width
            and _is_row(feed.taken[1].text, dialect, width)
        ):
            problem = UNCLOSED
        first = feed.taken[0]
        if problem:
            feed.give_back(feed.taken[1:])
            yield Record(first.number, [first.text.rstrip("\r\n")], problem)
        elif width is None:
            if any(cell.strip() for cell in cells):
                width = len(cells)
                yield Record(first.number, cells, None)
        elif cells:
            yield _of_width(first.number, cells, width)


def _simple(feed: _Feed, count: int, dialect: Dialect, width: int) -> Generator[Record, None, int]:
    """The records of about `count` lines, up to the first that needs more than a glance.

    Returns how many lines they had; the others go back. Most files have no such record, and the
    csv module is quickest where it is given many lines.
    """
    block = feed.block(count)
    reader = csv.reader([line.text for line in block], strict=True, **dialect)
    behind = 0
    try:
        for cells in reader:
            if len(cells) == width:
                yield Record(block[behind].number, cells, None)
            elif cells:
                if reader.line_num > behind + 1:
                    break
                yield _of_width(block[behind].number, cells, width)
            behind = reader.line_num
    except csv.Error:
        pass
    feed.give_back(block[behind:])
    return behind


def _of_width(line: int, cells: list[str], width: int) -> Record:
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) == width:
        return Record(line, cells, None)
    wrong = message("it has %(count)s of %(width)s columns", count=len(cells), width=width)
    return Record(line, cells, wrong)


def _is_row(text: str, dialect: Dialect, width: int | None) -> bool:
    """Whether this line alone is a whole row of several columns."""
    try:
        parsed = list(itertools.islice(csv.reader([text], strict=True, **dialect), 2))
    except csv.Error:
        return False
    return len(parsed) == 1 and len(parsed[0]) == width and len(parsed[0]) > 1
