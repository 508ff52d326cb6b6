"""The API of unanswered questions and of the entries that are made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.assistant import faq_entries, unanswered
from insight.errors import ConversationError
from web import unanswered as pages
from web.access import allow
from web.api.group import Body, Page, answer, group
from web.login import user_name
from web.said import said
from web.services import services

api = group("unanswered", "Assistant")


class AskedQuestion(BaseModel):
    conversation_id: str
    text: str
    cause: str


class OneNeed(BaseModel):
    """Questions that ask for the same."""

    need_id: int
    title: str
    language: str
    asked: int
    last_at: datetime
    entry_id: int | None
    questions: list[AskedQuestion]


class Needs(BaseModel):
    needs: list[OneNeed]


class OneFault(BaseModel):
    quote: str
    reason: str
    severity: Literal["error", "notice"]


class FaqEntry(BaseModel):
    entry_id: int
    language: Literal["en", "zh"]
    question: str
    answer: str
    basis: Literal["reply", "passages", "none"]
    state: Literal["draft", "approved", "dropped"]
    made_by: str
    approved_by: str | None
    faults: list[OneFault] = Field(description="What its check finds; an error keeps it a draft.")


class FaqEntries(BaseModel):
    entries: list[FaqEntry]


class NewWords(Body):
    question: str = Field(min_length=1, max_length=300)
    answer: str = Field(max_length=4000)


class NeedPath(BaseModel):
    need_id: int = Field(ge=1, le=2**53)


class EntryPath(BaseModel):
    entry_id: int = Field(ge=1, le=2**53)


class EntryActionPath(EntryPath):
    action: Literal["approve", "undo", "drop"]


@api.get("/assistant/unanswered", summary="Unanswered questions", responses={200: Needs})
@allow("read")
def list_needs(query: Page) -> Response:
    """What most ask comes first."""
    found = unanswered.queue(services().state, count=query.count, offset=query.offset)
    return answer(Needs(needs=[_need(one) for one in found]))


@api.post(
    "/assistant/unanswered/<int:need_id>/draft", summary="Draft an entry", responses={201: FaqEntry}
)
@allow("edit")
def draft_entry(path: NeedPath) -> Response:
    _must_have(path.need_id)
    made = pages.draft_entry(path.need_id)
    return answer(_entry(faq_entries.entry(services().state, made)), 201)


@api.post(
    "/assistant/unanswered/<int:need_id>/dismiss",
    summary="Take a question off the list",
    responses={200: OneNeed},
)
@allow("edit")
def dismiss_need(path: NeedPath) -> Response:
    _must_have(path.need_id)
    pages.dismiss_and_record(path.need_id, restore=False)
    return answer(_need(unanswered.need(services().state, path.need_id)))


@api.post(
    "/assistant/unanswered/<int:need_id>/restore",
    summary="Put a question on the list again",
    responses={200: OneNeed},
)
@allow("edit")
def restore_need(path: NeedPath) -> Response:
    _must_have(path.need_id)
    pages.dismiss_and_record(path.need_id, restore=True)
    return answer(_need(unanswered.need(services().state, path.need_id)))


@api.get("/assistant/entries", summary="Entries made of questions", responses={200: FaqEntries})
@allow("read")
def list_entries() -> Response:
    found = faq_entries.entries(services().state)
    return answer(FaqEntries(entries=[_entry(one) for one in found]))


@api.get("/assistant/entries/<int:entry_id>", summary="An entry", responses={200: FaqEntry})
@allow("read")
def one_entry(path: EntryPath) -> Response:
    return answer(_entry(pages.existing(path.entry_id)))


@api.put("/assistant/entries/<int:entry_id>", summary="Change a draft", responses={200: FaqEntry})
@allow("edit")
def edit_entry(path: EntryPath, body: NewWords) -> Response:
    pages.existing(path.entry_id)
    made = faq_entries.edit(
        services().state, path.entry_id, body.question, body.answer, user_name()
    )
    return answer(_entry(made))


@api.post(
    "/assistant/entries/<int:entry_id>/<action>",
    summary="Approve an entry, take it back, or put a draft away",
    responses={200: FaqEntry},
)
@allow("edit")
def change_entry(path: EntryActionPath) -> Response:
    pages.existing(path.entry_id)
    if path.action == "approve":
        pages.approve_and_index(path.entry_id)
    elif path.action == "undo":
        pages.undo_and_index(path.entry_id)
    else:
        faq_entries.drop(services().state, path.entry_id, user_name())
    return answer(_entry(pages.existing(path.entry_id)))


def _must_have(need_id: int) -> None:
    try:
        unanswered.need(services().state, need_id)
    except ConversationError:
        abort(404)


def _need(one: unanswered.Need) -> OneNeed:
    return OneNeed(
        need_id=one.need_id,
        title=one.title,
        language=one.language,
        asked=one.asked,
        last_at=datetime.fromisoformat(one.last_at),
        entry_id=one.entry_id,
        questions=[
            AskedQuestion(conversation_id=q.conversation_id, text=q.text, cause=q.cause)
            for q in one.questions
        ],
    )


def _entry(one: faq_entries.Entry) -> FaqEntry:
    return FaqEntry(
        entry_id=one.entry_id,
        language=one.language,
        question=one.question,
        answer=one.answer,
        basis=one.basis,
        state=one.state,
        made_by=one.made_by,
        approved_by=one.approved_by,
        faults=[
            OneFault(quote=fault.quote, reason=said(fault.reason), severity=fault.severity)
            for fault in faq_entries.problems(one)
        ],
    )
