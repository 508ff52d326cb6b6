"""Conversations of the assistant, as the application's database keeps them: personal data masked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from insight.assistant.types import Answer, Citation, Pending, Turn
from insight.assistant.unanswered import note
from insight.cleaning.identity import digest
from insight.cleaning.personal import mask
from insight.errors import ConversationError
from insight.messages import keep, message, recall
from insight.state import Row, State, Transaction, moment

SOURCE = "Assistant"
"""What conversations are stored under where they become documents."""
LONGEST = 4_000
"""Characters of one message; more is cut."""
TURNS = 12
"""Messages of the conversation so far that an answer may look at."""
_UNANSWERED = frozenset({"not_in_knowledge", "not_told", "low_confidence", "two_failed_turns"})
"""Reasons of answers after which the question waits for an entry."""
ConversationState = Literal["open", "waiting", "taken", "closed"]
STATES: tuple[ConversationState, ...] = ("open", "waiting", "taken", "closed")
Channel = Literal["chat", "widget", "api"]
CHANNELS: tuple[Channel, ...] = ("chat", "widget", "api")


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer to the next message needs of a conversation."""

    turns: tuple[Turn, ...]
    pending: Pending | None
    state: ConversationState
    """A person answers where it is `waiting` or `taken`."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it is kept."""

    message_id: int
    by: Literal["customer", "assistant", "person"]
    who: str | None
    """Of a person of the shop: the name of the user."""
    text: str
    said_at: str
    kind: str | None = None
    reason: str | None = None
    confidence: float | None = None
    citations: tuple[Citation, ...] = ()
    thumb: int | None = None
    thumb_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its messages, the first first."""

    conversation_id: str
    channel: str
    language: str | None
    state: ConversationState
    reason: str | None
    """Why a person takes over: a code."""
    summary: str | None
    product: str | None
    taken_by: str | None
    started_at: str
    last_at: str
    closed_at: str | None
    messages: tuple[Said, ...]


def begin(state: State, channel: Channel, language: str | None = None) -> str:
    """Open a conversation; returns its id, which whoever knows it can read it by."""
    conversation_id = uuid.uuid4().hex
    state.execute(
        "begin_conversation",
        conversation_id=conversation_id,
        document_id=digest(SOURCE, conversation_id),
        channel=channel,
        language=language,
        moment=moment(),
    )
    return conversation_id


def say(state: State, conversation_id: str, text: str) -> int:
    """Keep a customer's message, masked; returns its number.

    Raises ConversationError where there is no such conversation, or it is closed.
    """
    with state.transaction() as transaction:
        row = _open(transaction, conversation_id)
        number = _insert(transaction, conversation_id, "customer", mask(text[:LONGEST]))
        _touch(transaction, conversation_id, row["pending"])
    return number


def context(state: State, conversation_id: str) -> Context:
    """What was said so far. Raises ConversationError where there is no such conversation."""
    row = _row(state, conversation_id)
    found = state.rows("last_turns", conversation_id=conversation_id, count=TURNS)
    turns = tuple(Turn(one["said_by"], one["text"], one["kind"]) for one in reversed(found))
    pending = Pending(**json.loads(row["pending"])) if row["pending"] else None
    return Context(turns, pending, row["state"])


def answered(state: State, conversation_id: str, answer: Answer) -> int:
    """Keep what the assistant said; returns the message's number.

    An answer that hands over makes the conversation wait for a person.
    """
    with state.transaction() as transaction:
        _open(transaction, conversation_id)
        kept = json.dumps(
            {
                "confidence": answer.confidence,
                "citations": [asdict(one) for one in answer.citations],
            },
            ensure_ascii=False,
        )
        number = _insert(
            transaction,
            conversation_id,
            "assistant",
            mask(answer.text),
            answer=kept,
            kind=answer.kind,
            reason=answer.reason,
        )
        if answer.reason in _UNANSWERED:
            note(transaction, conversation_id, number, answer.reason)
        pending = json.dumps(asdict(answer.pending)) if answer.pending else None
        _touch(transaction, conversation_id, pending, answer.language, answer.product)
        if answer.handover:
            _move(
                transaction,
                conversation_id,
                "waiting",
                ("open",),
                reason=answer.reason,
                summary=keep(answer.summary) if answer.summary else None,
            )
    return number


def rate(
    state: State, conversation_id: str, message_id: int, thumb: Literal[-1, 1], reason: str = ""
) -> None:
    """Keep a thumb up or down for an answer, with the customer's reason, masked.

    Raises ConversationError where the conversation has no such answer.
    """
    with state.transaction() as transaction:
        changed = transaction.execute(
            "rate_message",
            conversation_id=conversation_id,
            message_id=message_id,
            thumb=thumb,
            thumb_reason=mask(reason[:LONGEST]) or None,
        )
        if not changed:
            raise ConversationError(
                message("The conversation has no answer %(number)s.", number=message_id)
            )
        if thumb < 0:
            note(transaction, conversation_id, message_id, "thumb")


def hand_over(state: State, conversation_id: str, reason: str, summary: str | None = None) -> None:
    """Make a conversation wait for a person."""
    _change(state, conversation_id, "waiting", ("open",), reason=reason, summary=summary)


def take(state: State, conversation_id: str, who: str) -> None:
    """A person takes the conversation over: the assistant does not answer in it any more."""
    _change(state, conversation_id, "taken", ("open", "waiting", "taken"), taken_by=who)


def give_back(state: State, conversation_id: str) -> None:
    """Let the assistant answer again."""
    _change(state, conversation_id, "open", ("waiting", "taken"))


def close(state: State, conversation_id: str) -> None:
    """End a conversation: nothing is said in it any more. May be repeated."""
    _change(state, conversation_id, "closed", STATES)


def reply(state: State, conversation_id: str, who: str, text: str) -> int:
    """Keep what a person of the shop wrote, and take the conversation over; the message's number."""
    if not text.strip():
        raise ConversationError(message("The reply is empty: write what the customer shall read."))
    with state.transaction() as transaction:
        _open(transaction, conversation_id)
        _move(transaction, conversation_id, "taken", ("open", "waiting", "taken"), taken_by=who)
        number = _insert(transaction, conversation_id, "person", text.strip()[:LONGEST], who=who)
        _touch(transaction, conversation_id, None)
    return number


def erase(state: State, conversation_id: str) -> bool:
    """Remove a conversation with all that was said in it; whether it was there."""
    with state.transaction() as transaction:
        gone = transaction.execute("delete_conversation", conversation_id=conversation_id)
        transaction.execute("remove_empty_needs")
    return bool(gone)


def erase_before(state: State, before: str) -> int:
    """Remove the conversations in which nothing was said since a moment; how many."""
    with state.transaction() as transaction:
        gone = transaction.execute("delete_old_conversations", before=before)
        transaction.execute("remove_empty_needs")
    return gone


def conversation(state: State, conversation_id: str) -> Conversation:
    """A conversation with its messages. Raises ConversationError where there is none."""
    row = _row(state, conversation_id)
    fields = {name: row[name] for name in Conversation.__slots__ if name in row}
    fields["summary"] = recall(row["summary"]) if row["summary"] else None
    return Conversation(**fields, messages=tuple(said_after(state, conversation_id)))


def said_after(
    state: State, conversation_id: str, after: int = 0, count: int = 1000
) -> Sequence[Said]:
    """The messages of a conversation after one of them, the first first."""
    rows = state.rows(
        "conversation_messages", conversation_id=conversation_id, after=after, count=count
    )
    return [_said(row) for row in rows]


def page_of(
    state: State,
    *,
    waits: ConversationState | None = None,
    language: str | None = None,
    channel: str | None = None,
    thumb: int | None = None,
    unanswered: bool = False,
    since: str | None = None,
    until: str | None = None,
    count: int = 50,
    offset: int = 0,
) -> list[Row]:
    """Conversations, those that wait for a person first, then the newest.

    Each row has `total` (of what fits), `messages`, `first_text` and `lowest_thumb` beside the
    conversation's own columns. `waits` is the state that is asked for.
    """
    rows = state.rows(
        "conversation_page",
        state=waits,
        language=language,
        channel=channel,
        thumb=thumb,
        unanswered=unanswered,
        since=since,
        until=until,
        count=count,
        offset=offset,
    )
    return [{**row, "summary": recall(row["summary"]) if row["summary"] else None} for row in rows]


def days(state: State, since: str) -> list[Row]:
    """By day in UTC: messages asked, answered, asked back, handed over, unknown, liked, disliked."""
    return state.rows("conversation_days", since=since)


def as_json(one: Conversation) -> dict[str, Any]:
    """A conversation as JSON values."""
    return {**asdict(one), "summary": one.summary and str(one.summary)}


def _row(state: State, conversation_id: str) -> Row:
    row = state.row("conversation", conversation_id=conversation_id)
    if row is None:
        raise _unknown(conversation_id)
    return row


def _open(transaction: Transaction, conversation_id: str) -> Row:
    rows = transaction.rows("conversation", conversation_id=conversation_id)
    if not rows:
        raise _unknown(conversation_id)
    if rows[0]["state"] == "closed":
        raise ConversationError(message("This conversation is closed: begin another."))
    return rows[0]


def _unknown(conversation_id: str) -> ConversationError:
    return ConversationError(
        message("There is no conversation %(id)s; it may have been removed.", id=conversation_id)
    )


def _insert(
    transaction: Transaction,
    conversation_id: str,
    by: str,
    text: str,
    *,
    who: str | None = None,
    answer: str | None = None,
    kind: str | None = None,
    reason: str | None = None,
) -> int:
    rows = transaction.rows(
        "insert_message",
        conversation_id=conversation_id,
        said_by=by,
        who=who,
        text=text,
        answer=answer,
        kind=kind,
        reason=reason,
        moment=moment(),
    )
    return int(rows[0]["message_id"])


def _touch(
    transaction: Transaction,
    conversation_id: str,
    pending: str | None,
    language: str | None = None,
    product: str | None = None,
) -> None:
    transaction.execute(
        "touch_conversation",
        conversation_id=conversation_id,
        pending=pending,
        language=language,
        product=product,
        moment=moment(),
    )


def _change(
    state: State,
    conversation_id: str,
    to: ConversationState,
    before: Sequence[ConversationState],
    *,
    reason: str | None = None,
    summary: str | None = None,
    taken_by: str | None = None,
) -> None:
    with state.transaction() as transaction:
        row = transaction.rows("conversation", conversation_id=conversation_id)
        if not row:
            raise _unknown(conversation_id)
        kept = keep(summary) if summary else None
        moved = _move(
            transaction,
            conversation_id,
            to,
            before,
            reason=reason,
            summary=kept,
            taken_by=taken_by,
        )
        if not moved and row[0]["state"] != to:
            raise ConversationError(message("This conversation is closed: begin another."))


def _move(
    transaction: Transaction,
    conversation_id: str,
    to: ConversationState,
    before: Sequence[ConversationState],
    *,
    reason: str | None = None,
    summary: str | None = None,
    taken_by: str | None = None,
) -> int:
    return transaction.execute(
        "set_conversation_state",
        conversation_id=conversation_id,
        state=to,
        from_states=json.dumps(list(before)),
        reason=reason,
        summary=summary,
        taken_by=taken_by,
        moment=moment(),
    )


def _said(row: Row) -> Said:
    answer = json.loads(row["answer"]) if row["answer"] else {}
    return Said(
        row["message_id"],
        row["said_by"],
        row["who"],
        row["text"],
        row["said_at"],
        row["kind"],
        row["reason"],
        answer.get("confidence"),
        tuple(Citation(**one) for one in answer.get("citations", ())),
        row["thumb"],
        row["thumb_reason"],
    )
