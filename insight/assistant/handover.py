"""Why a person takes over, and when one is there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from insight.assistant.signals import shown
from insight.assistant.summary import RISKS
from insight.assistant.types import Passage
from insight.campaigns.sentences import sentences

_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_LETTERS = re.compile(r"[A-Za-z]")
_HOURS_TITLE = re.compile(
    r"\b(?:opening|office|service|business) hours\b|\b(?:reach|contact)\b.{0,24}\b(?:us|service|support)\b|客服(?:时间|电话)"
    r"|人工(?:客服|服务)|工作时间|营业时间|服务时间|联系(?:客服|我们|人工)",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"\d{1,2}(?::\d\d)?\s?(?:am|pm|a\.m|p\.m|noon)|\d{1,2}:\d\d|\d{1,2}点|24小时|around the clock",
    re.IGNORECASE,
)
_SHOUTS = 4
"""Words in capitals that are shouting, where they are most of the message and end in more than one mark."""


def reasons_of(message: str) -> list[str]:
    """Why a person must take over after a message, the gravest first; none where none must."""
    order = list(RISKS)
    reasons = sorted(shown("handover", message), key=order.index)
    return reasons if reasons or not _is_shouted(message) else ["anger"]


def _is_shouted(message: str) -> bool:
    capitals = sum(len(word) for word in _SHOUTED.findall(message))
    many = len(_SHOUTED.findall(message)) >= _SHOUTS
    most = 2 * capitals > len(_LETTERS.findall(message))
    return many and most and re.search(r"[!?]{2,}", message) is not None


def hours_of(passages: Sequence[Passage], language: str) -> str | None:
    """The sentence of the knowledge that tells when people answer, if one does."""
    for passage in passages:
        if (
            passage.kind in ("faq", "policy")
            and passage.language == language
            and _HOURS_TITLE.search(passage.title)
        ):
            for sentence in sentences(passage.text):
                if _HOURS.search(sentence):
                    return sentence
    return None
