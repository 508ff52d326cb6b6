"""The API of documents: search, facets, one with its labels, explanations, corrections, files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from flask import Response, abort, url_for
from pydantic import BaseModel, Field

from insight.documents import corrections as corrected
from insight.documents.filters import LONGEST, Filters
from insight.documents.find import FACETS, SORTS
from insight.documents.library import Search
from insight.store.reader import Row
from web import corrections, explanation, meaning
from web.access import allow
from web.api.group import Body, Query, answer, group
from web.documents import file_of, page_of
from web.services import services

api = group("documents", "Documents")

Sentiment = Literal["negative", "neutral", "positive"]
YesNo = Literal["yes", "no"]
Text = Field("", max_length=LONGEST)


class Narrowed(Query):
    """What documents are narrowed to; what is left out means everything."""

    words: str = Field(
        "", max_length=LONGEST, description='All words are needed; "side by side"; -excluded.'
    )
    week: str = Field("", pattern=r"^(\d{4}-W\d{2})?$", description="Such as 2026-W47.")
    start: date | None = Field(None, description="First day.")
    end: date | None = Field(None, description="Last day.")
    source: str = Text
    product: str = Text
    variant: str = Text
    kind: str = Text
    language: str = Text
    rating: Literal["", "1", "2", "3", "4", "5"] = ""
    sentiment: Sentiment | Literal[""] = ""
    toxic: Literal["", "toxic", "not toxic"] = ""
    topic: str = Text
    aspect: str = Text
    aspect_sentiment: Sentiment | Literal[""] = ""
    doubtful: YesNo | Literal[""] = ""
    answered: YesNo | Literal[""] = ""
    corrected: YesNo | Literal[""] = ""
    sample: YesNo | Literal[""] = ""

    def filters(self) -> Filters:
        given = self.model_dump(include=set(Narrowed.model_fields))
        return Filters.of(
            {name: "" if value is None else str(value) for name, value in given.items()}
        )


class DocumentsQuery(Narrowed):
    sort: Literal["newest", "oldest", "best"] = "newest"
    page: int = Field(1, ge=1, le=100_000)
    count: int = Field(50, ge=1, le=200, description="Documents of a page.")


class FileQuery(Narrowed):
    sort: Literal["newest", "oldest", "best"] = "newest"
    form: Literal["csv", "jsonl"] = "jsonl"


class Listed(BaseModel):
    """A document of a list; its text is cut after 2,000 characters."""

    document_id: str
    source: str
    kind: str
    product: str | None
    variant: str | None
    title: str | None
    text: str
    is_cut: bool
    language: str
    rating: float | None
    published_at: datetime | None
    sentiment: str | None
    topic: str | None
    topic_zh: str | None
    corrected: list[str] | None = Field(description="Which labels are a person's.")


class Documents(BaseModel):
    total: int
    is_total_of_newest: bool = Field(
        description="There are more documents with the words than were looked at: the newest."
    )
    documents: list[Listed]


class FacetValue(BaseModel):
    value: str
    count: int


class Facets(BaseModel):
    """Of each facet its values, counted under all other filters."""

    total: int
    facets: dict[str, list[FacetValue]]


class NearOne(Listed):
    score: float = Field(description="Cosine to the words.")
    documents: int = Field(description="How many documents have this text.")


class Near(BaseModel):
    """What is near in meaning; ask again while `state` is `running`."""

    state: Literal["none", "running", "late", "failed", "done"]
    reason: str | None
    documents: list[NearOne]


class MeaningBody(Body):
    words: str = Field(min_length=1, max_length=LONGEST, pattern=r"\S")


class DocumentPath(BaseModel):
    document_id: str = Field(min_length=1, max_length=LONGEST)


class CorrectionPath(DocumentPath):
    correction_id: str = Field(min_length=1, max_length=LONGEST)


class Correction(BaseModel):
    """What a person said of a document."""

    correction_id: str
    field: Literal["sentiment", "toxicity", "topic", "doubt"]
    label: str | None
    note: str | None
    undoes: str | None
    moment: datetime
    made_by: str
    is_undone: bool
    is_loaded: bool = Field(description="Whether lists, reports and SQL count it yet.")


class Corrections(BaseModel):
    corrections: list[Correction]


class NewCorrection(Body):
    field: Literal["sentiment", "toxicity", "topic", "doubt"]
    label: str = Field(min_length=1, max_length=LONGEST)
    note: str = Field("", max_length=corrected.LONGEST_NOTE)


class Picture(BaseModel):
    """An image: neither picture nor reason means that it was not looked at yet."""

    address: str = Field(description="Where the source has it.")
    picture: str | None = Field(description="Path of our copy, a WebP.")
    thumbnail: str | None
    reason: str | None = Field(description="Why there is no copy, such as `not found`.")
    text: str = Field(description="What was read in it; it stands in the document's text too.")


class OneDocument(BaseModel):
    """A document with its labels, as they are once its corrections are loaded."""

    document_id: str
    source: str
    kind: str
    product: str | None
    listing: str | None
    variant: str | None
    title: str | None
    text: str
    language: str
    rating: float | None
    published_at: datetime | None
    url: str | None
    answer: str | None
    answered_at: datetime | None
    likes: int | None
    replies: int | None
    verified: bool | None
    gone_at: datetime | None
    is_sample: bool
    sentiment: str | None
    sentiment_score: float | None
    toxic: bool | None
    toxicity: float | None
    stars_contradict_text: bool | None
    doubtful: bool | None
    doubt_reasons: list[str] | None
    topic_id: str | None
    topic: str | None
    topic_zh: str | None
    loaded_at: datetime
    pictures: list[Picture] = Field(description="The images that it names, in their order.")
    corrections: list[Correction]


class Explanation(BaseModel):
    """The words that carried the labels; ask again while `state` is queued or running."""

    state: str
    reason: str | None
    label_model: str | None
    model: str | None
    reader: str | None
    explained_at: str | None
    heads: list[dict[str, Any]]


@api.get("/documents", summary="Search and narrow documents", responses={200: Documents})
@allow("read")
def list_documents(query: DocumentsQuery) -> Response:
    found = services().library.search(query.filters(), query.sort, ())
    rows = page_of(found, query.page, query.count)
    documents = [Listed.model_validate(row) for row in rows]
    return answer(
        Documents(
            total=found.found.total, is_total_of_newest=_is_of_newest(found), documents=documents
        )
    )


@api.get("/documents/facets", summary="Count documents by each filter", responses={200: Facets})
@allow("read")
def facets(query: Narrowed) -> Response:
    found = services().library.search(query.filters(), SORTS[0], (*FACETS, "aspect")).found
    counted = {
        name: [FacetValue(value=one.value, count=one.count) for one in values]
        for name, values in found.facets.items()
    }
    return answer(Facets(total=found.total, facets=counted))


@api.get(
    "/documents/file",
    summary="All documents that are found, as a file",
    responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}},
)
@allow("read")
def file(query: FileQuery) -> Response:
    return file_of(query.filters(), query.sort, query.form)


@api.post("/documents/meaning", summary="Have a meaning looked for", responses={202: Near})
@allow("read")
def ask_meaning(body: MeaningBody) -> Response:
    """A worker answers within seconds; GET gives what it found, for an hour."""
    meaning.begin(body.words)
    return answer(_near(Filters.of({"words": body.words})), 202)


@api.get("/documents/meaning", summary="What is near in meaning", responses={200: Near})
@allow("read")
def near(query: Narrowed) -> Response:
    return answer(_near(query.filters()))


@api.get("/documents/<document_id>", summary="A document", responses={200: OneDocument})
@allow("read")
def one_document(path: DocumentPath) -> Response:
    s = services()
    stored = _stored(path.document_id)
    made = corrected.corrections(s.state, s.reader, path.document_id)
    shown = corrected.labelled(stored, corrected.in_force(made), s.reader)
    return answer(
        OneDocument.model_validate(
            {**shown, "pictures": _pictures(path.document_id), "corrections": _corrections(made)}
        )
    )


@api.get(
    "/documents/<document_id>/explanation",
    summary="The words that carried the labels",
    responses={200: Explanation},
)
@allow("read")
def one_explanation(path: DocumentPath) -> Response:
    return answer(Explanation.model_validate(explanation.find(path.document_id).as_json()))


@api.post(
    "/documents/<document_id>/explanation",
    summary="Have the labels explained",
    responses={202: Explanation},
)
@allow("read")
def ask_explanation(path: DocumentPath) -> Response:
    explanation.begin(path.document_id)
    found = explanation.find(path.document_id)
    return answer(Explanation.model_validate(found.as_json()), 202)


@api.get(
    "/documents/<document_id>/corrections",
    summary="What persons corrected, the newest first",
    responses={200: Corrections},
)
@allow("read")
def list_corrections(path: DocumentPath) -> Response:
    s = services()
    _stored(path.document_id)
    made = corrected.corrections(s.state, s.reader, path.document_id)
    return answer(Corrections(corrections=_corrections(made)))


@api.post(
    "/documents/<document_id>/corrections",
    summary="Correct a label",
    responses={201: Correction},
)
@allow("edit")
def correct(path: DocumentPath, body: NewCorrection) -> Response:
    made = corrections.correct(path.document_id, body.field, body.label, body.note)
    return answer(_corrections([made])[0], 201)


@api.post(
    "/documents/<document_id>/corrections/<correction_id>/undo",
    summary="Take a correction back",
    responses={201: Correction},
)
@allow("edit")
def undo_correction(path: CorrectionPath) -> Response:
    made = corrections.take_back(path.document_id, path.correction_id)
    return answer(_corrections([made])[0], 201)


@api.get(
    "/labels.csv",
    summary="The labels that persons gave, as training data",
    responses={200: {"content": {"text/csv": {}}}},
)
@allow("edit")
def labels() -> Response:
    return corrections.labels_file()


def _pictures(document_id: str) -> list[Picture]:
    rows = services().reader.rows("documents/pictures.sql", {"document_id": document_id})
    return [
        Picture(
            address=row["address"],
            picture=url_for("images.one", image=row["image"]) if row["image"] else None,
            thumbnail=url_for("images.thumbnail", image=row["image"]) if row["image"] else None,
            reason=row["reason"],
            text=row["text"],
        )
        for row in rows
    ]


def _stored(document_id: str) -> Row:
    row = services().reader.row("documents/one.sql", {"document_id": document_id})
    if row is None:
        abort(404)
    return row


def _corrections(made: list[corrected.Correction]) -> list[Correction]:
    return [Correction.model_validate(one, from_attributes=True) for one in made]


def _is_of_newest(found: Search) -> bool:
    return found.hits is not None and found.hits.is_cut


def _near(filters: Filters) -> Near:
    view = meaning.view(filters) if filters.words else meaning.View("none")
    rows = [NearOne.model_validate(row) for row in view.rows]
    return Near.model_validate({"state": view.state, "reason": view.reason, "documents": rows})
