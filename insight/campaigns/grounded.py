"""What of a small model's text stands in the facts: its known habits are to drop, rename and invent.

A clause stays where each of its words is one of the facts or joins them, and where a figure comes
with all figures of its fact: half a fact may lack its condition.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from insight.analyses.words import segmenter
from insight.campaigns.saying import Fact, short_name, spaced
from insight.campaigns.sentences import clauses, joined, sentences
from insight.campaigns.types import CopyLanguage, ProductFacts

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[A-Za-z]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def grounded(text: str, facts: ProductFacts, sent: Sequence[Fact], language: CopyLanguage) -> str:
    """The sentences and clauses of a text that the facts hold; empty where none do."""
    known, name = _known(facts, sent), short_name(facts, language)
    kept = [_supported(one, known, sent, name, language) for one in sentences(text)]
    body = spaced(joined(kept, language))
    if language == "zh":
        body = re.sub(r"(?<=[\u3400-\u9fff）]),\s*", "，", body)
    # A model may leave out the size that ends a name.
    if body and not _has(body, name) and not _has(body, " ".join(name.split()[:3])):
        body = f"{name}，{body}" if language == "zh" else f"{name}. {body}"
    return body


def _has(text: str, name: str) -> bool:
    """Whether a text names the product: Chinese is written with spaces between its signs or without."""
    return _plain(name) in _plain(text)


def _plain(text: str) -> str:
    return "".join(text.split())


def _known(facts: ProductFacts, sent: Sequence[Fact]) -> str:
    """The words that a model was given."""
    return " ".join([facts.name, *(f"{fact.key} {fact.value}" for fact in sent)]).lower()


def _supported(
    sentence: str, known: str, facts: Sequence[Fact], name: str, language: CopyLanguage
) -> str:
    """A sentence without its clauses that have foreign words or half a fact.

    Where its beginning goes, the name of the product stands in for it.
    """
    all_clauses = clauses(sentence)
    whole = [
        one
        for one in all_clauses
        if not foreign(one, known, language) and _is_of_the_product(one, facts, name, language)
    ]
    # What a figure lacks may stand in another clause, so the rest is looked at together.
    said = _NUMBER.findall("".join(whole))
    kept = [one for one in whole if _is_whole(one, said, facts) and re.search(r"[^\W\d_]", one)]
    if not kept or all(_plain(one.strip(" ，,.。")) == _plain(name) for one in kept):
        return ""
    text = "".join(kept)
    if kept[0] is not all_clauses[0] and not _has(text, name):
        text = re.sub(r"^(?:and|with|以及|并且?|和)\s*", "", text)
        text = f"{name}，{text}" if language == "zh" else f"{name}: {text}"
    return _closed(text, language)


_SUBJECT = re.compile(
    r"\b(?:the|its)\s+([a-z][a-z -]{1,30}?)\s+(?:is|are|has|have)\b", re.IGNORECASE
)


def _is_of_the_product(
    clause: str, facts: Sequence[Fact], name: str, language: CopyLanguage
) -> bool:
    """Whether what an English clause speaks of is the product or what a fact is of: no pump has a pH."""
    if language == "zh":
        return True
    known = [name.lower(), *(fact.key.lower() for fact in facts)]
    return all(
        any(subject.lower() in one or one in subject.lower() for one in known)
        for subject in _SUBJECT.findall(clause)
    )


def foreign(text: str, known: str, language: CopyLanguage) -> list[str]:
    """The words of a text that are neither the facts' nor join them."""
    if language == "en":
        return [word for word in _WORD.findall(text) if not _is_known(word.lower(), known)]
    found = [word for word in _WORD.findall(text) if word.lower() not in known]
    for run in _CHINESE.findall(text):
        found += [
            word for word in segmenter().lcut(run) if word not in known and word not in _glue("zh")
        ]
    return found


def _is_known(word: str, known: str) -> bool:
    if word in _glue("en"):
        return True
    # An ending more or less is the same word; a beginning of three letters alone is not.
    stem = re.sub(r"(?:ing|ed|es|s|ly)$", "", word)
    return re.search(rf"\b{re.escape(stem if len(stem) > 3 else word)}", known) is not None


@cache
def _glue(language: str) -> frozenset[str]:
    content = tomllib.loads(Path(__file__).with_name("glue.toml").read_text(encoding="utf-8"))
    return frozenset(content[language].split())


def _is_whole(clause: str, said: Sequence[str], facts: Sequence[Fact]) -> bool:
    """Whether each figure of a clause is of a fact all figures of which are said."""
    covered: set[str] = set()
    within: set[str] = set()
    for fact in facts:
        figures = _NUMBER.findall(f"{fact.key} {fact.value}")
        within.update(figures)
        if all(figure in said for figure in figures):
            covered.update(figures)
    figures = _NUMBER.findall(clause)
    if not figures:
        return _is_held(clause, said, facts)
    return all(one in covered or one not in within for one in figures)


def _is_held(clause: str, said: Sequence[str], facts: Sequence[Fact]) -> bool:
    """Whether a clause without figures is of a fact that has none, or whose figures are said too.

    Else half of one fact could stand in the list of another.
    """
    words = {word.lower() for word in _WORD.findall(clause)} - _glue("en")
    of = [one for one in facts if words and words <= set(_WORD.findall(_words_of(one)))]
    return not of or any(
        all(figure in said for figure in _NUMBER.findall(_words_of(one))) for one in of
    )


def _words_of(fact: Fact) -> str:
    return f"{fact.key} {fact.value}".lower()


def _closed(text: str, language: CopyLanguage) -> str:
    text = text.rstrip("，,、；; ")
    text = re.sub(r",?\s+and$", "", text)
    if text.endswith(("。", ".", "！", "!", "？", "?")):
        return text
    return text + ("。" if language == "zh" else ".")
