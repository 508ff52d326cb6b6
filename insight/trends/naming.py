"""What a burst is called: its term, grown to the whole phrase or name that its documents share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from insight.trends.counts import SHIFT
from insight.trends.documents import Documents, is_han, spelled

_GROWN = 0.7
"""Share of the texts with a term that a longer one must have to stand for it."""
_LONGEST_UNITS = 16
_AROUND = 12
"""Characters around a term that are segmented to find its words."""
_TEXTS = 60
"""Texts that are looked into."""
_EDGE = frozenset(
    "的了是我也都就很在有和不这那你他她它们会要去来到说被让跟与及或而且吧吗呢啊给把从对为以等之其将"
)
"""Chinese words of one character with which no name of a burst begins or ends."""
_ENGLISH_EDGE = frozenset(
    "a an and are as at be but by for from i in is it its my of or that the their this to was we were with you your".split()
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "蓝靳伍葛欧易迟古兰章齐华俞翁米关柳娄樊舒鲁祁梅庞颜丛牛辛管焦左景鹿聂虞温童安常康施洪"
)
"""Common ones; of a name of two or three characters."""
_NAMES = ("nr", "nt", "nz")


def name_of(documents: Documents, term: int, places: Sequence[int]) -> str | None:
    """The phrase around a term in some texts; None where it is two words by accident.

    利进 is in 匈牙利进球 and in 顺利进驻, and says nothing.
    """
    if documents.labels:
        return documents.names[term]
    places = places[:_TEXTS]
    units = [unit for unit in (term >> SHIFT, term & ((1 << SHIFT) - 1)) if unit]
    grown = _grown(units, [documents.units_of(p) for p in places])
    while len(grown) > 1 and documents.names[grown[0]] in _ENGLISH_EDGE:
        grown = grown[1:]
    while len(grown) > 1 and documents.names[grown[-1]] in _ENGLISH_EDGE:
        grown = grown[:-1]
    name = spelled(documents.names, grown)
    if not (is_han(name[0]) or is_han(name[-1])):
        return name
    wider: Counter[str] = Counter()
    for place in places:
        wider.update(set(_whole_words(name, documents.texts[place].lower())))
    best, hits = wider.most_common(1)[0] if wider else ("", 0)
    return best if len(best) > 1 and hits > 0.5 * len(places) else None


def is_name(name: str) -> bool:
    """Whether it is the name of a person or thing, known to the dictionary or made like one."""
    if not all(map(is_han, name)):
        return False
    if name in _parts_of_speech():
        return _parts_of_speech()[name] in _NAMES
    words = _segmenter().lcut(name, HMM=False)
    return name[0] in _SURNAMES and len(name) in (2, 3) and max(map(len, words)) == 1


def _grown(term: list[int], texts: Sequence[Sequence[int]]) -> list[int]:
    """The longest run of units around a term that most of its texts have."""
    while len(term) < _LONGEST_UNITS:
        beside: Counter[tuple[int, int]] = Counter()
        for text in texts:
            near = set()
            for at in _places(term, text):
                if at and text[at - 1]:
                    near.add((0, text[at - 1]))
                if at + len(term) < len(text) and text[at + len(term)]:
                    near.add((1, text[at + len(term)]))
            beside.update(near)
        (after, unit), hits = beside.most_common(1)[0] if beside else ((0, 0), 0)
        if hits < max(_GROWN * len(texts), 2):
            break
        term = [*term, unit] if after else [unit, *term]
    return term


def _places(term: Sequence[int], text: Sequence[int]) -> Iterable[int]:
    size, first, wanted = len(term), term[0], list(term)
    return (
        at
        for at in range(len(text) - size + 1)
        if text[at] == first and list(text[at : at + size]) == wanted
    )


def _whole_words(name: str, text: str) -> Iterable[str]:
    """Where a name stands in a text, widened to whole words, without small words at the edges."""
    at = text.find(name)
    while at >= 0:
        before = max(0, at - _AROUND)
        words, stop = [], before
        for word in _segmenter().lcut(text[before : at + len(name) + _AROUND], HMM=False):
            begin, stop = stop, stop + len(word)
            if stop > at and begin < at + len(name):
                words.append(word)
        whole = "".join(words).strip()
        while words and (words[0] in _EDGE or not words[0].strip()):
            words.pop(0)
        while words and (words[-1] in _EDGE or not words[-1].strip()):
            words.pop()
        short = "".join(words)
        yield short if len(short) > 1 else whole
        at = text.find(name, at + len(name))


def _segmenter() -> Any:
    from insight.analyses.words import segmenter

    return segmenter()


@cache
def _parts_of_speech() -> dict[str, str]:
    with _segmenter().get_dict_file() as lines:
        return {
            parts[0].decode(): parts[2].decode()
            for line in lines
            if len(parts := line.split()) == 3
        }
