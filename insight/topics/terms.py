"""The words of documents as topics count them: Chinese segmented, English by lemma.

By what ships, jieba and simplemma; the store's lemmas, which spaCy gave, go before. Words of one
lemma are one word, shown as it is written most often. Words that say nothing are a gap, so that a phrase never reaches over one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from insight.analyses.words import is_stop, segmenter

GAP = ""
Lemmas = Mapping[str, str]
"""English words in lower case to their lemmas."""
_LATIN = r"a-z\u00df-\u024f"
_RUN = re.compile(rf"[\u4e00-\u9fff]+|[{_LATIN}](?:[{_LATIN}0-9'\u2019]*[{_LATIN}0-9])?|\S")
_LONGEST_WORD = 30
_DETERMINERS = frozenset("the a an my your his her its our their of for with".split())
_FEWEST_SEEN = 3
_NOUN_SHARE = 0.05
"""A word is a noun where so often an article or the like precedes it and no other word follows."""
_NO_ARTICLES = 0.02
"""Titles have next to none: there only the form of a word tells."""
_NO_NOUN_ENDS = ("ly", "ing", "ed")
_CHINESE_ENDS = {"n": 1.0, "j": 1.0, "v": 0.6}
"""First letters of jieba's parts of speech; 充电 and 快递 are verbs to it."""
_NO_NOUN = 0.15


@dataclass(frozen=True)
class Terms:
    """The words of documents."""

    documents: list[list[str]]
    """Words of each document in their order, with gaps."""
    ends: dict[str, float]
    """How fit each word is to end a noun phrase, 0 to 1."""

    def joined(self) -> list[str]:
        """Each document as its words with spaces between: what BERTopic takes."""
        return [" ".join(word for word in document if word) for document in self.documents]


def read(texts: Sequence[str], lemmas: Lemmas | None = None) -> Terms:
    """The terms of texts; `lemmas` are those of English words that somebody read already."""
    nouns, seen, known = Counter[str](), Counter[str](), lemmas or {}
    documents = [_words(text, nouns, seen, known) for text in texts]
    shown = _usual_forms(documents, known)
    documents = [[shown.get(word, word) for word in document] for document in documents]
    nouns, seen = (_summed(counts, shown) for counts in (nouns, seen))
    titles = nouns.total() < _NO_ARTICLES * seen.total()
    words = {word for document in documents for word in document if word}
    return Terms(documents, {word: _end(word, nouns, seen, titles) for word in words})


def _usual_forms(documents: Iterable[Sequence[str]], lemmas: Lemmas) -> dict[str, str]:
    """Each English word to the commonest word of its lemma."""
    counts = Counter(word for document in documents for word in document if word)
    usual: dict[str, str] = {}
    words = sorted((w for w in counts if not is_chinese(w)), key=lambda w: (-counts[w], w))
    return {word: usual.setdefault(lemmas.get(word) or lemma(word), word) for word in words}


def _summed(counts: Counter[str], shown: Mapping[str, str]) -> Counter[str]:
    summed = Counter[str]()
    for word, count in counts.items():
        summed[shown[word]] += count
    return summed


def is_chinese(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff"


def _words(text: str, nouns: Counter[str], seen: Counter[str], lemmas: Lemmas) -> list[str]:
    """The words of a text; counts the English ones, and where one stands as a noun does."""
    found: list[str] = []
    before, determined = "", False
    for run in [*_RUN.findall(text.lower()), "."]:
        if is_chinese(run):
            found += [
                GAP if len(word) < 2 or is_stop(word) else word for word in segmenter().lcut(run)
            ]
            determined = False
        else:
            word = _english(run, lemmas)
            if word:
                seen[word] += 1
            elif determined:
                nouns[found[-1]] += 1
            found.append(word)
            determined = bool(word) and before in _DETERMINERS
        before = run
    return found


def _english(run: str, lemmas: Lemmas) -> str:
    """An English word that says something, or a gap."""
    if not run[0].isalpha() or not 3 <= len(run) <= _LONGEST_WORD:
        return GAP
    word = run.replace("\u2019", "'").removesuffix("'s")
    return (
        GAP if len(word) < 3 or is_stop(word) or is_stop(lemmas.get(word) or lemma(word)) else word
    )


@cache
def lemma(word: str) -> str:
    """The form of an English word that dictionaries list."""
    import simplemma

    return str(simplemma.lemmatize(word, lang="en")).lower()


def _end(word: str, nouns: Counter[str], seen: Counter[str], titles: bool) -> float:
    if is_chinese(word):
        return _CHINESE_ENDS.get(_chinese_tags().get(word, "x")[0], _NO_NOUN)
    if word.endswith(_NO_NOUN_ENDS):
        return _NO_NOUN
    known = titles or seen[word] < _FEWEST_SEEN
    return 1.0 if known or nouns[word] >= _NOUN_SHARE * seen[word] else _NO_NOUN


@cache
def _chinese_tags() -> dict[str, str]:
    import jieba.posseg

    tagger = jieba.posseg.POSTokenizer(segmenter())
    tagger.initialize()
    tags: dict[str, str] = tagger.word_tag_tab
    return tags


def every_word(text: str) -> list[str]:
    """All words of a text, also those that say nothing."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        found += segmenter().lcut(run) if is_chinese(run) else [run] if run[0].isalpha() else []
    return found


def distinct(words: Iterable[str]) -> set[str]:
    """The words of one document, each once, without gaps."""
    return {word for word in words if word}
