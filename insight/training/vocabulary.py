"""Cuts a Unigram tokenizer down to Chinese and English.

Nine tenths of the weights of a small multilingual encoder are its vocabulary. A piece that is
cut does not make its text unreadable: Unigram spells it with shorter pieces, so what must stay
is every single character that Chinese or English texts use.
"""

from __future__ import annotations

import json
import re
import unicodedata

SPACE = "▁"
SPECIAL = 4
"""The first pieces are tokens that no text spells: begin, padding, end, unknown."""
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SIGNS = frozenset("PSNZMC")
"""First letters of the Unicode categories of punctuation, symbols, numbers and marks."""


def choose(pieces: list[tuple[str, float]], ascii_pieces: int) -> list[int]:
    """Indices of the pieces to keep, ascending.

    Kept are the special tokens (the first four), all pieces with a Han character, all of signs
    (emoji among them), all single Latin letters, and the `ascii_pieces` likeliest of the rest
    that are ASCII.
    """
    keep: set[int] = set(range(SPECIAL))
    candidates: list[tuple[float, int]] = []
    for index, (piece, score) in enumerate(pieces[SPECIAL:], SPECIAL):
        text = piece.replace(SPACE, "")
        if all(unicodedata.category(sign)[0] in _SIGNS for sign in text):
            keep.add(index)
        elif _HAN.search(text):
            if not _KANA.search(text):
                keep.add(index)
        elif len(text) == 1 and "LATIN" in unicodedata.name(text, ""):
            keep.add(index)
        elif text.isascii():
            candidates.append((-score, index))
    keep.update(index for _, index in sorted(candidates)[:ascii_pieces])
    return sorted(keep)


def prune(tokenizer: str, keep: list[int]) -> str:
    """The `tokenizer.json` with the kept pieces alone, renumbered in the same order."""
    content = json.loads(tokenizer)
    renumbered = {old: new for new, old in enumerate(keep)}
    pieces = content["model"]["vocab"]
    content["model"]["vocab"] = [pieces[index] for index in keep]
    content["added_tokens"] = [
        {**token, "id": renumbered[token["id"]]}
        for token in content.get("added_tokens", [])
        if token["id"] in renumbered
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
