"""The pages and the API of copy: asked for, watched, shown with evidence, changed, taken away."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from insight import audit_log
from insight.campaigns import pieces
from insight.campaigns.types import ProductFacts
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State
from tests.test_web_api_documents import Program
from tests.web_app import HOSTILE, Visitor, fill, logged_in, running_broker, text_of

FORM = {
    "name": "Alder Kettle",
    "attributes": "Capacity: 1.2 L\nBody: 304 stainless steel\nWeight: 880 g",
    "price": "$39",
    "proofs": "",
    "channel": "x",
    "language": "en",
    "variants": "2",
    "writer": "template",
}


def ask(visitor: Visitor, **more: Any) -> str:
    """Ask for copy as the form does and have it written; the run's id."""
    with running_broker(visitor.settings):
        answer = visitor.post("/campaigns/copy", {**FORM, **more})
    assert answer.status_code == 302, text_of(answer.text)
    run_id = answer.location.rsplit("/", 1)[1]
    run_here(visitor.settings, "copy", {"run": run_id}, "admin")
    return run_id


def test_copy_is_asked_for_watched_and_shown_with_its_evidence(settings: Settings) -> None:
    visitor = logged_in(settings)
    with running_broker(settings):
        answer = visitor.post("/campaigns/copy", FORM)
    assert answer.status_code == 302
    waiting = visitor.get(answer.location)
    assert "A worker is writing" in waiting.text and "hx-trigger" in waiting.text
    run_here(settings, "copy", {"run": answer.location.rsplit("/", 1)[1]}, "admin")
    page = text_of(visitor.get(answer.location).text)
    assert "Capacity : 1.2 L" in page or "Capacity: 1.2 L" in page
    assert "304 stainless steel" in page and "claims nothing" in page
    assert "distinct-2" in page
    assert "Alder Kettle" in text_of(visitor.get("/campaigns/copy").text)
    assert audit_log.entries(State(settings), action="copy.asked", count=5, offset=0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"attributes": "no colon"}, "is not a name, a colon and a value"),
        ({"name": ""}, "needs a name"),
        ({"channel": "fax"}, "There is no channel"),
        ({"variants": "99"}, "variants"),
        ({"language": "en", "name": "木杯"}, "in Chinese"),
        ({"writer": "endpoint"}, "endpoint"),
    ],
)
def test_what_cannot_be_written_is_said_and_the_form_keeps_its_words(
    settings: Settings, given: dict[str, str], words: str
) -> None:
    visitor = logged_in(settings)
    answer = visitor.post("/campaigns/copy", {**FORM, **given})
    if given == {"writer": "endpoint"}:
        # Known only to the worker, which says so in its job.
        assert answer.status_code == 503
        return
    assert answer.status_code == 400
    assert words in text_of(answer.text)
    assert "304 stainless steel" in answer.text or "attributes" in given


def test_a_file_with_facts_takes_the_place_of_the_fields(settings: Settings) -> None:
    visitor = logged_in(settings)
    facts = ProductFacts(name="Oak Cup", attributes={"Volume": "300 ml"}).model_dump_json().encode()
    run_id = ask(visitor, file=(io.BytesIO(facts), "facts.json"))
    found = pieces.run(settings, run_id)
    assert found and found.asked.facts.name == "Oak Cup"
    bad = visitor.post("/campaigns/copy", {**FORM, "file": (io.BytesIO(b"[1]"), "facts.json")})
    assert bad.status_code == 400


def test_words_that_do_not_pass_are_marked_and_not_kept(settings: Settings) -> None:
    visitor = logged_in(settings)
    run_id = ask(visitor)
    found = pieces.run(settings, run_id)
    assert found
    piece_id = found.pieces[0].piece.piece_id
    path = f"/campaigns/copy/pieces/{piece_id}"
    answer = visitor.post(path, {"text": "The Alder Kettle holds 9 L."})
    assert answer.status_code == 422
    assert "Your words did not pass" in answer.text and "<mark" in answer.text
    assert "9 L" not in visitor.get(f"/campaigns/copy/{run_id}").text
    answer = visitor.post(path, {"text": "The Alder Kettle holds 1.2 L."})
    assert answer.status_code == 302
    assert "changed by admin" in text_of(visitor.get(f"/campaigns/copy/{run_id}").text)


def test_hostile_facts_stay_text(settings: Settings) -> None:
    visitor = logged_in(settings)
    run_id = ask(
        visitor, name=HOSTILE, attributes=f"Capacity: 1.2 L\nNote: {HOSTILE}", channel="email"
    )
    page = visitor.get(f"/campaigns/copy/{run_id}").text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "<script>alert" not in visitor.get("/campaigns/copy").text


def test_copy_is_taken_away_as_files_and_deleted(settings: Settings) -> None:
    visitor = logged_in(settings)
    run_id = ask(visitor)
    for ending in ("json", "csv", "md"):
        answer = visitor.get(f"/campaigns/copy/{run_id}/copy.{ending}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
    assert visitor.get(f"/campaigns/copy/{run_id}/copy.exe").status_code == 404
    assert visitor.post(f"/campaigns/copy/{run_id}/delete").status_code == 302
    assert visitor.get(f"/campaigns/copy/{run_id}").status_code == 404


def test_the_pages_speak_chinese(settings: Settings) -> None:
    visitor = logged_in(settings)
    run_id = ask(visitor)
    assert "撰写方式" in visitor.get("/campaigns/copy?lang=zh").text
    assert "无需依据" in visitor.get(f"/campaigns/copy/{run_id}?lang=zh").text


def test_a_program_asks_reads_and_changes(settings: Settings) -> None:
    program = Program(settings)
    body = {
        "facts": {"name": "Alder Kettle", "attributes": {"Capacity": "1.2 L"}},
        "channel": "x",
        "language": "en",
        "variants": 1,
        "writer": "template",
    }
    with running_broker(settings):
        begun = program.post("/copy", body)
    assert begun.status_code == 202
    run_id = begun.get_json()["run_id"]
    run_here(settings, "copy", {"run": run_id}, "admin")
    run = program.get(f"/copy/{run_id}").get_json()
    (piece,) = run["pieces"]
    assert run["state"] == "done" and not piece["withheld"]
    supports = [s["fact"] for part in piece["parts"] for s in part["supports"]]
    assert "attributes.Capacity" in supports
    path = f"/copy/pieces/{piece['piece_id']}"
    refused = program.post(path, {"texts": {"text": "It holds 9 L."}}).get_json()
    assert refused["kept"] is False
    kept = program.post(path, {"texts": {"text": "It holds 1.2 L."}}).get_json()
    assert kept["kept"] is True and kept["piece"]["edited_by"] == "admin"
    assert program.post("/copy", {**body, "channel": "fax"}).status_code == 409
    assert program.post("/copy", {**body, "variants": 99}).status_code == 422
    assert program.get("/copy/nothing").status_code == 404
    assert run_id in program.get("/copy").get_json()["runs"]
    assert "weibo" in json.dumps(program.get("/copy/channels").get_json())


def test_who_may_only_read_asks_for_nothing(settings: Settings) -> None:
    program = Program(settings, "read")
    body = {"facts": {"name": "K"}, "channel": "x", "language": "en"}
    assert program.post("/copy", body).status_code == 403


def test_a_stored_review_is_answered(settings: Settings) -> None:
    complaint = next(one for one in fill(settings) if (one.rating or 0) <= 2)
    visitor = logged_in(settings)
    link = f"/campaigns/copy?answers={complaint.document_id}"
    assert link in visitor.get(f"/documents/{complaint.document_id}").text
    form = visitor.get(link).text
    assert complaint.text in form and (complaint.product or "") in form
    assert visitor.get("/campaigns/copy?answers=none").status_code == 404
    run_id = ask(visitor, channel="review-reply", variants="1", review=complaint.text)
    run = pieces.run(settings, run_id)
    assert run is not None and run.asked.review == complaint.text
    assert not run.pieces[0].piece.withheld


def test_a_program_names_the_review_that_is_answered(settings: Settings) -> None:
    body = {"facts": {"name": "Alder Kettle"}, "channel": "review-reply", "language": "en"}
    with running_broker(settings):
        begun = Program(settings).post("/copy", {**body, "review": "The lid leaks."}).get_json()
    run = pieces.run(settings, begun["run_id"])
    assert run is not None and run.asked.review == "The lid leaks."
