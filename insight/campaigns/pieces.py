"""Copy that was asked for and what came of it, in the application's database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from insight.campaigns import serial
from insight.campaigns.asked import Asked, ground_of, request_of
from insight.campaigns.brands import voice
from insight.campaigns.channels import Over, channel, fits
from insight.campaigns.check import check
from insight.campaigns.types import Copy, Part, Piece
from insight.campaigns.write import CopyError, sayable, write
from insight.campaigns.writers.choose import writers
from insight.messages import message, recall
from insight.settings import Settings
from insight.state import Row, State, Transaction, moment

if TYPE_CHECKING:
    from insight.runner import Context


_LONGEST_KEY = 300


@dataclass(frozen=True, slots=True)
class Stored:
    """A piece with where it belongs and who changed it."""

    piece: Piece
    run_id: str
    place: int
    edited_by: str | None
    edited_at: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """Copy that was asked for once."""

    run_id: str
    asked: Asked
    requested_by: str
    created_at: str
    state: str | None
    """Of the job that writes it; None before there is one."""
    error: str | None
    pieces: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """What the check says of a piece as a person changed it; it is kept when nothing is wrong."""

    piece: Piece
    over: Mapping[str, tuple[Over, ...]]
    """Limits that its parts do not keep."""

    @property
    def passes(self) -> bool:
        return not any(self.over.values()) and all(one.checked.passes for one in self.piece.parts)


def begin(settings: Settings, asked: Asked, who: str) -> str:
    """Enter what is asked for, and give the run's id.

    Raises ChannelError and CopyError for what could not be written at all. Whether the writer is
    there only its worker knows.
    """
    for key in asked.facts.attributes:
        if not key.strip() or len(key) > _LONGEST_KEY:
            raise CopyError(
                message(
                    "An attribute needs a name of 1 to %(most)s characters: %(name)s.",
                    most=_LONGEST_KEY,
                    name=repr(key[:80]),
                )
            )
    state = State(settings)
    if asked.brand and voice(state, asked.brand) is None:
        raise CopyError(message("There is no brand named %(name)s.", name=asked.brand))
    # Whoever asks waits, so the reviews are read by the worker alone.
    channel(asked.channel, asked.language)
    sayable(asked.facts, asked.language)
    run_id = uuid4().hex[:12]
    state.execute(
        "insert_copy_run",
        run_id=run_id,
        request=asked.model_dump_json(),
        requested_by=who,
        moment=moment(),
    )
    return run_id


def write_run(context: Context, batch: dict[str, Any]) -> dict[str, int]:
    """Work of a job: write the pieces of a run; one that is worked again replaces its pieces."""
    settings, run_id = context.settings, context.parameters.run
    found = run(settings, run_id)
    if found is None:
        raise CopyError(message("There is no copy %(id)s any more.", id=run_id))
    pieces = write(
        request_of(settings, found.asked),
        writers(settings, found.asked.writer),
        progress=lambda done, total: context.progress(done),
    )
    keep(settings, run_id, pieces)
    return {
        "written": len(pieces),
        "withheld": sum(piece.withheld for piece in pieces),
    }


def keep(settings: Settings, run_id: str, pieces: Sequence[Piece]) -> None:
    """Keep the pieces of a run; what it had before is replaced."""
    with State(settings).transaction() as transaction:
        known = transaction.rows("copy_pieces", run_id=run_id)
        for place, one in enumerate(pieces):
            # The ids of the first attempt stay: somebody may look at its pieces.
            again = known[place]["piece_id"] if place < len(known) else one.piece_id
            _keep(transaction, run_id, place, replace(one, piece_id=again))


def plan_run(settings: Settings, parameters: Any) -> list[dict[str, Any]]:
    """One batch, with as many rows as pieces are wanted."""
    found = run(settings, parameters.run)
    return [{"rows": found.asked.variants if found else 1}]


def run(settings: Settings, run_id: str) -> Run | None:
    """A run with its pieces; None where there is none."""
    state = State(settings)
    row = state.row("copy_run", run_id=run_id)
    if row is None:
        return None
    return Run(
        row["run_id"],
        Asked.model_validate_json(row["request"]),
        row["requested_by"],
        row["created_at"],
        row["state"],
        recall(row["error"]) if row["error"] else None,
        tuple(_stored(one) for one in state.rows("copy_pieces", run_id=run_id)),
    )


def runs(settings: Settings, count: int) -> list[Row]:
    """The newest runs: `run_id`, `asked`, `requested_by`, `created_at` and the number of `pieces`."""
    rows = State(settings).rows("copy_runs", count=count)
    return [row | {"asked": Asked.model_validate_json(row.pop("request"))} for row in rows]


def piece(settings: Settings, piece_id: str) -> Stored | None:
    """A piece; None where there is none."""
    row = State(settings).row("copy_piece", piece_id=piece_id)
    return _stored(row) if row else None


def delete(settings: Settings, run_id: str) -> None:
    """Delete a run with its pieces."""
    State(settings).execute("delete_copy_run", run_id=run_id)


def edit(settings: Settings, piece_id: str, texts: Mapping[str, str], who: str) -> Edited:
    """Check a piece with the texts that a person gave some of its parts, and keep it if it passes.

    Raises CopyError where there is no such piece or part, or it is withheld.
    """
    found = piece(settings, piece_id)
    if found is None:
        raise CopyError(message("There is no piece of copy %(id)s.", id=piece_id))
    if found.piece.withheld:
        raise CopyError(message("A piece that is withheld cannot be edited. Ask for new ones."))
    known = [part.name for part in found.piece.parts]
    for name in texts:
        if name not in known:
            raise CopyError(
                message("The piece has no part %(part)s.", part=name),
            )
    of_run = run(settings, found.run_id)
    assert of_run is not None
    edited = checked_again(settings, of_run.asked, found.piece, texts)
    if edited.passes:
        with State(settings).transaction() as transaction:
            _keep(transaction, found.run_id, found.place, edited.piece, who)
    return edited


def checked_again(settings: Settings, asked: Asked, of: Piece, texts: Mapping[str, str]) -> Edited:
    """A piece with other texts, checked against what is known now."""
    ground = ground_of(settings, asked)
    parts = tuple(
        Part(
            part.name,
            check(
                Copy(texts.get(part.name, part.checked.copy.text).strip(), of.language, of.channel),
                ground,
            ),
        )
        for part in of.parts
    )
    return Edited(replace(of, parts=parts), {part.name: fits(part) for part in parts})


def _keep(
    transaction: Transaction, run_id: str, place: int, kept: Piece, who: str | None = None
) -> None:
    transaction.execute(
        "keep_copy_piece",
        piece_id=kept.piece_id,
        run_id=run_id,
        place=place,
        piece=json.dumps(serial.as_json(kept), ensure_ascii=False),
        edited_by=who,
        edited_at=moment() if who else None,
    )
    for part in kept.parts:
        for support in part.checked.supports:
            for document in support.documents:
                transaction.execute(
                    "keep_copy_document", piece_id=kept.piece_id, document_id=document
                )


def _stored(row: Row) -> Stored:
    return Stored(
        serial.piece_of(json.loads(row["piece"])),
        row["run_id"],
        row["place"],
        row["edited_by"],
        row["edited_at"],
    )
