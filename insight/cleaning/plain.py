"""A value of somebody's table as the models read it."""

from __future__ import annotations

from typing import Any

from insight.cleaning.markup import strip_markup
from insight.cleaning.unicode import normalise

LONGEST = 100_000
"""Characters that are looked at: the models read some 256 tokens of them."""


def plain(value: Any) -> str:
    """Text without markup and without what nobody sees; empty for None. Any string will do."""
    return "" if value is None else normalise(strip_markup(str(value)[:LONGEST]))
