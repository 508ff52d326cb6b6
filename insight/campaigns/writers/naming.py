"""What a product is called: its name as a field can hold it, its word, its hashtags."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from insight.analyses.words import segmenter
from insight.campaigns.brief import Brief
from insight.campaigns.channels import Field, length
from insight.campaigns.saying import short_name
from insight.campaigns.types import CopyLanguage, ProductFacts
from insight.campaigns.writers.openings import opening_of

_SIZE = re.compile(r"\d[\d.,/×x*]*\s*(?:[A-Za-z]{1,3}\b|[寸号支片块包袋只升克]\b)?")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def product_word(facts: ProductFacts, language: CopyLanguage) -> str:
    """What a product is as people search for it: `dog bed`, 空气炸锅; empty where it cannot be told.

    What is in brackets, sizes and series are left out.
    """
    name = _BRACKETS.sub(" ", short_name(facts, language))
    return _word_en(name) if language == "en" else _word_zh(name)


def _word_en(name: str) -> str:
    content = _content()
    head = re.split(r"\s+(?:for|with|in)\s", name)[0]
    words = [re.sub(r"^[A-Za-z]-(?=[A-Z])", "", word) for word in head.split()]
    # Words on both sides of a size or a model are no phrase.
    runs: list[list[str]] = [[]]
    sold = ""
    for word in words:
        low = word.lower()
        if not re.fullmatch(r"[A-Za-z]+(?:[-'’][A-Za-z]+)?", word):
            runs.append([])
        elif low in ("set", "kit"):
            sold = f" {low}" if runs[-1] else sold
        elif len(word) > 2 and low not in content["skipped_en"]:
            runs[-1].append(low)
    known = next((run for run in reversed(runs) if run), [])
    if not known:
        return ""
    last, before = known[-1], known[-2:-1]
    if last in content["vague_en"] and before and before[0] not in content["plain_en"]:
        return f"{before[0]} {last}"
    # One noun is what a set is of: `block set`.
    return f"{last}{sold}"


def _word_zh(name: str) -> str:
    content = _content()
    # What stands behind a dot is a series or a year: 攀岩镁粉·松烟罐.
    name = re.split(r"\s*[·•]\s*", name)[0]
    runs = [run for run in re.findall(r"[\u3400-\u9fff]+", _SIZE.sub(" ", name)) if len(run) > 1]
    if not runs:
        return ""
    # 男女同款 stands behind a space and names nothing.
    runs = [run for run in runs if run not in content["sold_as_zh"]] or runs
    run = max(reversed(runs), key=lambda run: len(run) > 2)
    for end in content["sold_as_zh"]:
        if run.endswith(end) and len(run) - len(end) > 1:
            run = run.removesuffix(end)
    if known := next((head for head in content["heads_zh"] if run.endswith(head)), ""):
        return known
    parts = segmenter().lcut(run)
    taken: list[str] = []
    # A sign alone belongs to what stands before it: 挂耳咖啡.
    while parts and (len("".join(taken)) < 3 or (len(parts[-1]) == 1 and len("".join(taken)) < 4)):
        taken.insert(0, parts.pop())
    word = "".join(taken)
    if parts and parts[-1] == "不":
        word = f"不{word}"
    for start in content["skipped_zh"]:
        if word.startswith(start) and len(word) - len(start) > 1:
            word = word.removeprefix(start)
    return word if 1 < len(word) < 7 else ""


@cache
def _content() -> dict[str, tuple[str, ...]]:
    text = Path(__file__).with_name("naming.toml").read_text(encoding="utf-8")
    return {name: tuple(words.split()) for name, words in tomllib.loads(text).items()}


def hashtags(brief: Brief) -> list[str]:
    """The tags of the product and of its category, as the channel writes them."""
    tag, most = brief.channel.tag, brief.channel.hashtags.most
    if tag is None or not most:
        return []
    facts = brief.ground.facts
    words = [opening_of(facts, brief.language).tags[brief.language]]
    if own := product_word(facts, brief.language):
        words.insert(0, re.sub(r"[ '’-]", "", own))
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
