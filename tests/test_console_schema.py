"""Each column that users may query has a sentence, in English and Chinese."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from insight.console import schema
from insight.queries import query
from insight.settings import Settings
from insight.store.database import writing

CONTENT = tomllib.loads(
    (Path(schema.__file__).with_name("columns.toml")).read_text(encoding="utf-8")
)


@pytest.fixture
def columns(settings: Settings) -> list[tuple[str, str]]:
    with writing(settings) as connection:
        rows = connection.execute(query("web/columns.sql")).fetchall()
    return [(view, column) for view, column, _ in rows]


def test_each_view_and_column_has_a_sentence_in_both_languages(
    columns: list[tuple[str, str]],
) -> None:
    asked: set[tuple[str, str | None]] = {(view, None) for view, _ in columns}
    asked.update(columns)
    for view, column in asked:
        english, chinese = (schema.meaning(view, column, one) for one in ("en", "zh"))
        assert english.endswith((".", "?")) and english[0] != " ", (view, column)
        assert re.search("[\u4e00-\u9fff]", chinese), (view, column)


def test_no_sentence_is_of_a_column_that_is_gone(columns: list[tuple[str, str]]) -> None:
    views, names = {view for view, _ in columns}, {column for _, column in columns}
    for view, said in CONTENT.items():
        assert view in views or view == "any"
        for column in said.keys() - {"_", "like"}:
            assert (view, column) in columns or (view == "any" and column in names), (view, column)


def test_an_unknown_column_has_none() -> None:
    assert schema.meaning("documents", "nothing", "en") == ""
    assert schema.meaning("nothing", None, "en") == ""
