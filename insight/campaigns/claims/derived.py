"""Figures of a text that are computed from the facts: savings, totals, the price of a piece."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from insight.campaigns.claims.bounds import ABOUT, holds, raw_equal
from insight.campaigns.claims.evidence import Evidence, Figure
from insight.campaigns.claims.negation import SENTENCE, clause
from insight.campaigns.claims.quantities import Quantity
from insight.campaigns.claims.units import unit_at

_EACH = re.compile(
    r"每|(?:一|单)[枚片颗粒个只支件盒瓶条包袋块罐张双套杯份卷抽根节把桶]|折合|合|单价|平均|\bper\b|\beach\b|\ba [a-z]+\b|apiece",
    re.I,
)
_APIECE = re.compile(
    r"\ba (?:mug|cup|serving|glass|piece|bag|bar|portion|scoop|tin|bottle|sachet|pod|wash|slice)\b|每|(?:一|单)[枚片颗粒个只支件盒瓶条包袋块罐张双套杯份卷抽根节把桶]|折合|平均|\bper\b|\beach\b|apiece",
    re.IGNORECASE,
)
_SAVED = re.compile(
    r"省|减|少|便宜|凑|立减|优惠|直降|低|差|off\b|sav(?:e|ing)|less|below|under|cheaper|stay|keep|compared|discount|lower|down\b|drop|knock",
    re.IGNORECASE,
)
_SPARED = re.compile(r"[省减]|便宜|优惠|直降")
"""Said of money, even where no unit stands."""
_SPAN = re.compile(
    r"余地|调节|行程|空间|跨度|范围|\brange\b|\bspan\b|travel|adjust|play\b", re.IGNORECASE
)
_ADDED = re.compile(r"\bwith\b|\bplus\b|together|includ|加上|连同|含|带", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:two|three|both|pair|2|3)\b|[两三二][个件只支盒瓶条双套]|一对|单买|分开买|零买",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[×xX*/]|\bper\b|\bof\b|\beach\b|每|各")
_PER_HUNDRED = re.compile(r"每\s?100\s?(?:克|毫升|g|ml)|per 100", re.I)
_MOST_BOUGHT = 12
"""Pieces that a text may buy one by one to compare with the price of all."""
_ADDABLE = frozenset({"mass", "volume", "length"})
_PAIR = re.compile(
    r"\b(?:pair|both|two|together|set of 2)\b|一双|一对|两[个只支件盒瓶条包袋块]|俩|双脚|左右",
    re.IGNORECASE,
)
_OF_ONE = re.compile(
    r"\b(?:per|each|one|single|apiece)\b|单[只个支件双盒瓶包袋块耳张层片枚条粒颗份卷]|每[只个支件盒瓶条包袋块耳张层片枚粒颗份]|[/／][只个支件盒瓶条包袋块片张枚粒颗]|一[只个支件]",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:together|both|pair|total|in all|altogether|combined|adds? up|all in|between them|thick)\b|合计|总|一共|共|[加合凑]起来|两[个只支件]|一套|全套|连",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"约|共|合计|总|一共|加起来|够|可用|about|around|total|adds up|altogether|roughly|some", re.I
)


def derived(one: Quantity, around: str, text: str, evidence: Evidence) -> str | None:
    """The path of facts that a figure may be computed from: savings, totals, prices of a piece."""
    prices = [
        (f, f.quantity.low)
        for f in evidence.figures
        if f.quantity.units and f.quantity.units[0].dimension == "money"
    ]
    # 一枚三十克: the piece may be a quantity of its own.
    around = f"{text[max(0, one.start - 4) : one.start]} {around}"
    dimension = one.units[0].dimension if one.units else ""
    if one.is_range:
        return None
    if dimension in ("percent", "rebate", "percent_of_ten") and prices:
        for (first, a), (_, b) in combinations(prices, 2):
            low, high = sorted((a, b))
            if not high or low == high:
                continue
            share = low / high * 100
            off = (100 - share) if dimension == "percent" else None
            if off is not None and (
                abs(off - one.low) < (2 if one.relation == "~" else 1) and _SAVED.search(around)
            ):
                return first.statement.path
            if dimension == "rebate" and abs(share / 10 - one.low) <= Decimal("0.1"):
                return first.statement.path
    if dimension == "percent_of_ten":
        percent = replace(one, low=one.low * 10, high=one.high * 10, units=unit_at("%", 0)[0])
        for figure in evidence.figures:
            if holds(percent, figure.quantity):
                return figure.statement.path
    saved = not one.units and not one.classifier and bool(prices) and _SPARED.search(around)
    yuan = replace(one, units=unit_at("元", 0)[0])
    # 省 18: what is saved is money.
    if saved and (path := _money(yuan, around, prices, evidence)):
        return path
    if dimension == "money":
        return _money(one, f"{text[max(0, one.start - 10) : one.start]} {around}", prices, evidence)
    if dimension == "mass" and _PER_HUNDRED.search(text[max(0, one.start - 90) : one.end + 30]):
        for figure in evidence.figures:
            units = figure.quantity.units
            if units and units[0].name == "percent" and raw_equal(one, figure.quantity):
                return figure.statement.path
    if dimension == "mass" and (path := _portion(one, evidence)):
        return path
    if dimension == "percent":
        for figure in evidence.figures:
            units = figure.quantity.units
            if (
                units
                and units[0].name == "g"
                and raw_equal(one, figure.quantity)
                and _PER_HUNDRED.search(figure.statement.text)
            ):
                return figure.statement.path
    if not one.units and _EACH.search(around):
        counts = [figure for figure in evidence.figures if not figure.quantity.units]
        for total in counts:
            for parts in counts:
                if parts.quantity.low > 1 and total.quantity.low == one.low * parts.quantity.low:
                    return total.statement.path
    if one.units and _APIECE.search(around):
        for measured, count in ((a, b) for a in evidence.figures for b in evidence.figures):
            if count.quantity.units or count.quantity.low < 2:
                continue
            for mine, theirs in one.same_dimension(measured.quantity):
                if mine.base(one.low) * count.quantity.low == theirs.base(measured.quantity.low):
                    return measured.statement.path
    if dimension in ("mass", "volume", "length", "area", "time") or not one.units:
        path = _total(one, around, evidence)
    else:
        path = None
    return path or _several(one, around, text, evidence) or _difference(one, around, evidence)


def _portion(one: Quantity, evidence: Evidence) -> str | None:
    """The path of a figure per 100 g of which the text gives the share of a serving."""
    masses = [
        (figure, figure.quantity.units[0].base(figure.quantity.low))
        for figure in evidence.figures
        if figure.quantity.units and figure.quantity.units[0].dimension == "mass"
    ]
    said = one.units[0].base(one.low)
    for figure, value in masses:
        if _PER_HUNDRED.search(figure.statement.text) and any(
            said == value * serving / 100 for _, serving in masses
        ):
            return figure.statement.path
    return None


def _several(one: Quantity, around: str, text: str, evidence: Evidence) -> str | None:
    """The path of a figure of one of a pair, or of parts, that the text gives of all of them.

    A pair weighs twice what a boot does; two lamps of 118 and 42 g weigh 160 g together.
    """
    if one.units and one.units[0].dimension not in _ADDABLE:
        return None
    figures = [
        f
        for f in evidence.figures
        if one.same_dimension(f.quantity) or not (one.units or f.quantity.units)
    ]
    left, right = clause(text, one.start, one.end, SENTENCE)
    sentence = text[left:right]
    if _PAIR.search(sentence):
        for figure in figures:
            of = figure.quantity
            twice = replace(of, low=of.low * 2, high=of.high * 2)
            good = holds(one, twice) if one.units else raw_equal(one, twice)
            if good and _OF_ONE.search(figure.statement.text):
                return figure.statement.path
    if not one.units:
        return None
    together = _TOGETHER.search(sentence)
    counts = {
        f.quantity.low
        for f in evidence.figures
        if not f.quantity.units and 2 <= f.quantity.low <= 24
    }
    for figure in figures:
        of = figure.quantity
        if (
            _OF_ONE.search(figure.statement.text)
            and not _OF_ONE.search(around)
            and any(holds(one, replace(of, low=of.low * n, high=of.high * n)) for n in counts)
        ):
            return figure.statement.path
    for first, second in combinations(figures[:40], 2):
        a, b = first.quantity, second.quantity
        if a.is_range or b.is_range or not (together or first.statement is second.statement):
            continue
        for mine, theirs in a.same_dimension(b):
            total = a.low + b.low * theirs.factor / mine.factor
            if holds(one, replace(a, low=total, high=total, units=(mine,))):
                return first.statement.path
    return None


def _difference(one: Quantity, around: str, evidence: Evidence) -> str | None:
    """The path of a figure that differs by so much from another, where the text says lower or more."""
    if _SPAN.search(around):
        for figure in evidence.figures:
            of = figure.quantity
            if of.is_range and of.high - of.low == one.low and one.same_dimension(of):
                return figure.statement.path
    if not _SAVED.search(around):
        return None
    figures = [f for f in evidence.figures if f.quantity.units and not f.quantity.is_range]
    for first, second in combinations(figures, 2):
        for a, b in first.quantity.same_dimension(second.quantity):
            gap = abs(a.base(first.quantity.low) - b.base(second.quantity.low))
            if not gap:
                continue
            if one.units:
                if any(gap == mine.base(one.low) for mine, _ in one.same_dimension(first.quantity)):
                    return first.statement.path
            elif gap == one.low and (a is b or a.dimension == "money"):
                return first.statement.path
    return None


def _money(
    one: Quantity, around: str, prices: list[tuple[Figure, Decimal]], evidence: Evidence
) -> str | None:
    value = one.units[0].base(one.low)
    counts = {f.quantity.low for f in evidence.figures if not f.quantity.units}
    several = {Decimal(n) for n in (1, 2, 3)} | {n for n in counts if 2 <= n <= _MOST_BOUGHT}
    multiples = [(f, p * n) for f, p in prices for n in sorted(several)]
    for figure, multiple in multiples:
        if multiple == value and multiple != figure.quantity.low and _SEVERAL.search(around):
            return figure.statement.path
    if _ADDED.search(around):
        for (first, a), (_, b) in combinations(prices, 2):
            if a + b == value:
                return first.statement.path
    if _SAVED.search(around):
        for (first, a), (_, b) in combinations(multiples, 2):
            if abs(abs(a - b) - value) < Decimal("0.01"):
                return first.statement.path
    shares = [
        f.quantity.low / (10 if f.quantity.units[0].name == "zhe" else 100)
        for f in evidence.figures
        if f.quantity.units and f.quantity.units[0].name in ("zhe", "percent")
    ]
    for figure, price in prices:
        for share in shares:
            for part in (share, 1 - share):
                if part and abs(price * part - value) < Decimal("0.06"):
                    return figure.statement.path
    if _EACH.search(around) or one.relation == "~":
        sizes = [
            size
            for f in evidence.figures
            if not any(unit.dimension == "money" for unit in f.quantity.units)
            for size in (f.quantity.low, *(u.base(f.quantity.low) / 100 for u in f.quantity.units))
            if size > 1
        ]
        products = [
            a.quantity.low * b.quantity.low
            for a, b in combinations(evidence.figures[:80], 2)
            if a.statement is b.statement and not (a.quantity.units and b.quantity.units)
        ]
        for figure, price in prices:
            for size in (*sizes, *(size for size in products if size > 1)):
                each = price / size
                if abs(each - value) <= max(Decimal("0.006"), value * ABOUT / 2):
                    return figure.statement.path
    return None


def _total(one: Quantity, around: str, evidence: Evidence) -> str | None:
    """The path of figures that the text multiplies, adds or divides.

    Within one statement products and sums need no word: 4 packs of 54. Across statements, and for
    how often one figure goes into another, the text must say about, in total, or the like.
    """
    said = bool(_TOTAL.search(around)) or one.relation == "~"
    for statement in evidence.statements:
        inside = [f.quantity for f in evidence.figures if f.statement is statement]
        joined = said or _JOINED.search(statement.value)
        if joined and any(_is_product(one, a, b) for a, b in combinations(inside, 2)):
            return statement.path
        sums = [q for q in inside if not q.units and q.low < 50]
        if not one.units and len(sums) > 1 and sum(q.low for q in sums) == one.low:
            return statement.path
    if said:
        for first, second in combinations(evidence.figures[:80], 2):
            if _is_product(one, first.quantity, second.quantity):
                return first.statement.path
            for mine, theirs in first.quantity.same_dimension(second.quantity):
                x, y = mine.base(first.quantity.low), theirs.base(second.quantity.low)
                if not one.units and x and y and max(x, y) / min(x, y) == one.low:
                    return first.statement.path
    return None


def _is_product(one: Quantity, first: Quantity, second: Quantity) -> bool:
    if min(first.high, second.high) < 2 or one.low < 4:
        return False
    if not one.units:
        product = first.high * second.high
        if first.units or second.units:
            return False
        about = one.relation == "~" and abs(product - one.low) <= ABOUT * one.low
        return product == one.low or about
    for measured, count in ((first, second), (second, first)):
        if count.units:
            continue
        for mine, theirs in one.same_dimension(measured):
            if mine.base(one.low) == theirs.base(measured.low) * count.high:
                return True
    return False
