"""The pages of documents: search, facets, files, corrections and labelling, as a visitor sees them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from insight.documents import meaning
from insight.documents.meaning import Near
from insight.runner import run_here
from insight.search.index import bring_up_to_date
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.web_app import HOSTILE, PASSWORD, Visitor, fill, logged_in, text_of


def viewer(settings: Settings) -> Visitor:
    create_user(State(settings), "vera", PASSWORD, role="viewer")
    visitor = Visitor(settings)
    visitor.log_in("vera")
    return visitor


def test_the_searched_words_are_marked_in_text_and_title(settings: Settings) -> None:
    fill(settings)
    bring_up_to_date(settings)
    visitor = logged_in(settings)
    page = visitor.get("/documents?words=batteries").text
    assert page.count("<mark>Battery</mark>") == 50
    page = visitor.get("/documents?words=evil.example").text
    assert "<mark>evil</mark>" in page and "<script>alert" not in page and "<img" not in page


def test_a_facet_leads_to_less_and_the_chosen_one_back(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/documents?sort=oldest").text
    assert 'href="/documents?language=zh&amp;sort=oldest"' in page
    page = visitor.get("/documents?language=zh&sentiment=negative").text
    assert 'class="chosen" aria-current="true" href="/documents?sentiment=negative"' in page


def test_a_part_of_the_page_is_the_same_without_what_is_around_it(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    whole = visitor.get("/documents?language=zh").text
    visitor.headers = {"HX-Request": "true"}
    part = visitor.get("/documents?language=zh").text
    assert part.strip().startswith('<div class="found"') and part.strip() in whole
    visitor.headers |= {"HX-History-Restore-Request": "true"}
    assert visitor.get("/documents?language=zh").text.startswith("<!doctype html>")


def test_what_is_found_is_taken_out_inert_and_whole(settings: Settings) -> None:
    documents = fill(settings)
    visitor = logged_in(settings)
    answer = visitor.get("/documents.csv?" + urlencode({"source": HOSTILE}))
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert row["text"] == HOSTILE and row["sentiment"] == "positive"
    formula = visitor.get("/documents.csv").data.decode("utf-8-sig")
    assert not re.search(r'(^|,)"?[=+@]', formula, re.MULTILINE)
    lines = visitor.get("/documents.jsonl?language=zh").text.splitlines()
    assert len(lines) == sum(one.language == "zh" for one in documents)
    assert {json.loads(line)["language"] for line in lines} == {"zh"}
    empty = visitor.get("/documents.csv?product=nothing")
    assert empty.status_code == 200 and len(empty.text.splitlines()) == 1
    actions = [row["action"] for row in State(settings).rows("audit_log", **_everything())]
    assert actions.count("documents.exported") == 4


def _everything() -> dict[str, object]:
    return {"who": None, "action": None, "count": 100, "offset": 0}


def test_a_correction_is_seen_before_the_loader_has_it_and_after(settings: Settings) -> None:
    document = fill(settings)[0]
    visitor = logged_in(settings)
    path = f"/documents/{document.document_id}"
    given = {"field": "sentiment", "label": "positive", "note": HOSTILE}
    assert visitor.post(f"{path}/corrections", given).status_code == 302
    page = visitor.get(path).text
    assert "corrected by admin" in page and "on its way into lists" in page
    assert "<img" not in page and "1.00" in page
    run_here(settings, "correct", {}, "test")
    page = visitor.get(path).text
    assert "corrected by admin" in page and "on its way" not in page
    listed = visitor.get("/documents?corrected=yes").text
    assert "1 document" in text_of(listed) and document.document_id in listed
    undo = re.search(rf'action="({path}/corrections/\w+/undo)"', page)
    assert undo
    visitor.post(undo[1])
    page = text_of(visitor.get(path).text)
    assert "corrected by admin" not in page, page
    assert "taken back" in page and "-0.80" in page
    assert visitor.post(undo[1]).status_code == 400
    labels = visitor.get("/labels.csv").data.decode("utf-8-sig")
    assert labels.splitlines()[0].startswith("document_id,text,language,sentiment")


def test_a_viewer_sees_corrections_and_makes_none(settings: Settings) -> None:
    document = fill(settings)[0]
    admin = logged_in(settings)
    path = f"/documents/{document.document_id}"
    admin.post(f"{path}/corrections", {"field": "sentiment", "label": "positive"})
    vera = viewer(settings)
    page = vera.get(path).text
    assert "corrected by admin" in page
    assert "Correct a label" not in page and "Take back" not in page
    assert "Label documents" not in vera.get("/documents").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', vera.get("/documents").text)
    assert token
    form = {"csrf_token": token[1], "field": "sentiment", "label": "negative"}
    assert vera.client.post(f"{path}/corrections", data=form).status_code == 403
    for other in ("/labelling", "/labels.csv"):
        assert vera.get(other).status_code == 403


@pytest.mark.parametrize("field", ["sentiment", "colour"])
def test_what_is_no_label_is_said(settings: Settings, field: str) -> None:
    document = fill(settings)[0]
    visitor = logged_in(settings)
    path = f"/documents/{document.document_id}/corrections"
    answer = visitor.post(path, {"field": field, "label": "great"})
    assert answer.status_code == 400 and "is not one of the labels" in text_of(answer.text)
    assert visitor.post("/documents/x/corrections", {"field": field}).status_code == 404


def test_near_copies_are_shown_and_earlier_versions(settings: Settings) -> None:
    from dataclasses import replace

    from insight.store import loader, parts
    from insight.types import Annotation

    documents = fill(settings)
    said = [
        Annotation(one.document_id, one.text_hash, "copies", "1", "", "group", 0.9)
        for one in documents[:2]
    ]
    changed = replace(documents[4], text="Now another text", text_hash="other")
    for kind, rows in (
        ("annotations", [parts.annotation_row(one) for one in said]),
        ("documents", [parts.document_row(changed)]),
    ):
        parts.write_part(settings.inbox, parts.part_name(kind, "more", 0), rows)
    loader.load(settings)
    visitor = logged_in(settings)
    page = text_of(visitor.get(f"/documents/{documents[0].document_id}").text)
    assert "nearly the same" in page and documents[1].text in page
    page = text_of(visitor.get(f"/documents/{changed.document_id}").text)
    assert "What it said before" in page and documents[4].text in page


def test_a_search_by_meaning_waits_says_so_and_shows_what_a_worker_found(
    settings: Settings,
) -> None:
    documents = fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/documents?words=accumulator").text
    assert "Search by meaning" in page, "offered, and not begun by a page that is only read"
    visitor.post("/documents/meaning", {"words": "accumulator"})
    page = visitor.get("/documents?words=accumulator&meaning=1").text
    assert "The job queue is not running" in text_of(page) and "Try again" in page
    state = State(settings)
    near = [
        Near(documents[0].text_hash, 0.91),
        Near("gone", 0.9),
        Near(documents[3].text_hash, 0.8),
    ]
    meaning.keep(state, "Accumulator", near)
    visitor.headers = {"HX-Request": "true"}
    part = text_of(visitor.get("/documents/meaning?words=accumulator").text)
    assert documents[0].text in part and "0.91" in part and documents[3].text in part
    part = text_of(visitor.get("/documents/meaning?words=accumulator&language=zh").text)
    assert documents[0].text not in part and documents[3].text in part


def test_a_search_that_no_worker_takes_ends_its_wait(settings: Settings) -> None:
    fill(settings)
    visitor, state = logged_in(settings), State(settings)
    asked = datetime.now(UTC)
    for age, expected in (
        (1, "is compared with that of every text"),
        (60, "No worker has answered"),
    ):
        state.execute(
            "insert_job",
            job_id=f"j{age}",
            name="meaning",
            parameters=json.dumps({"words": f"w{age}"}),
            requested_by="admin",
            moment=(asked - timedelta(seconds=age)).isoformat(timespec="milliseconds"),
        )
        page = text_of(visitor.get(f"/documents?words=w{age}&meaning=1").text)
        assert expected in page


def test_what_a_meaning_found_is_forgotten_after_an_hour(settings: Settings) -> None:
    state = State(settings)
    meaning.keep(state, "a", [Near("x", 0.5)])
    assert meaning.found(state, " A ") == [Near("x", 0.5)]
    with state.transaction() as transaction:
        transaction.execute(
            "keep_meaning_search",
            search_id=meaning._id("a"),
            texts="[]",
            moment=(datetime.now(UTC) - timedelta(hours=2)).isoformat(),
        )
    assert meaning.found(state, "a") is None


def test_a_batch_is_labelled_by_plain_forms(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    begun = visitor.post("/labelling", {"size": "3"})
    path = begun.headers["Location"]
    for number, label in enumerate(("negative", "undo", "negative", "positive", "skip")):
        page = visitor.get(path).text
        assert "-0.80" not in page and "corrected" not in page, "blind"
        position = re.search(r'name="position" value="(\d+)"', page)
        assert position, number
        visitor.post(path, {"label": label, "position": position[1]})
    answer = visitor.get(path)
    assert answer.headers["Location"] == f"{path}/result"
    page = text_of(visitor.get(f"{path}/result").text)
    assert "2 / 3" in page and "Right (accuracy)" in page and "1 answer was skipped" in page
    ben_sees = text_of(visitor.get("/labelling").text)
    assert "3 / 3" in ben_sees
    assert visitor.post(f"{path}/remove").status_code == 302
    assert visitor.get(path).status_code == 404


def test_two_people_see_how_far_they_agree(settings: Settings) -> None:
    fill(settings)
    admin = logged_in(settings)
    create_user(State(settings), "ben", PASSWORD, role="analyst")
    path = admin.post("/labelling", {"size": "2"}).headers["Location"]
    ben = Visitor(settings)
    ben.log_in("ben")
    for visitor, labels in ((admin, ("positive", "negative")), (ben, ("positive", "positive"))):
        for position, label in enumerate(labels):
            form = {"csrf_token": _token(visitor, path), "label": label, "position": position}
            visitor.client.post(path, data=form)
    page = text_of(ben.get(f"{path}/result").text)
    assert "they say the same in 50.0 % of the pairs" in page
    assert "1 document is left out, because people disagree" in page


def _token(visitor: Visitor, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(path).text)
    assert found
    return found[1]


def test_odd_sizes_and_labels_of_batches_do_no_harm(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    assert visitor.post("/labelling", {"size": "0"}).status_code == 400
    assert visitor.post("/labelling", {"size": "9999"}).status_code == 400
    path = visitor.post("/labelling", {"size": "x"}).headers["Location"]
    for form in ({"label": "great", "position": "0"}, {"label": "positive", "position": "x"}, {}):
        assert visitor.post(path, form).status_code == 400
    assert visitor.post("/labelling/nothing", {"label": "skip"}).status_code == 404
