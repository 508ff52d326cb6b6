"""Words of a claim that the facts must have as they stand, with their spellings: 维 E of 维生素 E."""

from __future__ import annotations

import re

from insight.campaigns.claims.evidence import Evidence, Statement
from insight.campaigns.claims.negation import negated

_VITAMIN_NAMES = "维(?:生素|他命)?|v|vitamin"
_VITAMIN = re.compile(rf"(?:{_VITAMIN_NAMES})\s?([a-ek]\d*)$")
_DIGITS = str.maketrans("一二三四五", "12345")
_ALIKE = {
    "cowhide": "cow leather",
    "calfskin": "calf leather",
    "lambskin": "lamb leather",
    "sheepskin": "sheep leather",
    "pigskin": "pig leather",
    "cow leather": "cowhide",
    "牛皮": "牛反绒",
    "flax": "linen",
}
_SUFFIX = re.compile(r"(?:材质|面料|材料|质|制|布|材|的)$")


def as_it_stands(quote: str, evidence: Evidence) -> Statement | None:
    """The statement that has a word as it stands and does not deny it."""
    plain = _SUFFIX.sub("", quote)
    counted = plain.translate(_DIGITS)
    if vitamin := _VITAMIN.match(quote):
        either = re.compile(rf"(?:{_VITAMIN_NAMES})\s?{vitamin[1]}(?![a-z0-9])")
        return next((one for one, words in evidence.folded if either.search(words)), None)
    named = {_ALIKE[quote]} if quote in _ALIKE else set()
    for statement, words in evidence.folded:
        for word in {quote, plain, counted, *named} - {""}:
            if not word.isascii() and word not in words:
                # A 类 is written with and without the space.
                words = words.replace(" ", "")
            place = words.find(word)
            latin = word.isascii() and place > 0 and words[place - 1].isalpha()
            if place >= 0 and not latin and not negated(words, place, place + len(word)):
                return statement
    return None
