"""Putting proposed wording into a text, without the marks that a cut would leave behind."""

from __future__ import annotations

from collections.abc import Iterable

from insight.campaigns.types import Problem

_LINKS = "，、；：,;: \t"
"""What joins two parts of a sentence: of no use where one of them is gone."""
_STOPS = "。！？.!?…"
_BRACKETS = frozenset(("（）", "()", "“”", '""', "【】", "「」", "[]"))


def take(text: str, problems: Iterable[Problem]) -> str:
    """The text with each proposal in the place of its quote; of two that overlap the first counts.

    Problems without a proposal are left alone.
    """
    done, last = "", 0
    for problem in sorted(problems, key=lambda one: (one.start, -one.end)):
        if problem.proposal is None or problem.start < last:
            continue
        done += text[last : problem.start] + problem.proposal
        last = problem.end
        if not problem.proposal:
            done, last = _close(done, text, last)
    return done + text[last:]


def _close(before: str, text: str, last: int) -> tuple[str, int]:
    """Both sides of a cut, so that they meet as one sentence."""
    if before and last < len(text) and before[-1] + text[last] in _BRACKETS:
        before, last = before[:-1], last + 1
    line = before.rstrip(" \t")
    begins = not line or line[-1] in "\n" + _STOPS
    while last < len(text) and text[last] in _LINKS + (_STOPS if begins else ""):
        if text[last] == " " and not begins and before[-1:] not in _LINKS:
            break
        if text[last] in "，、；：,;:" and not begins and before[-1:] not in _LINKS:
            break
        last += 1
    if last == len(text) or text[last] in "\n" + _STOPS:
        before = before.rstrip(_LINKS)
    elif line and line[-1] in _STOPS and text[last] != " " and line[-1].isascii():
        before = line + " "
    return before, last
