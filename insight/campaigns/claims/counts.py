"""Counts and bare numbers of a text, of which the words beside them say what they count."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from insight.campaigns.claims.bounds import ABOUT, holds, raw_equal
from insight.campaigns.claims.evidence import Evidence, Figure, fold, stem, tokens
from insight.campaigns.claims.judged import Judged
from insight.campaigns.claims.quantities import Quantity

_PARTS = re.compile(
    r"^(?:[档层重色]|件套|[种款](?:颜?色|模式|档位|口味|尺寸|风味)|个(?:口袋|档位|模式|挡位|尺寸|隔层|格)|[块盒袋瓶罐包条张件套粒支片只枚对双桶箱]装)"
    r"|^[- ]?(?:speeds?|settings?|modes?|layers?|pockets?|compartments?|colou?rs?|shades?|sizes?|blades?|"
    r"pieces?|piece set|packs?|presets?|programs?|levels?|flavou?rs?|ports?|ply)\b",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"pieces?\b|sets?\b|quantity|count|number|contents|pack\b|in the (?:box|set|pack)", re.I
)
"""Names of facts that count what the product's name names."""
_OF_SEVERAL = re.compile(
    r"people|persons?|sleeps|seats|berth|players?|serv|set|pack|pieces?|box", re.IGNORECASE
)
_STEPS = frozenset(tokens("steps positions settings levels stages heights notches speeds modes"))
_CLOSE = Decimal("0.3")
_LIST = re.compile(r"[^,，、;；/]+(?:[,，、;；/][^,，、;；/]+){1,}")
_NEXT_WORDS = re.compile(r"^[ -](?:[a-z-]+ )?([a-z-]+s)\b")
_NEXT_WORD = re.compile(r"^[ -]([a-z]+)\b")
_SIDE_BEFORE = re.compile(r"(?:\d|^)\s*[×x*✕]\s*$", re.IGNORECASE)
_SIDE_AFTER = re.compile(r"^\s*[×x*✕]\s*(?:\d|$)", re.IGNORECASE)
_WORDS = {
    2: r"双|内外|两|double[- ]?|dual[- ]?|twin[- ]?|two[- ]|bi",
    3: r"三|triple[- ]?|three[- ]|tri[- ]?",
    4: r"四|quad[- ]?|four[- ]",
}
_SEATS = re.compile(r"\b(?:sleeps|seats|serves|feeds|set of|pack of|box of)\s*$", re.IGNORECASE)


def count(one: Quantity, before: str, after: str, evidence: Evidence) -> Judged | None:
    """A count or a bare number: the words beside it say of what."""
    if one.low == one.high == 1 or (one.low < 1 and one.spelled):
        return None
    if one.low == 0 and not re.match(r"\s?[a-z\u4e00-\u9fff]", after):
        return None
    if side := _side(one, before, after, evidence):
        return Judged(one, side)
    context = set(tokens(f"{before[-14:]} {one.classifier}{after[:16]}"))
    near = set(tokens(f"{one.classifier}{after[:10]}"))
    counts = [f for f in evidence.figures if not f.quantity.units]
    alike = [f for f in counts if _count_holds(one, f.quantity)]
    related = [f for f in counts if context & set(tokens(f.around))]
    for figure in alike:
        if figure in related or (one.classifier and one.classifier == figure.quantity.classifier):
            return Judged(one, figure)
    if one.low >= 1000 and (exact := [f for f in evidence.figures if raw_equal(one, f.quantity)]):
        return Judged(one, exact[0])
    if one.low >= 100 and alike:
        return Judged(one, alike[0])
    if one.is_range and (whole := _range(one, evidence)):
        return Judged(one, whole)
    if not one.classifier and (price := _price(one, evidence)):
        return Judged(one, price)
    if worded := _worded(one, after, evidence):
        return Judged(one, None, derived=worded)
    if listed := _listed(one, f"{before[-8:]}{one.classifier}{after[:16]}", evidence):
        return Judged(one, None, derived=listed)
    strict = [f for f in counts if near & set(tokens(f.around)) and f.statement.path != "name"]
    if one.spelled:
        of_product = _counts_parts(one, before, after, evidence)
        strict = strict or [f for f in counts if _counted_alike(one, after, f)]
        if one.classifier and _PACKED.search(before):
            # 一套五件 counts the goods.
            strict = strict or [f for f in counts if f.quantity.classifier and _same_kind(one, f)]
        if not (strict or of_product or _PARTS.match(f"{one.classifier}{after}")):
            return None
        if one.low > 1 and any(
            raw_equal(one, f.quantity) and _same_kind(one, f)
            for f in counts
            if not _SEATS.search(before) or _OF_SEVERAL.search(f.statement.text)
        ):
            return None
        return Judged(one, None, instead=next(iter(strict), None))
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
    if measured and not strict:
        return Judged(one, measured[0])
    if not strict and (same := [f for f in alike if raw_equal(one, f.quantity)]):
        return Judged(one, same[0])
    return Judged(one, None, instead=next(iter(strict or related), None))


def _side(one: Quantity, before: str, after: str, evidence: Evidence) -> Figure | None:
    """The length that a side of a size without its unit, such as 183×61, is."""
    if not (_SIDE_BEFORE.search(before) or _SIDE_AFTER.match(after)):
        return None
    for figure in evidence.figures:
        units = figure.quantity.units
        if units and units[0].dimension == "length" and raw_equal(one, figure.quantity):
            return figure
    return None


def _range(one: Quantity, evidence: Evidence) -> Figure | None:
    """The figure, of whatever unit, that has these ends; or figures of one statement that do."""
    for figure in evidence.figures:
        if raw_equal(one, figure.quantity):
            return figure
    for first in evidence.figures:
        for last in evidence.figures:
            if first.statement is last.statement and {first.quantity.low, last.quantity.high} == {
                one.low,
                one.high,
            }:
                return first
    return None


def _price(one: Quantity, evidence: Evidence) -> Figure | None:
    """The price that a number without a currency bounds: under 130 of 129."""
    if one.relation not in ("<", "~", ">") or one.low < 10:
        return None
    for figure in evidence.figures:
        units = figure.quantity.units
        if (
            units
            and units[0].dimension == "money"
            and holds(replace(one, units=units), figure.quantity)
        ):
            return figure
    return None


def _worded(one: Quantity, after: str, evidence: Evidence) -> str | None:
    """The statement that counts by a word what the text counts by a number: 两层 of 双层."""
    words = _WORDS.get(int(one.low)) if one.low == int(one.low) else None
    if not words or one.is_range:
        return None
    noun = one.classifier or (stem(found[1]) if (found := _NEXT_WORD.match(after)) else "")
    if not noun:
        return None
    pattern = re.compile(rf"(?:{words}){re.escape(noun)}", re.IGNORECASE)
    return next((one.path for one, said in evidence.folded if pattern.search(said)), None)


_KINDS = tuple(
    map(frozenset, ("个只件枚", "粒颗块", "包袋", "顿餐", "档挡", "支根条", "片张", "瓶罐"))
)
"""Measure words that stand for one another."""
_TELLING = frozenset("顿餐层")
"""Measure words that say alone what they count."""
_PACKED = re.compile(r"[一每](?:套|盒|箱|包|袋|组)(?:里|共|有|装|内)?\s?$")
_ANY_KIND = frozenset("种款样类档")


def _same_kind(one: Quantity, figure: Figure) -> bool:
    """Whether two counts may be of the same things by their measure words: no 层 is a 个."""
    mine, theirs = one.classifier, figure.quantity.classifier
    return (
        not mine
        or not theirs
        or mine == theirs
        or mine in _ANY_KIND
        or any(mine in kind and theirs in kind for kind in _KINDS)
    )


def _counted_alike(one: Quantity, after: str, figure: Figure) -> bool:
    """Whether a spelled count and one of the attributes count the same: 六十支的纱 and 纱支 40 支."""
    if not one.classifier or not figure.quantity.classifier or figure.statement.path == "name":
        return False
    if one.classifier in _TELLING:
        return _same_kind(one, figure)
    things = _THING.findall(after[:5])
    return _same_kind(one, figure) and any(sign in figure.around for sign in things)


_THING = re.compile(r"[\u4e00-\u9fff](?<![的了是都也不我你它这个一有在就好小大新和与及])")


def _counts_parts(one: Quantity, before: str, after: str, evidence: Evidence) -> bool:
    """Whether a spelled number counts what the facts speak of, such as bags or 块电池."""
    if _SEATS.search(before):
        return True
    if one.classifier:
        if one.classifier in "种款样类":
            return False
        if re.search(rf"{re.escape(after[:1])} ?[×x]? ?\d", evidence.text) and after[:1]:
            return True
        return any(pair in evidence.tokens for pair in tokens(after[:2]) if len(pair) == 2)
    following = _NEXT_WORDS.match(after)
    if not following:
        return False
    noun = stem(following[1])
    if any(
        noun in tokens(fold(one.key)) and _LIST.search(one.value) for one in evidence.statements
    ):
        return True
    if noun in tokens(evidence.statements[0].text):
        return any(_PIECES.match(one.key) for one in evidence.statements)
    if noun in _STEPS:
        # Eight steps for "5 positions".
        return any(_STEPS & set(tokens(figure.around)) for figure in evidence.figures)
    counted = {figure.statement for figure in evidence.figures if not figure.quantity.units}
    # Two loops claim nothing where the facts do not count them; eight bags do where they do.
    return any(noun in tokens(fold(one.text)) for one in counted)


def _count_holds(one: Quantity, fact: Quantity) -> bool:
    if one.is_range or fact.is_range:
        return raw_equal(one, fact) or (
            not one.is_range and one.relation == "=" and fact.low <= one.low <= fact.high
        )
    close = abs(fact.low - one.low) <= fact.low * _CLOSE
    if one.relation == ">":
        return (fact.low > one.low and close) or (
            fact.relation in (">", ">=") and fact.low == one.low
        )
    if one.relation == ">=":
        return fact.low >= one.low and close
    if one.relation == "<":
        return (fact.low < one.low and close) or (
            fact.relation in ("<", "<=") and fact.low == one.low
        )
    if one.relation == "<=":
        return fact.low <= one.low and close
    if one.relation == "~":
        return abs(fact.low - one.low) <= fact.low * ABOUT
    return one.low == fact.low


def _raw_or_inside(one: Quantity, fact: Quantity) -> bool:
    return raw_equal(one, fact) or (one.low == one.high and one.low in (fact.low, fact.high))


_SYNONYMS = {
    "shad": "colour",
    "color": "colour",
    "hue": "colour",
    "ton": "colour",
    "scent": "fragranc",
    "大小": "尺码",
}


def _named(words: str) -> set[str]:
    return {_SYNONYMS.get(one, one) for one in tokens(words)}


def _steps(figure: Figure, evidence: Evidence) -> Decimal | None:
    """How many values a range has, by the step that its statement names or by ones: sizes 36 to 41."""
    low, high = figure.quantity.low, figure.quantity.high
    if low == high:
        return None
    inside = [f.quantity for f in evidence.figures if f.statement is figure.statement]
    step = next((q.low for q in inside if not q.is_range and q.low > 0), Decimal(1))
    return (high - low) / step + 1


def _listed(one: Quantity, around: str, evidence: Evidence) -> str | None:
    """The attribute that lists as many things as the text counts: three colours."""
    if one.is_range or one.low > 30:
        return None
    for statement in evidence.statements:
        if not statement.key:
            continue
        items = [
            item
            for item in re.split(r"[、，/;；+]|,(?!\d)|\band\b|和|及", statement.value)
            if item.strip()
        ]
        key = fold(statement.key)
        alike = _named(key) & _named(around) or any(
            sign in around for sign in key if "\u4e00" <= sign <= "\u9fff"
        )
        if len(items) == one.low and len(items) > 1 and alike:
            return statement.path
        if alike and any(
            _steps(f, evidence) == one.low for f in evidence.figures if f.statement is statement
        ):
            return statement.path
    return None
