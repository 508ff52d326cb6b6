"""The API of topics: over some weeks, on the map, each with its documents, and what people change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.store.reader import Row
from insight.topics import one
from insight.topics.weeks import Mood, Topic, TopicsAsked, TopicsFound, Trend
from web.access import allow
from web.api.group import Body, Page, answer, group
from web.api.reports import WEEK, ScopeQuery
from web.services import services
from web.topics import recent_changes, start_edit
from web.topics_kept import near, place_of_topics, topics_found

api = group("topics", "Topics")

Kind = Literal["found", "born", "split", "merged", "renamed", "pinned", "unpinned"]
TopicId = Field(min_length=1, max_length=100)


class TopicsQuery(ScopeQuery):
    """Which weeks and documents; the last sixteen weeks where none is named."""

    first_week: str | None = Field(None, pattern=WEEK)
    last_week: str | None = Field(None, pattern=WEEK)

    def asked(self) -> TopicsAsked:
        return TopicsAsked(self.first_week, self.last_week, self.scope())


class TopicDocumentsQuery(Page, ScopeQuery):
    pass


class TopicWeek(BaseModel):
    monday: date
    documents: int
    read: int
    negative: int
    positive: int


class OneTopic(BaseModel):
    topic_id: str
    label: str
    label_zh: str
    words: list[str]
    theme: str | None
    theme_zh: str | None
    pinned: bool
    born_at: datetime | None
    size: int = Field(description="All its documents, also of other weeks.")
    documents: int
    share: float
    negative_share: float | None
    mood: Mood
    trend: Trend
    weeks: list[TopicWeek]


class Topics(BaseModel):
    mondays: list[date]
    topics: list[OneTopic]


class Place(BaseModel):
    """Where a topic lies; what is alike is near."""

    topic_id: str
    x: float = Field(ge=-1, le=1)
    y: float = Field(ge=-1, le=1)


class Map(BaseModel):
    places: list[Place]


class Event(BaseModel):
    """A thing that happened to a topic."""

    change: str = Field(description="The change it belongs to, by which it is taken back.")
    kind: Kind
    topic_id: str
    other_topic_id: str | None
    label: str | None
    label_zh: str | None
    moment: datetime
    made_by: str | None
    is_undone: bool


class TopicWithHistory(BaseModel):
    topic: OneTopic
    related: list[str] = Field(description="Topics that are most alike, the nearest first.")
    history: list[Event]


class TopicDocument(BaseModel):
    document_id: str
    source: str
    product: str | None
    language: str
    rating: float | None
    published_at: datetime | None
    sentiment: str | None
    text: str = Field(description="At most the first 300 characters.")
    is_cut: bool
    score: float | None = Field(description="How near it is to the centre of the topic.")


class TopicDocuments(BaseModel):
    total: int
    documents: list[TopicDocument]


class Change(BaseModel):
    """What a person changed; a merge of several topics is one change."""

    change: str
    kind: Kind
    topics: list[str]
    other_topic_id: str | None
    label: str | None
    label_zh: str | None
    moment: datetime
    made_by: str
    is_undone: bool


class Changes(BaseModel):
    changes: list[Change]


class NewChange(Body):
    """What to change; which fields are needed depends on the action."""

    action: Literal["rename", "merge", "split", "pin", "unpin", "undo"]
    topics: list[str] = Field(default_factory=list, max_length=200)
    into: str | None = Field(None, max_length=100)
    label: str | None = Field(None, max_length=80)
    label_zh: str | None = Field(None, max_length=80)
    change: str | None = Field(None, max_length=100)


class TopicChangeStarted(BaseModel):
    job_id: str = Field(description="The job that makes the change; it is seen when that is done.")


class TopicPath(BaseModel):
    topic_id: str = TopicId


@api.get("/topics", summary="The topics of some weeks", responses={200: Topics})
@allow("read")
def list_topics(query: TopicsQuery) -> Response:
    found = _newest(query.asked())
    return answer(
        Topics(mondays=list(found.mondays), topics=[_topic(topic) for topic in found.topics])
    )


@api.get("/topics/map", summary="Where the topics lie", responses={200: Map})
@allow("read")
def topic_map() -> Response:
    shown = {topic.topic_id for topic in _newest(TopicsAsked()).topics}
    found = place_of_topics().items()
    return answer(
        Map(places=[Place(topic_id=id_, x=x, y=y) for id_, (x, y) in found if id_ in shown])
    )


@api.get("/topics/changes", summary="What people changed", responses={200: Changes})
@allow("read")
def list_changes() -> Response:
    return answer(Changes(changes=[Change.model_validate(row) for row in recent_changes(most=200)]))


@api.post("/topics/changes", summary="Change topics", responses={202: TopicChangeStarted})
@allow("edit")
def change_topics(body: NewChange) -> Response:
    """Rename, merge, split, pin or unpin topics, or take such a change back."""
    return answer(TopicChangeStarted(job_id=start_edit(body.model_dump(exclude_none=True))), 202)


@api.get("/topics/<topic_id>", summary="One topic", responses={200: TopicWithHistory})
@allow("read")
def one_topic(path: TopicPath, query: TopicsQuery) -> Response:
    found = _newest(query.asked())
    topic = found.topic(path.topic_id)
    if topic is None:
        abort(404)
    with services().reader.snapshot() as snapshot:
        history: list[Row] = one.history(snapshot, topic.topic_id)
    return answer(
        TopicWithHistory(
            topic=_topic(topic),
            related=[other.topic_id for other in near(found, topic.topic_id)],
            history=[Event.model_validate(row) for row in history],
        )
    )


@api.get(
    "/topics/<topic_id>/documents",
    summary="The documents of a topic, the most typical first",
    responses={200: TopicDocuments},
)
@allow("read")
def topic_documents(path: TopicPath, query: TopicDocumentsQuery) -> Response:
    if _newest(TopicsAsked()).topic(path.topic_id) is None:
        abort(404)
    s, asked = services(), TopicsAsked(None, None, query.scope())
    with s.reader.snapshot() as snapshot:
        rows, total = one.documents(
            s.settings, snapshot, path.topic_id, asked, page=query.page, size=query.count
        )
    return answer(
        TopicDocuments(total=total, documents=[TopicDocument.model_validate(row) for row in rows])
    )


def _newest(asked: TopicsAsked) -> TopicsFound:
    """A script that changed topics and asks again sees the change, if it waits a little longer."""
    return topics_found(asked, newest=True)


def _topic(topic: Topic) -> OneTopic:
    return OneTopic.model_validate(topic, from_attributes=True)
