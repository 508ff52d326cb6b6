"""Words are read once for each text, kept by version, and asked for in SQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from insight.analyses import tokens
from insight.queries import query
from insight.runner import run_here
from insight.settings import Settings
from insight.store.reader import Reader

TEXTS = {
    "en-000000001": "The kettles stopped working after two weeks",
    "en-000000002": "The kettles stopped working after two weeks",
    "zh-000000001": "水烧得很快，壶身漂亮😀",
    "xx-000000001": "此用户没有填写评价",
}


@pytest.fixture
def home(settings: Settings, word_models: Path, tmp_path: Path) -> Settings:
    """A home with the models of words and a few texts, one of them twice and one a default."""
    settings = settings.model_copy(update={"models": word_models})
    take_in(settings, tmp_path / "first.jsonl", TEXTS)
    return settings


def take_in(settings: Settings, path: Path, texts: dict[str, str]) -> dict[str, Any]:
    path.write_text("\n".join(json.dumps({"id": k, "text": t}) for k, t in texts.items()))
    counts: dict[str, Any] = json.loads(
        run_here(settings, "ingest", {"files": [str(path)]}, "test")["counts"]
    )
    return counts


def rows(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return cursor.execute(statement).fetchall()


def test_each_document_has_its_words_and_each_text_is_read_once(home: Settings) -> None:
    stored = rows(home, "SELECT count(*) FROM core.tokens")
    assert stored == [(2,)]
    found = rows(
        home,
        "SELECT token, lemma, pos FROM tokens JOIN documents USING (document_id) "
        "WHERE language = 'en' AND position = 3",
    )
    assert found == [("stopped", "stop", "VERB")] * 2


def test_the_view_slices_back_to_each_token(home: Settings) -> None:
    found = rows(
        home,
        "SELECT count(*), count(*) FILTER (substring(text, start + 1, length(token)) = token) "
        "FROM tokens JOIN documents USING (document_id)",
    )
    assert found[0][0] == found[0][1] > 15


def test_reading_again_finds_only_new_texts(home: Settings, tmp_path: Path) -> None:
    assert json.loads(run_here(home, "analyze", {}, "test")["counts"]) == {}
    more = {"en-000000003": TEXTS["en-000000001"], "en-000000004": "It boils quickly and quietly"}
    assert take_in(home, tmp_path / "more.jsonl", more)["tokenized"] == 1


def test_a_new_version_replaces_the_words(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "VERSION", "2")
    assert json.loads(run_here(home, "analyze", {}, "test")["counts"]) == {"tokenized": 2}
    assert rows(home, "SELECT version, count(*) FROM core.tokens GROUP BY ALL") == [("2", 2)]


def test_without_the_models_everything_else_is_done(settings: Settings, tmp_path: Path) -> None:
    counts = take_in(settings, tmp_path / "first.jsonl", TEXTS)
    assert counts["analyzed"] == 3 and "tokenized" not in counts
    assert rows(settings, "SELECT count(*) FROM tokens") == [(0,)]


@pytest.mark.slow
def test_the_words_of_the_sample_go_with_it(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "sample.jsonl"
    path.write_text(json.dumps({"id": "s-000000001", "text": "A sample that nobody else wrote"}))
    run_here(home, "ingest", {"files": [str(path)], "sample": True}, "test")
    assert rows(home, "SELECT count(*) FROM core.tokens") == [(3,)]
    run_here(home, "remove-sample", {}, "test")
    assert rows(home, "SELECT count(*) FROM core.tokens") == [(2,)]


def test_the_example_query_runs(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    texts = [f"An awful kettle, it broke on day {n} and smells bad" for n in range(4)]
    path.write_text("text,product\n" + "".join(f'"{text}",Kettle\n' for text in texts))
    run_here(home, "ingest", {"files": [str(path)]}, "test")
    found = rows(home, query("web/examples/adjectives_by_product.sql"))
    assert ("Kettle", "negative", "awful", 4) in found
