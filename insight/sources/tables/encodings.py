"""The encoding of a text file, decided by all of it in bounded memory."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO

from insight.errors import SourceError
from insight.messages import message

_CHUNK = 1024 * 1024
_SAMPLE = 256 * 1024
_MARKS = (
    # UTF-32 first: its mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x7f]")
# A quarter of the foreign characters: a damaged text. In another encoding nearly all are bad.
_FEW_BROKEN = 4


@contextmanager
def open_text(file: IO[bytes], encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text from its start, with line ends as they are.

    A byte that cannot be decoded becomes the character U+DC00 + byte. The file stays open.
    """
    codecs.register_error("mark-broken", _mark_broken)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, "mark-broken", newline="")
    try:
        yield text
    finally:
        text.detach()


def encoding_of(file: IO[bytes], name: str) -> str:
    """Codec of a text file: a mark, UTF-16 by its NULs, UTF-8, GB18030, Big5 or Windows-1252.

    Another one is taken when charset-normalizer is sure of it. Raises SourceError for bytes that
    are no text, or text in none of these.
    """
    file.seek(0)
    head = file.read(64 * 1024)
    encoding = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    encoding = encoding or _utf16(head) or _by_content(file, name)
    start = head.decode(encoding, "replace")
    controls = len(_CONTROL.findall(start))
    if controls > 10 and 10 * controls > len(start):
        raise SourceError(
            message(
                "%(name)s is not text: it holds control characters. Export the table as CSV in UTF-8.",
                name=name,
            )
        )
    return encoding


def _mark_broken(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: ASCII in it has NULs, all on one side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 10 * max(even, odd) < len(head[::2]) or min(even, odd) * 20 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(encoding, "replace")
    return encoding if ("\n" in text or "\r" in text) and "\ufffd" not in text[:-1] else None


def _by_content(file: IO[bytes], name: str) -> str:
    """One pass over the file: the share of broken bytes, and the lines that have any."""
    file.seek(0)
    decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
    foreign = broken = 0
    sample = bytearray()
    while chunk := file.read(_CHUNK):
        text = decode(chunk)
        if text.isascii():
            continue
        foreign += len(text) - len(text.encode("ascii", "ignore"))
        bad = len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
        broken += bad
        if bad and len(sample) < _SAMPLE:
            sample += b"\n".join(_around_foreign(chunk))
            del sample[_SAMPLE:]
    foreign -= broken
    if _FEW_BROKEN * broken <= foreign + broken and foreign:
        return "utf-8"
    return "utf-8" if not broken else _by_sample(bytes(sample), name)


def _around_foreign(chunk: bytes) -> Iterator[bytes]:
    """Of each line that is not ASCII, what stands around its first foreign byte."""
    for line in chunk.split(b"\n"):
        if high := _HIGH.search(line):
            yield line[max(0, high.start() - 500) : high.start() + 4000]


def _by_sample(sample: bytes, name: str) -> str:
    """The encoding in which most of the foreign characters are common ones."""
    shares = {encoding: _share_of_common(sample, encoding) for encoding in ("gb18030", "big5")}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] >= 0.7:
        return best
    letters = len(re.findall(rb"[A-Za-z]", sample))
    if 3 * len(_HIGH.findall(sample)) <= letters:
        return "cp1252"
    from charset_normalizer import from_bytes

    guess = from_bytes(sample).best()
    if guess is None:
        raise SourceError(
            message("%(name)s: the encoding is not known. Save it as UTF-8.", name=name)
        )
    return guess.encoding


def _share_of_common(sample: bytes, encoding: str) -> float:
    foreign = [c for c in sample.decode(encoding, "replace") if c > "\x7f"]
    common = _common(encoding)
    return sum(c in common for c in foreign) / max(len(foreign), 1)


@lru_cache
def _common(encoding: str) -> frozenset[str]:
    """Punctuation and the more frequent half of the characters, which these codes put first."""
    first, last = (0xA1, 0xD7) if encoding == "gb18030" else (0xA1, 0xC6)
    pairs = (bytes([lead, trail]) for lead in range(first, last + 1) for trail in range(0x40, 0xFF))
    if encoding == "gb18030":
        pairs = (pair for pair in pairs if pair[1] >= 0xA1)
    return frozenset("".join(pair.decode(encoding, "ignore") for pair in pairs))
