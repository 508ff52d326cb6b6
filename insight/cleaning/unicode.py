"""Unicode: mended encodings, one form of each character, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Kept: tab and new line. Gone: other controls, zero-width characters, direction marks, the byte
# order mark, lone surrogates and what Unicode reserves. The joiner inside an emoji is kept.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85")
# A single space is left alone: most texts have no other.
_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n(\s*\n)*\s*")
_MOJIBAKE = re.compile(
    "[\x80-\x9f\u00c2-\u00f4][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e"
    "\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)

_MOST_PASSES = 8


def normalise(text: str) -> str:
    """The text in NFC, without invisible characters, with single spaces and line ends."""
    if text.isprintable() and "  " not in text and (text.isascii() or _is_plain(text)):
        return text.strip(" ")
    for _ in range(_MOST_PASSES):
        cleaned = _pass(text)
        # What was mended, or stood beside something invisible, may be broken encoding once more.
        if cleaned == text or cleaned.isascii() or not _MOJIBAKE.search(cleaned):
            return cleaned
        text = cleaned
    return text


def _is_plain(text: str) -> bool:
    return not _MOJIBAKE.search(text) and unicodedata.is_normalized("NFC", text)


def _pass(text: str) -> str:
    if not text.isascii():
        if _MOJIBAKE.search(text):
            from ftfy import fix_encoding

            text = fix_encoding(text)
        # Before NFC: an accent may follow its letter only when nothing invisible is between.
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    return (_BLANK_LINES.sub("\n", text) if "\n" in text else text).strip()
