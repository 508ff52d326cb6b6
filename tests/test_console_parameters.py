"""Parameters are found as DuckDB finds them, and each value is of its kind."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.console.parameters import MOST, Parameter, described, named, of_plain, values
from insight.errors import QueryError


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT $a, $b, $a", ["a", "b"]),
        ("SELECT $1", ["1"]),
        ("SELECT '$no', \"$no\", $yes", ["yes"]),
        ("SELECT 'it''s $no', $yes", ["yes"]),
        ("SELECT E'\\'$no', $yes", ["yes"]),
        ("SELECT 'e\\', $yes, ''", ["yes"]),
        ("SELECT $$ $no $$, $tag$ $no $other$ $tag$, $yes", ["yes"]),
        ("SELECT 1 -- $no\n, $yes", ["yes"]),
        ("SELECT 1 /* $no /* $no */ $no */, $yes", ["yes"]),
        ("SELECT 10-$yes", ["yes"]),
        ("SELECT $产品, $a1_b", ["产品", "a1_b"]),
        ("SELECT a$no FROM (SELECT 1 AS a$no)", []),
        ("SELECT 'never closed $no", []),
        ("SELECT /* never closed $no", []),
        ("SELECT $tag$ never closed $no", []),
        ("", []),
    ],
)
def test_names_are_found_outside_of_texts_and_comments(sql: str, names: list[str]) -> None:
    assert named(sql) == names


_PIECES = st.sampled_from(
    """$a|$b2| |'x'|'$c'|"$d"|1|+|-|--|\n|/*|*/|$$|$t$|e'\\''|'|"|a|(|)|,|SELECT|!!""".split("|")
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_what_duckdb_parses_has_the_names_that_are_found(tail: str) -> None:
    sql = f"SELECT {tail}"
    with duckdb.connect() as connection:
        try:
            statements = connection.extract_statements(sql)
        except (duckdb.Error, UnicodeDecodeError):
            return
        if len(statements) == 1:
            assert set(named(sql)) == statements[0].named_parameters


def test_known_parameters_keep_their_kind_and_others_are_texts() -> None:
    week = Parameter("week", "date", "2026-11-02")
    assert described("SELECT $x, $week", [week, Parameter("gone")]) == [Parameter("x"), week]
    with pytest.raises(QueryError, match=f"{MOST} is the limit"):
        described("SELECT " + ", ".join(f"$p{n}" for n in range(MOST + 1)))


def test_a_value_is_what_is_given_else_the_default_else_null() -> None:
    known = [
        Parameter("text", "text", "tea"),
        Parameter("count", "number"),
        Parameter("since", "date", "2026-11-02"),
        Parameter("tone", "choice", "", ("good", "bad")),
    ]
    assert values(known, {}) == {
        "text": "tea", "count": None, "since": date(2026, 11, 2), "tone": None,
    }  # fmt: skip
    given = {"text": " x' OR 1=1 ", "count": "-1.5", "since": "2026-02-28", "tone": "bad"}
    assert values(known, given) == {
        "text": "x' OR 1=1", "count": -1.5, "since": date(2026, 2, 28), "tone": "bad",
    }  # fmt: skip
    assert values(known, {"count": 7})["count"] == 7


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1e999"),
        ("number", "1,5"),
        ("number", "٣"),
        ("number", "."),
        ("number", "1" * 19),
        ("date", "2026-02-30"),
        ("date", "20260228"),
        ("date", "tomorrow"),
        ("choice", "another"),
        ("text", "x" * 1001),
    ],
)
def test_a_value_that_does_not_fit_is_named(kind: str, text: str) -> None:
    known = of_plain([{"name": "p", "kind": kind, "default": "", "choices": ["one"]}])
    with pytest.raises(QueryError, match=r"\$p"):
        values(known, {"p": text})


def test_what_is_described_badly_is_refused() -> None:
    for bad in (
        {"name": "p", "kind": "blob", "default": ""},
        {"name": "p", "kind": "choice", "default": "", "choices": []},
        {"name": "p", "kind": "date", "default": "soon"},
        {"name": "p", "kind": "choice", "default": "c", "choices": ["a"]},
    ):
        with pytest.raises(QueryError):
            of_plain([bad])
    plain = Parameter("p", "choice", "a", ("a", "b")).plain()
    assert of_plain([plain]) == [Parameter("p", "choice", "a", ("a", "b"))]
