"""Conversations that ended become documents, where a shop wants it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from insight.assistant import conversations
from insight.assistant.documents import plan_documents, take_conversations
from insight.assistant.types import Answer
from insight.dispatch import InProcess
from insight.parameters import NoParameters
from insight.runner import Context, Runner
from insight.settings import Settings
from insight.state import State
from insight.store import loader


def test_nothing_is_counted_where_nobody_asked_for_it(tmp_path: Path) -> None:
    assert plan_documents(Settings(home=tmp_path), None) == []
    assert plan_documents(Settings(home=tmp_path, assistant_documents=True), None) == [{}]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, assistant_documents=True)


def test_a_closed_conversation_is_one_document_of_the_customers_words(
    settings: Settings,
) -> None:
    state = State(settings)
    number = conversations.begin(state, "widget", "en")
    conversations.say(state, number, "How heavy is the Aurora kettle? ann@example.com")
    conversations.answered(
        state, number, Answer("answer", "1.1 kg.", "en", product="Aurora Kettle")
    )
    conversations.say(state, number, "Too heavy for me, thank you")
    conversations.begin(state, "widget", "en")
    conversations.close(state, number)
    job = Runner(settings, state, InProcess()).submit("assistant_documents", {}, "root")
    context = Context(settings, state, job, 0, 0, NoParameters())
    assert take_conversations(context, {})["read"] == 1
    assert take_conversations(context, {}) == {}
    loader.load(settings)
    with duckdb.connect(str(settings.published), read_only=True) as store:
        (row,) = store.execute(
            "SELECT document_id, source, kind, product, text FROM documents"
        ).fetchall()
    document, source, kind, product, text = row
    assert (source, kind, product) == ("Assistant", "conversation", "Aurora Kettle")
    assert "[email]" in text and "Too heavy" in text and "1.1 kg" not in text
    found = state.row("conversation", conversation_id=number)
    assert found is not None and document == found["document_id"]
