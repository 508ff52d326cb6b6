"""A whole result becomes a file piece by piece, whatever is in it, and a broken one shows it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from insight.console.download import BROKEN_OFF, pieces
from insight.console.formats import FORMATS
from insight.errors import QueryError

KINDS = """
SELECT
    i AS n, i + 0.5 AS part, i % 2 = 0 AS even, if(i = 1, NULL, 'say "好"\n, ' || i) AS text,
    DATE '2026-11-02' + i::INT AS day, TIMESTAMPTZ '2026-11-02 10:00:00+00' AS moment,
    [i, NULL] AS list, {'a': i, 'b': 'x'} AS struct, MAP {'k': i} AS map, INTERVAL 3 DAYS AS length,
    170141183460469231731687303715884105727::HUGEINT AS huge, 12.50::DECIMAL(10, 2) AS price,
    'a'::ENUM ('a', 'b') AS letter, '\\xFF'::BLOB AS bytes, NULL AS nothing,
    UUID '00000000-0000-0000-0000-000000000001' AS id, TIME '10:00:00' AS clock,
    'infinity'::TIMESTAMP AS ever, 'nan'::DOUBLE AS nan, union_value(u := i) AS one_of
FROM range(5000) t(i)
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("SET TimeZone = 'UTC'")
        yield made


def written(connection: duckdb.DuckDBPyConnection, sql: str, name: str) -> bytes:
    reader: Any = connection.execute(sql).to_arrow_reader(2048)
    return b"".join(pieces(name, reader.schema, reader))


@pytest.mark.parametrize("name", FORMATS)
def test_every_type_of_duckdb_can_be_downloaded(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    content = written(connection, KINDS, name)
    if name == "parquet":
        table = pq.read_table(io.BytesIO(content))
        rows = table.select(["n", "text", "huge", "length", "nothing"]).to_pylist()
        assert table.num_columns == 20
    elif name == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    elif name == "json":
        rows = json.loads(content)
    else:
        rows = [json.loads(line) for line in content.splitlines()]
    assert len(rows) == 5000
    assert [int(row["n"]) for row in rows] == list(range(5000))
    assert rows[7]["text"] == 'say "好"\n, 7'
    assert str(int(rows[7]["huge"])) == str(2**127 - 1)
    assert "3 days" in rows[7]["length"]
    assert not rows[7]["nothing"]


def test_parquet_is_what_duckdb_would_have_answered(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    sql = "SELECT i AS n, 'x' || i AS text, DATE '2026-11-02' AS day, [i] AS l FROM range(250000) t(i)"
    path = tmp_path / "result.parquet"
    path.write_bytes(written(connection, sql, "parquet"))
    left = connection.execute(f"SELECT count(*) FROM ({sql} EXCEPT FROM '{path}')").fetchone()
    assert left == (0,)
    assert pq.ParquetFile(path).num_row_groups > 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_result_without_rows_is_a_whole_file(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    content = written(connection, "SELECT 1 AS n WHERE false", name)
    if name == "parquet":
        assert pq.read_table(io.BytesIO(content)).num_rows == 0
    else:
        assert content.decode("utf-8-sig").strip() == {"csv": "n", "json": "[]", "jsonl": ""}[name]


def test_columns_of_one_name_are_told_apart(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a"
    assert json.loads(written(connection, sql, "json")) == [
        {"a": 1, "a_1": 2, "a_1_1": 3, "a_2": 4}
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'="])
def test_no_text_of_a_csv_is_a_formula(connection: duckdb.DuckDBPyConnection, start: str) -> None:
    reader: Any = connection.execute(
        "SELECT $1 || '1+1' AS \"=cmd\", [$1 || '1'] AS list, -5 AS number", [start]
    ).to_arrow_reader(10)
    content = b"".join(pieces("csv", reader.schema, reader)).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(content, newline=""))
    assert head == ["'=cmd", "list", "number"]
    assert row[0] == f"'{start}1+1" and row[1].startswith("[") and row[2] == "-5"


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_broke_off_can_be_told_from_a_whole_one(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    reader: Any = connection.execute("SELECT i AS n FROM range(10000) t(i)").to_arrow_reader(2048)

    def broken() -> Iterator[Any]:
        yield reader.read_next_batch()
        raise QueryError("The query was stopped.\nLINE 1")

    content = b""
    with pytest.raises(QueryError, match="stopped"):
        for piece in pieces(name, reader.schema, broken()):
            content += piece
    if name in ("csv", "jsonl"):
        assert f"{BROKEN_OFF}The query was stopped." in content.decode().splitlines()[-1]
    elif name == "json":
        with pytest.raises(ValueError, match=r"delimiter|Expecting"):
            json.loads(content)
    else:
        with pytest.raises(ValueError, match=r"magic|small|0 bytes"):
            pq.read_table(io.BytesIO(content))
