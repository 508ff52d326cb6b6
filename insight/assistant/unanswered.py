"""What was asked and not answered, grouped by need: five who ask the same are one line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from insight.errors import ConversationError
from insight.messages import message
from insight.state import Row, State, Transaction

if TYPE_CHECKING:
    import numpy as np

    from insight.assistant.encoder import Encoder

NeedState = Literal["open", "done", "dismissed"]
SAME_NEED = 0.75
"""Cosine from which two questions ask for the same; see bench/README.md."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Question:
    """One message that was not answered."""

    message_id: int
    conversation_id: str
    text: str
    cause: str
    """The reason of the answer, or `thumb` for an answer that was not liked."""


@dataclass(frozen=True, slots=True)
class Need:
    """Questions that ask for the same."""

    need_id: int
    language: str
    state: NeedState
    asked: int
    conversations: int
    """How many asked; the queue is ordered by it."""
    started_at: str
    last_at: str
    questions: tuple[Question, ...]
    entry_id: int | None
    """The entry that was made of it."""

    @property
    def title(self) -> str:
        """The question that stands for all: the one of middle length, in the customers' words."""
        texts = sorted((one.text for one in self.questions), key=lambda text: (len(text), text))
        return texts[(len(texts) - 1) // 2]


def note(transaction: Transaction, conversation_id: str, before: int, cause: str) -> None:
    """Put the customer's last message before an answer into the queue."""
    transaction.execute(
        "note_unanswered", conversation_id=conversation_id, before=before, cause=cause
    )


def group(state: State, encoder: Encoder) -> int:
    """Give each question that has no need yet the nearest one, or a need of its own; how many."""
    import numpy as np

    rows = state.rows("ungrouped_questions", count=_AT_ONCE)
    if not rows:
        return 0
    vectors = encoder.encode([row["text"] for row in rows])
    with state.transaction() as transaction:
        known = [
            (row["need_id"], np.frombuffer(row["vector"], np.float16).astype(np.float32))
            for row in transaction.rows("need_vectors")
        ]
        # Vectors of an encoder that was here before say nothing beside the present one's.
        known = [one for one in known if len(one[1]) == vectors.shape[1]]
        for row, vector in zip(rows, vectors, strict=True):
            need = _nearest(known, vector)
            if need is None:
                need = transaction.rows(
                    "insert_need", language=row["language"], moment=row["said_at"]
                )[0]["need_id"]
            transaction.execute(
                "group_question",
                need_id=need,
                message_id=row["message_id"],
                vector=vector.astype(np.float16).tobytes(),
            )
            transaction.execute("touch_need", need_id=need, moment=row["said_at"])
            known.append((need, vector))
    return len(rows)


def queue(
    state: State, which: NeedState | None = "open", count: int = 50, offset: int = 0
) -> list[Need]:
    """The needs of a state, what most ask first."""
    rows = state.rows("needs", state=which, need_id=None, count=count, offset=offset)
    return [_need(row) for row in rows]


def need(state: State, need_id: int) -> Need:
    """One need. Raises ConversationError where there is none."""
    rows = state.rows("needs", state=None, need_id=need_id, count=1, offset=0)
    if not rows:
        raise ConversationError(
            message("There is no unanswered question %(number)s.", number=need_id)
        )
    return _need(rows[0])


def dismiss(state: State, need_id: int) -> None:
    """Take a need off the queue: no entry is made of it. `reopen` takes that back."""
    need(state, need_id)
    state.execute("set_need_state", need_id=need_id, state="dismissed")


def reopen(state: State, need_id: int) -> None:
    """Put a need on the queue again."""
    need(state, need_id)
    state.execute("set_need_state", need_id=need_id, state="open")


def _nearest(known: Sequence[tuple[int, np.ndarray]], vector: np.ndarray) -> int | None:
    import numpy as np

    if not known:
        return None
    near = np.stack([one for _, one in known]) @ vector
    best = int(np.argmax(near))
    return known[best][0] if near[best] >= SAME_NEED else None


def _need(row: Row) -> Need:
    questions = [Question(*one) for one in json.loads(row["questions"])]
    return Need(
        row["need_id"],
        row["language"],
        row["state"],
        row["asked"],
        row["conversations"],
        row["started_at"],
        row["last_at"],
        tuple(sorted(questions, key=lambda one: one.message_id)),
        row["entry_id"],
    )
