"""The questions of a message: several are answered each, a follow-up is read with what it follows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from insight.assistant.signals import plain
from insight.assistant.types import Turn
from insight.campaigns.sentences import sentences
from insight.search.tokens import is_cjk

MOST = 3
"""Questions of one message that are answered."""
_ASKS = re.compile(
    r"[?？]\s*$|^\W*(?:how|what|which|when|where|who|why|whose|is|are|do|does|did|can|could|will|would|should|may|has|have)\b"
    r"|(?:吗|么|嘛|呢|多少|多久|几|怎么|怎样|如何|哪|什么|谁|是否|能不能|可不可以|有没有|会不会|啥|咋)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?<=[?？。.!;；])\s+(?=also\b|and (?:also|another)\b|second(?:ly)?\b|another (?:thing|question)\b)"
    r"|\b(?:one|first(?:ly)?|1)[,.):]\s+|\b(?:two|second(?:ly)?|2)[,.):]\s+|另外[，,]?|还有[，,](?=.{4})|对了[，,]|顺便(?:问(?:一)?下)?[，,]?",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"^\W*(?:and|but|or|so|what about|how about|what if|and if|also|same (?:for|with|in)|does that|is that|is it"
    r"|even (?:if|for|when)|in that case|then|what else|why|how so|for (?:the )?\w+|to \w+)\b"
    r"|^\W*(?:那|那么|如果|要是|还有|也|这个|这样|它|同样|换成|为什么|那如果)|呢\W*$",
    re.IGNORECASE,
)
_LONGEST_FOLLOW_UP = 8
"""Words of a follow-up, or twice as many Chinese signs."""


def questions_of(message: str) -> list[str]:
    """The questions of a message, each with the sentences before that explain it; the message itself
    where it is one."""
    parts = [one for one in _BETWEEN.split(message) if one and one.strip()]
    found: list[str] = []
    for part in parts:
        before: list[str] = []
        for sentence in sentences(part):
            before.append(sentence)
            if _ASKS.search(plain(sentence)) and _long_enough(sentence):
                found.append(" ".join(before))
                before = []
        if before and found:
            found[-1] = " ".join([found[-1], *before])
        elif before:
            found.append(" ".join(before))
    found = [one.strip() for one in found if _long_enough(one)]
    return found[:MOST] if len(found) > 1 else [message.strip()]


def is_follow_up(message: str) -> bool:
    """Whether a message is short and takes up what was said before."""
    text = plain(message)
    cjk = sum(is_cjk(sign) for sign in text)
    size = cjk / 2 if cjk > len(text) / 3 else len(text.split())
    return size <= _LONGEST_FOLLOW_UP and _FOLLOWS.search(text) is not None


def last_question(turns: Sequence[Turn]) -> str | None:
    """What the customer asked last, before this message, that was no follow-up itself."""
    for turn in reversed(turns):
        if turn.by == "customer" and not is_follow_up(turn.text):
            return turn.text
    return None


def _long_enough(text: str) -> bool:
    words = plain(text)
    return sum(is_cjk(sign) for sign in words) >= 4 or len(re.findall(r"[a-z]{2,}", words)) >= 3
