"""From sentences to a text as people type it: joined, now and then careless, loud or misspelt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

_STOPS = ".!?…。！？"
_LOUD = ("good", "bad")


def finish(
    pieces: Sequence[str],
    language: str,
    mood: str,
    emoji: Sequence[str],
    misspelt: Mapping[str, str],
    rng: Random,
) -> str:
    """One text of `pieces`, which carry no final punctuation. `mood`: good, fine, mixed or bad."""
    text = _join_zh(pieces, mood, rng) if language == "zh" else _join_en(pieces, mood, rng)
    if rng.random() < 0.14:
        text = _misspell(text, misspelt)
    if rng.random() < 0.10:
        text += ("" if language == "zh" else " ") + rng.choice(emoji)
    return text


def _join_en(pieces: Sequence[str], mood: str, rng: Random) -> str:
    style = rng.random()
    if style < 0.20:  # typed on a phone: small letters, few stops
        text = pieces[0]
        for piece in pieces[1:]:
            text += ("" if text[-1] in _STOPS else rng.choice([",", ".", ".", ","])) + " " + piece
        text = text.lower()
        return text.replace("'", "") if rng.random() < 0.4 else text
    sentences = [piece[0].upper() + piece[1:] for piece in pieces]
    closed = [piece if piece[-1] in _STOPS else piece + "." for piece in sentences]
    text = ("\n" if style > 0.97 and len(pieces) > 2 else " ").join(closed)
    if mood in _LOUD and style < 0.30:
        text = text.rstrip(".") + rng.choice(["!", "!!", "!"])
    if mood in _LOUD and style < 0.22:
        return text.upper()
    return text[:-1] if style > 0.85 and text.endswith(".") else text


def _join_zh(pieces: Sequence[str], mood: str, rng: Random) -> str:
    style = rng.random()
    text = pieces[0]
    for piece in pieces[1:]:
        if text[-1] in _STOPS:
            joint = ""
        elif style < 0.12:
            joint = " "
        else:
            joint = rng.choice("，，。") if len(text) < 14 else rng.choice("，。。")
        text += joint + piece
    if text[-1] in _STOPS or style < 0.12:
        return text
    if mood in _LOUD and style < 0.27:
        return text + rng.choice(["！", "！！", "！"])
    return text + rng.choice(["。", "。", "", ""])


def _misspell(text: str, misspelt: Mapping[str, str]) -> str:
    """The first word of the table that occurs, spelt wrongly once."""
    for right, wrong in misspelt.items():
        if right in text:
            return text.replace(right, wrong, 1)
    return text
