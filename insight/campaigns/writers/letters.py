"""E-mails: a subject that is a scene, a preheader and a body of facts."""

from __future__ import annotations

from insight.campaigns.brief import Brief
from insight.campaigns.channels import Field, length
from insight.campaigns.saying import is_plural, prose, the_name
from insight.campaigns.writers.naming import product_word, shortest_name
from insight.campaigns.writers.telling import (
    act,
    all_spoken,
    hook,
    line_of,
    praise_sentence,
    price_sentence,
    spoken,
    terms,
    told,
    within,
)


def subject(brief: Brief, field: Field) -> list[str]:
    """A scene with the product's word; the facts wait in the preheader."""
    word = product_word(brief.ground.facts, brief.language)
    most = field.most[brief.language]
    for turn in range(6):
        scene = hook(brief, 5 + turn)
        if brief.language == "zh":
            tried = f"{scene.rstrip('。')}{'' if scene[-1] in '？！' else '，'}{'聊聊' if '看' in scene else '看看'}这款{word}"
        else:
            tried = f"{scene} About a {word}" if word else scene
        if word and brief.language == "zh" and length(tried, field.count) <= most:
            return [tried]
        if brief.language == "en" and length(scene, field.count) <= most:
            return [scene.rstrip(".")]
    return [shortest_name(brief, field)]


def preheader(brief: Brief, field: Field) -> list[str]:
    return [
        within(field, brief, told(brief, [*brief.angle.leads, *spoken(brief, 2)]))
        or shortest_name(brief, field)
    ]


def email(brief: Brief, field: Field) -> str:
    facts = all_spoken(brief, 6)
    first, rest = facts[:2], facts[2:5]
    name = "They" if brief.language == "en" and is_plural(the_name(brief.ground.facts)) else ""
    blocks = [
        "您好：" if brief.language == "zh" else "Hello,",
        line_of(brief, [hook(brief), *told(brief, first)]),
        line_of(
            brief, [prose(rest, brief.language, brief.number + 1, name), praise_sentence(brief)]
        ),
        line_of(brief, [price_sentence(brief), *terms(brief), act(brief)]),
        "祝好" if brief.language == "zh" else "Kind regards",
    ]
    return "\n\n".join(block for block in blocks if block)
