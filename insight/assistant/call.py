"""A customer who presses the button for a person, without a message to answer."""

from __future__ import annotations

from insight.assistant import conversations
from insight.assistant.summary import summary_of
from insight.state import State

REASON = "asks_person"


def call_person(state: State, conversation_id: str) -> None:
    """Make a conversation wait for a person, with a summary. May be repeated.

    Raises ConversationError where there is no such conversation, or it is closed.
    """
    turns = conversations.context(state, conversation_id).turns
    place = next((n for n in reversed(range(len(turns))) if turns[n].by == "customer"), None)
    asked = "" if place is None else turns[place].text
    earlier = turns if place is None else (*turns[:place], *turns[place + 1 :])
    summary = summary_of(asked or "–", [REASON], earlier, None)
    conversations.hand_over(state, conversation_id, REASON, summary)
