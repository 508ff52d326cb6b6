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
from insight.campaigns.saying import sentence, short_name, the_name, within_a_sentence
from insight.campaigns.types import CopyLanguage
from insight.campaigns.writers.openings import chance
from insight.reports.drafts import about

_MOST = 2
"""Aspects that one reply speaks of."""
_LONGEST = 60
"""Characters of a value from which a fact is too long for a reply."""
_PRAISE = re.compile(
    r"\b(?:lov\w+|great|good|nice|easy|quiet|comf\w+|soft|warm\w*|finally|perfect|brilliant|bright|happy|"
    r"glad|recommend\w*|delicious|tasty|moist|smooth|sturdy|beautiful|worth|bliss|magic|simple)\b|"
    r"好|喜欢|满意|舒服|不错|稳|软|香|赞|爱|合适|方便|漂亮|值|挺|干净|安静|噪音小|声音小|清爽|"
    r"终于|紧凑|体面|放得下|不闷|还行|够用",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"\b(?:broke\w*|die[ds]?|dead|fail\w*|leak\w*|useless|bad|poor\w*|flimsy|wobbl\w+|tore|torn|crack\w*|"
    r"scratch\w*|disappoint\w*|return\w*|refund\w*|wrong|missing|terrible|awful|worst|faulty|defect\w*|"
    r"(?:never|not|n['’]?t|stopped|stops) (?:\w+ )?(?:work\w*|arriv\w+|charg\w+|turn\w*))\b|"
    r"差(?!不多|别|价)|(?<![没不])(?<!没有)[坏断]|裂|臭|退|掉(?:漆|毛|色|了)|失望|难[用闻吃看受]|少发|[发寄]错|不[亮转行值准]|没法|无法|后悔|投诉|骗|"
    r"假货|敷衍|开胶|(?<![不没无未会])(?<!没有)(?:漏|破|碎|脏|异味|刺鼻|划痕|瑕疵|起球|变形|卡[住顿壳]|松动|生锈)",
    re.IGNORECASE,
)
"""Words of something broken, missing or unusable: what the shop has to look at."""
_REMARK = re.compile(
    r"\b(?:sadly|unfortunately|shame|pity|squeak\w*|noisy|tiny|slow|(?:a )?(?:bit|little)|slightly|tries|slipped|"
    r"picks up)\b|慢|麻烦|遗憾|有一?点|稍微|略",
    re.IGNORECASE,
)
"""Words of a remark that is no fault: it gets thanks and no apology."""
_BESIDE = re.compile(r"\b(?:for|despite) (?:the|its|this|that|such a)\s+$", re.IGNORECASE)
"""What stands before an aspect that is only the measure of another: `good sound for the size`."""
_OF_A_FAULT = ("warranty", "returns")
"""Kinds of fact that belong into the answer to a complaint, and into no other."""
_UNTOLD = frozenset(("record", "caution", "shelf", "delivery", *_OF_A_FAULT))


def reply_parts(brief: Brief) -> tuple[list[str], str]:
    """The sentences of a reply, the most needed first, and the one that closes it."""
    content = _content(brief.language)
    mood = mood_of(brief)
    turn = brief.number + chance(brief.ground.facts, brief.review)
    opening = _one(content[f"open_{mood}"], turn).format(name=_name(brief))
    if mood == "bad":
        more = [*about(brief.language, _named(brief)), *_terms(brief)]
    else:
        praise = content["praise"] if mood == "good" else {}
        more = [praise[name] for name in _named(brief) if name in praise][:_MOST]
        more += _answer(brief)
    hello = "您好，" if brief.language == "zh" else ""
    return [hello + opening, *more], _one(content[f"close_{mood}"], turn // 3)


def mood_of(brief: Brief) -> str:
    """good, mild, bad or plain: plain where no review is at hand or none of the others is told."""
    review = brief.review
    if not review.strip():
        return "plain"
    if _FAULT.search(review):
        return "bad"
    if _REMARK.search(review) or is_complaint(review):
        return "mild"
    return "good" if _PRAISE.search(review) else "plain"


def _named(brief: Brief) -> list[str]:
    """The aspects that a review names, each once."""
    review = brief.review
    return list(
        dict.fromkeys(
            term.aspect
            for term in terms(review, brief.language)
            if not _BESIDE.search(review[: term.start])
        )
    )


def _terms(brief: Brief) -> list[str]:
    """What the shop stands for where something is at fault, as its facts have it."""
    held = [fact for fact in brief.facts if fact.kind in _OF_A_FAULT and len(fact.value) < _LONGEST]
    return [sentence(fact, brief.language) for fact in held[:1]]


def _answer(brief: Brief) -> list[str]:
    """The fact that answers what a review names, as a sentence for those who read along."""
    content = _content(brief.language)
    for row in content["answers"]:
        if re.search(row["review"], brief.review, re.IGNORECASE) is None:
            continue
        for fact in brief.facts:
            told = fact.kind not in _UNTOLD and len(fact.value) < _LONGEST
            if told and re.search(row["key"], fact.key, re.IGNORECASE):
                said = sentence(fact, brief.language)
                if re.search(r"[:：]", said):
                    return [content["fact_line"].format(fact=said)]
                return [content["fact"].format(fact=_running_on(said))]
    return []


def _running_on(said: str) -> str:
    """A sentence as it follows a colon."""
    pronoun = re.match(r"(?:It|Its|The|They|You|Inside)\b", said)
    return said[:1].lower() + said[1:] if pronoun else said


def _name(brief: Brief) -> str:
    if brief.language == "zh":
        return f"「{short_name(brief.ground.facts, 'zh')}」"
    return within_a_sentence(the_name(brief.ground.facts))


def _one(lines: list[str], turn: int) -> str:
    return lines[turn % len(lines)]


@cache
def _content(language: CopyLanguage) -> dict[str, Any]:
    path = Path(__file__).with_name(f"replies_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
