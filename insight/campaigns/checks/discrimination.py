"""People run down or shut out for sex, age, body, origin, faith or disability."""

from __future__ import annotations

from collections.abc import Iterator

from insight.campaigns.rules import problems
from insight.campaigns.types import Copy, Ground, Problem


def find(copy: Copy, ground: Ground | None) -> Iterator[Problem]:
    """What a text says against these rules."""
    return problems("discrimination", copy, ground)
