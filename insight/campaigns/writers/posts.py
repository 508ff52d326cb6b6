"""Posts: a scene, a few facts, a line to end on."""

from __future__ import annotations

from insight.campaigns.brief import Brief
from insight.campaigns.channels import Field
from insight.campaigns.saying import headline
from insight.campaigns.writers.naming import hashtags
from insight.campaigns.writers.openings import opening_of
from insight.campaigns.writers.telling import (
    act,
    all_spoken,
    closing,
    line_of,
    praise_sentence,
    price_sentence,
    scene,
    told,
    within,
)


def post(brief: Brief, field: Field) -> str:
    """One thought: a scene, what the variant leads with, and a word to end on."""
    emoji = opening_of(brief.ground.facts, brief.language).emoji
    between = "" if brief.language == "zh" else " "
    few = 2 if brief.channel.name == "x" else 3
    said = told(brief, all_spoken(brief, few))
    praise, price = praise_sentence(brief), price_sentence(brief)
    end = between + " ".join(hashtags(brief))
    orders = (
        [scene(brief), *said, praise, price, act(brief)],
        [*said, praise, f"{closing(brief)}{emoji}"],
        [scene(brief), *said, praise, closing(brief)],
    )
    return within(field, brief, orders[brief.number % len(orders)], end)


def long_post(brief: Brief, field: Field) -> str:
    """A scene, a few lines, and a question or a call to end on."""
    language = brief.language
    emoji = opening_of(brief.ground.facts, language).emoji
    first = scene(brief)
    number = brief.number % 3
    said = told(brief, all_spoken(brief, 3 + number % 2))
    if brief.channel.name == "xiaohongshu":
        facts = all_spoken(brief, 4)
        listed = [f"· {headline(fact, language)}" for fact in facts[1:]]
        body = "\n".join([*told(brief, facts[:1]), *listed])
    else:
        body = line_of(brief, said)
    praise, price = praise_sentence(brief), price_sentence(brief)
    ends = line_of(brief, ["" if number else price, closing(brief)])
    blocks = {
        0: [first, body, praise, line_of(brief, [ends, act(brief)])],
        1: [body, praise, f"{emoji}{'' if language == 'zh' else ' '}{ends}"],
        2: [first, praise, body, act(brief)],
    }[number]
    return "\n\n".join([*filter(None, blocks), " ".join(hashtags(brief))]).strip()
