"""A query is read on from its cursor, in pages, reading only, and its password is told to nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from insight.errors import SourceError
from insight.fetch_error import FetchError
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.sources import _sql_cursor, sql
from insight.sources._sql_connection import named
from insight.sources.source import Page, Wanted
from insight.sources.sql import Parameters, fetch, parse
from tests.databases import PASSWORD, has_postgres, postgres, postgres_reviews, sqlite_reviews
from tests.test_push import stored

QUERY = "SELECT id, body, stars, written_at AS date, customer AS author FROM reviews"
FIELDS = "text=body, rating=stars"


def asked(**more: str) -> Parameters:
    given = {"database": "shop", "statement": QUERY, "cursor": "id", "fields": FIELDS, **more}
    return Parameters.model_validate(given)


def pages(databases: str, state: dict[str, str] | None = None, **more: str) -> Iterator[Page]:
    http: Any = None
    return fetch(asked(**more), Wanted(), http, state or {}, databases=databases)


@pytest.fixture
def shop(tmp_path: Path) -> str:
    return "shop=" + sqlite_reviews(tmp_path / "shop.db", 12)


def test_rows_become_items_in_the_order_of_the_cursor(shop: str) -> None:
    [page] = pages(shop)
    assert [item.fields["id"] for item in page.items] == list(range(1, 13))
    fields = page.items[1].fields
    assert fields["text"].startswith("The kettle number 2 ") and fields["rating"] == 3
    assert fields["date"] == "2026-11-03T09:00:00+00:00" and fields["author"] == "c2"
    assert page.state == {"value": "12", "type": "int"}


def test_the_next_visit_reads_on_and_an_interrupted_one_too(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "ROWS_A_PAGE", 5)
    first = next(pages(shop))
    rest = list(pages(shop, dict(first.state)))
    assert [item.fields["id"] for page in rest for item in page.items] == list(range(5, 13))
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("INSERT INTO reviews VALUES (13, 'New.', 5, '2026-11-20', 'x')")
        connection.commit()
    [page] = pages(shop, dict(rest[-1].state))
    assert [item.fields["id"] for item in page.items] == [12, 13]


def test_a_job_stores_what_is_new_and_goes_on_next_time(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sqlite_reviews(tmp_path / "shop.db", 12)
    monkeypatch.setenv("INSIGHT_DATABASES", f"shop={address}")
    settings = load_settings(settings.home)
    given = {
        "source": "sql",
        "options": {"database": "shop", "statement": QUERY, "cursor": "id", "fields": FIELDS},
        "analyze": False,
    }
    for rows in (12, 1):
        row = run_here(settings, "fetch", given, "test")
        assert f'"read": {rows}' in row["counts"], row["counts"]
    assert len(stored(settings)) == 12
    assert {row["source"] for row in stored(settings)} == {"shop"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reviews",
        "SELECT 1; DROP TABLE reviews",
        "",
        "INSERT INTO reviews VALUES (1)",
        "PRAGMA writable_schema = 1",
        "ATTACH 'x' AS y",
    ],
)
def test_only_a_select_is_taken(statement: str) -> None:
    with pytest.raises(ValidationError):
        asked(statement=statement)


@pytest.mark.parametrize(
    "bad", [{"cursor": "id; x"}, {"cursor": ""}, {"fields": "text"}, {"zone": "Mars"}]
)
def test_parameters_that_cannot_be_used_are_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        asked(**bad)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(FetchError) as caught:
        list(pages(f"shop=sqlite:///{path}"))
    assert caught.value.state == "unreachable" and not path.exists()


def test_an_unknown_name_lists_the_known_ones(shop: str) -> None:
    with pytest.raises(FetchError, match="Known: shop"):
        list(pages(shop, database="crm"))


def test_settings_that_cannot_be_read_are_told_without_them() -> None:
    with pytest.raises(FetchError) as caught:
        list(pages(f"shop:{PASSWORD}"))
    assert PASSWORD not in str(caught.value) and caught.value.state == "unusable address"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"statement": "SELECT id FROM nowhere"}, "unreadable"),
        ({"statement": "SELECT body, stars FROM reviews"}, "unreadable"),
        (
            {"statement": "SELECT id, x'00' AS c, body, stars FROM reviews", "cursor": "c"},
            "unreadable",
        ),
    ],
)
def test_a_query_that_does_not_work_says_why(shop: str, more: dict[str, str], state: str) -> None:
    with pytest.raises(FetchError) as caught:
        list(pages(shop, None, **more))
    assert caught.value.state == state and str(caught.value)


def test_without_a_text_the_columns_are_named(shop: str) -> None:
    with pytest.raises(SourceError, match="written_at"):
        list(pages(shop, statement="SELECT id, written_at FROM reviews", fields=""))


def test_the_password_is_in_no_error_page_or_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from insight.home import in_force

    for address in (
        f"postgresql+psycopg://owner:{PASSWORD}@127.0.0.1:1/shop",
        f"nodatabase://owner:{PASSWORD}@127.0.0.1/shop",
        f"postgresql+nodriver://owner:{PASSWORD}@127.0.0.1/shop",
    ):
        with pytest.raises(FetchError) as caught:
            list(pages(f"shop={address}"))
        assert PASSWORD not in str(caught.value) and caught.value.__cause__ is None
    monkeypatch.setenv("INSIGHT_DATABASES", f"shop=postgresql://owner:{PASSWORD}@h/shop")
    settings = load_settings(settings.home)
    assert PASSWORD not in repr(settings) + str(in_force(settings))
    with pytest.raises(ValueError, match="name=URL") as refused:
        named(f"owner:{PASSWORD}@h")
    assert PASSWORD not in str(refused.value)


def test_a_date_that_could_be_two_is_rejected_and_others_stay(tmp_path: Path) -> None:
    rows = [{"id": 1, "text": "a", "date": "03/04/2026"}, {"id": 2, "text": "b", "date": None}]
    bad, good = parse(rows, asked(fields=""))
    assert bad.problem and bad.fields["date"] is None and good.problem is None


def test_dates_without_a_zone_are_in_the_zone_that_is_told() -> None:
    rows = [{"id": 1, "text": "a", "date": datetime(2026, 11, 2, 9)}]
    [item] = parse(rows, asked(fields="", zone="Asia/Shanghai"))
    assert item.fields["date"] == "2026-11-02T01:00:00+00:00"


@given(
    st.one_of(
        st.integers(),
        st.text(),
        st.floats(allow_nan=False),
        st.datetimes(timezones=st.just(UTC)),
        st.datetimes(),
        st.dates(),
        st.decimals(allow_nan=False),
        st.uuids(),
    )
)
def test_a_cursor_is_read_as_it_was_written(
    value: int | str | float | datetime | date | Decimal | UUID,
) -> None:
    read = _sql_cursor.read(_sql_cursor.write(value))
    assert read == value and type(read) is type(value)


@given(
    st.dictionaries(
        st.sampled_from(["text", "date", "rating", "likes", "author"]),
        st.one_of(st.none(), st.text(), st.integers(), st.binary(), st.dates(), st.decimals()),
    )
)
def test_rows_of_any_values_become_items(row: dict[str, Any]) -> None:
    [item] = parse([{"text": "x", "id": 1, **row}], asked(fields=""))
    assert item.fields["date"] is None or datetime.fromisoformat(item.fields["date"]).tzinfo


@pytest.mark.skipif(not has_postgres(), reason="PostgreSQL is not installed")
def test_postgresql_is_streamed_read_only_and_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "ROWS_A_PAGE", 400)
    with postgres(tmp_path / "pg") as address:
        postgres_reviews(address, 1_000)
        first, second = islice(pages(f"shop={address}"), 2)
        assert len(first.items) == 400 and first.state == {"value": "400", "type": "int"}
        rest = [
            item for page in pages(f"shop={address}", dict(second.state)) for item in page.items
        ]
        assert [item.fields["id"] for item in rest] == list(range(800, 1001))
        assert rest[0].fields["date"].endswith("+00:00")
        by_time = list(pages(f"shop={address}", cursor="date"))
        assert sum(len(page.items) for page in by_time) == 1_000
        assert by_time[-1].state["type"] == "datetime"
        writes = "WITH gone AS (DELETE FROM reviews RETURNING *) SELECT * FROM gone"
        with pytest.raises(FetchError):
            list(pages(f"shop={address}", statement=writes))
        function = "SELECT id, body, nextval('n') AS n FROM reviews"
        with pytest.raises(FetchError):
            list(pages(f"shop={address}", statement=function))
        assert sum(len(page.items) for page in pages(f"shop={address}")) == 1_000
        wrong = address.replace(PASSWORD, "wrong-" + PASSWORD)
        with pytest.raises(FetchError) as caught:
            list(pages(f"shop={wrong}"))
        assert PASSWORD not in str(caught.value) and caught.value.state == "unreachable"
