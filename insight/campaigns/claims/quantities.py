"""Quantities of a text: numbers with their units, as ranges, sizes and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from insight.campaigns.claims.money import money_before
from insight.campaigns.claims.numerals import NUMBER, Numeral, numeral
from insight.campaigns.claims.tenths import tenths
from insight.campaigns.claims.units import Unit, unit_at

CLASSIFIERS = "个只件支枚片包袋盒瓶罐粒颗条根张双对套把台块层档段级色款种格排页本册节组抽卷次位人步口杯份挡孔合面头股道束串幅轮扇管听桶箱顿餐"

_LINK = re.compile(r"\s*(?:[-–—−~～]|至|到|\bto\b)\s*[+＋]?\s*$")
_TIMES = re.compile(
    r"\s*(?:\(?\s*(?:[LWHDT长宽高深]|long|wide|high|tall|deep)\s*\)?\s*)?(?:[×xX*✕]|\bby\b|乘)\s*(?:[LWHDTlwhd长宽高深厚]\s*[:：]?\s*)?$"
)
_RATE = re.compile(
    r"(?: of (?:the )?[a-z]+){0,1}\s?(?:/|per |an? |every |each |每)\s?(?P<n>24\s?)?(?P<unit>seconds?|secs?|s|minutes?|mins?|min|hours?|hrs?|h|days?|d|秒|分钟?|小时|天)(?![a-z\u4e00-\u9fff])",
    re.IGNORECASE,
)
_RATES = {"s": 1, "m": 60, "h": 3600, "d": 86400, "秒": 1, "分": 60, "小": 3600, "天": 86400}
_LISTED = re.compile(r"\s*[/、]\s*")
_GAP = re.compile(r"[ \u00a0]?-?(?=\S)")
_AND_PART = re.compile(r" and an? (?P<part>half|quarter)\b(?! (?:of )?an?\b)", re.IGNORECASE)
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_AGE_BEFORE = re.compile(r"\bage[sd]?:?\s*(?:from |of |about )?$", re.IGNORECASE)
_BELOW = re.compile(r"(?:(?<![\w℃°])[-−–]|零下|minus)\s?$", re.IGNORECASE)
_MINUS = re.compile(r"(?:零下|\bminus)\s?$", re.IGNORECASE)

_BEFORE = {
    "<=": r"(?:别|不要|勿|不可|不能|不宜|不得)(?:超过|高于|大于|多于)|(?:not|never|don't (?:go|fill|load)(?: it)?) (?:above|over|beyond|exceed|more than)|不(?:超过|高于|大于|多于)|低于或等于|within|in under|no (?:more|higher|longer|greater|larger) than|at most|does not exceed|not exceed(?:ing)?|≤|<=|以内",
    ">=": r"≥|>=|至少(?:有)?|不少于|不低于|不小于|起码|at least|no less than|no fewer than|a minimum of|minimum(?: of)?|\bfrom",
    "<": r"(?<!用)不到|不足|(?<!不)少于|(?<!不)低于|(?<!不)小于|just under|not quite|just shy of|just short of|(?:a|the) (?:bit|little|touch|hair|shade|whisker) (?:under|shy of)|under|less than|fewer than|below|<",
    ">": r"(?<![不别要勿能可宜得])超过?|(?<!不)多于|(?<!不)大于|逾|突破|(?<!不)高于|just over|a (?:bit|little|touch) over|over|more than|above|upwards of|beyond|exceed(?:s|ing)|>|better than",
    "max": r"高达|多达|长达|可达|达到?|最多|最长|最高|最大|至多|上限|up to|as (?:much|many|long|far|high) as|maximum(?: of)?|max\.?|reach(?:es|ing)?",
    "~": r"大?约|大概|差不多|将?近|接近|上下|about|around|approx(?:imately|\.)?|roughly|some|nearly|almost|close to|circa|c\.|≈|~|～",
}
_AFTER = {
    ">=": r"\s?(?:及?以上|起(?!来|身|床|步|码)|\bor more\b|\band (?:up|over|above)\b|\bor (?:older|over|above|longer)\b|\bplus\b|\bminimum\b)",
    ">": r"(?:[+＋](?!\d)|\s?(?:出头|挂零|有余|多一点|多(?![种次款样少彩功])|[余](?!味|额)|\band a (?:bit|little|touch)\b))",
    "<=": r"\s?(?:之?以?内|\bor (?:less|under|fewer)\b|\bat (?:the )?most\b|封顶)",
    "<": r"\s?(?:不到|以下)",
    "max": r"\s?\bmax(?:imum|\b)",
    "~": r"\s?(?:左右|上下|\bor so\b)",
}
_BEFORE_PATTERNS = [
    (r, re.compile(rf"(?:(?<![a-z])|(?<=[\u4e00-\u9fff]))(?:{words})[\s:：]*(?:an? )?$", re.I))
    for r, words in _BEFORE.items()
]
_AFTER_PATTERNS = [(relation, re.compile(words, re.I)) for relation, words in _AFTER.items()]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a text: `low` to `high` (alike unless it is a range), in the unit as written."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    units: tuple[Unit, ...] = ()
    """Several where the unit stands in two dimensions; none for counts and bare numbers."""
    classifier: str = ""
    """The measure word of a count, such as 档."""
    relation: str = "="
    """`=`, `~` (about), `>`, `>=`, `<`, `<=` (a limit) or `max` (a boast: up to)."""
    spelled: bool = False
    product: bool = False
    """Whether it is the product of a quantity and how many there are of it: 500 g × 2."""
    rate: Decimal | None = None
    """Seconds of the time that it is said by: 60 of a litre a minute."""

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def same_dimension(self, other: Quantity) -> list[tuple[Unit, Unit]]:
        return [(a, b) for a in self.units for b in other.units if a.dimension == b.dimension]


def quantities(text: str, taken: list[tuple[int, int]] | None = None) -> list[Quantity]:
    """The quantities of a text in reading order, without those that touch a stretch of `taken`."""
    found = list(_joined(text, list(_single(text))))
    found = _listed(text, _compounds(text, found))
    return [
        one
        for one in found
        if not any(start < one.end and one.start < end for start, end in taken or ())
    ]


def _compounds(text: str, found: list[Quantity]) -> list[Quantity]:
    """4 min 15 s and 5 ft 6 in are one quantity each."""
    joined: list[Quantity] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last
            and not last.is_range
            and not one.is_range
            and text[last.end : one.start].strip(" \u00a0") in ("", "零", "and")
            and last.end <= one.start
        ):
            pairs = [
                (a, b)
                for a, b in last.same_dimension(one)
                if a.factor > b.factor and a.dimension in ("time", "length", "mass")
            ]
            if pairs:
                bigger, smaller = pairs[0]
                total = last.low + one.low * smaller.factor / bigger.factor
                joined[-1] = replace(last, end=one.end, low=total, high=total, units=(bigger,))
                continue
        joined.append(one)
    return joined


def _listed(text: str, found: list[Quantity]) -> list[Quantity]:
    """Numbers of a list such as 28 / 36 mm have the unit that stands after the last."""
    for place in range(len(found) - 2, -1, -1):
        one, following = found[place], found[place + 1]
        between = text[one.end : following.start]
        if not one.units and not one.classifier and _LISTED.fullmatch(between):
            found[place] = replace(one, units=following.units, classifier=following.classifier)
    return found


def _single(text: str) -> Iterator[tuple[Quantity, Numeral]]:
    last = 0
    for match in NUMBER.finditer(text):
        number = numeral(match)
        if number is None or match.start() < last:
            continue
        value, end = number.value, number.end
        if match["digits"] and match.end("digits") < len(text):
            # Letters that touch the digits before them belong to a code, not to a number.
            before = text[match.start() - 1 : match.start()]
            if before.isascii() and before.isalpha():
                continue
        units, end, value = _unit(text, end, value)
        classifier = ""
        if number.percent:
            units = unit_at("%", 0)[0]
        if not units and _AGE_BEFORE.search(text, max(0, number.start - 12), number.start):
            units = unit_at("years", 0)[0]
        if price := money_before(text, number.start, end, units):
            units, start = price
            number = replace(number, start=start)
        place = end + (text[end : end + 1] == " ")
        if (
            not units
            and place < len(text)
            and text[place] in CLASSIFIERS
            and text[place : place + 2] not in ("包邮", "包退", "包换")
        ):
            classifier = text[place]
            end = place + 1
            if text[end : end + 1] == "半" and value < 100:
                value, end = value + Decimal("0.5"), end + 1
        if (
            units
            and units[0].dimension == "temperature"
            and _BELOW.search(text[max(0, number.start - 7) : number.start])
        ) or (not units and _MINUS.search(text[max(0, number.start - 7) : number.start])):
            value = -value
        last = end
        if "zhe" in [unit.name for unit in units] and value > 10:
            # 85折 says 8.5
            value /= 10
        yield (
            Quantity(number.start, end, value, value, units, classifier, "=", number.spelled),
            number,
        )


def _unit(text: str, end: int, value: Decimal) -> tuple[tuple[Unit, ...], int, Decimal]:
    gap = _GAP.match(text, end)
    place = gap.end() if gap else end
    if text.startswith("个半", place):
        units, after = unit_at(text, place + 2)
        if units:
            return units, after, value + Decimal("0.5")
    units, after = unit_at(text, place)
    if not units:
        return (), end, value
    # 两年半, 一斤半
    if text.startswith("半", after):
        value, after = value + Decimal("0.5"), after + 1
    elif part := _AND_PART.match(text, after):
        value, after = value + _PARTS[part["part"].lower()], part.end()
    elif said := tenths(text, after, units[0], value):
        value, after = said
    return units, after, value


def _joined(text: str, singles: list[tuple[Quantity, Numeral]]) -> Iterator[Quantity]:
    """Ranges as one quantity; the numbers of a size share the unit of its last."""
    place = 0
    while place < len(singles):
        group = [singles[place][0]]
        links: list[str] = []
        while place + len(group) < len(singles):
            following = singles[place + len(group)][0]
            between = text[group[-1].end : following.start]
            if len(between) > 12:
                break
            if _TIMES.fullmatch(between):
                links.append("×")
            elif not links and _alike(group[-1], following) and _linked(text, group[-1], between):
                links.append("-")
            else:
                break
            group.append(following)
        place += len(group)
        if links == ["-"]:
            yield _range(text, group[0], group[1])
        elif links and "-" not in links:
            yield from _size(text, group)
        elif links:
            yield _range(text, group[0], group[1])
            yield from (_bounded(text, one) for one in group[2:])
        else:
            yield _bounded(text, group[0])


def _linked(text: str, first: Quantity, between: str) -> bool:
    """Whether the words between two numbers make them the ends of a range."""
    if _LINK.fullmatch(between):
        return True
    return between == " and " and text[: first.start].rstrip("-−–").endswith("between ")


def _alike(first: Quantity, last: Quantity) -> bool:
    """Whether two numbers may be the ends of one range: 120 V ~ 60 Hz is none."""
    return not first.units or not last.units or bool(first.same_dimension(last))


def _range(text: str, first: Quantity, last: Quantity) -> Quantity:
    units = last.units or first.units
    if first.units and last.units:
        # From 3 mm to 2.5 cm: both ends are said in the last unit.
        mine, theirs = first.same_dimension(last)[0]
        first = replace(first, low=first.low * mine.factor / theirs.factor)
    below = (
        not first.units
        and units
        and units[0].dimension == "temperature"
        and _BELOW.search(text[max(0, first.start - 7) : first.start])
    )
    low, high = sorted([-first.low if below else first.low, last.low])
    whole = Quantity(
        first.start,
        last.end,
        low,
        high,
        units,
        last.classifier or first.classifier,
        "=",
        first.spelled,
    )
    return _bounded(text, whole)


def _size(text: str, group: list[Quantity]) -> Iterator[Quantity]:
    """Numbers with × between: sides of a size, or a quantity and how many of it."""
    lengths = [n for n, one in enumerate(group) if any(u.dimension == "length" for u in one.units)]
    last_side = lengths[-1] if lengths else -1
    unit = group[last_side].units if lengths else ()
    for number, one in enumerate(group):
        if number <= last_side and not one.units:
            yield _bounded(text, replace(one, units=unit))
        else:
            yield _bounded(text, one)
    measured = [one for one in group if one.units]
    counts = [one for one in group if not one.units]
    if not lengths and len(measured) == 1 and len(counts) == 1:
        product = measured[0].low * counts[0].low
        yield replace(
            measured[0],
            start=group[0].start,
            end=group[-1].end,
            low=product,
            high=product,
            product=True,
        )


def _bounded(text: str, one: Quantity) -> Quantity:
    if one.units and (rate := _RATE.match(text, one.end)):
        seconds = _RATES[rate["unit"][0].lower()] * (24 if rate["n"] else 1)
        one = replace(one, rate=Decimal(seconds))
    before = text[max(0, one.start - 18) : one.start]
    for relation, pattern in _BEFORE_PATTERNS:
        if match := pattern.search(before):
            start = one.start - len(before) + match.start()
            return replace(one, start=start, relation=relation)
    for relation, pattern in _AFTER_PATTERNS:
        if match := pattern.match(text, one.end):
            return replace(one, end=match.end(), relation=relation)
    return one
