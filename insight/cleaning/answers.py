"""Answers of sellers: they greet customers by name, so names are masked as other personal data are."""

from __future__ import annotations

import re

_NAME = r"[A-Z\u00c0-\u00de][\w'\u2019-]*"
_NO_NAME = (
    "There Customer Customers Valued Sir Madam All Team Friend Friends Guest User Everyone Folks "
    "Thanks Thank We Sorry Your You This That It The Please I Our Apologies Kindly And Again"
).split()
_GREETING = re.compile(
    r"(?P<greeting>\b(?:[Hh]ello|HELLO|[Hh]i|HI|[Hh]ey|[Dd]ear|DEAR|[Gg]ood (?:morning|afternoon"
    r"|evening|day))\b,?\s+(?:(?:Mr|Mrs|Ms|Dr)\b\.?\s+)?)"
    rf"(?!(?i:{'|'.join(_NO_NAME)})\b)"
    rf"(?:{_NAME}(?:\s+{_NAME}){{0,2}}(?=\s*(?:[,.!:;]|$))|{_NAME}(?=\s+[a-z])|[a-z][\w'-]*(?=,))",
    re.MULTILINE,
)
_FEWEST_CHARACTERS = 2
"""Of an author's name; a shorter one would be found in words."""


def mask_names(answer: str, author: str | None) -> str:
    """The answer with the author's name, and the name after a greeting, as [name]."""
    name = " ".join((author or "").split())
    if len(name) >= _FEWEST_CHARACTERS:
        answer = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", "[name]", answer)
    return _GREETING.sub(r"\g<greeting>[name]", answer)
