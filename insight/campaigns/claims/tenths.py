"""Tenths that are said after a unit: 一米八三, 一升二, 59块9."""

from __future__ import annotations

import re
from decimal import Decimal

from insight.campaigns.claims.numerals import ZH_DIGITS
from insight.campaigns.claims.units import Unit

_SAID_SO = frozenset({"cheng", "m", "cm", "l", "kg", "yuan"})
_AFTER = re.compile(
    r"(?:[一二三四五六七八九]{1,2}|\d{1,2})(?=[的是长宽高深厚重，。、；！？,;!?\s)）]|$|左右|出头|以上|以内)"
)
_AFTER_MONEY = re.compile(r"(?:[一二三四五六七八九]|\d)(?![\d.点十百千万折个件只×xX*%])")


def tenths(text: str, after: int, unit: Unit, value: Decimal) -> tuple[Decimal, int] | None:
    """The value with the tenths that follow its unit, and where they end."""
    if unit.name not in _SAID_SO or value != value.to_integral_value():
        return None
    money = unit.name == "yuan" and text[after - 1] == "块"
    match = (_AFTER_MONEY if money else _AFTER).match(text, after)
    if not match:
        return None
    digits = "".join(str(ZH_DIGITS.get(sign, sign)) for sign in match[0])
    return value + Decimal(f"0.{digits}"), match.end()
