"""Words that the brand never uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from insight.campaigns.types import Copy, Ground, Problem
from insight.messages import message


def find(copy: Copy, ground: Ground | None) -> Iterable[Problem]:
    """Each banned word of the ground's brand, whatever its case; in Latin letters whole words only."""
    brand = ground.brand if ground else None
    if brand is None:
        return
    for word in brand.banned:
        if not word.strip():
            continue
        bounds = (r"(?<!\w)", r"(?!\w)") if word.isascii() else ("", "")
        pattern = bounds[0] + re.escape(word.strip()) + bounds[1]
        for found in re.finditer(pattern, copy.text, re.IGNORECASE):
            yield Problem(
                found.start(),
                found.end(),
                found[0],
                "brand.banned",
                message("%(brand)s does not use this word.", brand=brand.name),
                f"style guide of {brand.name}",
            )
