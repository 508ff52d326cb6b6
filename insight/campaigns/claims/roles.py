"""What a figure is a figure of: by the words beside it, in a text and in the facts."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from insight.campaigns.claims.evidence import Figure, fold, tokens
from insight.campaigns.claims.quantities import Quantity

_STRICT = frozenset({"time", "mass", "power"})


def roles_of(around: str, one: Quantity) -> frozenset[str]:
    """What a figure is said to be of, by the words beside it."""
    found: set[str] = set()
    for unit in one.units:
        for role, pattern in _patterns().get(unit.dimension, {}).items():
            if pattern.search(around):
                found.add(role)
    return frozenset(found)


def of_another(
    one: Quantity, roles: frozenset[str], around: str, figure: Figure, same: list[Figure]
) -> bool:
    """Whether the text's figure is of one thing and the fact's of another."""
    if figure.quantity.is_range and one.is_range:
        # Two ends that agree are no chance.
        return False
    if _of_sibling(around, figure, same):
        return True
    theirs = roles_of(figure.around, figure.quantity)
    if not roles or roles & theirs:
        return False
    dimension = figure.quantity.units[0].dimension
    if not theirs and dimension != "length":
        return False
    if theirs and dimension in _STRICT:
        return True
    return any(roles & roles_of(f.around, f.quantity) for f in same)


def _of_sibling(around: str, figure: Figure, same: list[Figure]) -> bool:
    """Whether the words beside the text's figure name another figure of the same statement.

    Of "10 years frame, 2 years motors" ten years are none of the motors'.
    """
    beside = [f for f in same if f.statement is figure.statement and f is not figure]
    if not beside:
        return False
    words = set(tokens(around))
    mine = set(tokens(_own_clause(figure)))
    if not mine:
        return False
    others = {one for f in beside for one in tokens(_own_clause(f))} - mine
    return bool(words & others) and not any(one in around for one in mine)


def _own_clause(figure: Figure) -> str:
    value, one = figure.statement.value, figure.quantity
    left = max((value.rfind(sign, 0, one.start) + 1 for sign in ",，;；/、("), default=0)
    ends = [value.find(sign, one.end) for sign in ",，;；/、)"]
    right = min((end for end in ends if end >= 0), default=len(value))
    return fold(value[left : one.start] + " " + value[one.end : right])


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    table = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    return {
        dimension: {role: re.compile(words, re.IGNORECASE) for role, words in roles.items()}
        for dimension, roles in table.items()
    }
