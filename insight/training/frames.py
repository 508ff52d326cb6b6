"""Finds texts that repeat each other's wording: a set that is to judge must not have any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WORDS = 5
"""Consecutive words of a language with spaces that two texts must not share."""
CHARACTERS = 8
"""Consecutive characters that two Chinese texts must not share, signs left out."""
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Shared:
    """Two texts, by their place, and the wording that both have."""

    first: int
    second: int
    frame: str


def shared_frames(texts: Sequence[str]) -> list[Shared]:
    """Each text that repeats a frame of an earlier one, with the first that it repeats."""
    owners: dict[str, int] = {}
    found = []
    for place, text in enumerate(texts):
        repeated = None
        for frame in frames(text):
            owner = owners.setdefault(frame, place)
            if owner != place and repeated is None:
                repeated = Shared(owner, place, frame)
        if repeated:
            found.append(repeated)
    return found


def frames(text: str) -> Iterator[str]:
    """Every run of five words, or of eight characters where the text has a Han character."""
    if _HAN.search(text):
        units, length, glue = list(re.sub(r"[\W_]+", "", text.casefold())), CHARACTERS, ""
    else:
        units = re.findall(r"\w+(?:['’]\w+)*", text.casefold())
        length, glue = WORDS, " "
    for start in range(len(units) - length + 1):
        yield glue.join(units[start : start + length])
