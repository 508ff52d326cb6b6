"""Replies to reviews: what the review praises or complains of, then what the facts hold, no promise."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from insight.analyses.aspect_tree import terms
from insight.campaigns.brief import Brief
from insight.campaigns.keywords import is_complaint
from insight.campaigns.saying import sentence, short_name, the_name
from insight.campaigns.types import CopyLanguage
from insight.campaigns.writers.openings import chance
from insight.reports.drafts import about

_MOST = 2
"""Aspects that one reply speaks of."""
_PRAISE = re.compile(
    r"\b(?:lov\w+|great|good|nice|easy|quiet|comf\w+|soft|warm\w*|finally|perfect|brilliant|bright|happy|"
    r"glad|recommend\w*|delicious|tasty|moist|smooth|sturdy|beautiful|worth|bliss|magic|simple)\b|"
    r"好|喜欢|满意|舒服|不错|稳|软|香|赞|爱|合适|方便|漂亮|值|挺|干净|安静|噪音小|声音小|清爽",
    re.IGNORECASE,
)
_REGRET = re.compile(
    r"\b(?:sadly|unfortunately|shame|pity|squeak\w*|noisy|tiny|slow)\b|慢|麻烦|遗憾", re.IGNORECASE
)
_KINDS = {"good": (), "bad": ("warranty", "returns"), "plain": ("warranty",)}
"""Kinds of fact that belong into a reply, by the mood of its review."""


def reply_parts(brief: Brief) -> tuple[list[str], str]:
    """The sentences of a reply, the most needed first, and the one that closes it."""
    content = _content(brief.language)
    mood = mood_of(brief)
    said = _aspects(brief, mood, content)
    turn = brief.number + chance(brief.ground.facts, brief.review)
    opening = _one(content[f"open_{mood}"], turn).format(name=_name(brief))
    terms_held = [
        sentence(fact, brief.language)
        for fact in brief.facts
        if fact.kind in _KINDS[mood] and len(fact.value) < 60
    ]
    hello = "您好，" if brief.language == "zh" else ""
    return [hello + opening, *said, *terms_held[:1]], _one(content[f"close_{mood}"], turn // 3)


def mood_of(brief: Brief) -> str:
    """good, bad or plain: plain where no review is at hand."""
    if not brief.review.strip():
        return "plain"
    if is_complaint(brief.review) or _REGRET.search(brief.review):
        return "bad"
    return "good" if _PRAISE.search(brief.review) else "plain"


def _aspects(brief: Brief, mood: str, content: dict[str, Any]) -> list[str]:
    """A sentence for each of the first aspects that the review names."""
    named = list(dict.fromkeys(term.aspect for term in terms(brief.review, brief.language)))
    if mood == "plain":
        return []
    if mood == "bad":
        return about(brief.language, named)
    return [content["praise"][name] for name in named if name in content["praise"]][:_MOST]


def _name(brief: Brief) -> str:
    if brief.language == "zh":
        name = short_name(brief.ground.facts, "zh")
        return f"{name} " if name[-1].isascii() else name
    name = the_name(brief.ground.facts)
    return name if not name.startswith("The ") else f"the {name[4:]}"


def _one(lines: list[str], turn: int) -> str:
    return lines[turn % len(lines)]


@cache
def _content(language: CopyLanguage) -> dict[str, Any]:
    path = Path(__file__).with_name(f"replies_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
