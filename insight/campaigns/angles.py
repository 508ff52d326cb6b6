"""Angles: what variants of one copy lead with, so that they differ in what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from insight.campaigns.brief import Angle, Praise
from insight.campaigns.keywords import is_complaint, words
from insight.campaigns.saying import Fact
from insight.campaigns.types import CopyLanguage, Ground, Review

MOST = 8
_NO_ANGLE = frozenset(("record", "caution", "shelf", "delivery", "returns", "contents", "colour"))
_CLAUSE = re.compile(r"[，。！？；,.!?;\n]+")
_QUOTE = {"zh": (4, 22), "en": (12, 70)}
"""Fewest and most characters of a clause that is quoted."""


def angles(
    ground: Ground, facts: Sequence[Fact], language: CopyLanguage, reviews: int
) -> list[Angle]:
    """The angles of a product, the first fact first, then what customers praise.

    `reviews` is how many must say the same before it is an angle.
    """
    leading = [fact for fact in facts if fact.kind not in _NO_ANGLE]
    made = [Angle(fact.key, (fact,)) for fact in leading]
    if not made:
        made = [Angle(facts[0].key if facts else "name", tuple(facts[:1]))]
    spoken = [
        Angle(one.word, tuple(leading[:1]), one) for one in praise(ground, language, reviews)[:2]
    ]
    made[1:1] = spoken
    return made[:MOST]


def praise(ground: Ground, language: CopyLanguage, reviews: int) -> list[Praise]:
    """What at least so many reviews say alike, with the plainest clause of one of them."""
    said: dict[str, list[tuple[Review, str]]] = {}
    for review in ground.reviews:
        if is_complaint(review.text):
            continue
        for clause in _CLAUSE.split(review.text):
            for word in set(words(clause, language)):
                said.setdefault(_stem(word, language), []).append((review, clause.strip()))
    found = []
    taken: set[str] = set()
    for word, places in sorted(said.items(), key=lambda item: (-len(item[1]), item[0])):
        documents = tuple(dict.fromkeys(review.document_id for review, _ in places))
        low, high = _QUOTE[language]
        clauses = sorted(
            {clause for _, clause in places if low <= len(clause) <= high and clause not in taken},
            key=lambda clause: (len(clause), clause),
        )
        if len(documents) >= reviews and clauses:
            taken.update(clause for _, clause in places)
            found.append(Praise(word, clauses[0], documents))
    return found


def _stem(word: str, language: CopyLanguage) -> str:
    """So that comfy and comfortable stay two words, but quiet, quieter and quietly are one."""
    if language == "zh":
        return word
    return re.sub(r"(?:er|ly|ing|s|ed)$", "", word) if len(word) > 5 else word
