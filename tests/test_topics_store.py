"""Topics of the store: they stay what they are, and what a person says of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from insight.cli import cli
from insight.errors import TopicError
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from insight.topics import edits
from insight.topics.labels import Label
from insight.topics.refit import stored_lemmas

FIRST = {
    "battery": "The battery {} drains in {} hours and has to be charged again every day",
    "courier": "The courier {} left my parcel at the depot {} days late and nobody called",
    "sound": "The bass {} sounds muffled and voices in podcasts are {} times too quiet",
    "快递": "快递{}太慢了，等了{}天才送到，物流信息也不更新",
}
LATER = "Nasty smell of burning plastic from the kettle {} when it boils for {} minutes"
_PLACES = "here there upstairs downstairs outside inside nearby abroad".split()


def texts(template: str, count: int, first: int = 0) -> list[str]:
    return [template.format(_PLACES[n % 8], n + 2) for n in range(first, first + count)]


def take_in(settings: Settings, some: list[str]) -> dict[str, Any]:
    path = settings.home / "in.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps({"text": t}) for t in some), encoding="utf-8")
    counts: dict[str, Any] = json.loads(
        run_here(settings, "ingest", {"files": [str(path)]}, "test")["counts"]
    )
    return counts


def rows(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return cursor.execute(statement).fetchall()


def topic_of(settings: Settings, word: str) -> str:
    """The topic that most documents with this word are shown to have."""
    found = f"SELECT mode(topic_id) FROM documents WHERE contains(text, '{word}')"
    return str(rows(settings, found)[0][0])


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("topics") / "home")
    take_in(settings, [text for template in FIRST.values() for text in texts(template, 40)])
    return settings


@pytest.fixture
def home(analysed: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A copy of the home of all tests, which a test may change."""
    shutil.copytree(analysed.home, tmp_path / "home")
    yield load_settings(tmp_path / "home")


def kinds(settings: Settings) -> list[str]:
    return [row[0] for row in rows(settings, "SELECT DISTINCT kind FROM topic_events ORDER BY 1")]


def test_the_first_topics_are_found_and_have_all_that_is_shown(home: Settings) -> None:
    assert kinds(home) == ["found"]
    shown = edits.topics(home)
    assert sum(row["size"] for row in shown) == 160
    for row in shown:
        assert row["label"] and row["theme"] and row["colour"].startswith("#") and row["born_at"]
    assert rows(home, "SELECT count(*) FROM documents WHERE topic IS NULL") == [(0,)]


def test_new_documents_join_without_a_look_at_the_old_ones(home: Settings) -> None:
    topic = topic_of(home, "depot")
    for path in home.vectors.glob("*.parquet"):
        path.unlink()
    before = edits.topics(home)
    assert take_in(home, texts(FIRST["courier"], 3, first=50))["assigned"] == 3
    assert topic_of(home, " 52 days") == topic
    assert [row["topic_id"] for row in edits.topics(home)] == [row["topic_id"] for row in before]


def test_a_topic_is_born_of_enough_documents_that_fit_nowhere(home: Settings) -> None:
    assert take_in(home, texts(LATER, 30)).get("born") == 1
    born = topic_of(home, "burning")
    assert rows(home, f"SELECT kind FROM topic_events WHERE topic_id = '{born}'") == [("born",)]
    [(label, size)] = rows(home, f"SELECT label, size FROM topics WHERE topic_id = '{born}'")
    assert size >= 15 and label in LATER.lower()


def test_a_refit_keeps_ids_names_colours_and_what_a_person_changed(home: Settings) -> None:
    words = ("depot", "bass", "drains", "快递")
    depot, bass, drains, pinned = (topic_of(home, word) for word in words)
    edits.rename(home, depot, Label("Late parcels", "包裹迟到"), "ann")
    edits.merge(home, [bass], drains, "ann")
    edits.pin(home, pinned, "ann")
    looks = {row["topic_id"]: row["colour"] for row in edits.topics(home)}
    more = [t for template in FIRST.values() for t in texts(template, 20, first=60)]
    take_in(home, [*more, *texts(LATER, 40)])
    after = {row["topic_id"]: row for row in edits.topics(home)}
    for topic_id in (depot, drains, pinned):
        assert after[topic_id]["colour"] == looks[topic_id] and after[topic_id]["size"]
    assert after[depot]["label"] == "Late parcels"
    assert bass not in after and after[pinned]["pinned"]
    assert topic_of(home, "burning") not in looks
    assert {"born", "split"} & set(kinds(home))


def test_topics_outlive_the_loss_of_their_model(home: Settings) -> None:
    before = {word: topic_of(home, word) for word in ("depot", "bass", "drains", "快递")}
    shutil.rmtree(home.topics)
    take_in(home, texts(FIRST["sound"], 2, first=70))
    assert {word: topic_of(home, word) for word in before} == before


def test_a_merged_topic_is_shown_as_the_one_it_went_into_until_that_is_undone(
    home: Settings,
) -> None:
    depot, bass = topic_of(home, "depot"), topic_of(home, "bass")
    count = len(edits.topics(home))
    edits.merge(home, [bass], depot, "ann")
    assert topic_of(home, "bass") == depot and len(edits.topics(home)) == count - 1
    with pytest.raises(TopicError, match=f"merged into {depot}"):
        edits.rename(home, bass, Label("x", "x"), "ann")
    assert edits.undo(home, "bob")["kind"] == "merged"
    assert topic_of(home, "bass") == bass and len(edits.topics(home)) == count
    with pytest.raises(TopicError, match="taken back"):
        edits.undo(home, "bob")
    said = "SELECT kind, made_by, is_undone FROM topic_events WHERE made_by IS NOT NULL ORDER BY moment"
    assert rows(home, said) == [("merged", "ann", True), ("undone", "bob", False)]


def test_a_name_is_shown_and_the_one_before_it_comes_back(home: Settings) -> None:
    topic = topic_of(home, "depot")
    label = "SELECT DISTINCT topic, topic_zh FROM documents WHERE topic_id = '{}'".format
    first = rows(home, label(topic))
    edits.rename(home, topic, Label("One", "一"), "ann")
    edits.rename(home, topic, Label(" Two  names ", "二"), "ann")
    assert rows(home, label(topic)) == [("Two names", "二")]
    edits.undo(home, "ann", topic)
    assert rows(home, label(topic)) == [("One", "一")]
    edits.undo(home, "ann", topic)
    assert rows(home, label(topic)) == first
    for name in ("", "a\u202eb", "x" * 81):
        with pytest.raises(TopicError):
            edits.rename(home, topic, Label(name, "好"), "ann")


def test_a_topic_is_split_and_whole_again(home: Settings) -> None:
    depot, bass = topic_of(home, "depot"), topic_of(home, "bass")
    take_in(home, ["The parcel was late"])
    shown = {row["topic_id"]: row["size"] for row in edits.topics(home)}
    fresh = edits.split(home, depot, "ann")
    after = {row["topic_id"]: row["size"] for row in edits.topics(home)}
    assert after[fresh] > 0 and after[fresh] + after[depot] == shown[depot]
    assert after[bass] == shown[bass]
    edits.undo(home, "ann")
    assert {row["topic_id"]: row["size"] for row in edits.topics(home)} == shown


def test_an_unknown_topic_is_said_with_those_that_are_known(home: Settings) -> None:
    with pytest.raises(TopicError, match=topic_of(home, "depot")):
        edits.pin(home, "nothing", "ann")


def test_the_commands_do_what_the_functions_do(home: Settings) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--home", str(home.home), "topics", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    depot, bass = topic_of(home, "depot"), topic_of(home, "bass")
    run("rename", depot, "Late parcels", "--zh", "包裹迟到")
    run("merge", bass, "--into", depot)
    run("pin", depot)
    assert "Late parcels / 包裹迟到 (pinned)" in run("list")
    run("unpin", depot)
    assert "Taken back: unpinned" in run("undo")
    assert "merged" in run("list", "--changes") and bass not in run("list")
    assert json.loads(run("list", "--json"))[0]["topic_id"] == depot


def test_the_store_knows_the_lemmas_that_were_read(settings: Settings) -> None:
    words = {"tokens": ["Mice", "ate", "，"], "lemmas": ["mouse", "eat", "，"]}
    row = {"text_hash": "h", "version": "1", "model": "m", "pos": ["NOUN", "VERB", "PUNCT"]}
    name = parts.part_name("tokens", "test", 0)
    parts.write_part(settings.inbox, name, [{**row, **words, "starts": [0, 5, 8]}])
    load(settings)
    assert stored_lemmas(Reader(settings)) == {"mice": "mouse", "ate": "eat"}
