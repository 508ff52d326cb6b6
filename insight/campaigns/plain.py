"""A fact that has no wording of its own: its name and its value, joined as the language allows."""

from __future__ import annotations

import re

from insight.campaigns.shapes import in_a_sentence, is_kind, is_list
from insight.campaigns.types import CopyLanguage

YES = re.compile(r"^(?:yes|有|是|支持)$", re.IGNORECASE)
NO = re.compile(r"^(?:none|no|无)$", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_JOINS = re.compile(r"[可能已含有带约至]|最[大小高低长多]|支持|附|未(?!添加)|全(?!网)")
"""What a Chinese value begins with that follows its name without a verb."""
_OF_A_DEED = re.compile(r"(?:[洗护养装用法存藏方式理工艺]|清洁|提示|适用|保护|加水|安全)$")
"""What Chinese names end with after which a value is a remark, not what they are."""
_OF_A_KIND = re.compile(r"[料质型色种款味类材面布里金壳体盖座芯带轴扣头身]$|等级$|香型$")
"""What Chinese names end with that a noun can follow after 是."""
_WITHOUT = re.compile(r"[不未无]添加")
_OPEN_EN = re.compile(r"\s(?:in|for|with|by|from|to|on|at|of|up to)$", re.IGNORECASE)
"""English names that go on in their value: `Packed in`."""
_SAYS_ITSELF = re.compile(
    r"(?:contains|includes|comes with|free (?:of|from)|with|without|made in)\b", re.IGNORECASE
)


def plain(key: str, value: str, kind: str, language: CopyLanguage) -> str:
    """A name and a value as a clause without a full stop."""
    return _plain_zh(key, value) if language == "zh" else _plain_en(key, value, kind)


def says_itself(key: str, value: str, language: CopyLanguage) -> bool:
    """Whether a value needs no name beside it: Caffeine, `contains caffeine`; 香味, 不添加香精."""
    if language == "zh":
        return _WITHOUT.match(value) is not None and _WITHOUT.fullmatch(value) is None
    head = re.escape(key.split()[-1].lower())
    named = re.search(rf"\b{head}", value.lower()) is not None
    return named and _SAYS_ITSELF.match(value) is not None


def goes_on(key: str) -> bool:
    """Whether an English name ends in a preposition, so that its value follows it as it is."""
    return _OPEN_EN.search(key) is not None


def _plain_zh(key: str, value: str) -> str:
    if (
        key in value
        or value[:2] == key[:2]
        or says_itself(key, value, "zh")
        or ("/" in key and any(one.strip() in value for one in key.split("/")))
    ):
        return value
    if YES.match(value):
        return f"带{key}"
    if found := re.match(r"有[，,](.+)", value):
        return f"带{key}，{found[1]}"
    if _WITHOUT.fullmatch(value):
        return f"{value}{key}"
    if NO.match(value):
        return f"{key}：{value}"
    if _CHINESE.match(value) is None:
        return f"{key} {value}"
    deed = _OF_A_DEED.search(key) is not None
    if _JOINS.match(value) and not deed:
        return f"{key}{value}"
    is_it = _OF_A_KIND.search(key) and not deed and is_kind(value, "zh")
    return f"{key}{'是' if is_it else '：'}{value}"


def _plain_en(key: str, value: str, kind: str) -> str:
    if YES.match(value):
        return f"With {_lower(key)}"
    # A value that counts or measures is no sentence, whatever it ends with.
    if says_itself(key, value, "en") or re.match(
        rf"\D.*\b{re.escape(key.lower())}$", value.lower()
    ):
        return value
    if goes_on(key) and not NO.match(value):
        return f"{key} {value}"
    alone = not is_list(value) and not is_list(key)
    if kind in ("usual", "fabric") and alone and is_kind(value, "en") and key not in _NO_VERB:
        several = key.endswith("s") and not key.endswith("ss")
        return f"The {_lower(key)} {'are' if several else 'is'} {in_a_sentence(value, key)}"
    return f"{key}: {value}"


_NO_VERB = frozenset(("Hobs", "App", "Voice", "Use", "Care", "Note", "Stock", "Packaging", "Type"))


def _lower(key: str) -> str:
    return key if key[:2].isupper() else key[:1].lower() + key[1:]
