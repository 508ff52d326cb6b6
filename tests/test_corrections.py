"""A label that a person corrects counts everywhere, stays, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from insight.documents import corrections
from insight.errors import QueryError
from insight.evaluation.rows import Columns, found_labels
from insight.inert_csv import inert_csv
from insight.labelling import export
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State
from insight.store import loader, parts
from insight.store.as_of import snapshot_as_of
from insight.store.reader import Reader, Row
from insight.types import Annotation
from tests.web_app import fill


class Store:
    """A store with documents, and a person who corrects one of them."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.state = settings, State(settings)
        self.reader = Reader(settings)
        self.documents = fill(settings)
        self.document = self.documents[0]

    def correct(self, field: str, label: str, note: str = "", by: str = "anna") -> str:
        made = corrections.correct(
            self.settings,
            self.state,
            self.reader,
            self.document.document_id,
            field,
            label,
            note,
            by,
        )
        return made.correction_id

    def undo(self, correction_id: str) -> None:
        corrections.undo(
            self.settings, self.state, self.reader, self.document.document_id, correction_id, "ben"
        )

    def load(self) -> None:
        run_here(self.settings, "correct", {}, "test")

    def made(self) -> list[corrections.Correction]:
        return corrections.corrections(self.state, self.reader, self.document.document_id)

    def stored(self) -> Row:
        row = self.reader.row("documents/one.sql", {"document_id": self.document.document_id})
        assert row is not None
        return row

    def shown(self) -> Row:
        return corrections.labelled(self.stored(), corrections.in_force(self.made()), self.reader)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings)


def test_a_correction_is_shown_at_once_and_counted_once_it_is_loaded(store: Store) -> None:
    assert store.stored()["sentiment"] == "negative"
    store.correct("sentiment", "positive", "  irony,\n as I read it ")
    assert store.stored()["sentiment"] == "negative"
    assert store.shown()["sentiment"] == "positive"
    (one,) = store.made()
    assert (one.is_loaded, one.made_by, one.note) == (False, "anna", "irony, as I read it")
    before = store.shown()
    store.load()
    assert not store.state.rows("sent_corrections", document_id=None)
    after = store.stored()
    assert {key: after[key] for key in ("sentiment", "sentiment_score")} == {
        key: before[key] for key in ("sentiment", "sentiment_score")
    }
    assert (after["sentiment_score"], after["corrected"], after["corrected_by"]) == (
        1.0,
        ["sentiment"],
        "anna",
    )
    (one,) = store.made()
    assert one.is_loaded


@pytest.mark.parametrize(
    ("field", "label", "columns"),
    [
        ("sentiment", "neutral", {"sentiment": "neutral", "sentiment_score": 0.0}),
        ("toxicity", "toxic", {"toxic": True, "toxicity": 1.0}),
        ("toxicity", "not toxic", {"toxic": False, "toxicity": 0.0}),
        ("doubt", "doubtful", {"doubtful": True, "doubt_reasons": ["person"]}),
        ("doubt", "not doubtful", {"doubtful": False, "doubt_reasons": []}),
        ("topic", "battery", {"topic_id": "battery", "topic": "battery, days"}),
    ],
)
def test_each_label_can_be_corrected(
    store: Store, field: str, label: str, columns: dict[str, object]
) -> None:
    store.correct(field, label)
    shown = store.shown()
    store.load()
    stored = store.stored()
    for name, value in columns.items():
        assert shown[name] == stored[name] == value
    assert stored["corrected"] == [field]
    assert (stored["copy_group"], stored["answer"]) == (shown["copy_group"], shown["answer"])


def test_a_model_that_reads_again_does_not_undo_a_person(store: Store) -> None:
    store.correct("sentiment", "positive")
    store.load()
    document = store.document
    said = Annotation(
        document.document_id, document.text_hash, "sentiment", "1", "newer", "negative", -0.9
    )
    parts.write_part(
        store.settings.inbox,
        parts.part_name("annotations", "again", 0),
        [parts.annotation_row(said)],
    )
    loader.load(store.settings)
    assert (store.stored()["sentiment"], store.stored()["sentiment_score"]) == ("positive", 1.0)
    pending = store.reader.rows(
        "store/pending_ranges.sql", {"batch_documents": 1000, "model": "newer", "version": "1"}
    )
    assert pending[0]["rows"] == len(store.documents) - 1, "it waits for no model"


def test_the_newest_correction_counts_and_each_can_be_taken_back(store: Store) -> None:
    first = store.correct("sentiment", "neutral")
    store.load()
    second = store.correct("sentiment", "positive")
    assert store.shown()["sentiment"] == "positive"
    store.load()
    store.undo(second)
    assert store.shown()["sentiment"] == "neutral"
    store.load()
    assert store.stored()["sentiment"] == "neutral"
    store.undo(first)
    before = store.shown()
    store.load()
    stored = store.stored()
    assert {**before, "corrected": None, "corrected_by": None} == stored, "seen before it is loaded"
    assert (stored["sentiment"], stored["sentiment_score"]) == ("negative", -0.8)
    assert stored["corrected"] is None
    with pytest.raises(QueryError, match="taken back already"):
        store.undo(first)


def test_a_correction_of_an_earlier_text_counts_no_more(store: Store) -> None:
    store.correct("sentiment", "positive")
    store.load()
    changed = replace(store.document, text="Now it is something else.", text_hash="other")
    parts.write_part(
        store.settings.inbox, parts.part_name("documents", "b", 0), [parts.document_row(changed)]
    )
    loader.load(store.settings)
    assert store.stored()["sentiment"] is None
    assert store.made() == []


def test_a_document_that_no_model_read_can_be_corrected(store: Store) -> None:
    fresh = replace(store.document, document_id="f" * 32, text="Fine.", text_hash="fine")
    parts.write_part(
        store.settings.inbox, parts.part_name("documents", "b", 0), [parts.document_row(fresh)]
    )
    loader.load(store.settings)
    store.document = fresh
    store.correct("sentiment", "positive")
    store.load()
    assert store.stored()["sentiment"] == "positive"


@pytest.mark.parametrize(
    ("field", "label"),
    [("sentiment", "great"), ("topic", "no such topic"), ("colour", "red"), ("doubt", "")],
)
def test_what_is_no_label_is_refused(store: Store, field: str, label: str) -> None:
    with pytest.raises(QueryError, match="is not one of the labels"):
        store.correct(field, label)
    assert not list(store.settings.inbox.glob("*.parquet"))


def test_a_note_has_an_end_and_a_document_must_be_there(store: Store) -> None:
    with pytest.raises(QueryError, match="at most 500"):
        store.correct("sentiment", "neutral", "x" * 501)
    store.document = replace(store.document, document_id="nobody")
    with pytest.raises(QueryError, match="no document"):
        store.correct("sentiment", "neutral")


def test_the_store_as_it_was_has_the_labels_that_were_known_then(store: Store) -> None:
    loaded = store.reader.row("store/newest_part.sql")
    assert loaded is not None
    store.correct("sentiment", "positive")
    store.load()
    with snapshot_as_of(store.settings, store.reader, loaded["loaded_at"]) as before:
        row = before.row("documents/one.sql", {"document_id": store.document.document_id})
    assert row is not None and row["sentiment"] == "negative"
    now = store.reader.row("store/newest_part.sql")
    assert now is not None
    with snapshot_as_of(store.settings, store.reader, now["loaded_at"]) as after:
        row = after.row("documents/one.sql", {"document_id": store.document.document_id})
    assert row is not None and row["sentiment"] == "positive"


def test_the_sample_takes_its_corrections_with_it(settings: Settings) -> None:
    fill(settings, sample=True)
    state, reader = State(settings), Reader(settings)
    ids = reader.rows("search/keys.sql")
    document = reader.rows("report/documents.sql", {"ids": [], "characters": 9})
    assert ids and not document
    first = reader.rows("documents/texts.sql", {"ids": [_id(0)]})[0]
    corrections.correct(
        settings, state, reader, first["document_id"], "sentiment", "neutral", "", "anna"
    )
    run_here(settings, "correct", {}, "test")
    run_here(settings, "remove-sample", {}, "test")
    assert reader.rows("documents/all_corrections.sql") == []


def _id(number: int) -> str:
    from insight.cleaning.identity import digest

    return digest("web", str(number))


def test_what_persons_said_is_training_data(store: Store, settings: Settings) -> None:
    store.correct("sentiment", "positive")
    store.correct("toxicity", "not toxic")
    store.document = store.documents[119]
    store.correct("sentiment", "neutral")
    store.load()
    rows = list(export.rows(store.state, store.reader))
    path = settings.home / "labels.csv"
    path.write_bytes(
        inert_csv(export.COLUMNS, ([row[name] for name in export.COLUMNS] for row in rows))
    )
    assert found_labels(path, Columns("text", "sentiment")) == {"positive": 1, "neutral": 1}
    assert found_labels(path, Columns("text", "toxicity")) == {"ok": 1}
    assert {row["text"] for row in rows} == {store.documents[0].text, store.documents[119].text}
