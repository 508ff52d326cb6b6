"""What a text calls free and the facts set a price on: gift wrapping, delivery below a sum."""

from __future__ import annotations

import re
from decimal import Decimal

from insight.campaigns.claims.enough import CONDITION, EMPTY
from insight.campaigns.claims.evidence import Evidence, Statement, fold, tokens
from insight.campaigns.claims.negation import SENTENCE, clause

_MONEY = re.compile(r"[$£€]\s?\d")
_FREE = re.compile(r"\bfree\b|included|no charge|complimentary|gift\b(?! wrap)|on us")
_FROM = re.compile(
    r"(?:from|over|above|on|for|at) (?:orders? (?:over|above|from|of) )?[$£€]\s?(\d+)"
)
_CARRIED = re.compile(r"\b(?:ship|deliver|post(?:age|ed)?\b|carriage|courier)")
_COMMON = frozenset(
    tokens("free cost costs charge nothing charged paid pay extra order get day days price")
)


def priced(start: int, end: int, text: str, evidence: Evidence) -> Statement | None:
    """The statement that sets a price on what a folded text calls free."""
    left, right = clause(text, start, end, SENTENCE)
    said = text[left:right]
    if CONDITION.search(said):
        return None
    near = text[max(left, start - 30) : min(right, end + 30)]
    things = set(tokens(near)) - EMPTY - _COMMON
    for statement in evidence.statements:
        key, value = fold(statement.key), fold(statement.value)
        if not key or not _MONEY.search(value):
            continue
        carried = _CARRIED.search(key) and _CARRIED.search(near)
        if not carried and not (things & set(tokens(key))):
            continue
        free = _FREE.search(value)
        if not free:
            return statement
        least = _FROM.search(value, free.start())
        price = _price(evidence)
        unsaid = least is not None and least[1] not in said
        if carried and least and unsaid and price is not None and price < Decimal(least[1]):
            return statement
    return None


def _price(evidence: Evidence) -> Decimal | None:
    """The lower price of the product."""
    prices = [
        figure.quantity.low
        for figure in evidence.figures
        if figure.statement.path == "price" and figure.quantity.units
    ]
    return min(prices, default=None)
