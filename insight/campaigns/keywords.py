"""Words for the search of a shop: those that customers use of a product, with their counts."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from insight.analyses.words import segmenter
from insight.campaigns.saying import facts_of, is_absent, is_given
from insight.campaigns.types import CopyLanguage, Ground

MOST = 40
_WORD = re.compile(r"[a-z][a-z'-]{2,}")
_JUDGING = re.compile(
    r"^(?:best|perfect|cheap\w*|free|sale|discount|amazing|guarantee\w*|ignore|tell|everyone|medal)$|"
    r"最|第一|免费|打折|顶级|忽略|金奖"
)
"""Words that a shop's search terms may not have."""
_OF_THE_SHOP = frozenset("record caution shelf delivery returns warranty care contents".split())
"""Kinds of fact that nobody looks for a product by."""
_SAFETY = re.compile(r"safety|caution|protective|防护|警|提示|安全", re.IGNORECASE)
_FOR_WHOM = re.compile(r"适[用合]|suitable|skin|\bage", re.IGNORECASE)
"""Names of uses that people search by; how a thing is used is none of them."""
_NOT = re.compile(
    r"[不勿][适宜可得能易]|勿|禁|\b(?:not?|without|free of|never|unsuitable|(?:is|are|was|does|do|did|has|have|can|could|wo|would|should)n?['’]?t)\b|(?:^|[，、；])\s*(?:不|未|无|勿|非)",
    re.IGNORECASE,
)
"""What makes of a clause something that the product is not."""
_CLAUSE = re.compile(r"[，。；;]|, |\(|（")
_NOUN = re.compile(r"n|a|vn|b$|l$|i$|z$|j$")
"""Parts of speech, as jieba names them, that people search by."""


_COMPLAINT = re.compile(
    r"差|坏|不好|退|断|裂|掉|臭|失望|但|可惜|就是有|不够|太小|太大|偏|短|"
    r"(?<![不没无未会])(?<!没有)(?:漏|破|碎|脏|吵|慢|异味|刺鼻|划痕|瑕疵|色差|起球|变形|卡[住顿壳]|松动|生锈)|"
    r"难[用闻吃看受]|少发|[发寄]错|不[亮转行值准]|没法|无法|后悔|投诉|骗|假货|敷衍|"
    r"\b(?:broke\w*|die[ds]?|dead|fail\w*|leak\w*|useless|bad|poor|but|though|however|too|flimsy|wobbl\w+|stiff|return\w*|tore|scratch\w*|longer|"
    r"disappoint\w*|wish|except|not|never|n't|doesn?t|dont)\b",
    re.IGNORECASE,
)
"""Words by which a review is no praise; one that has them may praise as well, and is left out."""


@dataclass(frozen=True, slots=True)
class Keyword:
    word: str
    count: int
    """In how many reviews it stands; 0 where it is the product's own."""


def keywords(ground: Ground, language: CopyLanguage) -> list[Keyword]:
    """Words of the reviews that complain of nothing, by the number of reviews, then those of the product's values.

    Words of the name are left out: a shop finds a product by its name anyway.
    """
    name = set(words(ground.facts.name, language))
    counts: Counter[str] = Counter()
    for review in ground.reviews:
        if is_complaint(review.text):
            continue
        counts.update(set(_searched(review.text, language)))
    found = [
        Keyword(word, count)
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if count > 1 and word not in name
    ]
    known = {one.word for one in found} | name
    # Customers search for what a thing is made of and for, not for the names of columns.
    for fact in facts_of(ground.facts, language):
        if fact.kind in _OF_THE_SHOP or is_absent(fact):
            continue
        if (
            _NOT.search(fact.key)
            or _SAFETY.search(fact.key)
            or (fact.kind == "use" and not _FOR_WHOM.search(fact.key))
        ):
            continue
        for word in _searched(fact.key if is_given(fact) else fact.value, language):
            if word not in known:
                known.add(word)
                found.append(Keyword(word, 0))
    return [one for one in found if not _JUDGING.search(one.word)][:MOST]


def is_complaint(text: str) -> bool:
    """Whether a review speaks of something that is not well."""
    return _COMPLAINT.search(text) is not None


def words(text: str, language: CopyLanguage) -> list[str]:
    """The words of a text that say something, in their order."""
    common = _content()["common_" + language]
    if language == "en":
        return [w.strip("'-") for w in _WORD.findall(text.lower()) if w not in common]
    return [
        word
        for word in segmenter().lcut(text)
        if len(word) > 1 and word not in common and re.fullmatch(r"[\u3400-\u9fff]+", word)
    ]


def _searched(text: str, language: CopyLanguage) -> list[str]:
    """Words of a text that shoppers type: nouns and adjectives of what it affirms, no units."""
    kept = " , ".join(part for part in _CLAUSE.split(text) if not _NOT.search(part))
    unsearched = _content()["unsearched_" + language]
    if language == "en":
        return [word for word in words(kept, "en") if word not in unsearched]
    searched = _content()["searched_zh"]
    return [
        word
        for word in words(kept, "zh")
        if word not in unsearched
        and word[-1] not in "等约"
        and (word in searched or _NOUN.match(_part_of_speech(word)))
    ]


def _part_of_speech(word: str) -> str:
    found = [pair.flag for pair in _tagger().cut(word)]
    # A word that the dictionary has not is a compound: its last part tells what it is.
    return str(found[-1]) if found else ""


@cache
def _tagger() -> Any:
    from jieba.posseg import POSTokenizer

    return POSTokenizer(segmenter())


@cache
def _content() -> dict[str, frozenset[str]]:
    text = Path(__file__).with_name("keywords.toml").read_text(encoding="utf-8")
    return {name: frozenset(found.split()) for name, found in tomllib.loads(text).items()}
