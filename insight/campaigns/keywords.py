"""Words for the search of a shop: those that customers use of a product, with their counts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from insight.analyses.words import segmenter
from insight.campaigns.saying import facts_of, is_absent, is_given
from insight.campaigns.types import CopyLanguage, Ground

MOST = 40
_WORD = re.compile(r"[a-z][a-z'-]{2,}")
_COMMON_EN = frozenset(
    "the and for are but not you all any can had her was one our out has him his how its may new now "
    "old see two who did get let put say she too use this that with have from they will what when "
    "your them then than were been more some only very just into over also after most much such "
    "here there which while about would could should their other these those really doesn don isn "
    "bit lot lol tbh haha even still thing things got goes went until off per max approx incl".split()
)
_COMMON_ZH = frozenset(
    "的 了 是 我 也 就 都 还 很 在 有 不 没 没有 这 那 和 跟 用 买 个 吧 吗 呢 啊 哦 一个 这个 那个 感觉 觉得 "
    "可以 自己 什么 怎么 因为 所以 但是 就是 还是 真的 非常 特别 有点 一点 东西 时候 现在 已经 比较 不错 "
    "不用 不会 起来 出来 看着 一下 以后 之前 家里 老公 老婆 孩子 朋友".split()
)
_JUDGING = re.compile(
    r"^(?:best|perfect|cheap\w*|free|sale|discount|amazing|guarantee\w*|ignore|tell|everyone|medal)$|"
    r"最|第一|免费|打折|顶级|忽略|金奖"
)
"""Words that a shop's search terms may not have."""
_OF_THE_SHOP = frozenset("record caution shelf delivery returns warranty care".split())
"""Kinds of fact that nobody looks for a product by."""


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
        counts.update(set(words(review.text, language)))
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
        for word in words(fact.key if is_given(fact) else fact.value, language):
            if word not in known:
                known.add(word)
                found.append(Keyword(word, 0))
    return [one for one in found if not _JUDGING.search(one.word)][:MOST]


def is_complaint(text: str) -> bool:
    """Whether a review speaks of something that is not well."""
    return _COMPLAINT.search(text) is not None


def words(text: str, language: CopyLanguage) -> list[str]:
    """The words of a text that say something, in their order."""
    if language == "en":
        return [w.strip("'-") for w in _WORD.findall(text.lower()) if w not in _COMMON_EN]
    return [
        word
        for word in segmenter().lcut(text)
        if len(word) > 1 and word not in _COMMON_ZH and re.fullmatch(r"[\u3400-\u9fff]+", word)
    ]
