"""Why a document has its labels: asked once, shown from what is kept, said where it cannot be."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from insight.explanations import VERSION
from insight.jobs import INTERACTIVE_QUEUE, advance_task
from insight.prompts import load
from insight.settings import Settings
from insight.state import State, moment
from insight.store import loader, parts
from insight.types import Annotation, Document
from tests.store_rows import document, write_documents
from tests.web_app import (
    HOSTILE,
    Visitor,
    compile_translations,
    fill,
    logged_in,
    running_broker,
    text_of,
)


def path(document: Document) -> str:
    return f"/documents/{document.document_id}"


def keep(
    settings: Settings, document: Document, weights: dict[str, float], model: str = "abc"
) -> None:
    """What a worker keeps: the weights of some words of the document's sentiment."""
    words = []
    for word, weight in weights.items():
        start = document.text.index(word)
        end = start + len(word)
        words.append({"start": start, "end": end, "weight": weight, "marked": abs(weight) > 0.03})
    heads = [
        {"head": "sentiment", "score": -0.8, "rest": -0.1, "words": words},
        {"head": "toxicity", "score": 0.1, "rest": 0.1, "words": []},
    ]
    State(settings).execute(
        "keep_explanation",
        text_hash=document.text_hash,
        model=model,
        version=VERSION,
        explanation=json.dumps({"reader": "encoder", "heads": heads}),
        moment=moment(),
    )


def job(settings: Settings, document: Document, number: int = 0) -> str:
    job_id = f"2026112300000{number}abcdef01"
    State(settings).execute(
        "insert_job",
        job_id=job_id,
        requested_by="admin",
        moment=f"2026-11-23T00:00:0{number}",
        parameters=json.dumps({"document": document.document_id}),
        **{"name": "explain"},
    )
    return job_id


def state_of(visitor: Visitor, document: Document) -> dict[str, Any]:
    answer = visitor.get(f"{path(document)}/explanation")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    told: dict[str, Any] = answer.get_json()
    return told


def test_nobody_sees_or_asks_for_an_explanation_without_a_log_in(settings: Settings) -> None:
    one = fill(settings)[0]
    keep(settings, one, {"died": -0.5})
    stranger = Visitor(settings)
    for method in ("GET", "POST"):
        answer = stranger.client.open(f"{path(one)}/explanation", method=method)
        assert answer.status_code == 302 and answer.location.startswith("/login")


def test_an_unknown_document_has_no_explanation(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.get("/documents/unknown/explanation").status_code == 404
    assert visitor.post("/documents/unknown/explanation").status_code == 404


def test_asking_starts_one_job_before_other_work_and_comes_back(settings: Settings) -> None:
    one = fill(settings)[0]
    with running_broker(settings) as server:
        visitor = logged_in(settings)
        assert "Why this label?" in visitor.get(path(one)).text
        assert state_of(visitor, one)["state"] == "none"
        for _ in range(2):
            answer = visitor.post(f"{path(one)}/explanation")
            assert answer.location == f"{path(one)}?why=1#why"
        (raw,) = server.lrange(INTERACTIVE_QUEUE, 0, -1)
    message = json.loads(raw)
    assert message["headers"]["task"] == advance_task("explain")
    job_id, _ = json.loads(base64.b64decode(message["body"]))[0]
    row = State(settings).row("job", job_id=job_id)
    assert row is not None
    assert json.loads(row["parameters"]) == {"document": one.document_id}
    assert row["requested_by"] == "admin"


def test_a_page_that_waits_asks_again_with_and_without_scripts(settings: Settings) -> None:
    one = fill(settings)[0]
    job_id = job(settings, one)
    visitor = logged_in(settings)
    page = visitor.get(f"{path(one)}?why=1").text
    assert f'data-url="{path(one)}/explanation"' in page and "explanation.js" in page
    assert '<noscript><meta http-equiv="refresh"' in page and "waiting" in text_of(page)
    assert state_of(visitor, one)["state"] == "queued"
    assert "Explain a label" not in visitor.get("/jobs").text, "it is shown where it was asked for"
    assert "Explain a label" not in visitor.get("/").text
    assert "Explain a label" in visitor.get(f"/jobs/{job_id}").text
    State(settings).execute(
        "finish_job", job_id=job_id, state="failed", error="No <room>.", moment=moment()
    )
    page = visitor.get(path(one)).text
    assert "No &lt;room&gt;." in page and "Why this label?" in page and "data-url" not in page
    told = state_of(visitor, one)
    assert (told["state"], told["reason"]) == ("failed", "No <room>.")


def test_what_is_kept_is_shown_at_once_with_strength_sign_and_model(settings: Settings) -> None:
    one = fill(settings)[0]
    keep(settings, one, {"died": -0.52, "after": 0.11, "days": 0.05, "Battery": 0.01})
    visitor = logged_in(settings)
    page = visitor.get(f"{path(one)}?why=1").text
    assert '<mark class="weight down s3" data-weight="-0.52">died</mark>' in page
    assert '<mark class="weight up s2" data-weight="+0.11">after</mark>' in page
    assert '<mark class="weight up s1" data-weight="+0.05">days</mark>' in page
    assert '<details id="why" open>' in page
    words = text_of(page)
    assert "would say -0.10 instead of -0.80" in words
    assert "No word moves it by 0.03 or more." in words and "abc" in words
    assert '<details id="why" >' in visitor.get(path(one)).text
    with running_broker(settings) as server:
        visitor.post(f"{path(one)}/explanation")
        assert server.llen(INTERACTIVE_QUEUE) == 0, "what is kept is not made again"


def test_the_api_gives_each_word_with_its_place_and_weight(settings: Settings) -> None:
    one = fill(settings)[0]
    keep(settings, one, {"died": -0.52})
    told = state_of(logged_in(settings), one)
    assert (told["document_id"], told["state"]) == (one.document_id, "done")
    assert (told["model"], told["label_model"], told["reader"]) == ("abc", "abc", "encoder")
    mood, _ = told["heads"]
    (word,) = mood["words"]
    assert one.text[word["start"] : word["end"]] == word["word"] == "died"
    assert (word["weight"], word["marked"], mood["rest"]) == (-0.52, True, -0.1)


def test_a_hostile_text_is_text_among_its_marks(settings: Settings) -> None:
    hostile = fill(settings)[119]
    assert hostile.text == HOSTILE
    keep(settings, hostile, {"script": -0.5, "onerror=alert(2)>": 0.4, "{{ 7*7 }}": 0.2})
    page = logged_in(settings).get(f"{path(hostile)}?why=1").text
    assert ">script</mark>&gt;alert(1)&lt;/script&gt;" in page
    assert "onerror=alert(2)&gt;</mark>" in page and ">{{ 7*7 }}</mark>" in page
    assert "<img" not in page and "<script>alert" not in page


def test_of_a_long_text_the_beginning_is_shown(settings: Settings) -> None:
    text = "It died. " * 2_000
    one = fill(settings)[0]
    long = replace(one, text=text)
    parts.write_part(
        settings.inbox, parts.part_name("documents", "long", 0), [parts.document_row(long)]
    )
    loader.load(settings)
    keep(settings, long, {"died": -0.5})
    page = logged_in(settings).get(f"{path(long)}?why=1").text
    assert "Only the beginning of a long text is read." in page
    assert page.count("It died. ") < 2_000 + 250


def test_another_model_than_that_of_the_label_is_said_and_may_be_asked(settings: Settings) -> None:
    one = fill(settings)[0]
    keep(settings, one, {"died": -0.5}, model="later")
    page = logged_in(settings).get(path(one)).text
    assert "The label is of another model than this explanation." in page
    assert 'action="' + path(one) + '/explanation"' in page


def test_a_label_of_a_large_model_cannot_be_explained(settings: Settings) -> None:
    one = fill(settings)[0]
    said = Annotation(
        one.document_id,
        one.text_hash,
        "sentiment",
        load("annotate").version,
        "qwen<b>",
        "neutral",
        0.0,
    )
    relabel(settings, said)
    visitor = logged_in(settings)
    page = visitor.get(path(one)).text
    assert "The large model qwen&lt;b&gt; gave these labels" in page
    assert f"{path(one)}/explanation" not in page
    with running_broker(settings) as server:
        visitor.post(f"{path(one)}/explanation")
        assert server.llen(INTERACTIVE_QUEUE) == 0
    assert state_of(visitor, one)["state"] == "impossible"


def test_a_text_without_a_label_says_so(settings: Settings) -> None:
    compile_translations()
    fill(settings)
    unread, fresh = document(1, "Très bien, merci."), document(2, "Just read.")
    write_documents(settings, "more", 0, [unread, fresh])
    relabel(
        settings,
        Annotation(unread.document_id, unread.text_hash, "sentiment", "1", "abc", None, None),
    )
    visitor = logged_in(settings)
    told = state_of(visitor, unread)
    assert told["state"] == "impossible" and "Chinese and English" in told["reason"]
    assert "模型只读中文和英文" in visitor.get(f"{path(unread)}?lang=zh").text
    assert "No model has labelled" in state_of(visitor, fresh)["reason"]
    assert "It has not been analysed yet." in visitor.get(path(fresh)).text


def test_the_queue_that_is_down_is_said(settings: Settings) -> None:
    one = fill(settings)[0]
    visitor = logged_in(settings)
    assert visitor.post(f"{path(one)}/explanation").status_code == 503
    assert state_of(visitor, one)["state"] == "failed"


def relabel(settings: Settings, *said: Annotation) -> None:
    rows = [parts.annotation_row(annotation) for annotation in said]
    parts.write_part(settings.inbox, parts.part_name("annotations", "again", 0), rows)
    loader.load(settings)
