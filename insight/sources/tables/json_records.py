"""JSON: objects on lines, one after another, or in an array, read as a stream."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from insight.messages import Message, message
from insight.sources.tables.lines import TOO_LONG, lines
from insight.sources.tables.table import (
    LONGEST_RECORD,
    UNSPLIT,
    Row,
    Table,
    checked,
    with_first_columns,
)

_CHUNK = 256 * 1024
_SHOWN = 100_000
"""Characters that are kept of a value that is broken."""
_BETWEEN = re.compile(r"[\s,]*")
# Spaces and tabs only: with line breaks, many empty lines would take quadratic time.
_NEXT_OBJECT = re.compile(r"[,\n\r][ \t]*(?=\{)")
_DECODER = json.JSONDecoder()


def looks_like_json(start: str) -> bool:
    """Whether a text begins as an object, or as an array of objects."""
    return re.match(r'\s*(\{\s*["}]|\[\s*(\{|\]|$))', start) is not None


def json_table(text: io.TextIOWrapper, name: str) -> Table:
    """The objects of a text as rows; the columns are those of the first hundred.

    What is not an object, or not JSON, is a bad row. A row's line is that in the file; in an
    array, its position.
    """
    text.seek(0)
    first = list(itertools.islice((line for line in lines(text) if line.text.strip()), 5))
    in_array = bool(first) and first[0].text.lstrip().startswith("[")
    on_lines = not in_array and any(_is_object(line.text) for line in first)
    text.seek(0)
    rows = _on_lines(text) if on_lines else _in_stream(text, in_array)
    return with_first_columns(name, map(checked, rows))


def _is_object(text: str) -> bool:
    try:
        return isinstance(_DECODER.raw_decode(text.strip())[0], dict)
    except (ValueError, RecursionError):
        return False


def _row(line: int, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(line, value)
    return Row(line, {UNSPLIT: value}, message('it is not an object, such as {"text": "..."}'))


def _broken(error: Exception) -> Message:
    return message("it is not JSON: %(cause)s", cause=str(error))


def _on_lines(text: io.TextIOWrapper) -> Iterator[Row]:
    for line in lines(text):
        if line.is_cut:
            yield Row(line.number, {UNSPLIT: line.text}, TOO_LONG)
            continue
        content, place = line.text.strip(), 0
        while place < len(content):
            try:
                value, place = _DECODER.raw_decode(content, place)
            except (ValueError, RecursionError) as error:
                yield Row(line.number, {UNSPLIT: content[place:]}, _broken(error))
                break
            yield _row(line.number, value)
            place = _after_space(content, place)


def _in_stream(text: io.TextIOWrapper, in_array: bool) -> Iterator[Row]:
    """Values that may span lines. After one that is broken, from the next `{` that may begin one."""
    stream = _Stream(text)
    if in_array:
        stream.skip_opening()
    for position in itertools.count(1):
        if not stream.to_value():
            return
        number = position if in_array else stream.line
        try:
            yield _row(number, stream.value())
        except (ValueError, RecursionError) as error:
            yield Row(number, {UNSPLIT: stream.broken()}, _broken(error))


class _Stream:
    """A window on the text, moved on from value to value."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._window = ""
        self._place = 0
        self._ended = False
        self.line = 1

    def skip_opening(self) -> None:
        self._more()
        self._move(self._window.index("[") + 1)

    def to_value(self) -> bool:
        """Move to the next value; False at the end of the text or of the last array."""
        while True:
            self._move(_after_space(self._window, self._place))
            if self._place < len(self._window):
                if self._window[self._place] not in "][":
                    return True
                # The end of an array, and perhaps the beginning of another.
                self._move(self._place + 1)
            elif not self._more():
                return False

    def value(self) -> Any:
        """The value here. Raises ValueError or RecursionError where there is none."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window, self._place)
                # A number may go on behind the window.
                if end < len(self._window) or not self._more():
                    self._move(end)
                    return value
            except json.JSONDecodeError as error:
                # Only what is wrong at the very end of the window may be right with more.
                cut = error.msg.startswith("Unterminated") or error.pos > len(self._window) - 16
                if not cut or len(self._window) - self._place > LONGEST_RECORD or not self._more():
                    raise

    def broken(self) -> str:
        """Move behind a broken value; its beginning."""
        start = self._window[self._place : self._place + _SHOWN]
        self._move(self._place + 1)
        while not (match := _NEXT_OBJECT.search(self._window, self._place)):
            # A line break at the end of the window may belong to the next object.
            self._move(len(self._window.rstrip()) if self._window.strip() else len(self._window))
            if not self._more():
                self._move(len(self._window))
                return start
        self._move(match.end())
        return start

    def _move(self, place: int) -> None:
        self.line += self._window.count("\n", self._place, place)
        self._place = place

    def _more(self) -> bool:
        """Read on, as much again as the window holds, so that a long value is not read often."""
        kept = self._window[self._place :]
        chunk = "" if self._ended else self._text.read(max(_CHUNK, len(kept)))
        self._ended = not chunk
        if chunk:
            self._window, self._place = kept + chunk, 0
        return bool(chunk)


def _after_space(text: str, place: int) -> int:
    match = _BETWEEN.match(text, place)
    return match.end() if match else place
