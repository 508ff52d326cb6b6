"""The text of an XML or JSON document as UTF-8, whatever its headers claim."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']""")
_IN_CONTENT_TYPE = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
# What software calls GB 2312 is nearly always its superset.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252"}
# UTF-32 first: its mark begins with that of UTF-16.
_MARKED = (
    ("utf-32", codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    ("utf-16", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
)
_GUESSED = ["gb18030", "big5", "cp1252"]
_GUESS_BYTES = 200_000
# A quarter of the foreign characters: a damaged text. In another charset nearly all are bad.
_FEW_ERRORS = 4


def to_utf8(payload: bytes, content_type: str | None = None) -> bytes | None:
    """`payload` in UTF-8; None where neither what is declared nor a guess can read it.

    Declarations are often wrong, and text in another charset is hardly ever valid UTF-8, so
    UTF-8 is tried first, then the charset of the header, that of the XML declaration, a guess.
    """
    for name, *marks in _MARKED:
        if payload.startswith(tuple(marks)):
            return payload.decode(name, "replace").encode()
    text = payload.decode("utf-8-sig", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * _FEW_ERRORS <= foreign and "\0" not in text[:100]:
        return text.encode()
    declared = _IN_CONTENT_TYPE.search(content_type or "")
    in_xml = _DECLARED.search(payload[:1000])
    names = [declared[1]] if declared else []
    names += [in_xml[1].decode()] if in_xml else []
    for name in names:
        decoded = _decoded(payload, name)
        if decoded is not None:
            return decoded.encode()
    guess = _guess(payload)
    return None if guess is None else payload.decode(guess, "replace").encode()


def _decoded(payload: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
        text = payload.decode(_SUPERSETS.get(codec, codec))
    except (LookupError, ValueError):
        return None
    return text.replace("\0", "")


def _guess(payload: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if b"\0" in payload[:100]:
        return None
    best = from_bytes(payload[:_GUESS_BYTES], cp_isolation=_GUESSED).best()
    return None if best is None else best.encoding
