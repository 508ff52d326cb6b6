"""Sentences that every channel is made of: what begins, what is told of the facts, what ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from insight.campaigns.brief import Brief
from insight.campaigns.channels import Field, length
from insight.campaigns.saying import (
    Fact,
    clause,
    is_plural,
    prose,
    sentence,
    short_name,
    spaced,
    the_name,
    with_subject,
    within_a_sentence,
)
from insight.campaigns.sentences import joined, sentences
from insight.campaigns.writers.naming import product_word
from insight.campaigns.writers.openings import acts_of, chance, frames_of, opening_of

_UNSPOKEN = ("record", "caution", "shelf", "delivery", "returns")
"""Kinds of fact that prose leaves to the table of the product page."""


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


def hook(brief: Brief, turn: int = 0) -> str:
    """What a text begins with: another line for each variant and each `turn`."""
    lines = frames_of(brief.ground.facts, brief.language).opens
    return lines[(chance(brief.ground.facts, "open") + 7 * brief.number + turn) % len(lines)]


def scene(brief: Brief) -> str:
    """What a post begins with, its emoji behind it."""
    emoji = opening_of(brief.ground.facts, brief.language).emoji
    return f"{hook(brief)}{'' if brief.language == 'zh' else ' '}{emoji}"


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


def spoken(brief: Brief, count: int) -> list[Fact]:
    """The next facts after those that lead."""
    leads = set(brief.angle.leads)
    rest = [fact for fact in brief.facts if fact not in leads and fact.kind not in _UNSPOKEN]
    return [fact for fact in rest if fact.kind != "warranty"][:count]


def all_spoken(brief: Brief, count: int) -> list[Fact]:
    leads = list(brief.angle.leads)
    return [*leads, *spoken(brief, count - len(leads))]


def line_of(brief: Brief, sentences: Iterable[str]) -> str:
    return spaced(joined(sentences, brief.language))


def within(field: Field, brief: Brief, sentences: Sequence[str], end: str = "") -> str:
    """As many of the sentences, from the first, as the field can hold before its end."""
    kept: list[str] = []
    for one in sentences:
        if not one:
            continue
        tried = line_of(brief, [*kept, one]) + end
        if length(tried, field.count) <= field.most[brief.language]:
            kept.append(one)
    return line_of(brief, kept) + end


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
                apart(_ZH_INTRO[turn % len(_ZH_INTRO)].format(name=name)),
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
        said = [
            _EN_INTRO[turn % len(_EN_INTRO)].format(name=within_a_sentence(name)),
            sentence(first, "en", turn),
        ]
    return [*said, *_prose_list(rest, brief, "They" if plural else "")]


def apart(text: str) -> str:
    """A Chinese text with a space before what is Latin or a figure."""
    return re.sub(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])", " ", text)


_ZH_INTRO = ("这是{name}。", "来认识一下{name}。", "说的是{name}。")
_EN_INTRO = ("Meet {name}.", "Here is {name}.", "This one is about {name}.")


def _prose_list(facts: Sequence[Fact], brief: Brief, name: str) -> list[str]:
    text = prose(facts, brief.language, brief.number, name)
    return sentences(text)


def terms(brief: Brief, kinds: Sequence[str] = ("warranty",)) -> list[str]:
    """What the shop stands for, as its facts have it."""
    return [
        sentence(fact, brief.language)
        for fact in brief.facts
        if fact.kind in kinds and fact not in brief.angle.leads
    ]
