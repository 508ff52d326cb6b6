"""Conversations as they are kept: masked, handed over, taken, closed, and gone when they must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from insight import retention
from insight.assistant import chosen, conversations
from insight.assistant.types import Answer, Citation, Pending
from insight.dispatch import InProcess
from insight.erasure import _from_state
from insight.errors import ConversationError
from insight.jobs import JOBS
from insight.messages import Message, message
from insight.runner import Runner
from insight.settings import Settings
from insight.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(Settings(home=tmp_path))


def told(text: str = "Within 30 days.", **more: object) -> Answer:
    cited = (Citation("returns", "faq.md", "Returns", text, "v1"),)
    return Answer("answer", text, "en", cited, 0.97, **more)  # type: ignore[arg-type]


def test_what_is_kept_has_no_personal_data(state: State) -> None:
    number = conversations.begin(state, "widget", "en")
    conversations.say(state, number, "I am ann@example.com, card 4111 1111 1111 1111")
    conversations.answered(state, number, told("Sent to ann@example.com."))
    texts = [one.text for one in conversations.conversation(state, number).messages]
    assert "[email]" in texts[0] and "4111" not in texts[0] and "[email]" in texts[1]


def test_an_answer_keeps_its_citations_and_versions(state: State) -> None:
    number = conversations.begin(state, "chat")
    conversations.say(state, number, "How long?")
    conversations.answered(state, number, told())
    answer = conversations.conversation(state, number).messages[1]
    assert (answer.confidence, answer.citations[0].version) == (0.97, "v1")


def test_what_was_asked_back_is_given_back_with_the_next_message(state: State) -> None:
    number = conversations.begin(state, "chat")
    conversations.say(state, number, "Where is it?")
    pending = Pending("order", "Where is it?", "B-1", 1)
    conversations.answered(
        state, number, Answer("ask", "Which?", "en", asks="order", pending=pending)
    )
    conversations.say(state, number, "B-1")
    known = conversations.context(state, number)
    assert known.pending == pending
    assert [(turn.by, turn.kind) for turn in known.turns] == [
        ("customer", None),
        ("assistant", "ask"),
        ("customer", None),
    ]
    conversations.answered(state, number, told())
    assert conversations.context(state, number).pending is None


def test_a_hand_over_waits_is_taken_and_closed(state: State) -> None:
    number = conversations.begin(state, "widget")
    conversations.say(state, number, "A person please")
    summary = message("Asked: %(asked)s", asked="x")
    conversations.answered(
        state,
        number,
        Answer("handover", "Gladly.", "en", handover=True, reason="asks_person", summary=summary),
    )
    waiting = conversations.conversation(state, number)
    assert (waiting.state, waiting.reason) == ("waiting", "asks_person")
    assert isinstance(waiting.summary, Message)
    conversations.reply(state, number, "bob", "Hello, Bob here.")
    taken = conversations.conversation(state, number)
    assert (taken.state, taken.taken_by, taken.messages[-1].who) == ("taken", "bob", "bob")
    conversations.close(state, number)
    conversations.close(state, number)
    with pytest.raises(ConversationError, match="closed"):
        conversations.say(state, number, "One more")
    with pytest.raises(ConversationError, match="closed"):
        conversations.take(state, number, "eve")


def test_a_conversation_can_go_back_to_the_assistant(state: State) -> None:
    number = conversations.begin(state, "chat")
    conversations.hand_over(state, number, "low_confidence")
    conversations.give_back(state, number)
    assert conversations.context(state, number).state == "open"


def test_thumbs_are_of_answers_only(state: State) -> None:
    number, other = conversations.begin(state, "chat"), conversations.begin(state, "chat")
    asked = conversations.say(state, number, "How long?")
    answer = conversations.answered(state, number, told())
    conversations.rate(state, number, answer, -1, "wrong, mail me at ann@example.com")
    said = conversations.conversation(state, number).messages[1]
    assert (said.thumb, said.thumb_reason) == (-1, "wrong, mail me at [email]")
    for conversation, wrong in ((number, asked), (other, answer)):
        with pytest.raises(ConversationError):
            conversations.rate(state, conversation, wrong, 1)


def test_those_that_wait_come_first_and_filters_narrow(state: State) -> None:
    open_one = conversations.begin(state, "chat", "en")
    conversations.say(state, open_one, "How long?")
    conversations.answered(state, open_one, told())
    waiting = conversations.begin(state, "widget", "zh")
    conversations.hand_over(state, waiting, "anger")
    conversations.say(state, open_one, "And to islands?")
    assert [row["conversation_id"] for row in conversations.page_of(state)] == [waiting, open_one]
    (row,) = conversations.page_of(state, waits="open")
    assert (row["total"], row["messages"], row["first_text"]) == (1, 3, "How long?")
    assert len(conversations.page_of(state, language="zh", channel="widget")) == 1
    assert conversations.page_of(state, until="2000-01-01") == []


def test_days_are_counted(state: State) -> None:
    number = conversations.begin(state, "chat")
    conversations.say(state, number, "How long?")
    conversations.answered(state, number, told())
    (day,) = conversations.days(state, "2000")
    assert (day["asked"], day["answered"], day["handed_over"]) == (1, 1, 0)


def test_a_customer_can_delete_their_conversation(state: State) -> None:
    number = conversations.begin(state, "widget")
    conversations.say(state, number, "How long?")
    assert conversations.erase(state, number) and not conversations.erase(state, number)
    with pytest.raises(ConversationError, match="no conversation"):
        conversations.conversation(state, number)


def test_erasing_its_document_erases_the_conversation(state: State) -> None:
    number = conversations.begin(state, "widget")
    conversations.say(state, number, "How long?")
    row = state.row("conversation", conversation_id=number)
    assert row is not None
    _from_state(state, [row["document_id"]], [])
    assert state.rows("conversation_messages", conversation_id=number, after=0, count=9) == []


def test_retention_reaches_conversations(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    state, dispatch = State(settings), InProcess()
    number = conversations.begin(state, "widget")
    old = (datetime.now(UTC) - timedelta(days=40)).isoformat(timespec="milliseconds")
    conversations.say(state, number, "How long?")
    with state.transaction() as transaction:
        transaction._connection.execute("UPDATE conversations SET last_at = ?", (old,))
    young = conversations.begin(state, "widget")
    chosen.choose(state, writer="off", hours="", days=30, by="root")
    runner = Runner(settings, state, dispatch)
    runner.submit("retention", {}, "root")
    dispatch.run(runner)
    assert [row["conversation_id"] for row in conversations.page_of(state)] == [young]
    assert retention.months(state) is None and "retention" in JOBS
