"""Pieces of copy as JSON and back: what is stored and what the API and the command print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insight.campaigns.types import Checked, Copy, Part, Piece, Problem, Support
from insight.messages import keep, recall


def as_json(piece: Piece) -> dict[str, Any]:
    """A piece with all that was found in it, to be stored."""
    return {
        "piece_id": piece.piece_id,
        "channel": piece.channel,
        "language": piece.language,
        "angle": piece.angle,
        "writer": piece.writer,
        "withheld": piece.withheld,
        "notes": [keep(note) for note in piece.notes],
        "cost": dict(piece.cost),
        "parts": [_part(part) for part in piece.parts],
    }


def shown(piece: Piece) -> dict[str, Any]:
    """A piece as a program gets it: of one that is withheld the reasons, and no text."""
    found = as_json(piece)
    found["notes"] = [str(note) for note in piece.notes]
    for part in found["parts"]:
        for problem in part["problems"]:
            problem["reason"] = str(recall(problem["reason"]))
            if piece.withheld:
                problem["start"] = problem["end"] = 0
        if piece.withheld:
            part["text"], part["supports"] = None, []
    return found


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "text": part.checked.copy.text,
        "problems": [
            {
                "start": one.start,
                "end": one.end,
                "quote": one.quote,
                "rule": one.rule,
                "reason": keep(one.reason),
                "source": one.source,
                "proposal": one.proposal,
                "severity": one.severity,
            }
            for one in part.checked.problems
        ],
        "supports": [
            {
                "start": one.start,
                "end": one.end,
                "quote": one.quote,
                "fact": one.fact,
                "documents": list(one.documents),
            }
            for one in part.checked.supports
        ],
    }


def piece_of(found: Mapping[str, Any]) -> Piece:
    """What `as_json` was given."""
    parts = tuple(
        Part(
            part["name"],
            Checked(
                Copy(part["text"], found["language"], found["channel"]),
                tuple(
                    Problem(**{**problem, "reason": recall(problem["reason"])})
                    for problem in part["problems"]
                ),
                tuple(
                    Support(**{**one, "documents": tuple(one["documents"])})
                    for one in part["supports"]
                ),
            ),
        )
        for part in found["parts"]
    )
    return Piece(
        found["piece_id"],
        found["channel"],
        found["language"],
        found["angle"],
        parts,
        found["writer"],
        found["withheld"],
        tuple(recall(note) for note in found["notes"]),
        found["cost"],
    )
