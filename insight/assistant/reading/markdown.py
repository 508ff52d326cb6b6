"""Markdown (CommonMark with tables), read as the page that it would be."""

from __future__ import annotations

import re

from insight.assistant.reading import html
from insight.assistant.reading.section import Section, UnreadableError
from insight.sources._charset import to_utf8

_FRONT_MATTER = re.compile(r"\A---\n.{0,5000}?\n(?:---|\.\.\.)\n", re.DOTALL)


def sections(payload: bytes) -> list[Section]:
    """Raises UnreadableError for bytes that are no text."""
    from markdown_it import MarkdownIt

    text = to_utf8(payload)
    if text is None:
        raise UnreadableError("charset")
    plain = text.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    rendered = MarkdownIt("commonmark").enable("table").render(_FRONT_MATTER.sub("", plain))
    return html.sections_of(f"<body>{rendered}</body>")
