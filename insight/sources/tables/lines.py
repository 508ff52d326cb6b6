"""The lines of a text, numbered, none longer than memory allows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

from insight.messages import message
from insight.sources.tables.table import LONGEST_RECORD

TOO_LONG = message("the line is longer than %(most)s characters", most=LONGEST_RECORD)


class Line(NamedTuple):
    number: int
    text: str
    """With its end."""
    is_cut: bool = False
    """Whether the line was too long: this is its beginning."""


def lines(text: io.TextIOWrapper) -> Iterator[Line]:
    """All lines; a line ends in a line feed, a carriage return or both."""
    number = 0
    while part := text.readline(LONGEST_RECORD):
        number += 1
        if len(part) < LONGEST_RECORD or part[-1] in "\r\n":
            yield Line(number, part)
            continue
        yield Line(number, part[:1000], is_cut=True)
        while part and part[-1] not in "\r\n":
            part = text.readline(LONGEST_RECORD)
