"""Whether one figure makes another true: equal, rounded, within a range, above or below."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from insight.campaigns.claims.evidence import Figure
from insight.campaigns.claims.quantities import Quantity

_ROUNDED = Decimal("0.02")
"""What two systems of units, or days and months, may differ by."""
ABOUT = Decimal("0.05")
_ROUND = Decimal("0.08")
"""How far a number that is said to be about so much may be rounded."""
_NEAR_ABOVE, _NEAR_BELOW = Decimal("0.3"), Decimal("0.15")
"""How far a bound may be from the figure that it bounds, as a share of the figure."""
_DAYS = frozenset({"day", "night", "week"})
_LONG = frozenset({"month", "year", "decade"})


def holds(one: Quantity, fact: Quantity) -> bool:
    """Whether a figure of the facts makes the text's figure true, bounds included."""
    for mine, theirs in one.same_dimension(fact):
        low, high = mine.base(one.low), mine.base(one.high)
        fact_low, fact_high = theirs.base(fact.low), theirs.base(fact.high)
        rounded = (
            mine.imperial != theirs.imperial
            or (mine.name in _LONG and theirs.name in _DAYS)
            or (mine.name in _DAYS and theirs.name in _LONG)
        )
        slack: Decimal = (
            abs(fact_high) * _ROUNDED if rounded else Decimal("0.000001") * abs(fact_high)
        )
        near = partial(_near, slack=slack)
        if one.rate and fact.rate:
            low, high = low / one.rate, high / one.rate
            fact_low, fact_high = fact_low / fact.rate, fact_high / fact.rate
            near = partial(_near, slack=slack / fact.rate)
        if one.is_range:
            if near(low, fact_low) and near(high, fact_high):
                return True
            continue
        equal = near(low, fact_low) or near(low, fact_high)
        # A bound says something of a figure near it: 30 s is no proof of "under two minutes".
        share = _NEAR_ABOVE if one.relation == ">" else _NEAR_BELOW
        close = abs(fact_high - low) <= share * abs(fact_high)
        close = close or _next_whole(one.low, low, fact_high, mine.base(Decimal(1)))
        ends = fact.is_range and equal
        inside = fact.is_range and fact_low <= low <= fact_high
        if one.relation == ">":
            good = (fact_low > low and close) or ends or (fact.relation in (">", ">=") and equal)
            # What cures over four weeks takes no more than four.
            good = good or (equal and one.spelled and mine.dimension == "time")
        elif one.relation == ">=":
            good = (fact_low >= low - slack and close) or (fact.is_range and near(low, fact_low))
        elif one.relation == "<":
            good = (fact_high < low and close) or ends
            good = good or (fact.relation in ("~", "<", "<=") and equal)
        elif one.relation == "<=":
            good = fact_high <= low + slack and close
        elif one.relation == "max":
            good = near(low, fact_high) or (not fact.is_range and equal)
        elif one.relation == "~" or (one.spelled and one.units):
            good = (
                equal or inside or _rounds(one.low, low, fact_low, fact_high, mine.base(Decimal(1)))
            )
        else:
            good = (
                equal
                or inside
                or (
                    fact.relation in ("max", "<=")
                    and mine.dimension == "length"
                    and close
                    and low < fact_high
                )
                or (
                    fact.relation == "~"
                    and _rounds(one.low, low, fact_low, fact_high, mine.base(Decimal(1)))
                )
            )
        if good:
            return True
    return False


def _next_whole(shown: Decimal, value: Decimal, fact: Decimal, unit: Decimal) -> bool:
    """Whether a bound is the whole number beside the fact, such as under 3 of 2.6."""
    return shown == shown.to_integral_value() and abs(value - fact) < abs(unit)


def _near(one: Decimal, other: Decimal, *, slack: Decimal) -> bool:
    return abs(one - other) <= slack


def _rounds(
    shown: Decimal, value: Decimal, fact_low: Decimal, fact_high: Decimal, unit: Decimal
) -> bool:
    """Whether one of the facts' ends, rounded as the text's number is, is that number."""
    for end in (fact_low, fact_high):
        if not end or abs(end - value) > _ROUND * abs(end):
            continue
        if unit and shown == shown.to_integral_value():
            digits = Decimal(1)
            while shown and shown % (digits * 10) == 0:
                digits *= 10
        else:
            digits = Decimal(1).scaleb(int(shown.normalize().as_tuple().exponent))
        in_unit = end / unit if unit else end
        if (in_unit / digits).quantize(Decimal(1), ROUND_HALF_UP) * digits == shown:
            return True
    return False


def ends_apart(one: Quantity, same: list[Figure]) -> list[Figure]:
    """A range whose ends stand apart in one statement, such as −5°/+20°."""
    for low in same:
        for high in same:
            if low.statement is not high.statement:
                continue
            for mine, theirs in one.same_dimension(low.quantity):
                if mine.base(one.low) != theirs.base(low.quantity.low):
                    continue
                for mine_too, theirs_too in one.same_dimension(high.quantity):
                    if mine_too.base(one.high) == theirs_too.base(high.quantity.high):
                        return [low]
    return []


def raw_equal(one: Quantity, fact: Quantity) -> bool:
    return one.low in (fact.low, fact.high) and one.high in (fact.low, fact.high)
