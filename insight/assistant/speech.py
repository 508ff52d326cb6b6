"""In which language a message is answered: its own, or that of the conversation where it has none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from insight.assistant.frames import Speech
from insight.assistant.types import Turn
from insight.models.language import detect_languages

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_MASK = re.compile(r"\[(?:email|phone|id|card|order|handle|link)\]|\S+@\S+|https?://\S+")


def speech_of(message: str, turns: Sequence[Turn], usual: Speech) -> Speech:
    """`zh` or `en`; a number or a name alone goes by the customer's messages before it."""
    for text in (message, *(turn.text for turn in reversed(turns) if turn.by == "customer")):
        if found := _speech(text):
            return found
    return usual


def _speech(text: str) -> Speech | None:
    words = _MASK.sub(" ", text)
    found = detect_languages([words])[0]
    if found != "other":
        telling = _HAN.search(words) if found == "zh" else len(_WORD.findall(words)) > 1
        return found if telling or _known(words) else None
    if _HAN.search(words):
        return "zh"
    # Another language in Latin letters: more of its speakers read English than Chinese.
    return "en" if len(_WORD.findall(words)) > 2 else None


def _known(words: str) -> bool:
    """Whether a single Latin word is an everyday one, and no name or code."""
    return (
        re.search(
            r"\b(?:hi|hello|hey|thanks?|thx|yes|no|ok(?:ay)?|bye|please|human|person|agent|help|refund|returns?"
            r"|delivery|shipping|order|where|why|how|when)\b",
            words,
            re.IGNORECASE,
        )
        is not None
    )
