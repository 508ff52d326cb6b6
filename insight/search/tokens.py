"""Texts as search sees them: folded, cut into words, English by lemma, Chinese by pairs of signs.

Pairs (电池, 池不, 不耐 ...) find every stretch of Chinese that a text holds, also a word that no
dictionary knows; the words of jieba beside them rank what is really that word before what only has
the same signs side by side (和服 in 质量和服务). What is searched and what is stored go through
`tokens` alike, so what a person copies from a text is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

VERSION = "1"
"""Changes whenever the same text would give other tokens: the index is then built again."""
BREAK = "|"
"""Stands where two runs of Chinese meet that the text keeps apart, so that no pair reaches over."""
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUN = re.compile(rf"[{_CJK}]+|\d+|[^\W\d_{_CJK}]+(?:['\u2019][^\W\d_{_CJK}]+)*")
_IS_CJK = re.compile(rf"[{_CJK}]")
_LONGEST = 64
"""Letters of a word that count: the rest of a longer one is no word."""


class _Fold(dict[int, str]):
    """Each sign to its usual form in lower case, where that is one sign too: places stay."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        usual = unicodedata.normalize("NFKC", sign).lower()
        self[code] = usual if len(usual) == 1 else sign
        return self[code]


_FOLD = _Fold()


@dataclass(frozen=True, slots=True)
class Token:
    """A run of Chinese, a word or a number of a text, and where it stands."""

    text: str
    """Folded; a word is its lemma."""
    start: int
    stop: int


def is_cjk(run: str) -> bool:
    """Whether a token is a run of Chinese; of Japanese and Korean, which go the same way, too."""
    return bool(_IS_CJK.match(run))


def folded(text: str) -> str:
    """The text in lower case and usual forms (Ａ as a, ５ as 5), of the same length."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


def tokens(text: str) -> Iterator[Token]:
    """Runs of Chinese, words and numbers, in order."""
    for found in _RUN.finditer(folded(text)):
        run = found[0]
        if not is_cjk(run) and not run[0].isdecimal():
            run = lemma(run[:_LONGEST])
        elif run[0].isdecimal():
            run = run[:_LONGEST]
        yield Token(run, *found.span())


def stream(found: Iterable[Token]) -> list[str]:
    """What phrases are looked for in: lemmas, numbers, and pairs of Chinese signs."""
    result: list[str] = []
    after_cjk = False
    for token in found:
        if is_cjk(token.text):
            if after_cjk:
                result.append(BREAK)
            result += pairs(token.text)
        else:
            result.append(token.text)
        after_cjk = is_cjk(token.text)
    return result


def pairs(run: str) -> list[str]:
    """The signs of a run of Chinese, two by two; one sign alone is itself."""
    return [run[n : n + 2] for n in range(len(run) - 1)] or [run]


def words(found: Iterable[Token]) -> set[str]:
    """The Chinese words of a text by jieba, and each of its Chinese signs."""
    from insight.analyses.words import segmenter

    result: set[str] = set()
    for token in found:
        if is_cjk(token.text):
            result.update(segmenter().cut_for_search(token.text))
            result.update(token.text)
    return result


def lemma(word: str) -> str:
    """The form of an English word that dictionaries list; a word of another language as it is."""
    from insight.topics.terms import lemma as listed

    plain = word.replace("\u2019", "'").removesuffix("'s")
    return listed(plain) or plain
