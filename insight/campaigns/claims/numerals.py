"""Numbers as people write them: digits, Chinese numerals, English words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

ZH_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    "〇": 0,
    "两": 2,
    "俩": 2,
}
_ZH_TENS = {"十": 10, "百": 100, "千": 1000}
_ZH_BIG = {"万": 10_000, "亿": 100_000_000}
_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_UNITS = {word: number for number, word in enumerate(_EN_SMALL)} | {
    word: 10 * number for number, word in enumerate(_EN_TENS, 2)
}
_EN_BIG = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
_SCALES = {"k": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000, "千": 1000, "百万": 1_000_000}
_VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}

_EN_DIGIT = "|".join(_EN_SMALL[:10])
_EN_WORD = "|".join([*_EN_TENS, *sorted(_EN_SMALL, key=len, reverse=True)])
_ENGLISH = (
    rf"(?:\b(?:{_EN_WORD})(?:[ -](?:{_EN_WORD}))?"
    r"(?:[ -](?:hundred|thousand|million|dozen)(?: and (?:{_EN_WORD})(?:[ -](?:{_EN_WORD}))?\b)?)?"
    rf"(?: point(?: (?:{_EN_DIGIT}))+| and an? (?:half|quarter))?\b"
    r"|\ban?(?= [a-z]+ and an? (?:half|quarter)\b)"
    r"|\ba (?:full|whole)(?= (?:decade|year|month|week|litre|liter|metre|meter|kilo)\b)"
    r"|(?:(?<=for )|(?<=within )|(?<=up to ))an?(?= (?:decade|year|month)\b)"
    r"|(?:(?<=over )|(?<=under )|(?<=nearly )|(?<=almost )|(?<=exactly ))an?(?= (?:litre|liter|metre|meter|kilo|pound|foot|gallon|pint)\b)"
    rf"|\b(?:an? )?(?:hundred|thousand|million|dozen)\b(?: and (?:{_EN_WORD})(?:[ -](?:{_EN_WORD}))?\b)?(?! of )"
    r"|\bhalf(?: an?| of an?)?\b(?=[ -](?:an? )?[a-z]+))"
)
_DIGITS = (
    r"(?:(?<![\d.])(?<!\d,)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[ -]?[½¼¾⅓⅔⅛]| \d/[23458](?!\d)|(?<=\b\d)(?<!/\d)/(?:2|3|4|5|8|10)(?![\d/]))?"
    r"|[½¼¾⅓⅔⅛])"
)
_CHINESE = r"(?:百分之[零〇一二三四五六七八九十百两点]+|[零〇一二三四五六七八九十百千万亿两俩]+(?:点[零一二三四五六七八九]+)?|半(?=[\u4e00-\u9fff]))"
NUMBER = re.compile(
    rf"(?P<digits>{_DIGITS})(?P<scale> ?(?:百万|[万亿千](?!克|米|瓦|卡|焦|赫|帕|伏|安)|(?-i:k)(?![A-Za-z·])|w(?=[+＋人]))|(?<!\d{{4}})K(?![A-Za-z·])| (?:million|thousand|hundred|dozen)\b)?"
    rf"|(?P<zh>{_CHINESE})|(?P<en>{_ENGLISH})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number and where it stands; `spelled` if in words, `percent` if the words say so."""

    start: int
    end: int
    value: Decimal
    spelled: bool
    percent: bool = False


def numeral(match: re.Match[str]) -> Numeral | None:
    """What a match of NUMBER means; None if it is no number after all."""
    if match["digits"]:
        value = _digits(match["digits"])
        scale = (match["scale"] or "").strip().lower()
        if value is not None and scale:
            value *= _SCALES.get(scale) or _EN_BIG[scale]
        spelled = False
    elif match["zh"]:
        word = match["zh"]
        if word.startswith("百分之"):
            inner = _chinese(word[3:])
            if inner is None:
                return None
            return Numeral(match.start(), match.end(), inner, True, True)
        if len(word) > 1 and word.endswith("两"):
            # 六两 weighs; 两 counts before what it counts only.
            return _before_liang(match)
        value, spelled = _chinese(word), True
    else:
        value, spelled = _english(match["en"].lower()), True
    return None if value is None else Numeral(match.start(), match.end(), value, spelled)


def _before_liang(match: re.Match[str]) -> Numeral | None:
    value = _chinese(match["zh"][:-1])
    return None if value is None else Numeral(match.start(), match.end() - 1, value, True)


def _digits(text: str) -> Decimal | None:
    whole = text.replace(",", "")
    for sign, written in _VULGAR.items():
        whole = whole.replace(sign, f" {written}")
    total = Decimal(0)
    for part in whole.replace("-", " ").split():
        try:
            fraction = Fraction(part)
        except (ValueError, ZeroDivisionError):
            return None
        try:
            total += Decimal(fraction.numerator) / Decimal(fraction.denominator)
        except InvalidOperation:
            return None
    return total


def _chinese(word: str) -> Decimal | None:
    if word == "半":
        return Decimal("0.5")
    whole, _, after = word.partition("点")
    if not any(sign in _ZH_TENS or sign in _ZH_BIG for sign in whole):
        # 二〇二四 is read digit by digit; 两三 is no number but "two or three".
        digits = "".join(str(ZH_DIGITS[sign]) for sign in whole)
        if 1 < len(whole) < 4:
            return None
        number = Decimal(digits)
    else:
        total, section, digit = 0, 0, 0
        fresh = True
        for sign in whole:
            if sign in ZH_DIGITS:
                digit, fresh = ZH_DIGITS[sign], False
            elif sign in _ZH_TENS:
                section += (1 if fresh or digit == 0 else digit) * _ZH_TENS[sign]
                digit, fresh = 0, False
            else:
                base = section + digit
                if base == 0 and total == 0:
                    # 万 alone, as in 万一 or 万能, counts nothing.
                    return None
                total, section, digit = (total + base) * _ZH_BIG[sign], 0, 0
        # 三百九 is 390: a last digit without 零 is of the place below.
        place = _ZH_TENS.get(whole[-2]) or _ZH_BIG.get(whole[-2]) if len(whole) > 2 else None
        if digit and place and place > 10:
            digit *= place // 10
        number = Decimal(total + section + digit)
    if after:
        number += Decimal("0." + "".join(str(ZH_DIGITS[sign]) for sign in after))
    return number


def _english(words: str) -> Decimal | None:
    if words in ("a", "an", "a full", "a whole"):
        return Decimal(1)
    words, _, tenths = words.partition(" point ")
    words, _, part = words.partition(" and a ")
    extra = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}.get(part, Decimal(0))
    if words.startswith("half"):
        return Decimal("0.5")
    total = Decimal(0)
    parts = [part for part in re.split(r"[ -]", words) if part not in ("a", "an", "and")]
    two_units = len(parts) == 2 and all(part in _EN_UNITS for part in parts)
    if two_units and (parts[0] not in _EN_TENS or _EN_UNITS[parts[1]] > 9):
        # "twenty five" is one number, "two five" is none.
        return None
    for part in parts:
        if part in _EN_BIG:
            total = (total or Decimal(1)) * _EN_BIG[part]
        else:
            total += _EN_UNITS[part]
    if tenths:
        extra = Decimal("0." + "".join(str(_EN_UNITS[digit]) for digit in tenths.split()))
    return total + extra
