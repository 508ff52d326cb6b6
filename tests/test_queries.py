"""Every SQL file says what it answers, is used, and fits the newest schema."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from insight.queries import ROOT, query
from insight.reports.window import OPENED, Window
from insight.settings import Settings
from insight.state import State
from insight.store.database import writing
from insight.store.loader import run

PROJECT = Path(__file__).resolve().parents[1]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.sql"))
STATE = [name for name in FILES if name.startswith("app/") and "schema" not in name]
# The sample shop has a database of its own, which tests/test_assistant_orders.py makes and asks.
SHOP = [name for name in FILES if name.startswith("sample/")]
STORE = [
    name
    for name in FILES
    if not name.startswith(("app/", "schema/", "views/")) and name not in SHOP
]
# DuckDB binds these only with their files or temporary tables: the loader's tests run them.
NEEDS_PARTS = [
    n
    for n in STORE
    if re.search(
        r"read_parquet|\bincoming\b|\{path\}|published\.core|\berased\b|\btouched\b|\bpictured\b|FROM labels|labels AS l\b|\{table\}|\{view\}|\{query\}",
        query(n),
    )
]
OF_REPORTS = ("report/dated.sql", *OPENED)
"""These make the tables that the queries of a report read."""


@pytest.mark.parametrize("name", FILES)
def test_the_first_line_says_what_it_answers(name: str) -> None:
    first = query(name).splitlines()[0]
    assert first.startswith("-- ") and len(first.split()) > 2


@pytest.mark.parametrize("name", FILES)
def test_no_window_is_over_everything(name: str) -> None:
    # DuckDB 1.5.5 fails on such a window now and then, and the database is unusable afterwards
    # (its issue 25713; 2 of 1,000 runs on few rows). A subquery counts as well.
    assert not re.search(r"OVER\s*\(\s*\)", query(name), re.IGNORECASE)


def test_every_file_is_used() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("insight", "workers", "web")
        for path in (PROJECT / folder).rglob("*.py")
    )
    known = {name: f'"{name}"' for name in (*STORE, *SHOP)} | {
        name: f'"{Path(name).stem}"' for name in STATE if "ledger" not in name
    }
    folders = {f'names("{name}")' for name in ("schema", "views", "app/schema")}
    assert all(reference in code for reference in folders)
    unused = [
        name
        for name, reference in known.items()
        if reference not in code
        and f'"{name}"' not in code
        and f'names("{Path(name).parent.as_posix()}")' not in code
    ]
    assert unused == [name for name in unused if "migration" in name]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An empty home for all of these: to make one takes longer than to bind a query."""
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def store(home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(home) as connection:
        for made in OF_REPORTS:
            run(connection, made, Window(date(2026, 11, 16), 7, 8, home.zone).parameters())
        yield connection


@pytest.fixture(scope="module")
def state(home: Settings) -> Iterator[sqlite3.Connection]:
    State(home).rows("jobs", count=1)
    connection = sqlite3.connect(home.app_database)
    yield connection
    connection.close()


@pytest.mark.parametrize("name", [n for n in STORE if n not in (*NEEDS_PARTS, *OF_REPORTS)])
def test_a_query_of_the_store_binds_to_the_newest_schema(
    name: str, store: duckdb.DuckDBPyConnection
) -> None:
    text = query(name)
    # DuckDB prepares neither of these.
    if "CREATE TABLE" in text or "SET memory_limit" in text:
        store.execute(text)
    else:
        store.execute(f"PREPARE checked AS {text}")
        store.execute("DEALLOCATE checked")


@pytest.mark.parametrize("name", STATE)
def test_a_query_of_the_state_binds_to_the_newest_schema(
    name: str, state: sqlite3.Connection
) -> None:
    parameters: dict[str, None] = defaultdict(
        lambda: None, dict.fromkeys(re.findall(r"\$(\w+)", query(name)))
    )
    text = query(name).replace("{table}", "explanations" if "text" in name else "alerts_of")
    if "{table}" in query(name) and "text" not in name:
        state.execute("CREATE TEMP TABLE IF NOT EXISTS alerts_of (document_id TEXT)")
    state.execute("EXPLAIN " + text, parameters)


def test_sql_stands_nowhere_else() -> None:
    pattern = re.compile(r"\b(SELECT|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b")
    found = [
        f"{path.relative_to(PROJECT)}: {line.strip()}"
        for folder in ("insight", "workers", "web")
        for path in (PROJECT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if pattern.search(line) and '"""' not in line and "help" not in line
    ]
    assert [line for line in found if "sandbox" not in line] == []
