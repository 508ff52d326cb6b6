"""The API of SQL: running and downloading queries, saved ones, the history, and what may be asked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.console import history, saved
from insight.console.chart import MOST_SERIES, NAME_LENGTH, Choice
from insight.console.parameters import MOST, MOST_CHOICES, VALUE_LENGTH, Parameter, of_plain, values
from insight.console.runs import Asked, Done
from insight.console.saved import DESCRIPTION_LENGTH, TITLE_LENGTH, SavedQuery
from insight.console.schema import functions
from insight.store.sandbox import SQL_CHARACTERS
from web.access import allow, may
from web.api.group import Body, Page, answer, group
from web.audit import record
from web.console import often, schema
from web.download import download
from web.gone import is_gone
from web.login import user_name
from web.services import services

api = group("queries", "SQL")

Sql = Annotated[str, Field(min_length=1, max_length=SQL_CHARACTERS)]
Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
Value = Annotated[str, Field(max_length=VALUE_LENGTH)] | int | float | bool | None
Values = Annotated[dict[str, Value], Field(max_length=MOST)]
Format = Literal["csv", "json", "jsonl", "parquet"]
_FILES: dict[Any, Any] = {
    200: {
        "description": "The whole result, in pieces; broken off where the query fails on the way.",
        "content": {
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "text/csv": {},
            "application/x-ndjson": {},
            "application/vnd.apache.parquet": {},
        },
    }
}


class Run(Body):
    """A statement with values for its `$name`s."""

    sql: Sql
    parameters: Values = Field(default_factory=dict)
    rows: int | None = Field(None, ge=1, le=1_000_000, description="Most rows of the answer.")
    name: str = Field("", max_length=64, description="What to cancel it by.")


class RunSaved(Body):
    """Values for the parameters of a saved query; those left out have their defaults."""

    parameters: Values = Field(default_factory=dict)
    rows: int | None = Field(None, ge=1, le=1_000_000, description="Most rows of the answer.")
    name: str = Field("", max_length=64, description="What to cancel it by.")


class DownloadOf(Body):
    sql: Sql
    parameters: Values = Field(default_factory=dict)
    name: str = Field("", max_length=64, description="What to cancel it by.")


class ResultColumn(BaseModel):
    name: str
    type: str


class Result(BaseModel):
    """Rows of a query; values are those of `insight sql --format json`."""

    run_id: int
    columns: list[ResultColumn]
    rows: list[list[Any]]
    truncated: bool = Field(description="Rows were left off because of a limit.")
    seconds: float


class Cancelled(BaseModel):
    cancelled: bool = Field(description="Whether a query of this name was running.")


class CancelPath(BaseModel):
    name: str = Field(min_length=1, max_length=64)


class FormatPath(BaseModel):
    format: Format


class SavedFormatPath(BaseModel):
    slug: str = Field(min_length=1, max_length=100)
    format: Format


class SchemaColumn(BaseModel):
    name: str
    type: str
    meaning: str


class SchemaView(BaseModel):
    name: str
    meaning: str
    columns: list[SchemaColumn]


class Schema(BaseModel):
    views: list[SchemaView]
    functions: list[str]


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


class QueriesQuery(Page):
    words: str | None = Field(None, max_length=200)


class SlugPath(BaseModel):
    slug: str = Field(min_length=1, max_length=100)


class VersionPath(BaseModel):
    slug: str = Field(min_length=1, max_length=100)
    version: int = Field(ge=1, le=2**53)


class PastRun(BaseModel):
    """A run of one's own; `format` says of a download what it was."""

    run_id: int
    sql: str
    parameters: dict[str, Any]
    slug: str | None
    format: str | None
    started_at: datetime
    seconds: float
    rows: int | None
    truncated: bool
    error: str | None


class PastRuns(BaseModel):
    total: int
    runs: list[PastRun]


class RunPath(BaseModel):
    run_id: int = Field(ge=1, le=2**53)


class Forgotten(BaseModel):
    forgotten: int


@api.post("/sql/run", summary="Run a query", responses={200: Result})
@often
@allow("sql")
def run(body: Run) -> Response:
    asked = Asked(user_name(), body.sql, body.parameters, body.name)
    return _result(services().runs.run(asked, rows=body.rows, gone=is_gone()))


@api.post("/sql/running/<name>/cancel", summary="Stop a query", responses={200: Cancelled})
@allow("sql")
def cancel(path: CancelPath) -> Response:
    return answer(Cancelled(cancelled=services().runs.cancel(user_name(), path.name)))


@api.post("/sql/download/<format>", summary="The whole result as a file", responses=_FILES)
@often
@allow("sql")
def download_result(path: FormatPath, body: DownloadOf) -> Response:
    asked = Asked(user_name(), body.sql, body.parameters, body.name)
    return download(asked, path.format)


@api.get("/sql/schema", summary="What may be asked", responses={200: Schema})
@allow("sql")
def what_may_be_asked() -> Response:
    views = [
        SchemaView(
            name=view.name,
            meaning=view.meaning,
            columns=[
                SchemaColumn(name=column.name, type=column.type, meaning=column.meaning)
                for column in view.columns
            ],
        )
        for view in schema()
    ]
    names = [row["name"] for row in functions(services().reader)]
    return answer(Schema(views=views, functions=names))


@api.get("/sql/history", summary="What one ran oneself", responses={200: PastRuns})
@allow("sql")
def list_runs(query: QueriesQuery) -> Response:
    rows, total = history.runs(
        services().state, user_name(), query.words, count=query.count, offset=query.offset
    )
    return answer(PastRuns(total=total, runs=[PastRun.model_validate(row) for row in rows]))


@api.delete("/sql/history", summary="Forget all that one ran", responses={200: Forgotten})
@allow("sql")
def forget_runs() -> Response:
    count = history.forget(services().state, user_name())
    record("history.forgotten", "all")
    return answer(Forgotten(forgotten=count))


@api.delete("/sql/history/<run_id>", summary="Forget one run", responses={204: None})
@allow("sql")
def forget_run(path: RunPath) -> tuple[str, int]:
    if not history.forget(services().state, user_name(), path.run_id):
        abort(404)
    record("history.forgotten", str(path.run_id))
    return "", 204


@api.get("/queries", summary="Saved queries", responses={200: Queries})
@allow("sql")
def list_queries(query: QueriesQuery) -> Response:
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
    return _result(services().runs.run(asked, rows=body.rows, gone=is_gone()))


@api.post(
    "/queries/<slug>/download/<format>",
    summary="The whole result of a saved query as a file",
    responses=_FILES,
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


def _result(done: Done) -> Response:
    result = done.result
    columns = [ResultColumn(name=column.name, type=column.type) for column in result.columns]
    return answer(
        Result(
            run_id=done.run_id,
            columns=columns,
            rows=[list(row) for row in result.rows],
            truncated=result.truncated,
            seconds=result.seconds,
        )
    )


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
