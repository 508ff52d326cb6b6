"""HTML: what a reader sees of a page, without menus and scripts, under its headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from insight.assistant.reading.grid import arranging, rows_of
from insight.assistant.reading.section import (
    LOOSE_LEVEL,
    Outline,
    Section,
    UnreadableError,
    one_line,
)
from insight.sources._charset import to_utf8

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = (
    "script, style, noscript, template, iframe, object, embed, svg, math, canvas, video, audio, "
    "nav, footer, aside, form, button, select, textarea, dialog, [hidden], [aria-hidden=true], "
    "[role=navigation], [role=banner], [role=contentinfo], [role=search], [role=complementary]"
)
_MAIN = "main, [role=main], article"
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li main ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {
    "dt": LOOSE_LEVEL + 1,
    "summary": LOOSE_LEVEL + 1,
}
_BOLD = frozenset({"b", "strong"})
_LONGEST_BOLD = 120


def sections(payload: bytes) -> list[Section]:
    """Raises UnreadableError for bytes that are no text."""
    text = to_utf8(payload)
    if text is None:
        raise UnreadableError("charset")
    return sections_of(text.decode("utf-8", "replace"), is_page=True)


def sections_of(page: str, is_page: bool = False) -> list[Section]:
    """The sections of a text in HTML; of a page of a site what stands above its title is left out."""
    from selectolax.lexbor import LexborHTMLParser

    parsed = LexborHTMLParser(page)
    for node in parsed.css(_UNSEEN):
        node.decompose()
    outline = Outline()
    named = parsed.css_first("head title")
    root = _root(parsed)
    if root is None:
        return []
    if named is not None and parsed.css_first("h1") is None:
        outline.heading(1, named.text())
    _walk(root, outline, arranging(parsed))
    found = outline.sections()
    titles = parsed.css("h1") if is_page else []
    if len(titles) == 1:
        # Menus that are not marked as such, "skip to content" and the like.
        title = one_line(titles[0].text())
        first = next((n for n, section in enumerate(found) if section.path[:1] == (title,)), 0)
        found = found[first:]
    return found


def _root(page: LexborHTMLParser) -> LexborNode | None:
    """The one element that says that it is the page's content; else all of it but its header."""
    found = page.css(_MAIN)
    if len(found) == 1:
        return found[0]
    for node in page.css("body > header"):
        if node.css_first("h1") is None:
            node.decompose()
    return page.body


class _Line:
    """The text that runs on within a block, and how much of it is bold."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.bold = 0
        self.signs = 0

    def add(self, text: str, bold: bool) -> None:
        # Line breaks of the source are spaces; those of <br> come as such from the walk.
        self.parts.append(text)
        count = len("".join(text.split()))
        self.signs += count
        self.bold += count if bold else 0

    def taken(self) -> tuple[str, bool]:
        text = "".join(self.parts).strip()
        is_bold = bool(self.signs) and self.bold == self.signs and len(text) <= _LONGEST_BOLD
        self.__init__()  # type: ignore[misc]
        return text, is_bold


def _walk(root: LexborNode, outline: Outline, arranged: set[int]) -> None:
    line = _Line()
    heading: int | None = None
    item = False
    depth_of_bold = 0

    def flush() -> None:
        text, is_bold = line.taken()
        if not text:
            return
        if heading is not None:
            outline.heading(heading, text)
        elif is_bold and not item and not text.endswith((":", "：", "。", ".", "!", "！")):
            outline.heading(LOOSE_LEVEL, text)
        else:
            outline.block(text, "item" if item else "paragraph")

    for node, entering in _steps(root, arranged):
        tag = node.tag or ""
        if tag == "-text":
            if entering:
                text = node.text(deep=False)
                line.add(" ".join(text.replace("\n", " ").split(" ")), depth_of_bold > 0)
            continue
        if tag == "br":
            line.add("\n", False)
        if tag in _BOLD:
            depth_of_bold += 1 if entering else -1
        if tag not in _BLOCKS:
            continue
        flush()
        if tag in _HEADINGS:
            heading = _HEADINGS[tag] if entering else None
        elif tag in ("li", "dd"):
            item = entering and tag == "li"
        elif tag == "table" and entering and node.mem_id not in arranged:
            for row in rows_of(node):
                outline.block(row, "row")
    flush()


def _steps(root: LexborNode, arranged: set[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Each node when it begins and when it ends; tables that are read as such only begin.

    Without recursion: how deep a page is nested is up to whoever wrote it.
    """
    node: LexborNode | None = root
    while node is not None:
        yield node, True
        is_table = node.tag == "table" and node.mem_id not in arranged
        below = None if is_table else node.child
        if below is not None:
            node = below
            continue
        yield node, False
        while node is not None and node.next is None:
            node = node.parent
            if node is None:
                return
            yield node, False
            if node.mem_id == root.mem_id:
                return
        node = node.next if node is not None and node.mem_id != root.mem_id else None
