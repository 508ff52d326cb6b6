"""What stands in a text without speaking of the goods: labels, likenesses, people, scenery."""

from __future__ import annotations

import re

from insight.campaigns.claims.negation import CLAUSE, clause

_HASHTAG = re.compile(r"#[^#\s，。,.!！?？]{0,20}$")
_LIKENESS = re.compile(
    r"(?:像|如同|仿佛|好似|犹如|宛如|恰似|好比)(?!样|话)(?P<zh>[^，。！？；\n]{0,12})$"
    r"|(?<!would )(?<!you )(?<!we )(?<!they )(?<!'d )\b(?:like|as if|as though)\s+(?:[\w'-]+\s+){0,4}$"
    r"|\b(?:smell|scent|taste|colou?r|notes?|memory) of\s+(?:[\w'-]+\s+){0,2}$"
    r"|\b(?:gone|turn(?:s|ed|ing)?|going)\s+$",
    re.IGNORECASE,
)
_LIKE_ENDED = re.compile(r"一样|一般|般|似的")
_COLOUR_AFTER = re.compile(
    r"^\s?(?:色调|色系|色的|风(?!扇|机|道|干|琴|味)|风格|系(?!带|列)|的颜色|的气味|的香气|的味道|[- ]colou?red\b)"
)
_PLACE_BEFORE = re.compile(
    r"(?<![把将])(?:柜台|桌|窗台?|门|墙|床|案|架|厨房|客厅|屋|院子?|街|店|仓库|办公室|公司)(?:上|边|前|里|口|头|外|旁)的?$"
    r"|\b(?:man|woman|men|women|someone|somebody|anyone|person|boy|girl|neighbou?r|stranger|friend)\b[^.,;]{0,20}$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:搭配|配上|配着|再配|[白黑灰蓝绿红黄粉色]配)[^，。不了]{0,3}$|\b(?:pairs? (?:it |well |nicely |beautifully )?with|paired with|alongside|goes? (?:\w+ )?with|wear (?:it |them )?with|match(?:es)?|(?:looks?|sits?) (?:\w+ ){0,2}with)\s(?:[\w'-]+ (?:and|or|&) (?:with )?)?(?:[\w'-]+ )?$",
    re.IGNORECASE,
)
_IMAGINED = re.compile(
    r"^\W*(?:picture|imagine|remember|think of|there's (?:a|some|no)|there is (?:a|some|no)|you know (?:that|the)|想象|还?记得|小时候|从前|那年)",
    re.IGNORECASE,
)


def is_scenery(text: str, start: int, end: int) -> bool:
    """Whether words of a folded text describe something beside the goods, as a likeness does."""
    left, _ = clause(text, start, end, CLAUSE)
    before = text[left:start]
    if _HASHTAG.search(text[max(0, start - 24) : start]):
        return True
    likeness = _LIKENESS.search(before)
    if likeness and not _LIKE_ENDED.search(likeness["zh"] or ""):
        return True
    return bool(
        _COLOUR_AFTER.match(text[end : end + 12])
        or _PLACE_BEFORE.search(before)
        or _BESIDE.search(before)
        or _IMAGINED.match(before)
    )


_OTHER_THING = re.compile(
    r"^(?:的|质|制)?(?P<zh>大衣|毛衣|外套|沙发|书桌|餐桌|桌子?|椅子?|地板|台面|门|窗|缸|水|季|汤|粥|面包|蛋糕|饼|茶|裤|裙|靴|衬衫|床|柜|箱|铲|勺|叉|筷|球(?!场)|刷|锅|碗|盘|杯|壶|刀|砧板|案板|园|树|花|田|地)"
    r"|^ (?P<en>spoons?|socks?|mugs?|hats?|scar(?:f|ves)|chinos|trousers|blazers?|curtains?|blankets?|cushions?|aprons?|benches|bench|deck|barn|fire|floorboards|spatulas?|utensils|milk|butter|toast|skirts?|tights|boards?(?= and|,)|crates?|fences?|gates?|beams?|bowls?(?= of)|coats?|jackets?|boots|shoes|sofas?|tables?|desks?|floors?|chairs?|shelf|shelves|jumpers?|sweaters?|shirts?|jeans|dress(?:es)?|tree|trees|garden|season|field|cake|bread"
    r"|soup|pie|tea|salad|sandwich(?:es)?|for (?:dinner|lunch|breakfast|tea|supper)|in (?:june|july|may|august|summer|season)|in the (?:tea|fridge|oven|garden|pan))\b",
    re.IGNORECASE,
)


def is_of_other_thing(text: str, end: int, held: str) -> bool:
    """Whether a material in a folded text is that of a thing of which the facts say nothing."""
    match = _OTHER_THING.match(text[end : end + 20])
    if not match:
        return False
    thing = match["zh"] or match["en"]
    return thing not in held and thing.removesuffix("s") not in held
