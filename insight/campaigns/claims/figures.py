"""Whether the facts hold a figure of a text: value, unit, bound, and what it is a figure of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from insight.campaigns.claims.bounds import ends_apart, holds, raw_equal
from insight.campaigns.claims.counts import count
from insight.campaigns.claims.derived import derived
from insight.campaigns.claims.evidence import Evidence, Figure, fold, tokens, windows
from insight.campaigns.claims.judged import Judged
from insight.campaigns.claims.occasions import is_occasion
from insight.campaigns.claims.quantities import Quantity, quantities
from insight.campaigns.claims.roles import of_another, roles_of
from insight.campaigns.claims.unsaid import no_figures

_HALF = re.compile(r"\beach\b|apiece|per \w+|每", re.IGNORECASE)
_PAIR = re.compile(r"pair|both|two|together|一对|两[个只支件]|双", re.IGNORECASE)


def judge(text: str, evidence: Evidence) -> Iterator[Judged]:
    """Every figure of a text that claims something, in reading order."""
    folded = fold(text)
    found = quantities(text, no_figures(text))
    for number, one in enumerate(found):
        before, after = windows(folded, found, number)
        beside = found[max(0, number - 4) : number + 3]
        judged = _judge(one, before, after, evidence, folded, beside)
        if judged and judged.path is None and _of_scene(one, folded, evidence):
            continue
        if judged:
            yield judged


_INGREDIENT = re.compile(
    r" of (?:coffee|water|milk|flour|sugar|salt|rice|beans|tea|oil|butter|honey|yeast|ice|juice|cream|stock|pasta)\b"
    r"|\s?(?:的)?(?:热水|温水|冷水|开水|清水|牛奶|豆子|咖啡粉|茶叶|面粉|大米|白米|米(?=[、，。加和放洗淘闷煮])|小米|豆(?=[、，。])|肉(?=[、，。])|白糖|冰块|水(?=[，。、；就里冲煮泡]))"
)
"""What a recipe adds to the goods."""
_HOLDS = re.compile(
    r"\b(?:holds?|takes?|fits?|carr(?:y|ies)|stores?|keeps?|boils?|heats?|brews?|makes?|capacity|tank|room for|up to)\b[^.!?]{0,20}$"
    r"|(?:容量|容积|装|盛|容纳|放下|放得下|烧|煮|储|蓄|加热|水箱)[^。！？]{0,8}$"
)
"""What goods hold or heat is theirs."""
_OF_THE_GOODS = re.compile(
    r"省(?:您|你|下|了)?(?=\s*$)|立减|便宜|优惠|原价|现价|售价|标价|定价|划线|到手价|只卖|就卖|只要(?=\s*$)|厚|净重|[自裸整空机单]重|重量|重达|[整单].[^，。]{0,3}(?:不到|不过|才|重)|拎起来"
    r"|[装存储盛容][下满得]?|容量|直径|口径|[加长宽高深]到|足足|不到.{0,3}重"
)
"""What makes a figure in words one of the goods."""
_ASKED = re.compile(r"[^。！!\n]{0,12}[？?]")
_DIGITS = re.compile(r"[\d.,]+|[a-z]+(?:[ -](?:hundred|thousand))?")


def _of_scene(one: Quantity, text: str, evidence: Evidence) -> bool:
    """Whether a figure is of people, the weather or the day; money and shares never are."""
    if one.units and one.units[0].dimension in ("mass", "volume"):
        added = _INGREDIENT.match(text, one.end)
        if _HOLDS.search(text, max(0, one.start - 30), one.start):
            return False
        return added is not None and added[0].removeprefix(" of ") not in evidence.text
    if any(unit.dimension not in ("time", "length", "temperature", "area") for unit in one.units):
        return False
    number = _DIGITS.match(text, one.start)
    return is_occasion(text, one.start, one.end, number.end() if number else one.end)


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
        if not of_another(one, roles, around, figure, same):
            return Judged(one, figure)
    if path := derived(one, around, text, evidence):
        return Judged(one, None, derived=path)
    if dimension_of(one) == "mass" and (weight := _by_area(one, evidence)):
        return Judged(one, weight)
    if not one.units:
        return _shared_unit(one, after, beside, evidence) or count(one, before, after, evidence)
    if not fitting and (bare := _bare(one, evidence)):
        return Judged(one, bare)
    return _unsupported(one, around, roles, same, text, of_another=bool(fitting), evidence=evidence)


def _unsupported(
    one: Quantity,
    around: str,
    roles: frozenset[str],
    same: list[Figure],
    text: str,
    *,
    of_another: bool,
    evidence: Evidence,
) -> Judged | None:
    dimension = one.units[0].dimension
    if one.spelled and dimension == "time" and not of_another:
        # Five minutes more in bed claim nothing; a warranty of five years does.
        aged = {"age"} if one.relation == "=" and not one.is_range else set()
        relevant = any((roles - aged) & roles_of(f.around, f.quantity) for f in same)
        if not (roles - {"age"}) and not relevant:
            return None
    if one.spelled and dimension == "time" and one.low == one.high == 1 and roles <= {"age"}:
        # 宝宝一天要洗八回手: a day is no age.
        return None
    money = any(unit.dimension == "money" for unit in one.units)
    # 三百块的面霜 may be anybody's, and a kilo of rice; 原价三百块 and 重一公斤 are ours.
    anybodys = not _OF_THE_GOODS.search(around) or _ASKED.match(text, one.end)
    if one.spelled and anybodys and (money or (one.low == 1 and dimension != "time")):
        return None
    # Feet are also stood on, and 两 is two.
    other_word = one.units[0].name in ("ft", "liang") and one.units[0] not in {
        unit for figure in same for unit in figure.quantity.units
    }
    if one.spelled and (other_word or (len(one.units) > 1 and not same)):
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
        words = re.findall(r"[a-z]+", figure.statement.text.lower())
        if any(word in (name, f"{name}s") for name in named for word in words):
            return figure
        if "percent" in named and raw_equal(one, figure.quantity):
            return figure
    return None


def dimension_of(one: Quantity) -> str:
    return one.units[0].dimension if one.units else ""


def _by_area(one: Quantity, evidence: Evidence) -> Figure | None:
    """The weight of a fabric: 260 grams for 260 g/m²."""
    for figure in evidence.figures:
        if dimension_of(figure.quantity) != "density":
            continue
        grams = one.units[0].name == "g"
        if (grams and raw_equal(one, figure.quantity)) or one.units[0].base(
            one.low
        ) == figure.quantity.low:
            return figure
    return None


def _shared_unit(
    one: Quantity, after: str, beside: list[Quantity], evidence: Evidence
) -> Judged | None:
    """A bare number beside a figure, of whose kind it is: between 15 and 25 °C."""
    if one.classifier or one.spelled:
        return None
    for other in beside:
        if not other.units or abs(other.start - one.start) > (60 if one.is_range else 45):
            continue
        for figure in evidence.figures:
            if not other.same_dimension(figure.quantity):
                continue
            pair = one.low == 2 * figure.quantity.low and _PAIR.search(after)
            pair = pair or (2 * one.low == figure.quantity.low and _HALF.search(after))
            measured = replace(one, units=other.units)
            if pair or raw_equal(one, figure.quantity) or holds(measured, figure.quantity):
                return Judged(one, figure)
    return None


def said_in(one: Quantity, text: str) -> bool:
    """Whether a text, such as a review, has the figure."""
    return any(
        raw_equal(one, other) and (not one.units or one.same_dimension(other))
        for other in quantities(text)
    )
