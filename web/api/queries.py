"""The API of saved queries: kept, changed, run and downloaded by the name in their link."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.console import saved
from insight.console.chart import MOST_SERIES, NAME_LENGTH, Choice
from insight.console.parameters import MOST, MOST_CHOICES, VALUE_LENGTH, Parameter, of_plain, values
from insight.console.runs import Asked
from insight.console.saved import DESCRIPTION_LENGTH, TITLE_LENGTH, SavedQuery
from web.access import allow, may
from web.api.group import Body, answer, group
from web.api.sql import FILES, Format, Name, Result, Sql, Values, WordsQuery, result_of
from web.audit import record
from web.console import often
from web.download import download
from web.gone import is_gone
from web.login import user_name
from web.services import services

api = group("queries", "Saved queries")


class RunSaved(Body):
    """Values for the parameters of a saved query; those left out have their defaults."""

    parameters: Values = Field(default_factory=dict)
    rows: int | None = Field(None, ge=1, le=1_000_000, description="Most rows of the answer.")
    name: str = Field("", max_length=64, description="What to cancel it by.")


class SavedFormatPath(BaseModel):
    slug: str = Field(min_length=1, max_length=100)
    format: Format


class OneParameter(Body):
    """A `$name` of a statement: its kind, its default, and values to choose from."""

    name: Name
    kind: Literal["text", "number", "date", "choice"] = "text"
    default: str = Field("", max_length=VALUE_LENGTH)
    choices: list[Annotated[str, Field(min_length=1, max_length=VALUE_LENGTH)]] = Field(
        [], max_length=MOST_CHOICES
    )


class OneChart(Body):
    """How a page shows the result; empty names leave it to the result."""

    view: Literal["table", "chart"] = "table"
    shape: Literal["line", "bar", "scatter"] | None = None
    x: str = Field("", max_length=NAME_LENGTH)
    series: list[Name] = Field([], max_length=MOST_SERIES)
    split: str | None = Field(None, max_length=NAME_LENGTH)


class NewQuery(Body):
    title: str = Field(min_length=1, max_length=TITLE_LENGTH)
    sql: Sql
    description: str = Field("", max_length=DESCRIPTION_LENGTH)
    parameters: list[OneParameter] = Field([], max_length=MOST)
    chart: OneChart = OneChart()

    def query(self) -> saved.Query:
        return saved.Query(
            self.title,
            self.sql,
            self.description,
            tuple(of_plain(one.model_dump() for one in self.parameters)),
            Choice.of(self.chart.model_dump()),
        )


class ChangedQuery(NewQuery):
    version: int = Field(ge=1, le=2**53, description="The version that was read and changed.")


class OneQuery(BaseModel):
    slug: str
    title: str
    description: str
    sql: str
    parameters: list[OneParameter]
    chart: OneChart
    owner: str
    version: int
    current: int = Field(description="The number of the newest version.")
    saved_by: str
    saved_at: datetime
    deleted: bool


class Queries(BaseModel):
    total: int
    queries: list[OneQuery]


class SlugPath(BaseModel):
    slug: str = Field(min_length=1, max_length=100)


class VersionPath(BaseModel):
    slug: str = Field(min_length=1, max_length=100)
    version: int = Field(ge=1, le=2**53)


@api.get("/queries", summary="Saved queries", responses={200: Queries})
@allow("sql")
def list_queries(query: WordsQuery) -> Response:
    found, total = saved.found(
        services().state, query.words, count=query.count, offset=query.offset
    )
    return answer(Queries(total=total, queries=[_one(one) for one in found]))


@api.post("/queries", summary="Save a query", responses={201: OneQuery})
@allow("sql")
def save_query(body: NewQuery) -> Response:
    made = saved.save(services().state, user_name(), body.query())
    record("query.saved", made.slug, title=made.query.title)
    return answer(_one(made), 201)


@api.get("/queries/<slug>", summary="A saved query", responses={200: OneQuery})
@allow("sql")
def read_query(path: SlugPath) -> Response:
    return answer(_one(_existing(path.slug)))


@api.get(
    "/queries/<slug>/versions/<version>",
    summary="A version of a saved query",
    responses={200: OneQuery},
)
@allow("sql")
def read_version(path: VersionPath) -> Response:
    return answer(_one(_existing(path.slug, path.version)))


@api.put("/queries/<slug>", summary="Save the next version", responses={200: OneQuery})
@allow("sql")
def change_query(path: SlugPath, body: ChangedQuery) -> Response:
    changed = saved.change(
        services().state,
        path.slug,
        user_name(),
        body.query(),
        version=body.version,
        admin=may("admin"),
    )
    if changed is None:
        abort(404)
    record("query.changed", path.slug, version=changed.version)
    return answer(_one(changed))


@api.delete("/queries/<slug>", summary="Delete a saved query", responses={200: OneQuery})
@allow("sql")
def delete_query(path: SlugPath) -> Response:
    """It can be restored."""
    deleted = saved.delete(services().state, path.slug, user_name(), admin=may("admin"))
    if deleted is None:
        abort(404)
    record("query.deleted", path.slug)
    return answer(_one(deleted))


@api.post("/queries/<slug>/restore", summary="Take a deletion back", responses={200: OneQuery})
@allow("sql")
def restore_query(path: SlugPath) -> Response:
    restored = saved.restore(services().state, path.slug, user_name(), admin=may("admin"))
    if restored is None:
        abort(404)
    record("query.restored", path.slug)
    return answer(_one(restored))


@api.post("/queries/<slug>/run", summary="Run a saved query", responses={200: Result})
@often
@allow("sql")
def run_query(path: SlugPath, body: RunSaved) -> Response:
    asked = _asked(path.slug, body.parameters, body.name)
    return result_of(services().runs.run(asked, rows=body.rows, gone=is_gone()))


@api.post(
    "/queries/<slug>/download/<format>",
    summary="The whole result of a saved query as a file",
    responses=FILES,
)
@often
@allow("sql")
def download_query(path: SavedFormatPath, body: RunSaved) -> Response:
    return download(_asked(path.slug, body.parameters, body.name), path.format, path.slug)


def _asked(slug: str, given: dict[str, Any], name: str) -> Asked:
    query = _existing(slug).query
    found = values(query.parameters, given)
    return Asked(user_name(), query.sql, found, name, slug, query.chart)


def _existing(slug: str, version: int | None = None) -> SavedQuery:
    found = saved.find(services().state, slug, version)
    if found is None or found.deleted_at:
        abort(404)
    return found


def _one(found: SavedQuery) -> OneQuery:
    query = found.query
    return OneQuery(
        slug=found.slug,
        title=query.title,
        description=query.description,
        sql=query.sql,
        parameters=[_parameter(one) for one in query.parameters],
        chart=OneChart.model_validate(query.chart.plain()),
        owner=found.owner,
        version=found.version,
        current=found.current,
        saved_by=found.saved_by,
        saved_at=datetime.fromisoformat(found.saved_at),
        deleted=found.deleted_at is not None,
    )


def _parameter(one: Parameter) -> OneParameter:
    return OneParameter.model_validate(one.plain())
