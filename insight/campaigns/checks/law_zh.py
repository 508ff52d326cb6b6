"""Chinese law: what advertising in Chinese may not say; the articles stand with the rules."""

from __future__ import annotations

from collections.abc import Iterator

from insight.campaigns.rules import problems
from insight.campaigns.types import Copy, Ground, Problem


def find(copy: Copy, ground: Ground | None) -> Iterator[Problem]:
    """What a text says against these rules."""
    return problems("law_zh", copy, ground)
