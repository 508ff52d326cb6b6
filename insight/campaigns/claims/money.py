"""What makes a number a sum of money that stands before it: a sign, a currency, a word for a price."""

from __future__ import annotations

import re

from insight.campaigns.claims.units import Unit, unit_at

_MONEY_BEFORE = re.compile(r"(?:US)?([$£€¥￥])\s?$|\b(RMB|CNY|USD|GBP|EUR)\s?$")
_MONEY = {"$": "usd", "£": "gbp", "€": "eur", "¥": "yuan", "￥": "yuan"}
_PRICE_BEFORE = re.compile(
    r"(?:原价|现价|售价|标价|定价|划线价?|到手价?|日常价|吊牌价?)[是为：:]?\s?$"
)
_MONEY_WORDS = {"RMB": "yuan", "CNY": "yuan", "USD": "usd", "GBP": "gbp", "EUR": "eur"}


def money_before(
    text: str, start: int, end: int, units: tuple[Unit, ...]
) -> tuple[tuple[Unit, ...], int] | None:
    """The unit of a number that is money by what stands before it, and where the sum begins."""
    before = max(0, start - 5)
    if sign := _MONEY_BEFORE.search(text, before, start):
        name = _MONEY.get(sign[1] or "") or _MONEY_WORDS[sign[2]]
        return unit_at({"yuan": "元"}.get(name, name.upper()), 0)[0], sign.start()
    alone = not units and not text[end : end + 1].isalnum()
    if alone and _PRICE_BEFORE.search(text, before, start):
        return unit_at("元", 0)[0], start
    return None
