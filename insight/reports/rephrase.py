"""Sentences of a report in the words of a large model, where somebody asks for it.

A sentence is taken only when every number, name and direction of the finding's own stands in it
and nothing of the kind is added; otherwise the finding's own stands.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import structlog
from pydantic import BaseModel, ConfigDict

from insight.errors import AnswerError
from insight.models.generator import Generator, Limits, Turn
from insight.prompts import load
from insight.types import Finding, Report

log = structlog.get_logger()
_NUMBER = re.compile(r"[+\-\N{MINUS SIGN}]?\d+(?:[.,:]\d+)*\s?%?")
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
_MEANINGS = {
    "up": r"\b(?:rose|risen|rises?|rising|up|higher|more|increas\w+|grew|grow\w*|above|gain\w*|climb\w*"
    r"|jump\w*|surg\w+|most|highest)\b|上升|上涨|增|升|高|多|涨",
    "down": r"\b(?:fell|fallen|falls?|falling|down|lower|less|fewer|decreas\w+|declin\w+|below|drop\w*"
    r"|shrank|shrunk|lowest|least)\b|下降|下跌|减|降|低|少|跌",
    "no": r"\b(?:no|not|none|never|without|unchanged|unclear|n't)\b|没|无|不|未",
    "good": r"\b(?:positive|prais\w+|better|best|good|great|excellent|happy|success\w*)\b|正面|好评|表扬|满意|优",
    "bad": r"\b(?:negative|complain\w+|worse|worst|bad|poor|terrible|angry|fail\w*)\b|负面|差评|投诉|抱怨|差|糟",
    "cause": r"\b(?:because|due|caus\w+|thanks to|driven|led to|result\w*|reasons?|therefore|so that|owing)\b"
    r"|因为|由于|导致|因此|所以|原因|使得|归功",
    "quantity": r"\b(?:half|halv\w+|doubl\w+|tripl\w+|twice|thrice|third|quarter|majority|minority|dozens?"
    r"|hundreds?|thousands?|millions?|nearly|almost|about|around|roughly|over|all|every|always|one|two|three|four"
    r"|five|six|seven|eight|nine|ten)\b|一半|翻倍|多数|大部分|少数|将近|接近|左右|约|几乎|全部|所有|总是"
    r"|[两二三四五六七八九十百千万]+(?:条|个|天|周|倍|成|次|人)",
    "advice": r"\b(?:should|must|need|recommend\w*|suggest\w*|consider|please)\b|应该|应当|必须|建议|需要|请",
}
"""Words of each meaning: a sentence that has none of one must get none."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: list[str]


def rephrase(report: Report, generator: Generator) -> Report:
    """The report with the sentences of its summary rephrased, those that passed the check.

    Raises BudgetError and ModelError when the generator cannot be asked; an answer that is none
    leaves the report as it is.
    """
    summary = next((s for s in report.sections if s.name == "summary"), None)
    if summary is None:
        return report
    own = [finding.sentence for finding in summary.findings]
    turns = [
        Turn("system", load("rephrase").system[report.language]),
        Turn("user", json.dumps({"sentences": own}, ensure_ascii=False)),
    ]
    try:
        said = generator.complete(turns, _Answer, Limits(400 * len(own))).answer.sentences
    except AnswerError as error:
        log.warning("the report keeps its own sentences", cause=str(error))
        return report
    if len(said) != len(own):
        log.warning("the report keeps its own sentences", cause="not as many as were sent")
        return report
    chosen = {
        finding.finding_id: sentence.strip()
        for finding, sentence in zip(summary.findings, said, strict=True)
        if sentence.strip() != finding.sentence and not unkept(finding, sentence)
    }
    sections = tuple(
        replace(
            section,
            findings=tuple(
                replace(finding, rephrased=chosen.get(finding.finding_id))
                for finding in section.findings
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=sections)


def unkept(finding: Finding, said: str) -> list[str]:
    """What `said` does not keep of the sentence of `finding`; empty when it may stand for it."""
    own = finding.sentence
    if len(said) > 2 * len(own) + 40 or "\n" in said:
        return ["is too long"]
    problems = []
    if Counter(map(_number, _NUMBER.findall(own))) != Counter(map(_number, _NUMBER.findall(said))):
        problems.append("has other numbers")
    for name in [*_QUOTED.findall(own), *_names(finding)]:
        if name in own and name not in said:
            problems.append(f"lacks {name!r}")
    for meaning, words in _MEANINGS.items():
        had, has = (bool(re.search(words, text, re.IGNORECASE)) for text in (own, said))
        if has and not had:
            problems.append(f"adds a word of {meaning}")
        if had and not has and meaning in ("up", "down", "no", "good", "bad"):
            problems.append(f"lacks a word of {meaning}")
    return problems


def _names(finding: Finding) -> Sequence[str]:
    return [value for value in finding.figures.values() if isinstance(value, str) and value]


def _number(text: str) -> str:
    return re.sub(r"\s", "", text).replace("\N{MINUS SIGN}", "-").lstrip("+")
