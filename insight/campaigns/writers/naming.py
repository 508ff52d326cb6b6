"""What a product is called: its name as a field can hold it, its word, its hashtags."""

from __future__ import annotations

import re

from insight.analyses.words import segmenter
from insight.campaigns.brief import Brief
from insight.campaigns.channels import Field, length
from insight.campaigns.saying import short_name
from insight.campaigns.types import CopyLanguage, ProductFacts
from insight.campaigns.writers.openings import opening_of

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


def shortest_name(brief: Brief, field: Field) -> str:
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
