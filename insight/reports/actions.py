"""What to do next, drawn by rule from the findings; nothing where no finding supports it."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.words import Words
from insight.types import Finding, Suggestion

MOST = 5
_RISING = ("topics.new", "topics.rising")
_MOSTLY = 0.5
"""A topic is a complaint, or praise, when more than this share of it is."""
_MOST_COPIED = 0.2


def suggest(findings: Sequence[Finding], words: Words) -> tuple[Suggestion, ...]:
    """Up to five suggestions, the most pressing first."""
    made = [
        Suggestion(
            words.say(f"actions.{rule}", **finding.figures),
            words.say(f"actions.{rule}_reason", **finding.figures),
            (finding.finding_id,),
            finding.documents[:3],
        )
        for rule in ("fix", "product", "copies", "promote", "contradictions")
        for finding in findings
        if _supports(finding, rule)
    ]
    return tuple(made[:MOST])


def _supports(finding: Finding, rule: str) -> bool:
    match rule:
        case "fix":
            return finding.kind in _RISING and _above_half(finding, "negative_share")
        case "product":
            return finding.kind == "sentiment.product_rose"
        case "copies":
            return finding.kind == "copies.text"
        case "promote":
            genuine = finding.kind in _RISING and not _is_copied(finding)
            return genuine and _above_half(finding, "positive_share")
        case _:
            return finding.kind == "contradictions.some"


def _is_copied(finding: Finding) -> bool:
    """Whether so many of a topic's documents repeat others that its praise may be bought."""
    copies, distinct = finding.figures["copies"], finding.figures["current"]
    return bool(copies > _MOST_COPIED * (copies + distinct))


def _above_half(finding: Finding, share: str) -> bool:
    return (finding.figures[share] or 0.0) > _MOSTLY
