"""Explanations of documents: made once by a job, by the model that labelled, and kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from insight.errors import QueryError
from insight.explanations import VERSION, Explained, explained, kept
from insight.jobs import INTERACTIVE_QUEUE, WORK_QUEUE
from insight.models import Models
from insight.prompts import is_version, load
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State
from insight.store import loader
from insight.types import Document
from tests.store_rows import document, write_documents
from tests.web_app import running_broker

TEXT = "The lid is blue and the cable is long, but the motor is terrible."


def store(settings: Settings, *documents: Document) -> None:
    write_documents(settings, "a", 0, list(documents))
    loader.load(settings)


def head_of(row: dict[str, Any], name: str) -> dict[str, Any]:
    head: dict[str, Any] = next(head for head in row["heads"] if head["head"] == name)
    return head


def test_a_document_is_explained_by_a_job_and_kept_without_its_words(settings: Settings) -> None:
    one = document(1, TEXT)
    store(settings, one)
    run_here(settings, "explain", {"document": one.document_id}, "test")
    found = kept(State(settings), one.text_hash, None)
    assert found is not None and found["model"] == Models(settings).hash
    mood = head_of(found, "sentiment")
    worst = min(mood["words"], key=lambda word: word["weight"])
    assert TEXT[worst["start"] : worst["end"]] == "terrible" and worst["marked"]
    assert mood["score"] < mood["rest"], "the words that carried it are missed"
    assert "terrible" not in json.dumps(found)


def test_the_same_text_is_explained_once_for_each_model(settings: Settings) -> None:
    one, same = document(1, TEXT), document(2, TEXT)
    store(settings, one, same)
    run_here(settings, "explain", {"document": one.document_id}, "test")
    state = State(settings)
    first = kept(state, one.text_hash, None)
    run_here(settings, "explain", {"document": same.document_id}, "test")
    assert kept(state, same.text_hash, None) == first
    state.execute(
        "keep_explanation",
        text_hash=one.text_hash,
        model="later",
        version=VERSION,
        explanation='{"reader": "encoder", "heads": []}',
        moment="2999",
    )
    newest, wanted = kept(state, one.text_hash, None), kept(state, one.text_hash, "later")
    assert newest is not None and newest == wanted and newest["model"] == "later"
    assert first is not None and kept(state, one.text_hash, first["model"]) == first
    assert kept(state, "unknown", first["model"]) is None


def test_an_unknown_document_fails_the_job_with_its_name(settings: Settings) -> None:
    with pytest.raises(QueryError, match="no document 'nobody'"):
        run_here(settings, "explain", {"document": "nobody"}, "test")


@pytest.mark.parametrize(
    ("text", "language"), [("", "en"), ("!!! 123", "en"), ("Très bien", "other"), ("。。", "zh")]
)
def test_of_a_text_that_no_model_reads_nothing_is_explained(
    settings: Settings, text: str, language: str
) -> None:
    assert explained(Models(settings), text, language) == Explained()


def test_the_model_that_decides_a_text_reads_what_is_left_of_it_too(settings: Settings) -> None:
    models = Models(settings, 1)
    by_encoder = explained(models, TEXT, "en")
    assert by_encoder.reader == "encoder"
    read = models.labels.read([TEXT], ["en"]).sentiment[0]
    assert by_encoder.heads[0].score == pytest.approx(float(read[2] - read[0]), abs=1e-5)
    sure = ["Great", "Perfect", "Terrible", "Awful", "Love it", "Excellent", "Horrible"]
    of_bare = {text: explained(models, text, "en") for text in sure}
    for text, found in of_bare.items():
        logits = models.student.read([text])[1]
        student = models.student.labels(logits, ["en"])[0][0]
        encoder = models.labels.read([text], ["en"]).sentiment[0]
        by = {"student": student, "encoder": encoder}[found.reader]
        assert found.heads[0].score == pytest.approx(float(by[2] - by[0]), abs=1e-5), text


def test_only_large_models_carry_the_version_of_a_prompt() -> None:
    assert is_version(load("annotate").version)
    assert not any(map(is_version, ("1", "", "12", "annotate", "annotate-1")))


def test_an_explanation_does_not_wait_behind_an_import(settings: Settings) -> None:
    from workers.app import make_app

    with running_broker(settings):
        app = make_app(settings)
        app.amqp.queues.select([INTERACTIVE_QUEUE, WORK_QUEUE])
        for number in range(3):
            app.send_task("import", [number], queue=WORK_QUEUE)
        app.send_task("explain", [], queue=INTERACTIVE_QUEUE)
        messages: list[Any] = []
        taken: list[str] = []
        with app.connection() as connection:
            consumer = app.amqp.TaskConsumer(connection.channel(), on_message=messages.append)
            consumer.qos(prefetch_count=1)
            with consumer:
                while len(taken) < 4:
                    connection.drain_events(timeout=5)
                    taken.append(messages[-1].headers["task"])
                    messages[-1].ack()
    assert taken == ["explain", "import", "import", "import"]
