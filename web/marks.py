"""Texts with places marked, as pieces that a template prints: what customers wrote stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and what it is marked with."""

    text: str
    mark: Mapping[str, Any] | None = None


def pieces(text: str, marks: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """The whole text in order. A mark has `start` and `stop`; of two that overlap the first counts,
    and one that is not in the text does not."""
    found, last = [], 0
    for mark in sorted(marks, key=lambda mark: (mark["start"], mark["stop"])):
        start, stop = mark["start"], mark["stop"]
        if last <= start < stop <= len(text):
            found += [Piece(text[last:start]), Piece(text[start:stop], mark)]
            last = stop
    return [piece for piece in (*found, Piece(text[last:])) if piece.text]
