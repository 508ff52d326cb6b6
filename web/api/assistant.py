"""The API of the assistant: ask it, at once or as a stream, and what its conversations are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field, StringConstraints

from insight.assistant import conversations
from insight.assistant.conversations import Conversation, Said
from insight.assistant.live import Event
from insight.errors import AssistantError
from insight.messages import recall
from web import conversations as pages
from web.access import allow
from web.api.group import Body, Page, answer, group
from web.api.types import WHOLE
from web.services import services

api = group("assistant", "Assistant")

State = Literal["open", "waiting", "taken", "closed"]
Channel = Literal["chat", "widget", "api"]
Language = Literal["en", "zh"]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=conversations.LONGEST, pattern=r"\S"),
]


class NewConversation(Body):
    language: Language | None = Field(None, description="Of the customer, where it is known.")


class NewMessage(Body):
    text: Text


class Rating(Body):
    thumb: Annotated[int, WHOLE] = Field(ge=-1, le=1, description="1 or -1.")
    reason: str = Field("", max_length=500)


class NewReply(Body):
    text: Text


class Quoted(BaseModel):
    """What an answer rests on."""

    passage: str
    source: str
    title: str
    quote: str
    version: str


class Message(BaseModel):
    message_id: int
    by: Literal["customer", "assistant", "person"]
    who: str | None = Field(description="Who replied, of the shop.")
    text: str = Field(description="Plain text; personal data of customers are masked.")
    said_at: datetime
    kind: str | None
    reason: str | None = Field(description="Why it handed over, asked back or did not know.")
    confidence: float | None
    citations: list[Quoted]
    thumb: int | None


class Talk(BaseModel):
    """A conversation; who has its id can go on with it."""

    conversation_id: str
    channel: Channel
    language: str | None
    state: State
    reason: str | None
    summary: str | None = Field(description="For the person who takes over.")
    taken_by: str | None
    started_at: datetime
    last_at: datetime
    messages: list[Message]


class ListedConversation(BaseModel):
    conversation_id: str
    channel: Channel
    language: str | None
    state: State
    reason: str | None
    first_text: str | None
    messages: int
    last_at: datetime


class Conversations(BaseModel):
    total: int
    conversations: list[ListedConversation]


class BegunConversation(BaseModel):
    conversation_id: str


class Answered(BaseModel):
    """What was said to a message; null where a person answers."""

    state: State
    message: Message | None


class DayFigures(BaseModel):
    day: date
    asked: int
    answered: int
    asked_back: int
    handed_over: int
    unknown: int
    liked: int
    disliked: int


class Figures(BaseModel):
    days: list[DayFigures] = Field(description="Those of the last 30 on which anything was said.")


class ConversationPath(BaseModel):
    conversation_id: str = Field(min_length=1, max_length=64)


class MessagePath(ConversationPath):
    message_id: int = Field(ge=1, le=2**53)


class ActionPath(ConversationPath):
    action: Literal["take", "return", "close"]


class ConversationQuery(Page):
    state: State | None = None
    language: Language | None = None
    channel: Channel | None = None
    disliked: bool = False
    unanswered: bool = Field(False, description="Only with questions that nobody answered.")


@api.post(
    "/assistant/conversations", summary="Begin a conversation", responses={201: BegunConversation}
)
@allow("read")
def begin_conversation(body: NewConversation) -> Response:
    made = conversations.begin(services().state, "api", body.language)
    return answer(BegunConversation(conversation_id=made), 201)


@api.get("/assistant/conversations", summary="Conversations", responses={200: Conversations})
@allow("read")
def list_conversations(query: ConversationQuery) -> Response:
    """Those that wait for a person first, then the newest."""
    rows = conversations.page_of(
        services().state,
        waits=query.state,
        language=query.language,
        channel=query.channel,
        thumb=-1 if query.disliked else None,
        unanswered=query.unanswered,
        count=query.count,
        offset=query.offset,
    )
    listed = [ListedConversation.model_validate(row) for row in rows]
    return answer(Conversations(total=rows[0]["total"] if rows else 0, conversations=listed))


@api.get("/assistant/figures", summary="How it does by day", responses={200: Figures})
@allow("read")
def conversation_figures() -> Response:
    days = [{name: value or 0 for name, value in row.items()} for row in pages.by_day()]
    return answer(Figures(days=[DayFigures.model_validate(row) for row in days]))


@api.get(
    "/assistant/conversations/<conversation_id>", summary="A conversation", responses={200: Talk}
)
@allow("read")
def one_conversation(path: ConversationPath) -> Response:
    return answer(_talk(path.conversation_id))


@api.post(
    "/assistant/conversations/<conversation_id>/messages",
    summary="Ask, and wait for the answer",
    responses={200: Answered},
)
@allow("read")
def ask_and_wait(path: ConversationPath, body: NewMessage) -> Response:
    pages.existing(path.conversation_id)
    answers = services().answers
    event = answers.wait(answers.ask(path.conversation_id, body.text))
    if event.name == "late":
        abort(503)
    if event.name == "failed":
        raise AssistantError(recall(str(event.data["problem"])))
    return answer(_answered(path.conversation_id, event))


@api.post(
    "/assistant/conversations/<conversation_id>/stream",
    summary="Ask, and hear the answer as it comes",
    responses={
        200: {
            "description": "Server-sent events: begun, sentence {text}, then one of done {state, "
            "message}, failed {problem} and late.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
@allow("read")
def ask_and_hear(path: ConversationPath, body: NewMessage) -> Response:
    pages.existing(path.conversation_id)
    answers = services().answers

    def last(event: Event) -> Mapping[str, Any]:
        if event.name == "done":
            return _answered(path.conversation_id, event).model_dump(mode="json")
        return {name: str(recall(str(value))) for name, value in event.data.items()}

    return answers.stream(answers.ask(path.conversation_id, body.text), last)


@api.post(
    "/assistant/conversations/<conversation_id>/messages/<int:message_id>/rating",
    summary="Rate an answer",
    responses={200: Talk},
)
@allow("read")
def rate_answer(path: MessagePath, body: Rating) -> Response:
    pages.existing(path.conversation_id)
    if body.thumb == 0:
        raise AssistantError("A thumb is 1 or -1.")
    thumb: Literal[-1, 1] = 1 if body.thumb > 0 else -1
    state = services().state
    conversations.rate(state, path.conversation_id, path.message_id, thumb, body.reason)
    if thumb < 0:
        services().answers.group()
    return answer(_talk(path.conversation_id))


@api.post(
    "/assistant/conversations/<conversation_id>/reply",
    summary="Reply as a person, and take over",
    responses={200: Talk},
)
@allow("edit")
def reply_as_person(path: ConversationPath, body: NewReply) -> Response:
    pages.existing(path.conversation_id)
    pages.reply_and_record(path.conversation_id, body.text)
    return answer(_talk(path.conversation_id))


@api.post(
    "/assistant/conversations/<conversation_id>/<action>",
    summary="Take over, give back to the assistant, or end",
    responses={200: Talk},
)
@allow("edit")
def change_conversation(path: ActionPath) -> Response:
    pages.existing(path.conversation_id)
    pages.change_and_record(path.conversation_id, path.action)
    return answer(_talk(path.conversation_id))


@api.delete(
    "/assistant/conversations/<conversation_id>",
    summary="Delete a conversation",
    responses={204: None},
)
@allow("edit")
def delete_conversation(path: ConversationPath) -> tuple[str, int]:
    pages.existing(path.conversation_id)
    pages.change_and_record(path.conversation_id, "delete")
    return "", 204


def _talk(conversation_id: str) -> Talk:
    found: Conversation = pages.existing(conversation_id)
    told = conversations.as_json(found)
    return Talk.model_validate(
        {**told, "messages": [_message(one) for one in found.messages]}, extra="ignore"
    )


def _message(one: Said, text: str | None = None) -> Message:
    return Message(
        message_id=one.message_id,
        by=one.by,
        who=one.who,
        text=one.text if text is None else text,
        said_at=datetime.fromisoformat(one.said_at),
        kind=one.kind,
        reason=one.reason,
        confidence=one.confidence,
        citations=[
            Quoted(
                passage=cited.passage,
                source=cited.source,
                title=cited.title,
                quote=cited.quote,
                version=cited.version,
            )
            for cited in one.citations
        ],
        thumb=one.thumb,
    )


def _answered(conversation_id: str, event: Event) -> Answered:
    state = services().state
    told = conversations.context(state, conversation_id).state
    number = event.data["message"]
    if number is None:
        return Answered(state=told, message=None)
    (one,) = conversations.said_after(state, conversation_id, number - 1, 1)
    # What is kept is masked; who just asked gets what was said.
    return Answered(state=told, message=_message(one, str(event.data["text"])))
