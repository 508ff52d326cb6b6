"""A whole result comes out of the sandbox some rows at a time, under limits of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pyarrow as pa
import pytest

from insight.errors import QueryError
from insight.settings import Settings, load_settings
from insight.store.sandbox import QueryLimits, Sandbox
from tests.test_store_sandbox import ATTACKS, publish

LARGE = "SELECT i, repeat('x', 100) AS text FROM range(1000000) t(i)"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = load_settings(tmp_path_factory.mktemp("home"))
    publish(made)
    return made


@pytest.fixture(scope="module")
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    made = Sandbox(settings)
    yield made
    made.close()


def limits(seconds: float = 20, megabytes: int = 500) -> QueryLimits:
    return QueryLimits(seconds, 0, megabytes * 1_000_000, 256)


def test_every_row_comes_with_the_types_that_duckdb_gave(sandbox: Sandbox) -> None:
    sql = "SELECT document_id, text, published_at FROM documents ORDER BY document_id"
    with sandbox.stream(sql) as stream:
        table = pa.Table.from_batches(list(stream), stream.schema)
    assert stream.rows == table.num_rows == 20000
    assert table.column("document_id").to_pylist() == list(range(20000))
    assert str(table.schema.field("published_at").type) == "timestamp[us, tz=UTC]"


def test_a_result_without_rows_has_its_columns(sandbox: Sandbox) -> None:
    with sandbox.stream("SELECT 1 AS n WHERE false") as stream:
        assert stream.schema.names == ["n"] and sum(b.num_rows for b in stream) == 0


def test_parameters_are_values(sandbox: Sandbox) -> None:
    with sandbox.stream("SELECT $word AS word", {"word": "'; --"}) as stream:
        assert [row for batch in stream for row in batch.to_pylist()] == [{"word": "'; --"}]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("COPY documents TO '/tmp/stolen.csv'", "Only one SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", "disabled"),
        ("SELECT path FROM duckdb_databases()", "not available here"),
        ("SELECT $week", r"needs a value for \$week"),
        ("SELECT nothing", "nothing"),
        ("SELECT error('no')", "no"),
        ("SELECT bitstring('1', 2000000000)", "goes too deep|memory"),
    ],
)
def test_what_fails_before_its_first_row_says_why_at_once(
    sandbox: Sandbox, sql: str, words: str
) -> None:
    with pytest.raises(QueryError, match=words), sandbox.stream(sql):
        raise AssertionError("it gave rows")


def test_a_query_that_fails_on_the_way_says_so_after_its_first_rows(sandbox: Sandbox) -> None:
    sql = "SELECT if(i < 500000, i, error('broke here')) FROM range(1000000) t(i)"
    with sandbox.stream(sql, limits=limits()) as stream:
        assert stream.schema is not None
        with pytest.raises(QueryError, match="broke here"):
            for _ in stream:
                pass
    assert 0 < stream.rows <= 500000


def test_memory_that_runs_out_on_the_way_is_told_as_that(sandbox: Sandbox) -> None:
    sql = "SELECT repeat('a', 400000) FROM range(1000000)"
    with pytest.raises(QueryError, match="memory"), sandbox.stream(sql, limits=limits()) as stream:
        for _ in stream:
            pass


def test_a_result_larger_than_its_limit_breaks_off(sandbox: Sandbox) -> None:
    with (
        sandbox.stream(LARGE, limits=limits(megabytes=5)) as stream,
        pytest.raises(QueryError, match="limit of 5 MB for a download"),
    ):
        for _ in stream:
            pass
    assert stream.rows > 0


def test_a_reader_that_is_too_slow_is_stopped_at_the_limit_on_time(sandbox: Sandbox) -> None:
    with (
        sandbox.stream(LARGE, limits=limits(seconds=1)) as stream,
        pytest.raises(QueryError, match="time limit of 1 s"),
    ):
        for _ in stream:
            time.sleep(0.1)


def test_a_download_that_nobody_wants_any_more_is_killed(sandbox: Sandbox) -> None:
    gone = threading.Event()
    with (
        sandbox.stream(LARGE, limits=limits(), cancelled=gone.is_set) as stream,
        pytest.raises(QueryError, match="cancelled"),
    ):
        for _ in stream:
            gone.set()


def test_the_next_query_works_when_a_stream_is_left_half_read(sandbox: Sandbox) -> None:
    with sandbox.stream(LARGE, limits=limits()) as stream:
        next(iter(stream))
    assert sandbox.run("SELECT count(*) FROM documents").rows == [(20000,)]


def test_moments_are_in_the_time_zone_of_the_business(settings: Settings) -> None:
    shanghai = Sandbox(settings.model_copy(update={"timezone": "Asia/Shanghai"}), warm=0)
    late = "SELECT date_trunc('week', TIMESTAMPTZ '2026-11-01 20:00:00+00') AS week"
    assert shanghai.run(late).rows == [("2026-11-02T00:00:00+08:00",)]
    with shanghai.stream(late) as stream:
        assert str(stream.schema.field("week").type) == "timestamp[us, tz=Asia/Shanghai]"


@pytest.mark.slow
def test_every_attack_that_is_refused_or_fails_does_so_in_a_stream(sandbox: Sandbox) -> None:
    for case in ATTACKS:
        if case["expect"] in ("refused", "error"):
            sql = case.get("sql") or "".join(text * times for text, times in case["parts"])
            with pytest.raises(QueryError), sandbox.stream(sql, limits=limits(seconds=10)):
                raise AssertionError(case["name"])
