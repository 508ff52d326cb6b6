"""The view `aspects`: one row an item of the newest reading of the present text."""

from __future__ import annotations

from typing import Any

from insight.settings import Settings
from insight.store import loader, parts
from insight.store.sandbox import Sandbox
from insight.types import Annotation, Document
from tests.store_rows import document, write_documents

TEXT = "Lovely 😀 screen, awful battery life."


def item(term: str, aspect: str, sentiment: str) -> dict[str, Any]:
    start = TEXT.index(term)
    end = start + len(term)
    return {"aspect": aspect, "term": term, "start": start, "end": end, "sentiment": sentiment}


SCREEN = item("screen", "screen", "positive")
BATTERY = item("battery life", "battery", "negative")


def say(
    settings: Settings, task: str, one: Document, model: str, items: list[dict[str, Any]] | None
) -> None:
    """What one reading writes: without aspects it says nothing of them."""
    said = [Annotation(one.document_id, one.text_hash, "sentiment", "1", model, "neutral", 0.0)]
    if items is not None:
        details = {"items": items}
        said.append(
            Annotation(one.document_id, one.text_hash, "aspects", "1", model, None, None, details)
        )
    rows = [parts.annotation_row(annotation) for annotation in said]
    parts.write_part(settings.inbox, parts.part_name("annotations", task, 0), rows)
    loader.load(settings)


def asked(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    sandbox = Sandbox(settings, warm=0)
    try:
        return [tuple(row) for row in sandbox.run(statement).rows]
    finally:
        sandbox.close()


def test_each_aspect_is_a_row_whose_places_cut_its_term_out_of_the_text(
    settings: Settings,
) -> None:
    one = document(1, TEXT)
    write_documents(settings, "a", 0, [one, document(2, "Nothing said of anything.")])
    say(settings, "b", one, "m1", [SCREEN, BATTERY])
    found = asked(
        settings,
        "SELECT a.* EXCLUDE (published_at), substring(text, start + 1, stop - start), "
        "a.published_at = d.published_at FROM aspects AS a JOIN documents AS d USING (document_id) "
        "ORDER BY start",
    )
    same = (one.document_id, "en", "Kettle")
    assert found == [
        (*same, "screen", "screen", 9, 15, "positive", "m1", "screen", True),
        (*same, "battery", "battery life", 23, 35, "negative", "m1", "battery life", True),
    ]


def test_the_newest_reading_counts_even_where_it_finds_nothing(settings: Settings) -> None:
    one = document(1, TEXT)
    write_documents(settings, "a", 0, [one])
    say(settings, "b", one, "m1", [SCREEN, BATTERY])
    say(settings, "c", one, "m2", [BATTERY])
    assert asked(settings, "SELECT aspect, model FROM aspects") == [("battery", "m2")]
    say(settings, "d", one, "m3", None)
    assert asked(settings, "SELECT aspect FROM aspects") == []
    say(settings, "e", one, "m4", [])
    assert asked(settings, "SELECT aspect FROM aspects") == []


def test_an_edited_text_has_none_of_the_aspects_of_the_old_one(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1, TEXT)])
    say(settings, "b", document(1, TEXT), "m1", [BATTERY])
    write_documents(settings, "c", 0, [document(1, "All is well now.")])
    loader.load(settings)
    assert asked(settings, "SELECT aspect FROM aspects") == []
