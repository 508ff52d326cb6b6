"""Rows of a query in a database of your own, read on from a column that only grows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, Field, field_validator

from insight.fetch_error import FetchError
from insight.messages import message
from insight.queries import query as sql
from insight.sources import _sql_cursor
from insight.sources._sql_connection import connected
from insight.sources.columns import recognise
from insight.sources.dates import read_alone
from insight.sources.source import Page, Tested, Wanted
from insight.sources.tables.table import Row, checked
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient

NAME = "sql"
TITLE = message("SQL database")
KIND = "review"
NEEDS = ("databases",)
WHERE = message(
    "Ask whoever runs the database for an account that may only read the tables concerned, and "
    "write its address into INSIGHT_DATABASES."
)
TERMS = (
    message(
        "The columns of your query that are fields of ours: text, date, rating and the like; of the "
        "author only a salted hash."
    ),
    message(
        "The data are your own; that customers were told of such a use, and agreed where that is "
        "needed, is yours to see to."
    ),
    message(
        "Erase a document on its page or all of an author under Erasure, and in your database too: "
        "what the query still finds may come back."
    ),
)
TESTED: Tested = "seen live"

ROWS_A_PAGE = 5_000
_COLUMN = re.compile(r"[^\W\d]\w{0,62}")
_READS = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


class Parameters(BaseModel):
    """What has to be known to read from a database."""

    database: str = Field(
        min_length=1, max_length=50, description=message("Name of the database in the settings.")
    )
    statement: str = Field(
        min_length=1,
        max_length=10_000,
        description=message(
            "A query that only reads; its columns are named like our fields, or mapped below."
        ),
    )
    cursor: str = Field(
        max_length=63,
        description=message("Column of it that only grows, such as an id or the time of a change."),
    )
    fields: str = Field(
        "",
        max_length=2_000,
        description=message("Columns by hand, such as text=body, rating=stars."),
    )
    stored_as: str = Field(
        "",
        max_length=300,
        description=message("What documents are stored under; empty: the name of the database."),
    )
    product: str | None = Field(
        None, max_length=300, description=message("Product that the texts are about.")
    )
    zone: str = Field(
        "UTC", description=message("Time zone of its dates that name none, such as Asia/Shanghai.")
    )

    @field_validator("statement")
    @classmethod
    def _only_reads(cls, value: str) -> str:
        plain = value.strip().rstrip(";").rstrip()
        if not _READS.match(plain) or ";" in plain:
            raise ValueError(
                "it must be one query that only reads (select or with), without a semicolon"
            )
        return plain

    @field_validator("cursor")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not _COLUMN.fullmatch(value):
            raise ValueError("it must be the name of a column: letters, digits and _")
        return value

    @field_validator("fields")
    @classmethod
    def _can_be_split(cls, value: str) -> str:
        _mapping(value)
        return value

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone, such as Europe/Berlin")
        return value


def source_name(parameters: Parameters) -> str:
    """What the documents of this query are stored under."""
    return parameters.stored_as.strip() or parameters.database


def fetch(
    parameters: Parameters,
    wanted: Wanted,
    http: HttpClient,
    state: Mapping[str, str],
    databases: str = "",
) -> Iterator[Page]:
    """The rows from the place of the cursor on, thousands a page, streamed.

    The last row of an earlier visit comes again, since others may have its place; it is known by
    then. Keys of the state: value and type. Raises FetchError.
    """
    from sqlalchemy import text

    with connected(parameters.database, databases) as connection:
        connection = connection.execution_options(stream_results=True, yield_per=ROWS_A_PAGE)
        name = connection.dialect.identifier_preparer.quote(parameters.cursor)
        # Colons of the query are its own, not our parameters.
        inner = parameters.statement.replace(":", r"\:")
        file = "pull/rows_after.sql" if state else "pull/rows.sql"
        statement = text(sql(file).replace("{query}", inner).replace("{cursor}", name))
        after = {"after": _sql_cursor.read(state)} if state else {}
        result = connection.execute(statement, after)
        columns = list(result.keys())
        if parameters.cursor not in columns:
            raise FetchError(
                message(
                    "The query has no column %(column)s. Its columns: %(columns)s.",
                    column=parameters.cursor,
                    columns=", ".join(columns),
                ),
                state="unreadable",
            )
        number = 0
        for found in result.mappings().partitions(ROWS_A_PAGE):
            rows = [dict(row) for row in found]
            items = parse(rows, parameters, number)
            number += len(rows)
            yield Page(tuple(items), _sql_cursor.write(rows[-1][parameters.cursor]))


def parse(
    rows: Sequence[Mapping[str, Any]], parameters: Parameters, before: int = 0
) -> Iterator[RawItem]:
    """Rows as items; `before` counts those of earlier pages. Dates become ISO 8601 with an offset.

    Raises SourceError where no column can be the text.
    """
    origin = f"database {parameters.database}"
    fields = recognise(list(rows[0]), _mapping(parameters.fields), origin)
    zone = ZoneInfo(parameters.zone)
    for line, row in enumerate(rows, before + 1):
        values = {name: _plain(value) for name, value in row.items()}
        found = {field: values.get(column) for field, column in fields.items()}
        if parameters.product:
            found["product"] = parameters.product
        problem = checked(Row(line, values)).problem
        for field in ("date", "follow_up_date", "answered_at"):
            try:
                read = read_alone(row.get(fields.get(field, "")), zone)
                found[field] = read.isoformat() if read else None
            except ValueError as error:
                found[field], problem = (
                    None,
                    problem or message("the date cannot be read: %(cause)s", cause=error.args[0]),
                )
        yield RawItem(origin, line, found, values, problem)


def _mapping(fields: str) -> dict[str, str]:
    """Field to column from `text=body, rating=stars`. Raises ValueError."""
    parts = [part for part in re.split(r"[,\n]", fields) if part.strip()]
    if any("=" not in part for part in parts):
        raise ValueError("write it as text=body, rating=stars")
    pairs = (part.partition("=") for part in parts)
    return {field.strip(): column.strip() for field, _, column in pairs}


def _plain(value: Any) -> Any:
    """A value of a database as a file could have it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "surrogateescape")
    if value is None or isinstance(value, str | int | float | dict | list):
        return value
    return str(value)
