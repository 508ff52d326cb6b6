"""Which products of the shop a message names, and whether it speaks of one that it does not name."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.assistant.attributes import is_asked
from insight.assistant.signals import plain
from insight.assistant.types import Passage
from insight.search.tokens import is_cjk, stream, tokens

_NEAR = 0.6
_SURELY_NEAR = 0.95
"""A product that has this share of the best one's score may be meant as well, by its kind or by name."""
_NAME_EN = re.compile(
    r"(?<![.!?…]\s)(?<!^)(?<![\"'(])\b[A-Z][a-z]{2,}(?:[A-Z]\w*)?\b"
    r"|\b[A-Z][a-z]{2,} (?:\w+ )?\d{1,4}\w?\b"
)
_NO_NAME = re.compile(
    r"\b(?:I|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Christmas|Easter|English|British|German|French|UK|EU"
    r"|USB|GPS|AA|Thanks|Hi|Hello|Dear|Please|Also|True|False|Yes|No|Ok|Okay|Britain|England|Scotland|Wales"
    r"|Ireland|Europe|London)\b"
)
_NAME_ZH = re.compile(
    r"(?<!身高)(?<!体重)(?<!头围)(?<!脚长)(?<!订单)(?<!单号)(?<!尾号)(?<=[\u4e00-\u9fff]{2})(?<!是)(?<!有)(?<!第)(?<!买)"
    r"\d{2,4}(?!\d|\s?[码号元块天年月日度岁寸速人件%.]|厘米|公斤)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """The products that a message may mean, the likeliest first."""

    products: tuple[Passage, ...]
    by_kind: bool = False
    """Whether it has only the word for what they are, such as tent."""


def named(message: str, products: Sequence[Passage]) -> Named:
    """The products of the knowledge that a message names, alone or as a kind of thing."""
    if not products:
        return Named(())
    of_names = [_words(one.title) for one in products]
    counts = Counter(word for words in of_names for word in words)
    asked, text = _words(message), plain(message)
    sure, likely = [], []
    for one, words in zip(products, of_names, strict=True):
        shared = {word for word in words & asked if _is_whole(word, text)}
        said = {word for word in shared if not word.isdigit()}
        score = sum(math.log(1 + len(products) / counts[word]) for word in shared)
        if said & _proper(one.title, counts) or len(said - _kind(one.title)) > 1:
            sure.append((score, one))
        elif said & _kind(one.title):
            likely.append((score, one))
    best = max((score for score, _ in sure or likely), default=0.0)
    near = _SURELY_NEAR if sure else _NEAR
    chosen = sorted(
        (entry for entry in sure or likely if entry[0] >= near * best), key=lambda entry: -entry[0]
    )
    return Named(tuple(one for _, one in chosen), by_kind=not sure)


def is_unnamed(message: str) -> bool:
    """Whether a message asks for something that depends on a product and names none."""
    words = _told()
    text = plain(message)
    if words["general"].search(text) or names_some(message):
        return False
    kinds = words["goods_en"].search(text) or words["goods_zh"].search(text)
    if words["subject_en"].search(text) or (words["stock"].search(text) and not kinds):
        return True
    if not is_asked(message):
        return False
    if text.isascii() or not any(is_cjk(sign) for sign in text):
        deictic = words["deictic_en"].search(text)
        goods = re.search(rf"\bthe (?:\w+ )?{words['goods_en'].pattern}\b", text)
        lamp = re.search(
            rf"\b(?:an?|your|one of your) {words['goods_en'].pattern}\b.*\bits?\b", text
        )
        return bool(deictic or goods or lamp)
    return bool(words["deictic_zh"].search(text)) or _bare(text)


def names_some(message: str) -> bool:
    """Whether a message has what looks like the name of a product, known or not."""
    if any(not _NO_NAME.search(found[0]) for found in _NAME_EN.finditer(message)):
        return True
    text = plain(message)
    if _NAME_ZH.search(text):
        return True
    words = _told()
    if not any(is_cjk(sign) for sign in text):
        return False
    for found in words["goods_zh"].finditer(text):
        before = re.split(r"[,。?!;:\s]", text[: found.start()])[-1]
        before = words["deictic_zh"].sub("", before)
        left = words["lead_zh"].sub("", words["goods_zh"].sub("", before))
        if len(left) >= 2:
            return True
    return False


def _bare(text: str) -> bool:
    """Whether a Chinese question begins with what is asked, or with a kind of thing alone."""
    return not names_some(text)


def _words(text: str) -> set[str]:
    found = set(stream(tokens(plain(text))))
    return {one for one in found if len(one) > 1 or one.isdigit()}


def _is_whole(word: str, text: str) -> bool:
    return not word.isdigit() or re.search(rf"(?<!\d){word}(?!\d)", text) is not None


def _kind(title: str) -> set[str]:
    """The words of a name that say what it is: its last word without a figure, and known kinds."""
    parts = [part for part in title.split() if not re.search(r"\d", part)] or title.split()
    last = _words(parts[-1]) if parts else set()
    read = plain(title)
    words = _told()
    kinds = [
        *re.findall(rf"\b{words['goods_en'].pattern}\b", read),
        *words["goods_zh"].findall(read),
    ]
    return last | {word for kind in kinds for word in _words(kind)}


def _proper(title: str, counts: Counter[str]) -> set[str]:
    """The words that are the product's own name: those of the first part that no other has."""
    kind = _kind(title)
    for part in title.split():
        own = {one for one in _words(part) - kind if counts[one] == 1 and not one.isdigit()}
        if own and not re.search(r"\d", part):
            return own
    return set()


@cache
def _told() -> dict[str, re.Pattern[str]]:
    content = tomllib.loads(Path(__file__).with_name("goods.toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in content.items()}
