"""Repairing a text by rule: take the proposal, or cut what is wrong and no more than it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from insight.campaigns.channels import Channel, Field, emoji, length, tags
from insight.campaigns.saying import spaced
from insight.campaigns.sentences import clauses, spans
from insight.campaigns.types import Checked, CopyLanguage, Problem

_LEAST_CLAUSE = 6
"""Characters that a sentence must keep for one of its clauses to go alone."""
_ENDS = "。.！!？?…"
_COMMAS = "，,、；;：: \t"


def repaired(checked: Checked, by_proposal: bool) -> str:
    """A text without its errors: reworded where a check proposes words, else without the clause
    or the sentence that has them."""
    text, language = checked.copy.text, checked.copy.language
    cuts: list[tuple[int, int, str]] = []
    for problem in _apart([one for one in checked.problems if one.severity == "error"]):
        if by_proposal and problem.proposal:
            cuts.append((problem.start, problem.end, problem.proposal))
        else:
            start, end = _around(text, problem)
            # A sentence that ended its paragraph leaves the break, a line of its own does not.
            line = text[:start].endswith("\n")
            cuts.append((start, end if line else start + len(text[start:end].rstrip("\n")), ""))
    for start, end, words in sorted(_merged(cuts), reverse=True):
        text = text[:start] + words + text[end:]
    return tidy(text, language)


def _apart(problems: Sequence[Problem]) -> list[Problem]:
    """The widest of those that overlap."""
    kept: list[Problem] = []
    for one in sorted(problems, key=lambda problem: problem.start - problem.end):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept


def _around(text: str, problem: Problem) -> tuple[int, int]:
    """The clause of a problem where the sentence can do without it, else the sentence."""
    for start, end in spans(text):
        if not (start <= problem.start < end):
            continue
        end = max(end, problem.end)
        place = start
        parts = clauses(text[start:end])
        for number, clause in enumerate(parts):
            after = place + len(clause)
            rest = (end - start) - len(clause)
            inside = place <= problem.start and problem.end <= after
            # A first clause has the subject, and one that ends the sentence its verb's object.
            if inside and number > 0 and rest > _LEAST_CLAUSE:
                return _joint(text, place, after)
            place = after
        return start, end
    return problem.start, problem.end


def _joint(text: str, start: int, end: int) -> tuple[int, int]:
    """A clause; the last one leaves its sentence the end, and takes the comma before it instead."""
    whole = text[start:end].rstrip()
    said = whole.rstrip(_ENDS)
    if len(said) == len(whole):
        return start, end
    return len(text[:start].rstrip(_COMMAS)), start + len(said)


def _merged(cuts: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Cuts that do not overlap: of two that do, the one that strikes more."""
    kept: list[tuple[int, int, str]] = []
    for cut in sorted(cuts, key=lambda one: one[0] - one[1]):
        if all(cut[1] <= other[0] or cut[0] >= other[1] for other in kept):
            kept.append(cut)
    return kept


def tidy(text: str, language: CopyLanguage) -> str:
    """A text without what cutting leaves: doubled signs, commas before an end, empty lines."""
    text = re.sub(r"[，,、；;]\s*(?=[。.！!？?；;]|$|\n)(?!\.\d)", "", text)
    text = re.sub(r"([，,、；;])\s*[，,、；;]+", r"\1", text)
    text = re.sub(r"([。！？])[。！？，；]+", r"\1", text)
    text = re.sub(r"(?m)^[ \t]*[，,、；;。.]+[ \t]*", "", text)
    text = re.sub(r" +([,.;!?])", r"\1", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    lines = [spaced(one) for one in text.split("\n")]
    found = "\n".join(lines).strip()
    # A clause that ended its sentence took the full stop with it.
    if language == "zh" and re.search(r"[\u3400-\u9fff]{6,}$", found) and "。" in found:
        return found + "。"
    return found


def shortened(text: str, field: Field, channel: Channel, language: CopyLanguage) -> str:
    """A text within its limits: whole sentences go, the last first, before its hashtags."""
    found = tags(text)
    most = channel.hashtags.most
    for extra in found[most:]:
        text = text.replace(extra, "", 1)
    for extra in emoji(text)[channel.emoji.most :][::-1]:
        place = text.rfind(extra)
        text = text[:place] + text[place + len(extra) :]
    end = ""
    if trailing := re.search(r"(?:\s*#[^#\s]+#?)+\s*$", text):
        text, end = text[: trailing.start()], trailing[0]
    limit = field.most[language]
    while length(text + end, field.count) > limit:
        places = spans(text)
        if len(places) > 1:
            text = text[: places[-1][0]].rstrip()
        elif end:
            end = ""
        else:
            return _cut(text, field, limit)
    return tidy(text + end, language)


def _cut(text: str, field: Field, limit: int) -> str:
    """One sentence that is too long, cut at a clause; empty where none is short enough."""
    kept = ""
    for clause in clauses(text):
        if length(kept + clause, field.count) > limit:
            break
        kept += clause
    return kept.rstrip("，,；; ")
