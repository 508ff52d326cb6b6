"""Finished copy as files: JSON, CSV that runs nothing, and Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from insight.campaigns.pieces import Run
from insight.campaigns.serial import shown
from insight.inert_csv import inert_csv

_COLUMNS = ("piece", "channel", "language", "angle", "writer", "part", "text", "rests_on")


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    write: Callable[[Run], bytes]


def _json(run: Run) -> bytes:
    return json.dumps(
        {
            "run": run.run_id,
            "facts": run.asked.facts.model_dump(),
            "pieces": [shown(one.piece) for one in run.pieces],
        },
        ensure_ascii=False,
        indent=1,
    ).encode()


def _csv(run: Run) -> bytes:
    rows = []
    for one in run.pieces:
        for part in () if one.piece.withheld else one.piece.parts:
            supports = part.checked.supports
            proofs = [support.fact or " ".join(support.documents) for support in supports]
            rows.append(
                (
                    one.piece.piece_id,
                    one.piece.channel,
                    one.piece.language,
                    one.piece.angle,
                    one.piece.writer,
                    part.name,
                    part.checked.copy.text,
                    "; ".join(dict.fromkeys(proofs)),
                )
            )
    return inert_csv(_COLUMNS, rows)


def _markdown(run: Run) -> bytes:
    lines = [f"# {_plain(run.asked.facts.name)}", ""]
    for number, one in enumerate(run.pieces, 1):
        if one.piece.withheld:
            continue
        lines += [f"## {number}. {one.piece.channel}: {_plain(one.piece.angle)}", ""]
        for part in one.piece.parts:
            if len(one.piece.parts) > 1:
                lines += [f"### {part.name}", ""]
            lines += [_plain(part.checked.copy.text), ""]
    return "\n".join(lines).encode()


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)([-+]|\d+\.)(?=\s)", r"\1\\\2", escaped)


FORMATS: Mapping[str, Format] = {
    "json": Format("application/json", _json),
    "csv": Format("text/csv; charset=utf-8", _csv),
    "md": Format("text/markdown; charset=utf-8", _markdown),
}
