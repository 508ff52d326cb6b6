"""Plain text: paragraphs between empty lines, and lines that stand as headings above them."""

from __future__ import annotations

import re

from insight.assistant.reading.section import Outline, Section, UnreadableError, is_marked
from insight.search.tokens import is_cjk
from insight.sources._charset import to_utf8

_UNDERLINE = re.compile(r"(=|-|~|\*)\1{2,}")
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)、．]?\s+(?=\S)|第[一二三四五六七八九十百\d]{1,4}[章节条]\s*|"
    r"[一二三四五六七八九十]{1,3}、\s*|(?P<hashes>#{1,6})\s+"
)
_ITEM = re.compile(r"(?:[-*•·–]|\(?\d{1,2}[.)）]|[（(][一二三四五六七八九十\d]{1,2}[）)])\s+(?=\S)")
_END = (".", "。", "!", "！", ":", "：", ";", "；", ",", "，")
_SENTENCE_END = (".", "。", "!", "！", "?", "？", ":", "：", ";", "；")
_LONGEST_HEADING = 80
_WIDTH = 25
"""A shorter line was ended by whoever wrote it."""


def sections(payload: bytes) -> list[Section]:
    """Raises UnreadableError for bytes that are no text."""
    text = to_utf8(payload)
    if text is None:
        raise UnreadableError("charset")
    return sections_of(text.decode("utf-8", "replace"))


def sections_of(text: str) -> list[Section]:
    outline = Outline()
    line = 1
    for group in re.split(
        r"(\n[ \t]*(?:\n[ \t]*)+)", text.replace("\r\n", "\n").replace("\r", "\n")
    ):
        if group.strip():
            _read([one.strip() for one in group.strip("\n").split("\n")], line, outline)
        line += group.count("\n")
    return outline.sections()


def _read(lines: list[str], place: int, outline: Outline) -> None:
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]) and len(lines[0]) <= _LONGEST_HEADING:
        outline.heading(1 if lines[1][0] == "=" else 2, lines[0], place)
        lines = lines[2:]
    elif (level := _heading_level(lines)) is not None:
        mark = _NUMBERED.match(lines[0])
        outline.heading(level, lines[0][mark.end() if mark else 0 :], place)
        lines = lines[1:]
    paragraph: list[str] = []
    for line in lines:
        if (item := _ITEM.match(line)) is not None:
            outline.block(_joined(paragraph), "paragraph", place)
            paragraph = []
            outline.block(line[item.end() :], "item", place)
        elif not _UNDERLINE.fullmatch(line):
            paragraph.append(line)
    outline.block(_joined(paragraph), "paragraph", place)


def _heading_level(lines: list[str]) -> int | None:
    """Of a first line that is a heading: numbered, marked by #, or short and alone without an end."""
    first = lines[0]
    if len(first) > _LONGEST_HEADING or first.endswith(_END) or is_marked(first):
        return None
    marked = _NUMBERED.match(first)
    if marked and (hashes := marked["hashes"]):
        return len(hashes)
    # "1. Returns" above its text is one; above "2. Refunds" it is the first of a list.
    lists = not marked or len(lines) == 1 or any(map(_ITEM.match, lines[1:]))
    if marked and not (lists and _ITEM.match(first)):
        number = marked["number"]
        return 2 + number.count(".") if number else 2
    return 3 if len(lines) == 1 and not _ITEM.match(first) else None


def _joined(lines: list[str]) -> str:
    """Lines of one paragraph: what was only broken at the width of a page runs on."""
    result = ""
    for line in lines:
        if not result:
            result = line
        elif result.endswith(_SENTENCE_END) or len(result.rsplit("\n", 1)[-1]) < _WIDTH:
            result += f"\n{line}"
        else:
            result += line if is_cjk(line[:1]) or is_cjk(result[-1:]) else f" {line}"
    return result
