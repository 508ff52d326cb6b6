"""Claims of what a product is free of: 无香精, paraben-free, no perfume."""

from __future__ import annotations

import re

from insight.campaigns.claims.evidence import Evidence, Statement, tokens

_SAID = re.compile(
    r"^(?:无|不含|零|0|不加|未添加|不添加|free (?:of|from)|no|without|zero)\s*|[- ]?free$",
    re.IGNORECASE,
)
_ABSENT = r"无|不含|未添加|不添加|未检出|没有|零|0\s?添加|不加|免|non?\b|not|none|free|without|zero|nil|without any"
_ALIKE = (
    ("香精", "香料", "香气"),
    ("酒精", "乙醇"),
    ("fragrance", "perfume", "scent", "parfum"),
    ("alcohol", "ethanol"),
    ("dye", "colourant", "colorant", "colour", "color"),
    ("pfas", "pfoa", "pfc"),
    ("bpa", "bisphenol", "双酚a"),
    ("sulfate", "sulphate", "sls"),
    ("荧光", "荧光剂", "荧光增白剂"),
)
_WHOLE_LISTS = frozenset({"配料", "配料表"})
"""Attributes that name all that is in a food, as GB 7718 asks: what they lack is not in it."""
_ADDED = re.compile(r"添加|added ")
_OF_ANIMALS = re.compile(r"dairy|milk|lactose|egg|meat|gelatine?|honey|乳糖|奶|蛋")
_LIST = re.compile(r"\s*(?:,|/|、|和|与|及|\band\b|\bor\b)\s*(?:no |无)?")


def free_of(quote: str, evidence: Evidence) -> Statement | None:
    """The statement that denies all that a folded text says is absent."""
    things = [one for one in _LIST.split(_SAID.sub("", quote)) if one.strip()]
    holding = [_denying(thing.strip(), evidence) for thing in things]
    return holding[0] if holding and all(holding) else None


def absent_in_reviews(quote: str, evidence: Evidence) -> tuple[str, ...]:
    """The reviews that say that what a folded text calls absent is absent."""
    words = tokens(_SAID.sub("", quote))
    if not words:
        return ()
    pattern = re.compile(
        rf"(?:\bnot?\b|n't|never|zero|without|不|没|无)[^.;,，。]{{0,14}}{re.escape(words[-1])}"
    )
    return tuple(
        review.document_id
        for review, said in zip(evidence.reviews, evidence.folded_reviews, strict=True)
        if pattern.search(said)
    )


def _denying(thing: str, evidence: Evidence) -> Statement | None:
    stem = thing.removesuffix("s") if thing.isascii() else thing
    words = next((group for group in _ALIKE if any(one in stem for one in group)), (stem,))
    either = "|".join(map(re.escape, words))
    pattern = re.compile(
        rf"(?:{_ABSENT})[^;；。]{{0,60}}(?:{either})|(?:{either})[^;；。]{{0,20}}(?:{_ABSENT})",
        re.IGNORECASE,
    )
    if _OF_ANIMALS.fullmatch(stem):
        pattern = re.compile(rf"{pattern.pattern}|\\bvegan\\b|纯素", re.IGNORECASE)
    zero = re.compile(rf"^\W*(?:{either})[^:;；。]{{0,8}}: ?(?:0|零)(?![.\d])", re.IGNORECASE)
    whole = next((one for one in evidence.statements if one.key in _WHOLE_LISTS), None)
    if (
        whole
        and not thing.isascii()
        and thing[-1] not in whole.value
        # 无香精 where an attribute 香型 tells of a scent is no matter of the list.
        and not any(thing[0] in one.key for one in evidence.statements)
    ):
        return whole
    found = next((one for one, said in evidence.folded if zero.search(_ADDED.sub("", said))), None)
    return found or next((one for one, said in evidence.folded if pattern.search(said)), None)
