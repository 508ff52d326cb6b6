"""The API of SQL: running and downloading queries, the history, and what may be asked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.console import history
from insight.console.chart import NAME_LENGTH
from insight.console.parameters import MOST, VALUE_LENGTH
from insight.console.runs import Asked, Done
from insight.console.schema import functions
from insight.store.sandbox import SQL_CHARACTERS
from web.access import allow
from web.api.group import Body, Page, answer, group
from web.audit import record
from web.console import often, schema
from web.download import download
from web.gone import is_gone
from web.login import user_name
from web.services import services

api = group("sql", "SQL")

Sql = Annotated[str, Field(min_length=1, max_length=SQL_CHARACTERS)]
Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
Value = Annotated[str, Field(max_length=VALUE_LENGTH)] | int | float | bool | None
Values = Annotated[dict[str, Value], Field(max_length=MOST)]
Format = Literal["csv", "json", "jsonl", "parquet"]
FILES: dict[Any, Any] = {
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


class WordsQuery(Page):
    words: str | None = Field(None, max_length=200)


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
    return result_of(services().runs.run(asked, rows=body.rows, gone=is_gone()))


@api.post("/sql/running/<name>/cancel", summary="Stop a query", responses={200: Cancelled})
@allow("sql")
def cancel(path: CancelPath) -> Response:
    return answer(Cancelled(cancelled=services().runs.cancel(user_name(), path.name)))


@api.post("/sql/download/<format>", summary="The whole result as a file", responses=FILES)
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
def list_runs(query: WordsQuery) -> Response:
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


def result_of(done: Done) -> Response:
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
