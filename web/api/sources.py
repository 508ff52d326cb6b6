"""The API of sources: how they do, a look at one record, and which texts some words take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight import source_list
from insight.collection_health import Health
from insight.sources import SOURCES
from insight.sources.wanted_words import LONGEST
from web.access import allow
from web.api.group import Body, answer, group
from web.services import services
from web.sources import LONGEST_TRIED, check_source, sparingly

api = group("sources", "Sources")

Value = Annotated[str, Field(max_length=4_096)]


class SourceNeed(BaseModel):
    name: str
    required: bool
    meaning: str


class SourceKey(BaseModel):
    """A setting that holds a key of the source."""

    variable: str
    is_set: bool


class SourceTerms(BaseModel):
    collects: str
    footing: str
    erasure: str


class Collection(BaseModel):
    """A source with its parameters, and how it does."""

    asked: str = Field(description="What is collected, in one line.")
    state: Literal["well", "failing", "quiet"]
    last_job: str
    tried_at: datetime
    succeeded_at: datetime | None
    new_at: datetime | None = Field(description="When something came that was not stored.")
    failures: int = Field(description="In a row.")
    cause: str | None
    cause_state: str | None
    last_read: int | None
    last_new: int | None
    usual_new: float | None
    usual_gap_hours: float | None


class OneSource(BaseModel):
    name: str
    collects: str
    needs: list[SourceNeed]
    keys: list[SourceKey]
    where: str
    terms: SourceTerms
    tested: str
    collections: list[Collection]
    last_job: str | None
    last_state: str | None
    last_at: datetime | None
    last_counts: dict[str, int]


class StoredSource(BaseModel):
    """A source that documents carry."""

    source: str
    documents: int
    first_date: datetime | None
    last_date: datetime | None


class Sources(BaseModel):
    sources: list[OneSource]
    stored: list[StoredSource]


class SourcePath(BaseModel):
    name: str = Field(min_length=1, max_length=60)


class CheckOptions(Body):
    options: dict[str, Value] = Field(default_factory=dict, max_length=20)
    words: str | None = Field(None, max_length=LONGEST)


class CheckedRecord(BaseModel):
    """The first record of a source."""

    found: bool
    taken: bool = Field(description="Whether the words take it.")
    document: dict[str, Any] | None = Field(description="As it would be stored.")
    reason: str | None = Field(description="Why it would not be stored.")


class WordsToTry(Body):
    words: str = Field(max_length=LONGEST)
    text: str = Field(max_length=LONGEST_TRIED)


class TriedWords(BaseModel):
    matches: bool
    found: list[str]
    missing: list[str]
    unwanted: list[str] = Field(description="Words that the text has and the query forbids.")


@api.get("/sources", summary="Where documents come from", responses={200: Sources})
@allow("read")
def list_sources() -> Response:
    s = services()
    found = source_list.sources(s.settings, s.state)
    stored = [StoredSource.model_validate(row) for row in source_list.stored(s.reader)]
    return answer(Sources(sources=[_source(one) for one in found], stored=stored))


@api.post(
    "/sources/<name>/check",
    summary="Fetch one record of a source and store nothing",
    responses={200: CheckedRecord},
)
@allow("jobs")
@sparingly
def check(path: SourcePath, body: CheckOptions) -> Response:
    if path.name not in SOURCES.names():
        abort(404)
    given = {"source": path.name, "options": body.options, "words": body.words}
    found = check_source(given)
    document = found and found.document
    return answer(
        CheckedRecord(
            found=found is not None,
            taken=bool(found and found.taken),
            document=source_list.as_stored(document) if document else None,
            reason=str(found.reason) if found and found.reason else None,
        )
    )


@api.post("/sources/words", summary="Try which texts some words take", responses={200: TriedWords})
@allow("read")
def try_words(body: WordsToTry) -> Response:
    from insight.sources.wanted_words import parse

    tried = parse(body.words).tried(body.text)
    return answer(
        TriedWords(
            matches=tried.matches,
            found=list(tried.found),
            missing=list(tried.missing),
            unwanted=list(tried.unwanted),
        )
    )


def _source(one: source_list.Source) -> OneSource:
    return OneSource(
        name=one.name,
        collects=one.collects,
        needs=[SourceNeed(name=n, required=r, meaning=str(m)) for n, r, m in one.needs],
        keys=[SourceKey(variable=variable, is_set=is_set) for variable, is_set in one.keys],
        where=str(one.where),
        terms=SourceTerms(
            collects=str(one.terms[0]), footing=str(one.terms[1]), erasure=str(one.terms[2])
        ),
        tested=one.tested,
        collections=[_collection(health) for health in one.collections],
        last_job=one.last_job,
        last_state=one.last_state,
        last_at=_moment(one.last_at),
        last_counts=dict(one.last_counts),
    )


def _collection(health: Health) -> Collection:
    return Collection(
        asked=health.words,
        state=health.state,
        last_job=health.job_id,
        tried_at=datetime.fromisoformat(health.tried_at),
        succeeded_at=_moment(health.succeeded_at),
        new_at=_moment(health.new_at),
        failures=health.failures,
        cause=health.cause,
        cause_state=health.cause_state,
        last_read=health.last_read,
        last_new=health.last_new,
        usual_new=health.usual_new,
        usual_gap_hours=health.usual_gap_hours,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
