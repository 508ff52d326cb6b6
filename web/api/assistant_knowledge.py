"""The API of the assistant's knowledge: its sources and passages, adding and removing, indexing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from flask import Response, abort
from flask_openapi import FileStorage
from pydantic import BaseModel, Field

from insight.assistant import files, held
from insight.assistant.types import Passage
from web import assistant_knowledge as pages
from web.access import allow
from web.api.group import Body, Page, Query, answer, group
from web.audit import record
from web.said import said
from web.services import services

api = group("assistant_knowledge", "Assistant")

Kind = Literal["faq", "policy", "product", "review"]


class LeftOut(BaseModel):
    line: int | None
    reason: str


class KnowledgeSource(BaseModel):
    name: str
    version: str
    passages: int
    languages: list[str]
    kinds: list[Kind]
    problem: str | None = Field(description="Why nothing of it could be used.")
    left_out: list[LeftOut]


class KnowledgeIndex(BaseModel):
    """The index in use; `version` is null where nothing was indexed."""

    version: str | None
    made_at: datetime | None
    passages: int
    sources: list[KnowledgeSource]


class OnePassage(BaseModel):
    id: str
    kind: Kind
    source: str
    title: str
    text: str
    language: str
    version: str
    facts: dict[str, str]


class Passages(BaseModel):
    total: int
    passages: list[OnePassage]


class PassagesQuery(Page):
    source: str | None = Field(None, max_length=1000)
    kind: Kind | None = None
    language: str | None = Field(None, max_length=10)


class PassageQuery(Query):
    version: str | None = Field(
        None, min_length=1, max_length=100, description="Of its source, as a citation names it."
    )


class PassagePath(BaseModel):
    passage_id: str = Field(min_length=1, max_length=200)


class KnowledgeFiles(BaseModel):
    model_config = {"extra": "forbid"}

    files: list[FileStorage] = Field(min_length=1, max_length=100)


class AddedKnowledge(BaseModel):
    names: list[str]


class KnowledgeName(Body):
    name: str = Field(min_length=1, max_length=1000)


class RemovedKnowledge(BaseModel):
    removed: str = Field(description="Brings the file back for a week.")


class RestoreKnowledge(Body):
    removed: str = Field(min_length=1, max_length=100)


class StartedIndex(BaseModel):
    job_id: str


@api.get("/assistant/index", summary="What the assistant knows", responses={200: KnowledgeIndex})
@allow("read")
def knowledge_index() -> Response:
    known = held.now(services().settings)
    if known is None:
        return answer(KnowledgeIndex(version=None, made_at=None, passages=0, sources=[]))
    return answer(
        KnowledgeIndex(
            version=known.version,
            made_at=datetime.fromisoformat(str(known.about["made_at"])),
            passages=len(known.passages),
            sources=[_source(row) for row in pages.rows_of(known)],
        )
    )


@api.post("/assistant/index", summary="Index the folder again", responses={202: StartedIndex})
@allow("edit")
def start_index() -> Response:
    return answer(StartedIndex(job_id=pages.index_again()), 202)


@api.get("/assistant/passages", summary="Passages", responses={200: Passages})
@allow("read")
def list_passages(query: PassagesQuery) -> Response:
    known = held.now(services().settings)
    found = [
        one
        for one in (known.passages if known else ())
        if query.source in (None, one.source)
        and query.kind in (None, one.kind)
        and query.language in (None, one.language)
    ]
    shown = found[query.offset : query.offset + query.count]
    return answer(Passages(total=len(found), passages=[_passage(one) for one in shown]))


@api.get("/assistant/passages/<passage_id>", summary="A passage", responses={200: OnePassage})
@allow("read")
def one_passage(path: PassagePath, query: PassageQuery) -> Response:
    found = held.passage(services().settings, path.passage_id, query.version)
    if found is None:
        abort(404)
    return answer(_passage(found))


@api.post("/assistant/files", summary="Add files of knowledge", responses={201: AddedKnowledge})
@allow("edit")
def add_knowledge(form: KnowledgeFiles) -> Response:
    """Files of the same name are replaced; a job indexes them."""
    given = [(one.filename or "", Path(str(one.stream.name))) for one in form.files]
    return answer(AddedKnowledge(names=pages.add_and_record(given)), 201)


@api.post("/assistant/files/remove", summary="Remove a file", responses={200: RemovedKnowledge})
@allow("edit")
def remove_knowledge(body: KnowledgeName) -> Response:
    return answer(RemovedKnowledge(removed=pages.remove_and_record(body.name)))


@api.post("/assistant/files/restore", summary="Bring a file back", responses={200: AddedKnowledge})
@allow("edit")
def restore_knowledge(body: RestoreKnowledge) -> Response:
    name = files.restore(services().settings, body.removed)
    record("knowledge.restored", name)
    pages.index_again()
    return answer(AddedKnowledge(names=[name]))


def _source(row: pages.SourceRow) -> KnowledgeSource:
    return KnowledgeSource(
        name=row.name,
        version=row.version,
        passages=row.passages,
        languages=list(row.languages),
        kinds=list(row.kinds),
        problem=said(row.problem) if row.problem else None,
        left_out=[LeftOut(line=one.line, reason=said(one.reason)) for one in row.refused],
    )


def _passage(one: Passage) -> OnePassage:
    return OnePassage(
        id=one.id,
        kind=one.kind,
        source=one.source,
        title=one.title,
        text=one.text,
        language=one.language,
        version=one.version,
        facts=dict(one.facts),
    )
