"""What a model of words says of one text, in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text in their order, without white space; four lists of one length.

    `starts` counts code points, so `text[start : start + len(token)] == token`; `pos` are the
    universal part-of-speech tags (https://universaldependencies.org/u/pos).
    """

    tokens: list[str]
    lemmas: list[str]
    pos: list[str]
    starts: list[int]

    @classmethod
    def of(cls, found: Iterable[tuple[str, str, str, int]]) -> Tokens:
        """Of token, lemma, tag and start; signs without a letter or digit get their own tags."""
        made = cls([], [], [], [])
        for token, lemma, tag, start in found:
            plain = token.strip()
            if not plain:
                continue
            made.tokens.append(plain)
            made.lemmas.append(lemma.strip() or plain)
            made.pos.append(_sign(plain) or tag)
            made.starts.append(start + token.index(plain))
        return made


def _sign(token: str) -> str | None:
    """PUNCT or SYM for a token of signs alone: models take an emoji for an adverb."""
    kinds = {unicodedata.category(character)[0] for character in token}
    if kinds & {"L", "N"}:
        return None
    return "PUNCT" if kinds <= {"P"} else "SYM"
