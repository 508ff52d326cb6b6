"""What stands around a body that another writer wrote."""

from __future__ import annotations

from insight.campaigns.brief import Brief
from insight.campaigns.writers.naming import hashtags
from insight.campaigns.writers.telling import (
    act,
    hook,
    line_of,
    praise_sentence,
    price_sentence,
    scene,
    terms,
)


def around(brief: Brief, part: str, body: str) -> str:
    """A body that somebody else wrote, with the opening, the price and the tags of its channel."""
    channel, language = brief.channel.name, brief.language
    if channel == "search-ad":
        return body
    if channel == "email":
        blocks = [
            "您好：" if language == "zh" else "Hello,",
            line_of(brief, [hook(brief), body]),
            line_of(brief, [praise_sentence(brief)]),
            line_of(brief, [price_sentence(brief), *terms(brief), act(brief)]),
            "祝好" if language == "zh" else "Kind regards",
        ]
        return "\n\n".join(block for block in blocks if block)
    praise = praise_sentence(brief)
    if part != "text":
        return line_of(brief, [hook(brief), body, praise, *terms(brief)])
    post = [scene(brief), body, praise, price_sentence(brief)]
    if brief.channel.name in ("xiaohongshu", "instagram"):
        return "\n\n".join([*filter(None, post), " ".join(hashtags(brief))])
    return line_of(brief, [*post, " ".join(hashtags(brief))])
