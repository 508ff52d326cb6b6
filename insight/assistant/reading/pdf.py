"""PDF: lines by where they stand on the page, headings by their size or their bold type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

from insight.assistant.reading.section import LOOSE_LEVEL, Outline, Section, UnreadableError
from insight.search.tokens import is_cjk

MOST_PAGES = 1_000
_MOST_SIGNS = 3_000_000
_LARGER = 1.12
"""How many times as large as the text a heading is at least."""
_APART = 1.25
"""Lines further apart than this many times the usual begin another paragraph."""
_LONGEST_HEADING = 120
_REPEATED = 0.6
"""On so many pages stands what is a header or a footer."""
_EDGE = 0.09
"""Of the height of a page, above and below."""
_FAR = 2.5
"""Heights of a line."""
_NUMBER = re.compile(r"\d+")
_BULLET = re.compile(r"[•●▪‣◦–·-]\s*(?=\S)")
_ITEM = re.compile(rf"{_BULLET.pattern}|\(?\d{{1,2}}[.)、]\s*(?=[^\s\d])")
_END = (".", "。", "!", "！", "?", "？", ":", "：", ";", "；")


@dataclass(slots=True)
class _Line:
    page: int
    y: float
    size: float
    bold: bool
    text: str
    at_edge: bool = False
    """Whether it stands where headers and footers do."""


def sections(payload: bytes) -> list[Section]:
    """Raises UnreadableError for what is no PDF, is locked, too long, or only a picture of text."""
    lines = _without_repeated(_lines(payload))
    if not lines:
        raise UnreadableError("no_text")
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    levels = sorted(
        {round(line.size, 1) for line in lines if line.size >= body * _LARGER}, reverse=True
    )
    outline = Outline()
    for paragraph in _paragraphs(lines, levels, _usual_gap(lines, body)):
        if paragraph.level is not None:
            outline.heading(paragraph.level, paragraph.text, paragraph.page)
        elif mark := _BULLET.match(paragraph.text):
            outline.block(paragraph.text[mark.end() :], "item", paragraph.page)
        else:
            outline.block(paragraph.text, "paragraph", paragraph.page)
    return outline.sections()


@dataclass(slots=True)
class _Paragraph:
    level: int | None
    page: int
    text: str


def _paragraphs(lines: list[_Line], levels: list[float], usual: float) -> Iterator[_Paragraph]:
    """Lines that run on, as one; a heading may take several too."""
    now: _Paragraph | None = None
    before: _Line | None = None
    for line in lines:
        level = _level(line, levels)
        if now is None or before is None or _is_apart(before, line, now, level, usual):
            if now is not None:
                yield now
            now = _Paragraph(level, line.page, line.text)
        else:
            now.text = _run_on(now.text, line.text)
        before = line
    if now is not None:
        yield now


def _is_apart(before: _Line, line: _Line, now: _Paragraph, level: int | None, usual: float) -> bool:
    if level != now.level or _ITEM.match(line.text):
        return True
    if before.page != line.page:
        # A sentence may run on over the end of a page.
        return now.text.endswith(_END)
    gap = before.y - line.y
    return gap < 0 or gap > max(usual, line.size * 1.1 if level is not None else 0.0) * _APART


def _level(line: _Line, levels: list[float]) -> int | None:
    if len(line.text) > _LONGEST_HEADING or not any(map(str.isalpha, line.text)):
        return None
    if round(line.size, 1) in levels:
        return min(levels.index(round(line.size, 1)) + 1, LOOSE_LEVEL - 1)
    return LOOSE_LEVEL if line.bold and not line.text.endswith((".", "。", ":", "：")) else None


def _run_on(text: str, more: str) -> str:
    if not text:
        return more
    if text.endswith("-") and more[:1].islower():
        return text[:-1] + more
    return text + more if is_cjk(text[-1]) or is_cjk(more[:1]) else f"{text} {more}"


def _usual_gap(lines: list[_Line], body: float) -> float:
    """The distance of lines that follow each other in a paragraph."""
    gaps = Counter(
        round(above.y - below.y, 0)
        for above, below in pairwise(lines)
        if above.page == below.page and 0 < above.y - below.y < 4 * body
    )
    return min((gap for gap, count in gaps.most_common(3)), default=body * 1.4)


def _without_repeated(lines: list[_Line]) -> list[_Line]:
    """Without headers and footers: what stands at one height on most pages, but for its numbers."""
    lines = [line for number, line in enumerate(lines) if not _stands_off(lines, number)]
    pages = len({line.page for line in lines})
    if pages < 3:
        return lines
    seen: Counter[tuple[str, int]] = Counter()
    for line in lines:
        seen[_NUMBER.sub("#", line.text), round(line.y / 4)] += 1
    return [
        line
        for line in lines
        if seen[_NUMBER.sub("#", line.text), round(line.y / 4)] < pages * _REPEATED
    ]


def _stands_off(lines: list[_Line], number: int) -> bool:
    """Whether a line at the edge of its page is far from the others there."""
    line = lines[number]
    near = [
        abs(other.y - line.y)
        for other in lines[max(number - 1, 0) : number + 2]
        if other is not line and other.page == line.page
    ]
    return line.at_edge and bool(near) and min(near) > _FAR * line.size


def _lines(payload: bytes) -> list[_Line]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    if b"%PDF-" not in payload[:1024]:
        raise UnreadableError("damaged")
    try:
        reader = PdfReader(BytesIO(payload), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("locked")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise UnreadableError("pages", count=count, most=MOST_PAGES)
        found: list[_Line] = []
        signs = 0
        for number in range(count):
            of_page = _of_page(reader.pages[number], number + 1)
            signs += sum(len(line.text) for line in of_page)
            if signs > _MOST_SIGNS:
                raise UnreadableError("signs", most=_MOST_SIGNS)
            found += of_page
        return found
    except DependencyError as error:
        raise UnreadableError("locked") from error
    except RecursionError as error:
        raise UnreadableError("deep") from error
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
    ) as error:
        # What a damaged file makes of the library's reading.
        raise UnreadableError("damaged") from error


def _of_page(page: Any, number: int) -> list[_Line]:
    """The lines of a page from top to bottom as the file writes them."""
    pieces: list[tuple[float, float, bool, str]] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not text.strip():
            return
        y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
        scale = abs(tm[3] or tm[0] or 1.0) * abs(cm[3] or cm[0] or 1.0)
        name = str((font or {}).get("/BaseFont", "")).lower()
        bold = any(word in name for word in ("bold", "black", "heavy", "semibold", "demi"))
        pieces.append((y, abs(size) * scale, bold, text))

    page.extract_text(visitor_text=visit)
    lines: list[_Line] = []
    for y, size, bold, text in pieces:
        for part in text.split("\n"):
            if not part.strip():
                continue
            last = lines[-1] if lines else None
            if last is not None and abs(last.y - y) < max(size, last.size) * 0.4:
                last.text += part
                last.bold = last.bold and bold
                last.size = max(last.size, size)
            else:
                lines.append(_Line(number, y, size, bold, part))
    bottom, top = float(page.mediabox.bottom), float(page.mediabox.top)
    edge = (top - bottom) * _EDGE
    for line in lines:
        line.at_edge = line.y < bottom + edge or line.y > top - edge
        line.text = " ".join(line.text.split())
    return lines
