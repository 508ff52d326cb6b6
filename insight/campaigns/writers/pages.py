"""Fields of pages and of advertisements: titles, bullets, descriptions, headlines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from insight.campaigns.brief import Brief
from insight.campaigns.channels import Field, length
from insight.campaigns.keywords import keywords
from insight.campaigns.saying import (
    Fact,
    bullet,
    headline,
    is_plural,
    sentence,
    the_name,
    with_subject,
)
from insight.campaigns.shapes import is_material, is_measure
from insight.campaigns.writers.naming import product_word, shortest_name
from insight.campaigns.writers.openings import acts_of
from insight.campaigns.writers.telling import (
    act,
    all_spoken,
    hook,
    praise_sentence,
    price_sentence,
    spoken,
    terms,
    told,
    within,
)

_MATERIAL = re.compile(
    r"^(?:(?:main |outer )?material|fabric|composition|upper|face fabric)$|"
    r"^(?:主体)?材[质料]$|^面料(?:成分)?$|^主材$|^木料$|^鞋面$",
    re.IGNORECASE,
)
"""Names of what the whole product is made of: a wooden handle makes no wooden kettle."""
_SIZE = re.compile(r"^(?:size|capacity|volume|net weight|净含量|尺寸|容量)$", re.IGNORECASE)
_TYPE = re.compile(r"^(?:product )?type$|^类型$|^品类$", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z][A-Za-z -]{2,28}|[\u3400-\u9fff]{2,6}")


def title(brief: Brief, field: Field) -> list[str]:
    name = shortest_name(brief, field)
    if brief.channel.name == "xiaohongshu":
        return [_note_title(brief, field)]
    between = " " if brief.language == "zh" else ", "
    values = [fact.value for fact in all_spoken(brief, 12) if _is_of_a_title(fact, brief)]
    return [packed(brief, field, name, values[:3], between)]


def _is_of_a_title(fact: Fact, brief: Brief) -> bool:
    """Whether a value may stand in a title without its name: a material, a colour, a size, a type."""
    if _MATERIAL.search(fact.key):
        said = not re.search(r"[(（]", fact.value) and len(fact.value) > 2
        return said and is_material(fact.value, brief.language)
    if fact.kind == "colour" or _TYPE.search(fact.key):
        return _WORDS.fullmatch(fact.value) is not None
    in_name = any(sign.isdigit() for sign in brief.ground.facts.name)
    return (
        _SIZE.search(fact.key) is not None
        and not in_name
        and is_measure(fact.value, brief.language)
    )


def _note_title(brief: Brief, field: Field) -> str:
    """A question or a scene with the product's word, as short as a note's title is."""
    word = product_word(brief.ground.facts, brief.language)
    for turn in range(5):
        first = hook(brief, 11 + turn)
        between = "" if brief.language == "zh" else " "
        if first[-1] not in "？?":
            between = "｜" if brief.language == "zh" else ": "
        tried = f"{first.rstrip('。.')}{between}{word}"
        if word and length(tried, field.count) <= field.most[brief.language]:
            return tried
    return shortest_name(brief, field)


def bullets(brief: Brief, field: Field) -> list[str]:
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


def packed(brief: Brief, field: Field, first: str, more: Iterable[str], between: str) -> str:
    """The first words, and as many more as fit."""
    text = first
    for one in more:
        if one.lower() in text.lower():
            continue
        tried = f"{text}{between}{one}"
        if length(tried, field.count) <= field.most[brief.language]:
            text = tried
    return text


def description(brief: Brief, field: Field) -> list[str]:
    said = told(brief, all_spoken(brief, 7))
    return [
        within(
            field,
            brief,
            [hook(brief), *said, praise_sentence(brief), *terms(brief), act(brief, "page")],
        )
    ]


def search_title(brief: Brief, field: Field) -> list[str]:
    facts = [*brief.angle.leads, *spoken(brief, 3)]
    lead = [headline(fact, brief.language).rstrip(".") for fact in facts]
    return [packed(brief, field, shortest_name(brief, field), lead[:1], " | ")]


def meta(brief: Brief, field: Field) -> list[str]:
    return [within(field, brief, told(brief, all_spoken(brief, 5)))]


def search_words(brief: Brief, field: Field) -> list[str]:
    words = [one.word for one in keywords(brief.ground, brief.language)]
    text = ""
    for word in words:
        tried = f"{text} {word}".strip()
        if length(tried, field.count) <= field.most[brief.language]:
            text = tried
    return [text]


def headlines(brief: Brief, field: Field) -> list[str]:
    ways = [[shortest_name(brief, field)]]
    for fact in (*brief.angle.leads, *spoken(brief, 12)):
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


def descriptions(brief: Brief, field: Field) -> list[str]:
    facts = [*brief.angle.leads, *spoken(brief, 8)]
    they = "They" if is_plural(the_name(brief.ground.facts)) else "It"
    said = [
        with_subject(fact, they) or sentence(fact, brief.language, brief.number)
        if brief.language == "en"
        else sentence(fact, "zh", brief.number)
        for fact in facts
    ]
    first = within(field, brief, [praise_sentence(brief), *said[:1], *said[1:2]])
    more = [one for one in said if one not in first]
    second = within(field, brief, [*more[:2], price_sentence(brief), act(brief) and _closed(brief)])
    return [first or hook(brief), second or hook(brief)]


def _closed(brief: Brief) -> str:
    return act(brief) + ("。" if brief.language == "zh" else ".")
