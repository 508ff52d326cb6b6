"""Numbers that point to a person: phones, cards, bank accounts, identity and order numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# A run of digits with the separators that people use, long enough to be any of them.
_RUN = re.compile(
    r"(?<![\d.,])(?<![A-Za-z]-)(?<![A-Za-z])\+?\(?\d(?:[ \-().]{0,2}\d){5,21}[Xx]?(?![\d%])"
)
_SIX_DIGITS = re.compile(r"\d(?:[ \-().]{0,2}\d){5}")
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_DATE = re.compile(
    r"(?:19|20)\d{2}[-./ ]{1,2}\d{1,2}(?:[-./ ]{1,2}\d{1,2})?(?!\d)"
    r"|\d{1,2}[-./ ]{1,2}\d{1,2}[-./ ]{1,2}(?:19|20)\d{2}(?!\d)"
    r"|(?:19|20)\d{2} ?- ?(?:19|20)\d{2}(?!\d)"
)
_CARD = re.compile(r"[456]\d{15,18}|9558\d{15}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_SERVICE = re.compile(r"[48]00\d{7}")
_DOTTED = re.compile(r"(?!\d{3}\.\d{3}\.\d{4}$)\d+(?:\.\d+)+")
_MONEY_BEFORE = re.compile(r"[$€£¥￥₹]\s?$|\b(?:ISBN|EAN|SKU|isbn|sku|model)[ :-]{0,3}$")
_UNIT_AFTER = re.compile(
    r"\s?(?:[元块个台件次人条分字页米克吨名万亿年月号款版毫公厘千瓦像美日韩欧港]"
    r"|mah|wh|mm|cm|km|kg|gb|mb|px"
    r"|grams?|units?|people|steps|times|reviews?|votes|users|dollars?|euros?|pounds|rupiah"
    r"|shillings|yen|won|usd|eur)",
    re.IGNORECASE,
)
_PHONE_BEFORE = re.compile(
    # A mask that stands before it is no such word.
    r"(?:(?<!\[)\b(?:phone|tele ?phone|tel|mobile|cell|call|called|ring|rang|dial|text|texted|whatsapp"
    r"|contact|hotline|fax|reach)\b[^.!?\d]{0,25}|(?:电话|手机|座机|热线|致电|拨打|联系|来电|回电|号码|打)\D{0,8})$",
    re.IGNORECASE,
)
_REGIONS = ("US", "GB", "CN")

_CODE = r"[A-Za-z0-9](?:[A-Za-z0-9-]{3,38})[A-Za-z0-9]"
_ORDER_EN = re.compile(
    r"(?P<word>\b(?:(?:order|invoice|ticket|case|booking|confirmation|reservation|tracking|shipment"
    r"|parcel|airway ?bill|rma|receipt)"
    r"\s*(?:numbers?|no\b\.?|nr\b\.?|num\b\.?|id\b|code|reference|ref\b\.?|#)"
    rf"|awb(?:\s*(?:number|no\b\.?|#))?|(?:order|tracking|pnr)(?=\s*[:#]|\s+\d[\d-]{{6}}))"
    r"(?:\s*(?:is|was|[:#=]))?\s*#?\s*)"
    rf"(?P<code>(?=[A-Za-z-]{{0,12}}\d){_CODE})",
    re.IGNORECASE | re.ASCII,
)
_ORDER_WORDS = (
    "order invoice ticket case booking confirmation reservation tracking shipment parcel bill rma "
    "receipt awb pnr"
).split()
_ORDER_ZH = re.compile(
    r"(?P<word>(?:[单票]|流水|(?:订单|交易|投诉|工单)编)号码?[\s:：是为#]{0,4})"
    r"(?P<code>(?=[A-Za-z-]{0,6}\d)[A-Za-z0-9](?:[A-Za-z0-9-]{4,38})[A-Za-z0-9])",
    re.ASCII,
)
_PASSPORT = re.compile(
    r"(?P<word>(?:\bpassport\s*(?:number|no\.?|#)?\s*(?:is|:)?\s*|护照号?码?[\s:：是为]{0,3}"
    r"|身份证号?码?[\s:：是为]{0,3}(?=\d{15}(?!\d))))"
    r"(?P<code>(?=[A-Z]{0,3}\d)[A-Z0-9]{7,15}(?![A-Za-z0-9]))",
    re.IGNORECASE | re.ASCII,
)


def mask_numbers(text: str) -> str:
    """The text (with ASCII digits) with such numbers masked; prices, sizes and dates stay."""
    text = _IBAN.sub(_iban, text)
    lower = text.lower()
    if "passport" in lower or "照号" in text or "身份证" in text:
        text = _PASSPORT.sub(r"\g<word>[id]", text)
    if any(map(lower.__contains__, _ORDER_WORDS)):
        text = _ORDER_EN.sub(_order, text)
    if "号" in text:
        text = _ORDER_ZH.sub(_order, text)
    # What is left to find has at least six digits, with little between them.
    if not _SIX_DIGITS.search(text):
        return text
    return _RUN.sub(_run, _SSN.sub("[id]", text))


def _iban(match: re.Match[str]) -> str:
    from stdnum import iban

    return "[card]" if iban.is_valid(match[0]) else match[0]


def _order(match: re.Match[str]) -> str:
    return match[0] if _DATE.match(match["code"]) else f"{match['word']}[order]"


def _run(match: re.Match[str]) -> str:
    found, text = match[0], match.string
    digits = re.sub(r"[^\dXx]", "", found)
    if len(digits) == 18 and _is_chinese_id(digits):
        return "[id]"
    if _is_card(digits):
        return "[card]"
    digits = digits.rstrip("Xx")
    if _MOBILE.fullmatch(digits):
        return "[phone]"
    before, after = text[max(match.start() - 40, 0) : match.start()], text[match.end() :][:12]
    if (
        _DATE.match(found)
        or _DOTTED.fullmatch(found)
        or _MONEY_BEFORE.search(before)
        or _UNIT_AFTER.match(after)
    ):
        return found
    return "[phone]" if _is_phone(found, digits, before) else found


def _is_chinese_id(digits: str) -> bool:
    from stdnum.cn import ric

    try:
        return bool(ric.is_valid(digits))
    except KeyError:
        # Check digit and date are right, and the place is a province that it has no counties of.
        return True


def _is_card(digits: str) -> bool:
    """Whether the number has the first digits, the length and the check digit of a payment card."""
    from stdnum import luhn

    return _CARD.fullmatch(digits) is not None and bool(luhn.is_valid(digits))


def _is_phone(found: str, digits: str, before: str) -> bool:
    from phonenumbers import is_possible_number, is_valid_number

    # Numbers of ranges that are not given out look like the others to a reader: where the
    # writing or a word says that it is a phone, it need only be possible.
    if found.startswith("+"):
        return _fits(found, None, is_possible_number)
    if not 7 <= len(digits) <= 15:
        return False
    if _PHONE_BEFORE.search(before):
        return True
    if found[0] in "(0" and len(found) > 9:
        return any(_fits(found, region, is_possible_number) for region in _REGIONS)
    written = found != digits or _SERVICE.fullmatch(digits)
    if len(digits) < 10 or not written:
        return False
    return any(_fits(found, region, is_valid_number) for region in _REGIONS)


def _fits(found: str, region: str | None, check: Callable[[Any], bool]) -> bool:
    from phonenumbers import NumberParseException, parse

    try:
        return check(parse(found, region))
    except NumberParseException:
        return False
