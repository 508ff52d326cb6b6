"""Markup: text that came out of a page becomes plain text."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--")
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MOST_TAGS = 5_000
"""A tree of so many tags within each other takes a while, and ten times as many a hundred whiles."""
_BREAK = re.compile(r"<\s*(br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)


def strip_markup(text: str) -> str:
    """The text without tags, scripts and entities; a block's end becomes a new line.

    A text without tags is left as it is, so that "3 < 5" and "<3" survive. Where there are more
    than any review has, they are only cut out.
    """
    if text.count("<") > _MOST_TAGS:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    elif "<" in text and _TAG.search(text):
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(_BREAK.sub(lambda match: f"\n{match[0]}", text))
        tree.strip_tags(
            ["script", "style", "template", "noscript", "head", "iframe"], recursive=True
        )
        text = tree.body.text(deep=True) if tree.body else ""
    # Exported text is often escaped twice: &amp;quot;
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = unescape(text)
    return text
