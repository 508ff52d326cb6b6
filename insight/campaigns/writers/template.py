"""The writer that is always there: sentences of our own around the facts, and nothing beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from insight.analyses.words import segmenter
from insight.campaigns.brief import Brief, Draft
from insight.campaigns.channels import Field, length
from insight.campaigns.keywords import keywords
from insight.campaigns.saying import (
    Fact,
    bullet,
    clause,
    headline,
    is_plural,
    prose,
    sentence,
    short_name,
    spaced,
    the_name,
    with_subject,
)
from insight.campaigns.sentences import joined, sentences
from insight.campaigns.types import CopyLanguage, ProductFacts
from insight.campaigns.writers.openings import acts_of, chance, frames_of, opening_of
from insight.campaigns.writers.replies import reply_parts

NAME = "template"
_TITLE = re.compile(
    r"(?!none\b|no\b|yes\b|max\b|up\b|medium\b)[A-Za-z][A-Za-z -]{2,28}|"
    r"(?!无|有|未|含|可|不)(?=(?:[^\u3400-\u9fff]*[\u3400-\u9fff]){3})[\u3400-\u9fffA-Za-z0-9 ]{3,12}"
)
"""Values that say something without their name."""
_ORIGIN = re.compile(
    r"^(?:made|sewn|designed|printed|baked|grown|origin)\b|产地|适用|年龄", re.IGNORECASE
)
"""Names of values that say nothing without them: a place, who it is for."""
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
    if brief.language == "zh":
        return f"{('售价', '价格')[brief.number % 2]}：{price}。"
    return f"{('The price is', 'The price:')[brief.number % 2]} {price}."


def hashtags(brief: Brief) -> list[str]:
    """The tags of the product and of its category, as the channel writes them."""
    tag, most = brief.channel.tag, brief.channel.hashtags.most
    if tag is None or not most:
        return []
    facts = brief.ground.facts
    words = [opening_of(facts, brief.language).tags[brief.language]]
    if own := product_word(facts, brief.language):
        words.insert(0, own.replace("-", ""))
    return [tag.format(word) for word in dict.fromkeys(words)][:most]


def hook(brief: Brief, turn: int = 0) -> str:
    """What a text begins with: another line for each variant and each `turn`."""
    lines = frames_of(brief.ground.facts, brief.language).opens
    return lines[(chance(brief.ground.facts, "open") + 7 * brief.number + turn) % len(lines)]


def closing(brief: Brief) -> str:
    """A line that ends a text."""
    lines = frames_of(brief.ground.facts, brief.language).closes
    return lines[(chance(brief.ground.facts, "close") + 4 * brief.number) % len(lines)]


def act(brief: Brief, channel: str = "") -> str:
    """What a reader may do next, as it is said on the channel."""
    lines = acts_of(channel or brief.channel.name, brief.language)
    if not lines:
        return ""
    return lines[(chance(brief.ground.facts, "act") + brief.number) % len(lines)]


def around(brief: Brief, part: str, body: str) -> str:
    """A body that somebody else wrote, with the opening, the price and the tags of its channel."""
    channel, language = brief.channel.name, brief.language
    emoji = opening_of(brief.ground.facts, language).emoji
    if channel == "search-ad":
        return body
    if channel == "email":
        blocks = [
            "您好：" if language == "zh" else "Hello,",
            _joined(brief, [hook(brief), body]),
            _joined(brief, [praise_sentence(brief)]),
            _joined(brief, [price_sentence(brief), *_terms(brief), act(brief)]),
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


def _spoken(brief: Brief, count: int) -> list[Fact]:
    """The next facts after those that lead."""
    leads = set(brief.angle.leads)
    rest = [fact for fact in brief.facts if fact not in leads and fact.kind not in _SPOKEN]
    return [fact for fact in rest if fact.kind != "warranty"][:count]


def _all_spoken(brief: Brief, count: int) -> list[Fact]:
    leads = list(brief.angle.leads)
    return [*leads, *_spoken(brief, count - len(leads))]


def _joined(brief: Brief, sentences: Iterable[str]) -> str:
    return spaced(joined(sentences, brief.language))


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
        return [_note_title(brief, field)]
    between = " " if brief.language == "zh" else ", "
    values = [
        fact.value
        for fact in _all_spoken(brief, 8)
        if fact.kind not in ("use", "care")
        and not _ORIGIN.search(fact.key)
        and _TITLE.fullmatch(fact.value)
    ]
    return [_packed(brief, field, name, values[:3], between)]


def _note_title(brief: Brief, field: Field) -> str:
    """A question or a scene with the product's word, as short as a note's title is."""
    word = product_word(brief.ground.facts, brief.language)
    between = "" if brief.language == "zh" else " "
    for turn in range(5):
        first = hook(brief, 11 + turn)
        tried = f"{first.rstrip('。.')}{between if first[-1] in '？?' else ('｜' if brief.language == 'zh' else ': ')}{word}"
        if word and length(tried, field.count) <= field.most[brief.language]:
            return tried
    return _shortest_name(brief, field)


def _bullets(brief: Brief, field: Field) -> list[str]:
    facts = [*brief.angle.leads, *(f for f in brief.facts if f not in brief.angle.leads)]
    made = []
    for fact in facts:
        if fact.kind == "record":
            continue
        text = bullet(fact, brief.language)
        fits = length(text, field.count) <= field.most[brief.language]
        if fits and len(text) >= field.least and text not in made:
            made.append(text)
    return made[: field.items]


def told(brief: Brief, facts: Sequence[Fact]) -> list[str]:
    """Facts as sentences, the first of them with the product's name."""
    language, turn = brief.language, brief.number
    first, *rest = facts
    if language == "zh":
        name = short_name(brief.ground.facts, "zh")
        word = product_word(brief.ground.facts, "zh")
        # The second of three variants speaks of it as a friend would.
        if turn % 3 == 1 and word and brief.channel.name in ("weibo", "instagram", "x"):
            name = f"这款{word}"
        lead = clause(first, "zh", turn)
        if name in lead or re.search(r"[：？]", lead):
            said = [
                f"{_ZH_INTRO[turn % len(_ZH_INTRO)].format(name=name)}",
                sentence(first, "zh", turn),
            ]
        else:
            said = [f"{name}，{lead}。"]
        return [*said, *_prose_list(rest, brief, "")]
    name = the_name(brief.ground.facts)
    plural = is_plural(name)
    if subject := with_subject(first, name):
        said = [subject]
    else:
        inner = name if not name.startswith("The ") else f"the {name[4:]}"
        said = [_EN_INTRO[turn % len(_EN_INTRO)].format(name=inner), sentence(first, "en", turn)]
    return [*said, *_prose_list(rest, brief, "They" if plural else "")]


_ZH_INTRO = ("这是{name}。", "来认识一下{name}。", "说的是{name}。")
_EN_INTRO = ("Meet {name}.", "Here is {name}.", "This one is about {name}.")


def _prose_list(facts: Sequence[Fact], brief: Brief, name: str) -> list[str]:
    text = prose(facts, brief.language, brief.number, name)
    return sentences(text)


def _description(brief: Brief, field: Field) -> list[str]:
    said = told(brief, _all_spoken(brief, 7))
    return [
        _within(
            field,
            brief,
            [hook(brief), *said, praise_sentence(brief), *_terms(brief), act(brief, "page")],
        )
    ]


def _terms(brief: Brief, kinds: Sequence[str] = ("warranty",)) -> list[str]:
    """What the shop stands for, as its facts have it."""
    return [
        sentence(fact, brief.language)
        for fact in brief.facts
        if fact.kind in kinds and fact not in brief.angle.leads
    ]


def _search_title(brief: Brief, field: Field) -> list[str]:
    facts = [*brief.angle.leads, *_spoken(brief, 3)]
    lead = [headline(fact, brief.language).rstrip(".") for fact in facts]
    return [_packed(brief, field, _shortest_name(brief, field), lead[:1], " | ")]


def _meta(brief: Brief, field: Field) -> list[str]:
    return [_within(field, brief, told(brief, _all_spoken(brief, 5)))]


def _keywords(brief: Brief, field: Field) -> list[str]:
    words = [one.word for one in keywords(brief.ground, brief.language)]
    text = ""
    for word in words:
        tried = f"{text} {word}".strip()
        if length(tried, field.count) <= field.most[brief.language]:
            text = tried
    return [text]


def _headlines(brief: Brief, field: Field) -> list[str]:
    ways = [[_shortest_name(brief, field)]]
    for fact in (*brief.angle.leads, *_spoken(brief, 12)):
        said = headline(fact, brief.language).rstrip(".")
        ways.append([said, bullet(fact, "en")] if brief.language == "en" else [said])
    ways += [[one] for one in acts_of("search-ad", brief.language)]
    made: list[str] = []
    for ways_of_one in ways:
        fits = (w for w in ways_of_one if length(w, field.count) <= field.most[brief.language])
        one = next(fits, "")
        if len(one) > 5 and not any(one in other or other in one for other in made):
            made.append(one)
    return (made + [hook(brief)] * field.items)[: field.items]


def _descriptions(brief: Brief, field: Field) -> list[str]:
    facts = [*brief.angle.leads, *_spoken(brief, 8)]
    said = [
        with_subject(fact, "It") or sentence(fact, brief.language, brief.number)
        if brief.language == "en"
        else sentence(fact, "zh", brief.number)
        for fact in facts
    ]
    first = _within(field, brief, [praise_sentence(brief), *said[:1], *said[1:2]])
    more = [one for one in said if one not in first]
    second = _within(
        field, brief, [*more[:2], price_sentence(brief), act(brief) and _closed(brief)]
    )
    return [first or hook(brief), second or hook(brief)]


def _closed(brief: Brief) -> str:
    return act(brief) + ("。" if brief.language == "zh" else ".")


def _text(brief: Brief, field: Field) -> list[str]:
    return [_TEXTS.get(brief.channel.name, _post)(brief, field)]


def _post(brief: Brief, field: Field) -> str:
    """One thought: a scene, what the variant leads with, and a word to end on."""
    emoji = opening_of(brief.ground.facts, brief.language).emoji
    between = "" if brief.language == "zh" else " "
    few = 2 if brief.channel.name == "x" else 3
    said = told(brief, _all_spoken(brief, few))
    praise, price = praise_sentence(brief), price_sentence(brief)
    first = f"{hook(brief)}{between}{emoji}"
    end = between + " ".join(hashtags(brief))
    orders = (
        [first, *said, praise, price, act(brief)],
        [*said, praise, f"{closing(brief)}{emoji}"],
        [first, *said, praise, closing(brief)],
    )
    return _within(field, brief, orders[brief.number % len(orders)], end)


def _long_post(brief: Brief, field: Field) -> str:
    """A scene, a few lines, and a question or a call to end on."""
    language = brief.language
    emoji = opening_of(brief.ground.facts, language).emoji
    first = f"{hook(brief)}{'' if language == 'zh' else ' '}{emoji}"
    number = brief.number % 3
    said = told(brief, _all_spoken(brief, 3 + number % 2))
    if brief.channel.name == "xiaohongshu":
        facts = _all_spoken(brief, 4)
        listed = [f"· {headline(fact, language)}" for fact in facts[1:]]
        body = "\n".join([*told(brief, facts[:1]), *listed])
    else:
        body = _joined(brief, said)
    praise, price = praise_sentence(brief), price_sentence(brief)
    ends = _joined(brief, ["" if number else price, closing(brief)])
    blocks = {
        0: [first, body, praise, _joined(brief, [ends, act(brief)])],
        1: [body, praise, f"{emoji}{'' if language == 'zh' else ' '}{ends}"],
        2: [first, praise, body, act(brief)],
    }[number]
    return "\n\n".join([*filter(None, blocks), " ".join(hashtags(brief))]).strip()


def _subject(brief: Brief, field: Field) -> list[str]:
    """A scene with the product's word; the facts wait in the preheader."""
    word = product_word(brief.ground.facts, brief.language)
    most = field.most[brief.language]
    for turn in range(6):
        scene = hook(brief, 5 + turn)
        if brief.language == "zh":
            tried = f"{scene.rstrip('。')}{'' if scene[-1] in '？！' else '，'}看看这款{word}"
        else:
            tried = f"{scene} About a {word}" if word else scene
        if word and brief.language == "zh" and length(tried, field.count) <= most:
            return [tried]
        if brief.language == "en" and length(scene, field.count) <= most:
            return [scene.rstrip(".")]
    return [_shortest_name(brief, field)]


def _preheader(brief: Brief, field: Field) -> list[str]:
    return [
        _within(field, brief, told(brief, [*brief.angle.leads, *_spoken(brief, 2)]))
        or _shortest_name(brief, field)
    ]


def _email(brief: Brief, field: Field) -> str:
    facts = _all_spoken(brief, 6)
    first, rest = facts[:2], facts[2:5]
    name = "They" if brief.language == "en" and is_plural(the_name(brief.ground.facts)) else ""
    blocks = [
        "您好：" if brief.language == "zh" else "Hello,",
        _joined(brief, [hook(brief), *told(brief, first)]),
        _joined(
            brief, [prose(rest, brief.language, brief.number + 1, name), praise_sentence(brief)]
        ),
        _joined(brief, [price_sentence(brief), *_terms(brief), act(brief)]),
        "祝好" if brief.language == "zh" else "Kind regards",
    ]
    return "\n\n".join(block for block in blocks if block)


def _reply(brief: Brief, field: Field) -> str:
    said, end = reply_parts(brief)
    return _within(field, brief, said, end if brief.language == "zh" else f" {end}")


_NO_WORDS = frozenset("pro plus bank set kit single pack maxi mini men women".split())
"""Last words of names that do not tell what the product is."""


def product_word(facts: ProductFacts, language: CopyLanguage) -> str:
    """What a product is, from its name: `kettle`, 空气炸锅; empty where it cannot be told."""
    name = short_name(facts, language)
    if language == "en":
        head = re.split(r"\s+(?:for|with|in)\s|\s*[(]", name)[0]
        words = [w for w in head.split() if re.fullmatch(r"[A-Za-z]+(?:[-'][A-Za-z]+)?", w)]
        known = [word for word in words if len(word) > 2 and word.lower() not in _NO_WORDS]
        return known[-1].lower() if known else ""
    # What stands behind a dot is a series or a year: 攀岩镁粉·松烟罐.
    runs = [run for run in re.findall(r"[\u3400-\u9fff]+", name) if len(run) > 2]
    if not runs:
        return ""
    parts = segmenter().lcut(runs[0] if "·" in name and len(runs[0]) > 3 else runs[-1])
    word = ""
    while parts and len(word) < 3:
        word = parts.pop() + word
    if parts and parts[-1] == "不":
        word = f"不{word}"
    return word if len(word) < 7 else ""


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
