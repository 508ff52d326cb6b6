"""Amounts as tables have them: 1,234.50, ¥1,234, 1.2万. Never a share, never below zero."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from insight.cleaning.ratings import EMPTY
from insight.messages import message

_SIGNS = re.compile(
    r"^(?:[$€£¥₹]|US\$|HK\$|(?:CNY|RMB|USD|EUR|GBP|JPY|HKD)\b)|"
    r"(?:[$€£¥₹]|\b(?:CNY|RMB|USD|EUR|GBP|JPY|HKD)|人民币|美元|元|件|个|单|笔)$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(\.\d+)?([万亿])?", re.ASCII)
_TIMES = {"万": 10_000, "亿": 100_000_000}
MOST = 1e15
"""An amount from here on is a mistake: not all whole numbers can be kept."""


def read_amount(value: Any) -> float | None:
    """An amount of money or goods; None for an empty value. Raises ValueError with the reason."""
    if value is None:
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if text.casefold() in EMPTY:
        return None
    if text.endswith("%"):
        raise ValueError(message("it is a percentage, not an amount"))
    if text[0] in "-\u2212" or (text[0] == "(" and text[-1] == ")"):
        raise ValueError(
            message("it is below zero; write what was returned as a number of its own")
        )
    plain = _SIGNS.sub("", _SIGNS.sub("", text).strip()).strip()
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        raise ValueError(message("it is no amount such as 1234.50 or 1,234.50"))
    digits = re.sub(r"[, ]", "", match[1]) + (match[2] or "")
    # In parts of a hundredth, so that 1.15万 is 11500 and not nearly so.
    amount = round(float(digits) * _TIMES.get(match[3] or "", 1), 6)
    if amount >= MOST:
        raise ValueError(message("it is too large to be true"))
    return amount


def read_count(value: Any) -> int | None:
    """A number of goods. Raises ValueError with the reason."""
    amount = read_amount(value)
    if amount is not None and not amount.is_integer():
        raise ValueError(message("it is no whole number"))
    return None if amount is None else int(amount)
