"""In a real browser: log in, read the report down to a document, ask in SQL, upload a file."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from insight.explanations import VERSION
from insight.settings import Settings
from insight.state import State, moment
from insight.store.reader import Reader
from tests.browser import address, browser, needs_browser, open_page

__all__ = ["address", "browser"]  # fixtures
pytestmark = needs_browser()


def test_the_report_leads_to_the_document_that_it_quotes(browser: Any, address: str) -> None:
    page = open_page(browser, address)
    page.get_by_role("link", name="Report").click()
    quotation = page.locator("article blockquote").first
    said = quotation.locator("p").inner_text()
    quotation.get_by_role("link").click()
    assert said in page.locator("blockquote.text").inner_text()
    assert page.problems == []


def test_ctrl_enter_runs_the_query(browser: Any, address: str) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    page.locator(".cm-content").fill("SELECT 6 * 7 AS answer")
    page.keyboard.press("Control+Enter")
    assert page.locator("td").inner_text() == "42"
    assert page.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_an_upload_leads_to_its_job(browser: Any, address: str, scripts: bool) -> None:
    page = open_page(browser, address, java_script_enabled=scripts)
    page.set_input_files(
        "input[type=file]",
        {"name": "reviews.csv", "mimeType": "text/csv", "buffer": b"text\nGood kettle\n"},
    )
    if scripts:
        assert page.locator(".chosen").inner_text() == "reviews.csv"
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(f"{address}/jobs/new/*")
    assert "Good kettle" in page.locator("table").inner_text()
    assert page.locator('[name="map-0-text"]').input_value() == "text"
    page.get_by_role("button", name="Import").click()
    page.wait_for_url(f"{address}/jobs/2*")
    assert page.locator("#state").inner_text() == "waiting"
    assert "reviews-" in page.content()


def test_a_job_page_follows_its_job_without_being_loaded_again(
    browser: Any, address: str, settings: Settings
) -> None:
    state, job_id = State(settings), "20261123000000abcdef01"
    state.execute(
        "insert_job",
        **{"name": "ingest"},
        job_id=job_id,
        parameters=json.dumps({"files": ["a.csv"]}),
        requested_by="admin",
        moment=moment(),
    )
    page = open_page(browser, address)
    page.goto(f"{address}/jobs/{job_id}")
    page.evaluate("window.sameDocument = true")
    where = {"job_id": job_id, "stage": 0, "batch": 0}
    state.execute("enter_stage", job_id=job_id, stage=0, moment=moment())
    state.execute("insert_batch", **where, payload="{}", total=2000)
    state.execute("progress_batch", **where, done=1500)
    state.execute("add_counts", job_id=job_id, counts='{"read": 1500}', moment=moment())
    page.get_by_text("1,500 of 2,000").wait_for()
    assert page.locator("#state").inner_text() == "running"
    assert page.locator("#counts dd").inner_text() == "1,500"
    assert page.evaluate("window.sameDocument")
    state.execute("finish_job", job_id=job_id, state="failed", error="No text.", moment=moment())
    page.get_by_text("No text.").wait_for()
    assert page.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_that_asked_why_shows_it_when_the_worker_has_answered(
    browser: Any, address: str, settings: Settings, scripts: bool
) -> None:
    page = open_page(browser, address, java_script_enabled=scripts)
    page.goto(f"{address}/documents?words=Battery+died&aspect=battery")
    page.locator("ol.documents a").first.click()
    assert page.locator("mark.term").first.inner_text() == "Battery"
    page.get_by_role("button", name="Why this label?").click()
    page.wait_for_url(f"{address}/documents/*why=1*")
    assert page.locator("#explanation .state").inner_text() == "waiting"
    state = State(settings)
    (document_id,) = re.findall("documents/([0-9a-f]+)", page.url)
    job = state.row("explain_job", document_id=document_id)
    assert job is not None
    job_id = job["job_id"]
    stored = Reader(settings).row("documents/one.sql", {"document_id": document_id})
    assert stored is not None
    word = {"start": 8, "end": 12, "weight": -0.5, "marked": True}
    head = {"head": "sentiment", "score": -0.8, "rest": -0.1, "words": [word]}
    state.execute(
        "keep_explanation",
        text_hash=stored["text_hash"],
        model="abc",
        version=VERSION,
        explanation=json.dumps({"reader": "encoder", "heads": [head]}),
        moment=moment(),
    )
    state.execute("finish_job", job_id=job_id, state="done", error=None, moment=moment())
    mark = page.locator("#why mark")
    mark.wait_for()
    assert mark.inner_text() == "died" and mark.is_visible()
    assert page.problems == []


def test_no_page_is_wider_than_a_phone(browser: Any, address: str, settings: Settings) -> None:
    page = open_page(browser, address, viewport={"width": 360, "height": 700})
    table = b"a_very_long_name_of_a_column_that_goes_on,text,date\n1,Good,25/04/2024\n"
    page.set_input_files(
        "input[type=file]", {"name": "reviews.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(f"{address}/jobs/new/*")
    draft = page.url.removeprefix(address)
    page.goto(f"{address}/documents?aspect=battery")
    document = page.locator("ol.documents a").first.get_attribute("href")
    for language in ("en", "zh"):
        for path in ("/", "/report", "/documents", "/sql", "/jobs", "/jobs/new", draft, document):
            page.goto(f"{address}{path}?lang={language}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, (path, language)
    assert page.problems == []
