"""What the readers of all formats give, and the outline by which they make it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["paragraph", "item", "row"]

LOOSE_LEVEL = 7
"""Of a heading that only looks like one: a line in bold type, the term of a list of definitions."""
QUESTION_LEVEL = 9
"""Of a question that is marked as such within a text."""
MOST_SECTIONS = 20_000
_LONGEST_HEADING = 300
_QUESTION = re.compile(
    r"(?:q(?:uestion)?\s?\d{0,3}|问题?\s?\d{0,3}|提问)\s?[:：.．、)）]\s*(?=\S)", re.IGNORECASE
)
_ANSWER = re.compile(
    r"(?:a(?:nswer)?\s?\d{0,3}|答案?\s?\d{0,3}|回答|回复)\s?[:：.．、)）]\s*(?=\S)", re.IGNORECASE
)


class UnreadableError(Exception):
    """A file cannot be read as what it claims to be; `code` says why, see `read.py`."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, or a row of a table with its header."""

    text: str
    kind: Kind = "paragraph"


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, up to the next."""

    path: tuple[str, ...]
    """The headings above it, the outermost first; empty for what stands before any."""
    blocks: tuple[Block, ...]
    place: int | None = None
    """The page or the line on which it begins, where the format has such."""
    is_entry: bool = False
    """Whether it is a question with its answer, as the file itself says."""


@dataclass(slots=True)
class Outline:
    """Collects headings and blocks in reading order."""

    _levels: list[tuple[int, str]] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _place: int | None = None
    _bare: bool = False
    """Whether nothing was said yet under the last heading."""
    _done: list[Section] = field(default_factory=list)

    def heading(self, level: int, text: str, place: int | None = None) -> None:
        """Begin a section below the headings of lower levels."""
        said = one_line(text)
        if not said:
            return
        self._end()
        if len(said) > _LONGEST_HEADING:
            # A paragraph that somebody set as a heading.
            self._blocks.append(Block(said))
            return
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()
        self._levels.append((level, said))
        self._place, self._bare = place, True

    def block(self, text: str, kind: Kind = "paragraph", place: int | None = None) -> None:
        """Add a text; lines that are marked as question and answer become an entry."""
        lines = [one_line(line) for line in text.split("\n")]
        lines = [line for line in lines if line]
        kept: list[str] = []
        for line in lines:
            if kind != "row" and (marked := _QUESTION.match(line)):
                self._add("\n".join(kept), kind, place)
                kept = []
                self.heading(QUESTION_LEVEL, line[marked.end() :], place)
            elif self._in_question() and not self._blocks and (marked := _ANSWER.match(line)):
                kept.append(line[marked.end() :])
            else:
                kept.append(line)
        self._add("\n".join(kept), kind, place)

    def sections(self) -> list[Section]:
        """All of it. A heading without a text is left out, but stands above those below it."""
        self._end()
        return self._done

    def _add(self, text: str, kind: Kind, place: int | None) -> None:
        if text:
            self._blocks.append(Block(text, kind))
            self._bare = False
            self._place = place if self._place is None else self._place

    def _in_question(self) -> bool:
        return bool(self._levels) and self._levels[-1][0] == QUESTION_LEVEL

    def _end(self) -> None:
        if self._bare and self._levels and self._levels[-1][0] == LOOSE_LEVEL:
            # It only looked like one.
            self._blocks.append(Block(self._levels.pop()[1]))
        self._bare = False
        if self._blocks:
            if len(self._done) >= MOST_SECTIONS:
                raise UnreadableError("sections", most=MOST_SECTIONS)
            path = tuple(text for _, text in self._levels)
            entry = self._in_question()
            self._done.append(Section(path, tuple(self._blocks), self._place, entry))
        self._blocks, self._place = [], None


def is_marked(line: str) -> bool:
    """Whether a line says of itself that it is a question or an answer."""
    return bool(_QUESTION.match(line) or _ANSWER.match(line))


def one_line(text: str) -> str:
    """The text without line breaks and signs that are not shown."""
    plain = "".join(
        sign if sign.isprintable() or sign.isspace() else "" for sign in text.replace("\xa0", " ")
    )
    return " ".join(plain.split())
