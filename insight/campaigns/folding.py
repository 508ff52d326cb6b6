"""A text as rules read it: small letters, half-width signs, nothing that cannot be seen.

Whoever writes `最​好` with a sign of no width between, or ＦＲＥＥ, must not pass. Each character
knows its place in the text as it was written.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SIGNS = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "「": '"',
        "」": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "、": ",",
        "\u00a0": " ",
        "\u3000": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with the places of its characters in the original."""

    text: str
    original: str
    places: tuple[int, ...] | None
    """None where each character is where it was."""

    def place(self, index: int) -> int:
        """Where in the original a character of the folded text stands."""
        return index if self.places is None else self.places[index]


@lru_cache(maxsize=16)  # every check of a text folds it
def fold(text: str) -> Folded:
    """Fold a text."""
    if text.isascii():
        return Folded(text.lower(), text, None)
    kept, places = [], []
    for place, sign in enumerate(text):
        if sign > "\x7f":
            if unicodedata.category(sign) in ("Cf", "Mn"):
                continue
            if "\uff00" < sign < "\uff5f":
                sign = chr(ord(sign) - 0xFEE0)
        lower = sign.lower()
        kept.append(lower if len(lower) == 1 else sign)
        places.append(place)
    folded = "".join(kept).translate(_SIGNS)
    return Folded(folded, text, None if len(places) == len(text) else tuple(places))
