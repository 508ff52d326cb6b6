"""Personal data: masked before anything is stored.

What is masked becomes [email], [phone], [id], [card], [order], [handle] or [link]. A card, an
identity number and a bank account are known by their check digits, a phone number by the numbering
plans, an order number or a handle by the word before it. Other numbers stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from insight.cleaning.links import LINK, shortened
from insight.cleaning.numbers import mask_numbers

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII)
_TOP = r"(?:com|net|org|edu|gov|info|biz|io|co|cn|uk|de|fr|eu|me)\b"
_AT = r"\s*[(\[{]\s*at\s*[)\]}]\s*"
_DOT = r"(?:\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+|\.)"
# "name at example dot com" is an address only after a word that says so: people also look at
# "sony dot com". In brackets it is one anyway.
_SPELT = re.compile(
    rf"(?P<before>(?:\be?-?mail|\baddress|\bcontact|\breach|\bwrite)[^.!?\n]{{0,20}}?)?"
    rf"(?<![\w.])(?:[\w.+-]{{1,64}}(?:(?P<sure>{_AT})|\s+at\s+)"
    rf"(?P<host>[\w-]{{1,63}})(?:{_DOT}[\w-]{{1,63}}){{0,2}}?{_DOT}{_TOP})",
    re.ASCII | re.IGNORECASE,
)
_MAIL_HOSTS = frozenset("gmail hotmail outlook yahoo icloud proton qq 163 126 sina foxmail".split())

_AT_HANDLE = re.compile(r"(?<![A-Za-z0-9_@./#$%^&*])@(?=_*[^\W_])([^\W\d][\w-]{0,29})")
# The app, whether the name follows as a name, and the name.
_ENGLISH_HANDLE = re.compile(
    r"(?P<app>\b(?:we ?chat|weixin|whatsapp|telegram|instagram|insta|ig|snapchat|snap|skype|discord"
    r"|qq|kakao(?:talk)?|viber|line id))(?P<named>\s+(?:id|handle|username|user ?name|account))?"
    r"(?P<link>\s*(?:is\b|:)\s*)@?(?P<name>[A-Za-z0-9][\w.-]{3,29})",
    re.ASCII | re.IGNORECASE,
)
_CHINESE_HANDLE = re.compile(
    r"(?P<app>微信|威信|薇信|微x|v信|\bvx|\bwx|(?<=[加+])v|\bqq|扣扣|企鹅|小红书|抖音|快手|微博)"
    r"(?P<named>号|id|群)?(?P<link>[\s:：是为]{0,3})(?P<name>[A-Za-z][\w-]{4,24}|\d{5,12}(?!\d))",
    re.ASCII | re.IGNORECASE,
)
# What must be in a text, in small letters, before the patterns above are worth trying.
_CHINESE_APPS = "信 vx wx 加v +v qq 扣扣 企鹅 小红书 抖音 快手 微博".split()
_ENGLISH_APPS = (
    *"chat weixin whatsapp telegram insta ig: snap skype discord qq kakao viber".split(),
    " ig ",
    "line id",
)
_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_ANY = re.compile(r"[A-Za-z@\d]")
"""Nothing personal is written without one of these."""
_WIDE = str.maketrans({0xFF10 + digit: str(digit) for digit in range(10)} | {"＠": "@", "＋": "+"})


def mask(text: str, known: Collection[str] = ()) -> str:
    """The text with personal data masked.

    A @handle that is one of the `known` names, such as the product's (case and spaces do not
    count), is a brand and stays.
    """
    if not text.isascii() and not _ANY.search(text):
        return text
    has_digit = _DIGIT.search(text) is not None
    if has_digit and not text.isascii() and (plain := _plain_digits(text)) != text:
        masked = _mask(plain, known, has_digit)
        return text if masked == plain else masked
    return _mask(text, known, has_digit)


def _mask(text: str, known: Collection[str], has_digit: bool) -> str:
    if "://" not in text and "www." not in text:
        return _mask_piece(text, known, has_digit)
    # Numbers in an address are part of the address.
    pieces, position = [], 0
    for match in LINK.finditer(text):
        pieces.append(_mask_piece(text[position : match.start()], known, has_digit))
        pieces.append(shortened(match[0]))
        position = match.end()
    return "".join([*pieces, _mask_piece(text[position:], known, has_digit)])


def _mask_piece(text: str, known: Collection[str], has_digit: bool) -> str:
    lower = text.lower()
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
        text = _AT_HANDLE.sub(lambda match: _at_handle(match, known), text)
    if "dot" in lower or "at)" in lower or "at]" in lower:
        text = _SPELT.sub(_spelt, text)
    if (has_digit or ":" in text or " is " in lower) and any(
        map(lower.__contains__, _ENGLISH_APPS)
    ):
        text = _ENGLISH_HANDLE.sub(_english_handle, text)
    if not lower.isascii() and any(map(lower.__contains__, _CHINESE_APPS)):
        text = _CHINESE_HANDLE.sub(_chinese_handle, text)
    return mask_numbers(text) if has_digit else text


def _plain_digits(text: str) -> str:
    """The text with full-width digits as ASCII ones; other scripts' too, by their value."""
    if any(map(text.__contains__, "＠＋")) or _OTHER_DIGIT.search(text):
        text = text.translate(_WIDE)
        text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    return text


def _spelt(match: re.Match[str]) -> str:
    sure = match["before"] or match["sure"] or match["host"].lower() in _MAIL_HOSTS
    return f"{match['before'] or ''}[email]" if sure else match[0]


def _at_handle(match: re.Match[str], known: Collection[str]) -> str:
    if known and _name(match[1]) in {_name(name) for name in known}:
        return match[0]
    return "[handle]"


def _name(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _english_handle(match: re.Match[str]) -> str:
    """A name after an app's, where it is said to be one or looks like no word."""
    name = match["name"].rstrip(".-")
    if not match["named"] and not re.search(r"[\d_.]", name):
        return match[0]
    rest = match["name"][len(name) :]
    return f"{match['app']}{match['named'] or ''}{match['link']}[handle]{rest}"


def _chinese_handle(match: re.Match[str]) -> str:
    name = match["name"]
    if not (match["named"] or ":" in match["link"] or "：" in match["link"]) and name.isalpha():
        return match[0]
    # A mobile number is a phone, and numbers of other lengths are told apart later.
    if re.fullmatch(r"1[3-9]\d{9}", name):
        return match[0]
    return f"{match['app']}{match['named'] or ''}{match['link']}[handle]"
