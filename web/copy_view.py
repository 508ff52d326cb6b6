"""Pieces of copy as a page shows them: each sentence with what it rests on beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insight.campaigns.asked import Asked
from insight.campaigns.channels import Over
from insight.campaigns.pieces import Edited, Run, Stored
from insight.campaigns.sentences import spans
from insight.campaigns.types import Part, ProductFacts
from web.marks import Piece as Marked
from web.marks import pieces as marked

_DOCUMENTS = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """What a sentence rests on: a fact by its name and words, or documents."""

    name: str
    words: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a part, what it rests on, and where something is wrong in it."""

    pieces: Sequence[Marked]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    part: Part
    lines: tuple[Line, ...]
    over: tuple[Over, ...] = ()

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def text(self) -> str:
        return self.part.checked.copy.text


@dataclass(frozen=True, slots=True)
class PieceView:
    stored: Stored
    parts: tuple[PartView, ...]
    whole: str
    """All its texts, for the clipboard."""
    is_edited: bool = False
    """Whether it shows words that were typed and not kept."""


def view(run: Run, edited: Mapping[str, Edited]) -> list[PieceView]:
    """The pieces of a run; `edited` are those whose new words did not pass."""
    return [_piece(one, run.asked, edited.get(one.piece.piece_id)) for one in run.pieces]


def _piece(stored: Stored, asked: Asked, edited: Edited | None) -> PieceView:
    piece = edited.piece if edited else stored.piece
    over = edited.over if edited else {}
    return PieceView(
        stored,
        tuple(
            PartView(part, _lines(part, asked.facts), over.get(part.name, ()))
            for part in piece.parts
        ),
        piece.text,
        edited is not None,
    )


def _lines(part: Part, facts: ProductFacts) -> tuple[Line, ...]:
    text, checked = part.checked.copy.text, part.checked
    lines = []
    for start, end in spans(text):
        # Without the space around the sentence.
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        marks = [
            {"start": one.start - start, "stop": min(one.end, end) - start, "problem": one}
            for one in checked.problems
            if start <= one.start < end
        ]
        proofs: dict[Proof, None] = {}
        for support in checked.supports:
            if start <= support.start < end:
                proofs[_proof(support.fact, support.documents, facts)] = None
        lines.append(Line(marked(text[start:end], marks), tuple(proofs)))
    return tuple(lines)


def _proof(path: str | None, documents: Sequence[str], facts: ProductFacts) -> Proof:
    if path is None:
        return Proof("", "", tuple(documents)[:_DOCUMENTS])
    group, _, key = path.partition(".")
    if group == "attributes":
        return Proof(key, facts.attributes.get(key, ""))
    if group == "proofs" and key.isdigit() and int(key) < len(facts.proofs):
        return Proof("proofs", facts.proofs[int(key)])
    return Proof(group, facts.price or "" if group == "price" else facts.name)
