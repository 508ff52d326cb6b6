"""Labelling a batch: what comes next for a person, what was answered, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from insight.errors import QueryError
from insight.evaluation.labels import classes_of
from insight.messages import message
from insight.state import Row, State, moment
from insight.store.reader import Reader

LABELS = classes_of("sentiment")
SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with a batch."""

    batch: Row
    total: int
    answered: int
    """Skipped ones too."""
    next: Row | None
    """The document that comes next, with its text; None at the end."""


def batches(state: State, person: str) -> list[Row]:
    """All batches, the newest first, with how far this person is."""
    return state.rows("label_batches", person=person)


def progress(state: State, reader: Reader, batch_id: str, person: str) -> Progress | None:
    """None where there is no such batch. A document that was removed since is passed over."""
    batch = state.row("label_batch", batch_id=batch_id)
    if batch is None:
        return None
    items = state.rows("label_items", batch_id=batch_id, person=person)
    open_ = [row for row in items if row["answered_at"] is None]
    texts = {
        row["document_id"]: row
        for row in reader.rows(
            "documents/texts.sql", {"ids": [row["document_id"] for row in open_]}
        )
    }
    following = next(
        (
            {**row, **texts[row["document_id"]]}
            for row in open_
            if _is_same(texts.get(row["document_id"]), row)
        ),
        None,
    )
    gone = sum(not _is_same(texts.get(row["document_id"]), row) for row in open_)
    return Progress(batch, len(items) - gone, len(items) - len(open_), following)


def _is_same(stored: Row | None, item: Row) -> bool:
    return stored is not None and bool(stored["text_hash"] == item["text_hash"])


def answer(state: State, batch_id: str, position: int, label: str, person: str) -> None:
    """Keep what a person says of one document of a batch. Raises QueryError for no label."""
    if label not in (*LABELS, SKIP):
        raise QueryError(
            message(
                "%(label)s is not one of the labels: %(known)s.",
                label=repr(label[:100]),
                known=", ".join((*LABELS, SKIP)),
            )
        )
    items = state.rows("label_items", batch_id=batch_id, person=person)
    if not any(row["position"] == position for row in items):
        raise QueryError(message("The batch has no document of this number."))
    state.execute(
        "answer_label",
        batch_id=batch_id,
        position=position,
        person=person,
        label=None if label == SKIP else label,
        moment=moment(),
    )


def undo(state: State, batch_id: str, person: str) -> bool:
    """Take back the last answer of a person; whether there was one."""
    return bool(state.execute("undo_label", batch_id=batch_id, person=person))


def answers(state: State, batch_id: str) -> Sequence[Row]:
    """Everything that persons said in a batch."""
    return state.rows("label_answers", batch_id=batch_id)


def remove(state: State, batch_id: str) -> bool:
    return bool(state.execute("delete_label_batch", batch_id=batch_id))
