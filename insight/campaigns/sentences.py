"""Where sentences and clauses of copy end, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from insight.campaigns.types import CopyLanguage

_SHORTENED = re.compile(
    r"(?:\b(?:[Aa]pprox|[Mm]ax|[Mm]in|[Ii]ncl|[Ee]xcl|[Nn]o|vs|e\.g|i\.e|typ|Dr|Mr|Mrs)|(?<!\d )\b[A-Z])\.$"
)
"""What has a full stop and ends no sentence."""
_END = re.compile(r"[。！？!?]+[”」’\"]?|\.(?=\s|$)[”\"]?|\n+")
_CLAUSE = re.compile(r"[，；;]\s*|,(?!\d)\s*")


def spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends; what ends it belongs to it."""
    found, start = [], 0
    for end in _END.finditer(text):
        after = text[end.end() :].lstrip()[:1]
        short = _SHORTENED.search(text[start : end.start() + 1])
        # Units such as in. and oz. end a sentence where the next begins with a capital.
        if end[0].startswith(".") and (short or after.islower()):
            continue
        found.append((start, end.end()))
        start = end.end()
    if start < len(text):
        found.append((start, len(text)))
    return [(a, b) for a, b in found if text[a:b].strip()]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the space around them."""
    return [text[start:end].strip() for start, end in spans(text)]


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between its commas, each with what ends it; brackets are kept whole."""
    found, start, depth = [], 0, 0
    for place, sign in enumerate(sentence):
        depth += (sign in "(（“「") - (sign in ")）”」")
        if depth <= 0 and (cut := _CLAUSE.match(sentence, place)):
            found.append(sentence[start : cut.end()])
            start = cut.end()
    if start < len(sentence):
        found.append(sentence[start:])
    return found


def joined(parts: Iterable[str], language: CopyLanguage) -> str:
    """Sentences as one text."""
    return ("" if language == "zh" else " ").join(part for part in parts if part)
