"""The writer that is always there: sentences of our own around the facts, and nothing beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from insight.campaigns.brief import Brief, Draft
from insight.campaigns.channels import Field, length
from insight.campaigns.keywords import keywords
from insight.campaigns.saying import Fact, line, prose, sentence, short_name, spaced
from insight.campaigns.writers.openings import opening_of

NAME = "template"
_TITLE = re.compile(
    r"(?!none\b|no\b|yes\b|max\b|up\b|medium\b)[A-Za-z][A-Za-z -]{2,28}|"
    r"(?!无|有|未|含|可|不)(?=(?:[^\u3400-\u9fff]*[\u3400-\u9fff]){3})[\u3400-\u9fffA-Za-z0-9 ]{3,12}"
)
"""Values that say something without their name."""
_SPOKEN = ("record", "caution", "shelf", "delivery", "returns")
"""Kinds of fact that prose leaves to the table of the product page."""


class Template:
    """Writes from frames; see `insight.campaigns.brief.Writer`."""

    name = NAME

    def write(self, brief: Brief) -> Draft:
        texts = {}
        for field in brief.channel.fields:
            made = _FIELDS[field.name](brief, field)
            for part, text in zip(field.parts, made, strict=False):
                texts[part] = text
        return Draft(texts, NAME)


def lead_sentence(brief: Brief) -> str:
    """What the angle says: its facts, or what customers say."""
    if brief.angle.praise:
        return praise_sentence(brief)
    return prose(brief.angle.leads, brief.language, brief.number)


def praise_sentence(brief: Brief) -> str:
    """Customers' own words; empty where the angle has none."""
    praise = brief.angle.praise
    if praise is None:
        return ""
    if brief.language == "zh":
        return f"有买家在评价里写道：“{praise.quote}”。"
    return f"A customer wrote: “{praise.quote}”."


def price_sentence(brief: Brief) -> str:
    price = brief.ground.facts.price
    if not price or (brief.language == "en" and re.search(r"[\u3400-\u9fff]", price)):
        return ""
    return f"价格：{price}。" if brief.language == "zh" else f"Price: {price}."


def hashtags(brief: Brief) -> list[str]:
    """The tags of the product's category, as the channel writes them."""
    tag = brief.channel.tag
    if tag is None or not brief.channel.hashtags.most:
        return []
    opening = opening_of(brief.ground.facts, brief.language)
    return [tag.format(opening.tags[brief.language])]


def hook(brief: Brief) -> str:
    lines = opening_of(brief.ground.facts, brief.language).lines[brief.language]
    return lines[brief.number % len(lines)]


def around(brief: Brief, part: str, body: str) -> str:
    """A body that somebody else wrote, with the opening, the price and the tags of its channel."""
    channel, language = brief.channel.name, brief.language
    emoji = opening_of(brief.ground.facts, language).emoji
    if channel == "search-ad":
        return body
    if channel == "review-reply":
        return _joined(brief, [_thanks(brief), body, _come_back(brief)])
    if channel == "email":
        blocks = [
            "您好：" if language == "zh" else "Hello,",
            _joined(brief, [hook(brief), body]),
            _joined(brief, [praise_sentence(brief)]),
            _joined(brief, [price_sentence(brief), *_terms(brief)]),
            "祝好" if language == "zh" else "Kind regards",
        ]
        return "\n\n".join(block for block in blocks if block)
    praise = praise_sentence(brief)
    if part != "text":
        return _joined(brief, [hook(brief), body, praise, *_terms(brief)])
    between = "" if language == "zh" else " "
    post = [f"{hook(brief)}{between}{emoji}", body, praise, price_sentence(brief)]
    if brief.channel.name in ("xiaohongshu", "instagram"):
        return "\n\n".join([*filter(None, post), " ".join(hashtags(brief))])
    return _joined(brief, [*post, " ".join(hashtags(brief))])


def _thanks(brief: Brief) -> str:
    name = short_name(brief.ground.facts, brief.language)
    if brief.language == "zh":
        return f"您好，感谢您购买{name}，也谢谢您写下使用感受。"
    return f"Thank you for buying the {_after_the(name)} and for telling us about it."


def _come_back(brief: Brief) -> str:
    if brief.language == "zh":
        return "如有问题，请在订单页联系我们。"
    return "Please write to us through your order if anything is unclear."


def _spoken(brief: Brief, count: int) -> list[Fact]:
    """The next facts after those that lead."""
    leads = set(brief.angle.leads)
    rest = [fact for fact in brief.facts if fact not in leads and fact.kind not in _SPOKEN]
    return [fact for fact in rest if fact.kind != "warranty"][:count]


def _all_spoken(brief: Brief, count: int) -> list[Fact]:
    leads = [] if brief.angle.praise else list(brief.angle.leads)
    return [*leads, *_spoken(brief, count - len(leads))]


def _joined(brief: Brief, sentences: Iterable[str]) -> str:
    between = "" if brief.language == "zh" else " "
    return spaced(between.join(one for one in sentences if one))


def _within(field: Field, brief: Brief, sentences: Sequence[str], end: str = "") -> str:
    """As many of the sentences, from the first, as the field can hold before its end."""
    kept: list[str] = []
    for one in sentences:
        if not one:
            continue
        tried = _joined(brief, [*kept, one]) + end
        if length(tried, field.count) <= field.most[brief.language]:
            kept.append(one)
    return _joined(brief, kept) + end


def _packed(brief: Brief, field: Field, first: str, more: Iterable[str], between: str) -> str:
    """The first words, and as many more as fit."""
    text = first
    for one in more:
        if one.lower() in text.lower():
            continue
        tried = f"{text}{between}{one}"
        if length(tried, field.count) <= field.most[brief.language]:
            text = tried
    return text


def _shortest_name(brief: Brief, field: Field) -> str:
    """The product's name, without its last words where it would not fit."""
    name = short_name(brief.ground.facts, brief.language)
    most = field.most[brief.language]
    words = name.split(" ")
    while length(name, field.count) > most and len(words) > 1:
        words.pop()
        name = " ".join(words)
    while length(name, field.count) > most:
        name = name[:-1]
    return name.rstrip(" ,，(（-")


def _title(brief: Brief, field: Field) -> list[str]:
    name = _shortest_name(brief, field)
    if brief.channel.name == "xiaohongshu":
        return [_packed(brief, field, name, (), "")]
    between = " " if brief.language == "zh" else ", "
    values = [fact.value for fact in _all_spoken(brief, 8) if _TITLE.fullmatch(fact.value)]
    return [_packed(brief, field, name, values[:3], between)]


def _bullets(brief: Brief, field: Field) -> list[str]:
    facts = [*brief.angle.leads, *(f for f in brief.facts if f not in brief.angle.leads)]
    made = []
    for fact in facts:
        if fact.kind == "record":
            continue
        text = f"【{fact.key}】{fact.value}" if brief.language == "zh" else _bullet(fact)
        fits = length(text, field.count) <= field.most[brief.language]
        if fits and len(text) >= field.least and text not in made:
            made.append(text)
    return made[: field.items]


def _bullet(fact: Fact) -> str:
    return f"{fact.key}: {fact.value}".rstrip(".")


def _description(brief: Brief, field: Field) -> list[str]:
    facts = _all_spoken(brief, 7)
    if brief.language == "zh":
        opening = f"{hook(brief)}{short_name(brief.ground.facts, 'zh')}，"
        sentences = [opening + prose(facts[:2], "zh", brief.number), prose(facts[2:], "zh")]
    else:
        name = short_name(brief.ground.facts, "en")
        sentences = [f"{hook(brief)} {name}.", prose(facts, "en", brief.number)]
    sentences += [praise_sentence(brief), *_terms(brief)]
    return [_within(field, brief, sentences)]


def _terms(brief: Brief, kinds: Sequence[str] = ("warranty",)) -> list[str]:
    """What the shop stands for, as its facts have it."""
    return [
        sentence(fact, brief.language)
        for fact in brief.facts
        if fact.kind in kinds and fact not in brief.angle.leads
    ]


def _search_title(brief: Brief, field: Field) -> list[str]:
    lead = [line(fact, brief.language) for fact in brief.angle.leads]
    return [_packed(brief, field, _shortest_name(brief, field), lead, " | ")]


def _meta(brief: Brief, field: Field) -> list[str]:
    name = _shortest_name(brief, field)
    lines = [line(fact, brief.language) for fact in _all_spoken(brief, 5)]
    end = "。" if brief.language == "zh" else "."
    between = "；" if brief.language == "zh" else "; "
    start = "，" if brief.language == "zh" else ". "
    text = name
    for one in lines:
        tried = f"{text}{start if text == name else between}{one}"
        if length(tried + end, field.count) <= field.most[brief.language]:
            text = tried
    return [text.rstrip(".") + end]


def _keywords(brief: Brief, field: Field) -> list[str]:
    words = [one.word for one in keywords(brief.ground, brief.language)]
    text = ""
    for word in words:
        tried = f"{text} {word}".strip()
        if length(tried, field.count) <= field.most[brief.language]:
            text = tried
    return [text]


def _headlines(brief: Brief, field: Field) -> list[str]:
    candidates = [_shortest_name(brief, field)]
    for fact in (*brief.angle.leads, *_spoken(brief, 12)):
        candidates += [line(fact, brief.language), fact.value]
    made: list[str] = []
    for one in candidates:
        fits = length(one, field.count) <= field.most[brief.language]
        if fits and len(one) > 5 and not any(one in other or other in one for other in made):
            made.append(one)
    return (made + [hook(brief)] * field.items)[: field.items]


def _descriptions(brief: Brief, field: Field) -> list[str]:
    facts = _spoken(brief, 8)
    first = _within(
        field, brief, [lead_sentence(brief), *(prose([f], brief.language) for f in facts)]
    )
    rest = [prose([fact], brief.language) for fact in facts]
    second = _within(
        field, brief, [one for one in [*rest, price_sentence(brief)] if one not in first]
    )
    return [first or hook(brief), second or hook(brief)]


def _text(brief: Brief, field: Field) -> list[str]:
    return [_TEXTS.get(brief.channel.name, _post)(brief, field)]


def _post(brief: Brief, field: Field) -> str:
    emoji = opening_of(brief.ground.facts, brief.language).emoji
    tags = hashtags(brief)
    name = short_name(brief.ground.facts, brief.language)
    end = ("" if brief.language == "zh" else " ") + " ".join(tags)
    if brief.language == "zh":
        first = f"{hook(brief)}{emoji}{name}，" if brief.number % 2 == 0 else f"{emoji}{name}，"
        lead = lead_sentence(brief)
    else:
        first = f"{hook(brief)} {emoji} {name}."
        lead = lead_sentence(brief)
    opening = first + lead if brief.language == "zh" else f"{first} {lead}"
    rest = [*(prose([f], brief.language) for f in _spoken(brief, 4)), price_sentence(brief)]
    few = {"x": 2, "weibo": 3}.get(brief.channel.name)
    if few:
        rest = [*rest[:few], *rest[4:]]
    return _within(field, brief, [opening, *rest], end)


def _long_post(brief: Brief, field: Field) -> str:
    emoji = opening_of(brief.ground.facts, brief.language).emoji
    name = short_name(brief.ground.facts, brief.language)
    facts = _all_spoken(brief, 6)
    lines = [f"{hook(brief)}{'' if brief.language == 'zh' else ' '}{emoji}", "", name]
    lines += [f"· {line(fact, brief.language)}" for fact in facts]
    lines += [one for one in (praise_sentence(brief), price_sentence(brief)) if one]
    lines += ["", " ".join(hashtags(brief))]
    return "\n".join(lines).strip()


def _subject(brief: Brief, field: Field) -> list[str]:
    lead = [line(fact, brief.language) for fact in brief.angle.leads]
    between = "：" if brief.language == "zh" else ": "
    return [_packed(brief, field, _shortest_name(brief, field), lead[:1], between)]


def _preheader(brief: Brief, field: Field) -> list[str]:
    facts = _spoken(brief, 4)
    return [_within(field, brief, [hook(brief), *(prose([f], brief.language) for f in facts)])]


def _email(brief: Brief, field: Field) -> str:
    facts = _all_spoken(brief, 7)
    name = short_name(brief.ground.facts, brief.language)
    if brief.language == "zh":
        blocks = [
            "您好：",
            f"{hook(brief)}这封信想介绍的是{name}。{praise_sentence(brief)}",
            prose(facts[:3], "zh", brief.number),
            prose(facts[3:], "zh"),
            _joined(brief, [price_sentence(brief), *_terms(brief)]),
            "祝好",
        ]
    else:
        blocks = [
            "Hello,",
            _joined(
                brief,
                [hook(brief), f"This is about the {_after_the(name)}.", praise_sentence(brief)],
            ),
            prose(facts[:3], "en", brief.number),
            prose(facts[3:], "en"),
            _joined(brief, [price_sentence(brief), *_terms(brief)]),
            "Kind regards",
        ]
    return "\n\n".join(block for block in blocks if block)


def _reply(brief: Brief, field: Field) -> str:
    noted = "您提到的情况我们记下了。" if brief.language == "zh" else "We have noted what you say."
    end = _come_back(brief) if brief.language == "zh" else f" {_come_back(brief)}"
    terms = _terms(brief, ("warranty", "returns"))
    return _within(field, brief, [_thanks(brief), noted, *terms], end)


def _after_the(name: str) -> str:
    return name.removeprefix("The ").removeprefix("the ")


_TEXTS: dict[str, Callable[[Brief, Field], str]] = {
    "xiaohongshu": _long_post,
    "instagram": _long_post,
    "email": _email,
    "review-reply": _reply,
}
_FIELDS: dict[str, Callable[[Brief, Field], list[str]]] = {
    "title": _title,
    "bullets": _bullets,
    "description": _description,
    "search_title": _search_title,
    "meta_description": _meta,
    "keywords": _keywords,
    "headlines": _headlines,
    "descriptions": _descriptions,
    "text": _text,
    "subject": _subject,
    "preheader": _preheader,
}
