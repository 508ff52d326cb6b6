"""Whether the facts hold a figure of a text: value, unit, bound, and what it is a figure of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insight.campaigns.claims.bounds import ends_apart, holds, raw_equal
from insight.campaigns.claims.counts import count
from insight.campaigns.claims.derived import derived
from insight.campaigns.claims.evidence import Evidence, Figure, fold, tokens, windows
from insight.campaigns.claims.judged import Judged
from insight.campaigns.claims.quantities import Quantity, quantities
from insight.campaigns.claims.roles import of_another, roles_of
from insight.campaigns.claims.unsaid import no_figures

_PAIR = re.compile(r"pair|both|two|together|一对|两[个只支件]|双", re.IGNORECASE)
_ROUNDED = Decimal("0.02")
"""What two systems of units, or days and months, may differ by."""
_ABOUT = Decimal("0.05")
_NEAR = Decimal("0.5")
_DAYS = frozenset({"day", "night", "week"})
_LONG = frozenset({"month", "year", "decade"})
_PARTS = re.compile(
    r"^(?:[档层重色]|件套|[种款](?:颜?色|模式|档位|口味|尺寸|风味)|个(?:口袋|档位|模式|挡位|尺寸|隔层|格)|片装|只装|支装)"
    r"|^[- ]?(?:speeds?|settings?|modes?|layers?|pockets?|compartments?|colou?rs?|shades?|sizes?|blades?|"
    r"pieces?|piece set|packs?|presets?|programs?|levels?|flavou?rs?|ports?|ply)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"每|折合|合|单价|平均|\bper\b|\beach\b|\ba [a-z]+\b|apiece", re.I)
_SAVED = re.compile(
    r"省|减|少|便宜|立减|优惠|直降|低|差|off\b|sav(?:e|ing)|less|below|under|cheaper|stay|keep|compared|discount|lower",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[×xX*/]|\bper\b|\bof\b|\beach\b|每|各")
_PER_HUNDRED = re.compile(r"每\s?100\s?(?:克|毫升|g|ml)|per 100", re.I)
_TOTAL = re.compile(
    r"约|共|合计|总|一共|加起来|够|可用|about|around|total|adds up|altogether|roughly|some", re.I
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure of a text, and what became of it: the fact that holds it, or none."""

    quantity: Quantity
    fact: Figure | None
    unit_differs: bool = False
    """Whether the facts have the number with another unit."""
    instead: Figure | None = None
    """The figure of the facts that the text seems to mean."""
    derived: str = ""
    """Where a computed figure comes from, such as `price`."""

    @property
    def path(self) -> str | None:
        return self.fact.statement.path if self.fact else self.derived or None


def judge(text: str, evidence: Evidence) -> Iterator[Judged]:
    """Every figure of a text that claims something, in reading order."""
    folded = fold(text)
    found = quantities(text, no_figures(text))
    for number, one in enumerate(found):
        before, after = windows(folded, found, number)
        beside = found[max(0, number - 2) : number + 3]
        judged = _judge(one, before, after, evidence, folded, beside)
        if judged:
            yield judged


def _judge(
    one: Quantity,
    before: str,
    after: str,
    evidence: Evidence,
    text: str,
    beside: list[Quantity],
) -> Judged | None:
    around = f"{before} {after}"
    roles_in = f"{before} {text[one.start : one.end]} {after}"
    roles = roles_of(roles_in, one)
    same = [f for f in evidence.figures if one.same_dimension(f.quantity)]
    fitting = [f for f in same if holds(one, f.quantity)]
    if one.product and not fitting:
        return None
    if one.is_range and not fitting:
        fitting = ends_apart(one, same)
    for figure in fitting:
        if not of_another(roles, around, figure, same):
            return Judged(one, figure)
    if path := derived(one, around, text, evidence):
        return Judged(one, None, derived=path)
    if dimension_of(one) == "mass" and (weight := _by_area(one, evidence)):
        return Judged(one, weight)
    if not one.units:
        return _shared_unit(one, after, beside, evidence) or count(one, before, after, evidence)
    if not fitting and (bare := _bare(one, evidence)):
        return Judged(one, bare)
    return _unsupported(one, around, roles, same, evidence, of_another=bool(fitting))


def _unsupported(
    one: Quantity,
    around: str,
    roles: frozenset[str],
    same: list[Figure],
    evidence: Evidence,
    of_another: bool,
) -> Judged | None:
    dimension = one.units[0].dimension
    if one.spelled and dimension == "time" and not of_another:
        # Five minutes more in bed claim nothing; a warranty of five years does.
        aged = {"age"} if one.relation == "=" and not one.is_range else set()
        relevant = any((roles - aged) & roles_of(f.around, f.quantity) for f in same)
        if not (roles - {"age"}) and not relevant:
            return None
    if one.spelled and (dimension == "money" or (one.low == 1 and dimension != "time")):
        return None
    if one.spelled and dimension in ("rebate", "percent_of_ten") and one.low == 10:
        return None
    raw = [
        f
        for f in evidence.figures
        if f.quantity.units and not one.same_dimension(f.quantity) and raw_equal(one, f.quantity)
    ]
    scaled = [f for f in same if raw_equal(one, f.quantity)]
    context = set(tokens(around))
    best = max(
        same,
        key=lambda f: (
            len(roles & roles_of(f.around, f.quantity)),
            len(context & set(tokens(f.around))),
        ),
        default=None,
    )
    instead = (scaled or [best] if best else raw)[0] if (scaled or best or raw) else None
    return Judged(one, None, unit_differs=bool(scaled or raw), instead=instead)


def _ends(one: Quantity, same: list[Figure]) -> list[Figure]:
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


def _holds(one: Quantity, fact: Quantity, before: str, evidence: Evidence) -> bool:
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
        near = lambda a, b, slack=slack: abs(a - b) <= slack  # noqa: E731
        if one.rate and fact.rate:
            low, high = low / one.rate, high / one.rate
            fact_low, fact_high = fact_low / fact.rate, fact_high / fact.rate
            slack /= fact.rate
        if one.is_range:
            if near(low, fact_low) and near(high, fact_high):
                return True
            continue
        equal = near(low, fact_low) or near(low, fact_high)
        # A bound says something of a figure near it: 30 s is no proof of "under two minutes".
        close = abs(fact_high - low) <= _NEAR * abs(fact_high)
        ends = fact.is_range and equal
        if one.relation == ">":
            good = (fact_low > low and close) or ends or (fact.relation in (">", ">=") and equal)
        elif one.relation == ">=":
            good = fact_low >= low - slack and close
        elif one.relation == "<":
            good = (fact_high < low and close) or ends
            good = good or (fact.relation in ("~", "<", "<=") and equal)
        elif one.relation == "<=":
            good = fact_high <= low + slack and close
        elif one.relation == "max":
            good = near(low, fact_high) or (not fact.is_range and equal)
        elif one.relation == "~":
            good = equal or _rounds(one.low, low, fact_low, fact_high, mine.base(Decimal(1)))
        else:
            inside = fact.is_range and fact_low <= low <= fact_high
            good = (
                equal
                or inside
                or (
                    fact.relation == "~"
                    and _rounds(one.low, low, fact_low, fact_high, mine.base(Decimal(1)))
                )
            )
        if good:
            return True
    return False


def _rounds(
    shown: Decimal, value: Decimal, fact_low: Decimal, fact_high: Decimal, unit: Decimal
) -> bool:
    """Whether one of the facts' ends, rounded as the text's number is, is that number."""
    for end in (fact_low, fact_high):
        if not end or abs(end - value) > _ABOUT * abs(end):
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


def _raw_equal(one: Quantity, fact: Quantity) -> bool:
    return one.low in (fact.low, fact.high) and one.high in (fact.low, fact.high)


def _bare(one: Quantity, evidence: Evidence) -> Figure | None:
    """A figure that the facts give without a unit where their words name it: 领围 cm, 37–46."""
    for figure in evidence.figures:
        if figure.quantity.units or figure.quantity.classifier:
            continue
        inside = figure.quantity.low <= one.low <= figure.quantity.high
        if not inside or not one.units:
            continue
        named = {unit.name for unit in one.units}
        if one.units[0].dimension == "resolution" and raw_equal(one, figure.quantity):
            return figure
        if named & set(re.findall(r"[a-z]+", figure.statement.text.lower())):
            return figure
        if "percent" in named and raw_equal(one, figure.quantity):
            return figure
    return None


def dimension_of(one: Quantity) -> str:
    return one.units[0].dimension if one.units else ""


def _by_area(one: Quantity, evidence: Evidence) -> Figure | None:
    """The weight of a fabric: 260 grams for 260 g/m²."""
    for figure in evidence.figures:
        if dimension_of(figure.quantity) == "density" and raw_equal(one, figure.quantity):
            return figure
    return None


def _shared_unit(
    one: Quantity, after: str, beside: list[Quantity], evidence: Evidence
) -> Judged | None:
    """A bare number beside a figure, of whose kind it is: between 15 and 25 °C."""
    if one.classifier or one.spelled:
        return None
    for other in beside:
        if not other.units or abs(other.start - one.start) > 25:
            continue
        for figure in evidence.figures:
            if not other.same_dimension(figure.quantity):
                continue
            pair = one.low == 2 * figure.quantity.low and _PAIR.search(after)
            if pair or raw_equal(one, figure.quantity):
                return Judged(one, figure)
    return None


def _count(one: Quantity, before: str, after: str, evidence: Evidence) -> Judged | None:
    """A count or a bare number: the words beside it say of what."""
    if one.low == one.high == 1 or (one.low < 1 and one.spelled):
        return None
    context = set(tokens(f"{before[-14:]} {one.classifier}{after[:16]}"))
    near = set(tokens(f"{one.classifier}{after[:10]}"))
    counts = [f for f in evidence.figures if not f.quantity.units]
    alike = [f for f in counts if _count_holds(one, f.quantity)]
    related = [f for f in counts if context & set(tokens(f.around))]
    for figure in alike:
        if figure in related or (one.classifier and one.classifier == figure.quantity.classifier):
            return Judged(one, figure)
    if one.low >= 1000 and (exact := [f for f in evidence.figures if _raw_equal(one, f.quantity)]):
        return Judged(one, exact[0])
    if one.low >= 100 and alike:
        return Judged(one, alike[0])
    if listed := _listed(one, evidence):
        return Judged(one, None, derived=listed)
    strict = [f for f in counts if near & set(tokens(f.around))]
    if one.spelled:
        of_product = _counts_parts(one, before, after, evidence)
        if not (strict or of_product or _PARTS.match(f"{one.classifier}{after}")):
            return None
        if one.low > 1 and any(_raw_equal(one, f.quantity) for f in evidence.figures):
            return None
        return Judged(one, None, instead=(strict or [None])[0])
    measured = [
        f
        for f in evidence.figures
        if f.quantity.units
        and not one.classifier
        and _raw_or_inside(one, f.quantity)
        and (
            f.quantity.units[0].dimension == "money"
            or context & set(tokens(f.around))
            or f.quantity.units[0].dimension in ("length", "percent")
        )
    ]
    if measured:
        return Judged(one, measured[0])
    if alike and not strict:
        return Judged(one, alike[0])
    return Judged(one, None, instead=(strict or related or [None])[0])


_NEXT_WORDS = re.compile(r"^[ -](?:[a-z-]+ )?([a-z-]+s)\b")
_SEATS = re.compile(r"\b(?:sleeps|seats|serves|feeds|set of|pack of|box of)\s*$", re.IGNORECASE)


def _counts_parts(one: Quantity, before: str, after: str, evidence: Evidence) -> bool:
    """Whether a spelled number counts what the facts speak of, such as bags or 块电池."""
    if _SEATS.search(before):
        return True
    if one.classifier:
        return any(pair in evidence.tokens for pair in tokens(after[:2]) if len(pair) == 2)
    following = _NEXT_WORDS.match(after)
    return bool(following) and stem(following[1]) in evidence.tokens


def _count_holds(one: Quantity, fact: Quantity) -> bool:
    if one.is_range or fact.is_range:
        return _raw_equal(one, fact) or (
            not one.is_range and one.relation == "=" and fact.low <= one.low <= fact.high
        )
    if one.relation == ">":
        return fact.low > one.low or (fact.relation in (">", ">=") and fact.low == one.low)
    if one.relation == ">=":
        return fact.low >= one.low
    if one.relation == "<":
        return fact.low < one.low or (fact.relation in ("<", "<=") and fact.low == one.low)
    if one.relation == "<=":
        return fact.low <= one.low
    return one.low == fact.low


def _raw_or_inside(one: Quantity, fact: Quantity) -> bool:
    return _raw_equal(one, fact) or (one.low == one.high and one.low in (fact.low, fact.high))


def _listed(one: Quantity, evidence: Evidence) -> str | None:
    """The attribute that lists as many things as the text counts: three colours."""
    if one.is_range or one.low > 30:
        return None
    for statement in evidence.statements:
        if not statement.key:
            continue
        items = [
            item
            for item in re.split(r"[、,，/;；+]|\band\b|和|及", statement.value)
            if item.strip()
        ]
        if len(items) == one.low and len(items) > 1:
            return statement.path
    return None


def _derived(one: Quantity, around: str, text: str, evidence: Evidence) -> str | None:
    """The path of facts that a figure may be computed from: savings, totals, prices of a piece."""
    prices = [
        (f, f.quantity.low)
        for f in evidence.figures
        if f.quantity.units and f.quantity.units[0].dimension == "money"
    ]
    dimension = one.units[0].dimension if one.units else ""
    if one.is_range:
        return None
    if dimension in ("percent", "rebate", "percent_of_ten") and prices:
        for (first, a), (_, b) in combinations(prices, 2):
            low, high = sorted((a, b))
            if not high:
                continue
            share = low / high * 100
            off = (100 - share) if dimension == "percent" else None
            if off is not None and (abs(off - one.low) < 1 and _SAVED.search(around)):
                return first.statement.path
            if dimension == "rebate" and abs(share / 10 - one.low) <= Decimal("0.1"):
                return first.statement.path
    if dimension == "percent_of_ten":
        for figure in evidence.figures:
            if figure.quantity.units and figure.quantity.units[0].name == "percent":
                if figure.quantity.low == one.low * 10:
                    return figure.statement.path
    if dimension == "money":
        return _money(one, around, prices, evidence)
    if dimension == "mass" and _PER_HUNDRED.search(text[max(0, one.start - 90) : one.end + 30]):
        for figure in evidence.figures:
            units = figure.quantity.units
            if units and units[0].name == "percent" and _raw_equal(one, figure.quantity):
                return figure.statement.path
    if one.units and _EACH.search(around):
        for measured, count in ((a, b) for a in evidence.figures for b in evidence.figures):
            if count.quantity.units or count.quantity.low < 2:
                continue
            for mine, theirs in one.same_dimension(measured.quantity):
                if mine.base(one.low) * count.quantity.low == theirs.base(measured.quantity.low):
                    return measured.statement.path
    if dimension in ("mass", "volume", "length", "area", "time") or not one.units:
        if path := _total(one, around, evidence):
            return path
    return _difference(one, around, evidence)


def _difference(one: Quantity, around: str, evidence: Evidence) -> str | None:
    """The path of a figure that differs by so much from another, where the text says lower or more."""
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
    if one.units[0].name in ("cent", "pence"):
        prices_in = [(f, p) for f, p in prices]
    else:
        prices_in = prices
    multiples = [(f, p * n) for f, p in prices_in for n in (1, 2, 3)]
    if _SAVED.search(around):
        for (first, a), (_, b) in combinations(multiples, 2):
            if abs(abs(a - b) - value) < Decimal("0.01"):
                return first.statement.path
    shares = [
        f.quantity.low / (10 if f.quantity.units[0].name == "zhe" else 100)
        for f in evidence.figures
        if f.quantity.units and f.quantity.units[0].name in ("zhe", "percent")
    ]
    for figure, price in prices_in:
        for share in shares:
            for part in (share, 1 - share):
                if part and abs(price * part - value) < Decimal("0.06"):
                    return figure.statement.path
    if _EACH.search(around) or one.relation == "~":
        sizes = [
            size
            for f in evidence.figures
            for size in (f.quantity.low, *(u.base(f.quantity.low) / 100 for u in f.quantity.units))
            if size > 1
        ]
        products = [a * b for a, b in combinations(sizes[:40], 2)]
        for figure, price in prices_in:
            for size in (*sizes, *products):
                each = price / size
                if abs(each - value) <= max(Decimal("0.006"), value * _ABOUT / 2):
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
        about = one.relation == "~" and abs(product - one.low) <= _ABOUT * one.low
        return product == one.low or about
    for measured, count in ((first, second), (second, first)):
        if count.units:
            continue
        for mine, theirs in one.same_dimension(measured):
            if mine.base(one.low) == theirs.base(measured.low) * count.high:
                return True
    return False


def _roles(around: str, one: Quantity) -> frozenset[str]:
    """What a figure is said to be of, by the words beside it."""
    found: set[str] = set()
    for unit in one.units:
        for role, pattern in _patterns().get(unit.dimension, {}).items():
            if pattern.search(around):
                found.add(role)
    return frozenset(found)


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    table = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    return {
        dimension: {role: re.compile(words, re.IGNORECASE) for role, words in roles.items()}
        for dimension, roles in table.items()
    }


def said_in(one: Quantity, text: str) -> bool:
    """Whether a text, such as a review, has the figure."""
    return any(
        raw_equal(one, other) and (not one.units or one.same_dimension(other))
        for other in quantities(text)
    )
