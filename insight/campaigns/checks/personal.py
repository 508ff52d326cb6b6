"""Personal data of customers: who they are, where they live, what became of them.

Numbers with a form of their own are found by `insight.cleaning.personal`. Its telephone numbers and
addresses count only where the sentence speaks of a person: a shop's own are no secret. Names and
streets are known by the words around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insight.campaigns.types import Copy, Ground, Problem
from insight.cleaning.personal import mask
from insight.messages import message

_SOURCE = {
    "zh": "《中华人民共和国个人信息保护法》第十三条、第二十五条；《中华人民共和国民法典》第一千零三十四条",
    "en": "EU and UK GDPR article 6; US FTC Act section 5",
}
_MASK = re.compile(r"\[(email|phone|id|card|order|handle|link)\]")
_ALWAYS = frozenset(("id", "card", "order"))
_PERSON = re.compile(
    r"先生|女士|小姐|太太|阿姨|大爷|顾客|客户|买家|会员|收件人|[您你]的?(?:手机|电话|邮箱|号码|地址)"
    r"|\b(?:Mr|Mrs|Ms|Miss)\b|\b(?:customer|buyer|your (?:phone|mobile|number|e-?mail|address)|lives?)\b"
)
_SENTENCE_END = re.compile(r"[。！？!?\n]|(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)\.\s")
_LONGEST = 300

_H = "[一-鿿]"
_SURNAME = (
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗方俞任袁柳"
    "唐薛雷贺倪汤滕殷罗毕郝邬常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮季贾江郭梅林徐邱骆"
    "夏蔡田樊胡凌霍虞万柯管卢莫丁邓洪左石崔龚程裴陆翁段侯谷车宁仇甘厉刘景龙叶黎薄白蒲卓池谭申冉向易温庄阎]"
)
_TITLE = "(?:先生|女士|小姐|太太|阿姨|大姐|大哥|大爷|叔叔|奶奶|同学|老师)"
_HOUSE = r"(?:\d+|[一二三四五六七八九十]+)\s?(?:幢|栋|座|号楼|单元|弄|号院|室|户)"
_STREET = (
    r"\d{1,5}[A-Za-z]?,? (?:[A-Z][\w'-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Court|Way|"
    r"Boulevard|Blvd|Close|Terrace|Square|Place|Crescent|Gardens|Row)\b\.?"
)
_NAME = r"[A-Z][a-z'-]+ (?:[A-Z]\. )?[A-Z][a-z'-]+"
_NUMBER = r"\+?\(?\d[\d ()/-]{4,18}\d"
_PATTERNS = {
    "zh": (
        rf"(?:家住|住在|住|寄到|送到|寄往|发往|地址[是为:：]?){_H}{{0,14}}\s?{_HOUSE}(?:\s?{_HOUSE})*[^。！？\n，,]{{0,8}}{_TITLE}",
        rf"(?:家住|住在|寄到|送到|寄往|发往|地址[是为:：]?){_H}{{2,14}}\s?{_HOUSE}(?:\s?{_HOUSE})*",
        rf"{_H}{{2,12}}(?:小区|花园|路|街|新村|公寓|苑)\s?{_HOUSE}(?:\s?{_HOUSE})*[^。！？\n，,]{{0,6}}(?:{_TITLE})?",
        rf"(?:手机|电话|联系方式|微信|卡号|身份证)(?:号码?)?(?:尾号|后四位|末四位)?(?:是|为|:|：)?\s?[\d*]{{4,18}}(?:的{_H}{{1,3}}{_TITLE})?",
        rf"(?:^|[，。！？、,\s（(“\"：:给与和由是家客的谢对向跟请致为让帮位])(?P<q>{_SURNAME}{_H}{{1,2}}(?:先生|女士|小姐|太太|同学))(?!款|包|鞋|装|裤|用|专|手|香|表|版|、)",
        rf"(?:[省市区县镇乡村州盟旗]|小区|街道|单位|公司|学校)的{_SURNAME}{_H}{{1,2}}{_TITLE}",
        rf"(?:北京|上海|广州|深圳|杭州|南京|成都|重庆|武汉|西安|苏州|天津|长沙|青岛|郑州|宁波|厦门|沈阳|大连|济南|福州|合肥|昆明){_H}{{0,6}}的{_SURNAME}{_H}{{0,2}}{_TITLE}",
        rf"订单\s?[A-Z]{{0,3}}\d{{6,}}(?:的{_H}{{1,3}}{_TITLE})?",
        rf"{_H}{_TITLE}(?:从|家住|住在|住|在){_H}{{2,10}}(?:小区|区|县|镇|村|路|街|医院|公司|学校|下单|购买|回购|买)",
        rf"{_H}{_TITLE}[^。！？\n]{{0,10}}(?:住院|化疗|手术|确诊|离婚|怀孕|流产|失业|去世|坐月子)",
        rf"在{_H}{{2,8}}(?:住院|化疗|上班|上学|工作)的{_H}{{1,3}}{_TITLE}",
        rf"(?:住|家住|住在){_H}{{2,10}}\s?{_HOUSE}的",
        rf"(?:顾客|客户|买家|会员|用户)(?![常向于和时平安温易任明全成方从连应经]){_SURNAME}{_H}{{1,2}}(?=[，。,、（(]|$|在{_H}{{2,8}}(?:上班|工作|上学|读书|当))",
        rf"{_H}{_TITLE}(?:家)?的(?:宝宝|孩子|女儿|儿子|猫|狗|老公|先生|太太){_H}{{0,3}}\s?\d{{1,4}}\s?[年月](?:\s?\d{{1,2}}\s?[日号])?(?:出生|生日|{_H}{{0,4}}(?:确诊|早产|手术))",
        rf"{_H}{{2,10}}[路街巷道]\s?\d+\s?号(?!线|门|出口)(?:院|楼)?",
        rf"1[3-9]\d[\d*]{{0,4}}\*[\d*]{{1,8}}(?:的{_H}{{1,3}}{_TITLE})?",
        r"(?:订单(?:编)?号|运单号|快递单号|物流单号|会员号|身份证号?|银行卡号?)(?:是|为|:|：)?\s?[A-Za-z0-9*-]{5,30}",
        rf"(?:您|你|{_TITLE})(?:的|上次|之前|上周|昨天|最近)?{_H}{{0,6}}(?:怀孕|流产|化疗|确诊|离婚|失业|病历|病情|[做动](?:完|了|过)?手术|体检报告|住院|欠款|工资|收入{_H}{{0,2}}\d)",
        r"(?:您|你)(?:的)?(?:生日|出生日期)(?:是|在|为)\s?\d{1,4}\s?[年月]",
    ),
    "en": (
        rf"\b{_NAME},? (?:\(?\d{{2}}\)?|aged \d{{2}}),? (?:from|of|in) [A-Z]\w+(?:[^.!?\n]{{0,60}}(?:diagnosed|divorced|pregnant|ill|surgery))?",
        rf"\b(?:[Yy]our|[Tt]he|[Hh]er|[Hh]is|[Tt]heir) (?:order|parcel|package|purchase|refund|replacement)(?: [a-z]+){{0,4}} (?:to|for|by|from) {_NAME}(?:,? (?:at |of )?{_STREET})?(?:, [A-Z][a-z]+)?",
        rf"(?:(?:{_NAME}|[Yy]ou)(?:,| at| of| lives? (?:at|on)| who lives (?:at|on)) )?{_STREET}(?:, [A-Z][a-z]+)?",
        r"\b[A-Z]\w+(?:straße|strasse|gasse|allee|platz|weg) \d{1,4}\w?(?:, (?:\d{4,5} )?[A-Z]\w+)?",
        rf"\b(?:customer|buyer|reader|client) {_NAME}(?: \([^)\n]{{3,60}}\))?",
        r"\b[Yy]our (?:wife|husband|partner|son|daughter|mother|father|ex)(?: has| had)? (?:left|died|divorced|passed|cheated|lost|moved|is ill|was ill|is pregnant)\b[^.!?\n]{0,20}",
        rf"\b(?:Hi|Hello|Dear) {_NAME} (?:from|of|in|at) [A-Z]\w+",
        rf"\b(?:Mr|Mrs|Ms|Miss|Herr|Frau)\.? {_NAME}(?:,? (?:phone|tel|mobile|of|from)\.?(?: number)? [^,.!?\n]{{2,40}})?",
        rf"\b(?:[Pp]hone|[Mm]obile|[Cc]ell|[Tt]el)\.?(?: number)?(?: is|:| ending(?: in)?)? {_NUMBER}",
        r"\b(?:card|account|number|phone) ending (?:in |with )?\d{3,4}\b",
        r"\b[Oo]rder (?:number|no\.?|#|ID) ?:?#? ?(?=[A-Z0-9-]*\d)[A-Z0-9-]{5,30}",
        r"\b[Ww]e (?:saw|noticed|know|see|remember|found)(?: from your [a-z ]{3,20})?,? (?:that )?you(?:,? [A-Z][^,.!?\n]{0,50})?(?:'ve| have| are|'re| were)?(?: [a-z]+){0,3} (?:flew|live|moved|pregnant|expecting|divorced|diagnosed|searched|browsed|visited|divorcing|broke|lost your job|earn|turned \d+)\b[^.!?\n]{0,40}",
        r"\b[Yy]our (?:pregnancy|diagnosis|surgery|divorce|medication|illness|miscarriage|chemotherapy|medical (?:history|record)s?|bank details|salary|date of birth|birthday (?:is|on))\b[^.!?\n]{0,24}",
    ),
}
_SHOPS_OWN = re.compile(
    r"门店|专柜|展厅|仓库|退货地址|客服热线|官方热线|售后地址"
    r"|\b(?:[Vv]isit (?:us|our)|[Oo]ur (?:shop|store|showroom|workshop|roastery|studio|office|bakery|address)"
    r"|[Cc]ome (?:and|to) see us|[Rr]eturns? (?:to|address)|Ltd|GmbH|LLC|Inc)\b"
)
_COMPILED = {name: tuple(map(re.compile, some)) for name, some in _PATTERNS.items()}


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


def find(copy: Copy, ground: Ground | None) -> Iterator[Problem]:
    """Stretches that tell who a customer is."""
    text = copy.text
    spans = [*_numbers(text), *_told(text, copy.language)]
    last = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= last:
            yield _problem(copy, span)
            last = span.end


def _numbers(text: str) -> Iterator[_Span]:
    """What cleaning would mask; nothing where the pieces between cannot be found again."""
    masked, place = mask(text), 0
    pieces = _MASK.split(masked)
    for kind, after in zip(pieces[1::2], pieces[2::2], strict=True):
        start = place + len(pieces[0]) if place == 0 else place
        end = text.find(after, start) if after else len(text)
        if end < 0:
            return
        sentence = _sentence(text, start, end)
        if kind in _ALWAYS or (kind in ("email", "phone") and _PERSON.search(sentence)):
            yield _Span(start, end)
        place = end + len(after)


def _told(text: str, language: str) -> Iterator[_Span]:
    for pattern in _COMPILED[language]:
        for match in pattern.finditer(text):
            span = _Span(*match.span("q" if "q" in pattern.groupindex else 0))
            if not _SHOPS_OWN.search(_sentence(text, span.start, span.end)):
                yield span


def _sentence(text: str, start: int, end: int) -> str:
    low = max(0, start - _LONGEST)
    before = max((match.end() for match in _SENTENCE_END.finditer(text, low, start)), default=low)
    after = _SENTENCE_END.search(text, end, end + _LONGEST)
    return text[before : after.start() if after else end + _LONGEST]


def _problem(copy: Copy, span: _Span) -> Problem:
    return Problem(
        start=span.start,
        end=span.end,
        quote=copy.text[span.start : span.end],
        rule="personal.data",
        reason=message("This tells who a customer is; nobody has agreed to see it published."),
        source=_SOURCE[copy.language],
        proposal="",
    )
