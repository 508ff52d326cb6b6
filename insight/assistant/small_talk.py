"""Greetings, thanks and the like: what is said around questions."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from insight.assistant.signals import plain

Talk = Literal["greeting", "thanks", "bye", "who"]
_ADDRESSED = r"(?:there|all|team|guys|everyone|sir|madam|亲|客服|老板|啊|呀|哦|哈|啦|呢|了|for (?:your|the) help|for that|then|now)"


def talk_of(message: str) -> Talk | None:
    """What kind of small talk a message is; None where something else is in it."""
    text = plain(message).strip()
    if not re.search(r"\w", text):
        return None
    for kind in ("who", "bye", "thanks", "greeting"):
        if _whole(kind).fullmatch(text):
            return kind  # type: ignore[return-value]
    return None


@cache
def _whole(kind: str) -> re.Pattern[str]:
    talk = _patterns()
    # Hello, are you a robot? begins with a greeting and is not one.
    any_talk = "|".join(talk.values())
    return re.compile(
        rf"\W*(?:(?:{any_talk}|{_ADDRESSED})\W+|(?:{any_talk}|{_ADDRESSED})\W*){{0,4}}?(?:{talk[kind]})\W*(?:(?:{any_talk}|{_ADDRESSED})\W*){{0,3}}"
    )


@cache
def _patterns() -> dict[str, str]:
    content = tomllib.loads(Path(__file__).with_name("small_talk.toml").read_text(encoding="utf-8"))
    return {kind: one["pattern"] for kind, one in content.items()}
