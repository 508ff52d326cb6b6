"""In a real browser, with real workers: a file becomes documents, a schedule and a product change."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from insight import schedule
from insight.jobs import STORE_QUEUE, WORK_QUEUE
from insight.settings import Settings
from insight.state import State
from tests.browser import address, browser, needs_browser, open_page  # noqa: F401
from tests.test_workers import PROJECT

pytestmark = needs_browser()

ROWS = "text,rating,product\n" + "".join(
    f"Blue kettle {n} boils fast and pours well,5,Blue Kettle\n" for n in range(40)
)


@pytest.fixture
def workers(settings: Settings, address: str) -> Iterator[None]:  # noqa: F811
    """A worker for both queues, and the scheduler, on the home that is served."""
    import os

    environment = {
        **os.environ,
        "INSIGHT_HOME": str(settings.home),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(PROJECT),
    }
    base = [sys.executable, "-m", "celery", "--app", "workers.app"]
    worker = [*base, "worker", "--without-gossip", "--without-mingle", "--pool", "solo"]
    settings.run.mkdir(parents=True, exist_ok=True)
    commands = [
        [*worker, "--queues", f"{WORK_QUEUE},{STORE_QUEUE}", "--hostname", "both@%h"],
        [*base, "beat", "--pidfile="],
    ]
    processes = [
        subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in commands
    ]
    yield
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_file_is_uploaded_watched_to_its_end_and_its_documents_are_seen(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
    workers: None,
) -> None:
    page = open_page(browser, address)
    page.set_default_timeout(120_000)
    page.set_input_files(
        "input[type=file]",
        {"name": "kettles.csv", "mimeType": "text/csv", "buffer": ROWS.encode()},
    )
    page.get_by_label("Source, such as a shop's name").fill("North")
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(re.compile("/jobs/new/[0-9a-f]+"))
    page.get_by_role("button", name="Import").click()
    page.wait_for_url(re.compile("/jobs/2"))
    page.evaluate("window.sameDocument = true")
    page.locator("#state.done").wait_for()
    assert page.evaluate("window.sameDocument"), "the page was not loaded again"
    assert "40" in page.locator("#counts").inner_text()
    page.locator("#log").get_by_text("Done.").wait_for()
    page.get_by_role("link", name="See its documents").click()
    page.wait_for_url(re.compile(r"/documents\?.*source=North"))
    page.goto(f"{address}/documents?words=pours+well&source=North")
    assert "Blue kettle" in page.locator("main").inner_text()
    assert page.problems == []


def test_a_schedule_is_edited_with_its_meaning_beside_it(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
    settings: Settings,
) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/jobs/schedule")
    entry = page.locator("#analyze")
    entry.get_by_text("Change the time").click()
    assert entry.get_by_label("Weekday").is_hidden()
    entry.get_by_label("How often").select_option("weekly")
    entry.get_by_label("Weekday").select_option("1")
    entry.locator('[name="time"]').fill("08:30")
    entry.get_by_text("each week on Monday at 08:30").wait_for()
    entry.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("/jobs/schedule"))
    page.locator("#analyze").get_by_text("each week on Monday at 08:30").first.wait_for()
    assert schedule.entry(State(settings), "analyze").cron == "30 8 * * 1"
    assert page.problems == []


def test_another_name_of_a_product_is_added_and_seen_when_it_is_loaded(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
    workers: None,
) -> None:
    page = open_page(browser, address)
    page.set_default_timeout(60_000)
    page.goto(f"{address}/settings/products")
    add = page.locator("form", has=page.get_by_role("button", name="Add", exact=True))
    add.get_by_label("Product").fill("Reading Lamp")
    add.get_by_label("Listing or another name").fill("Lamp")
    add.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("/settings/products"))
    page.get_by_text("All changes are loaded").wait_for()
    page.goto(f"{address}/settings/products")
    section = page.locator("section.product", has_text="Reading Lamp")
    assert re.search(r"\d+ documents", section.inner_text())
    assert page.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_form_of_a_job_works_with_and_without_scripts(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
    scripts: bool,
) -> None:
    page = open_page(browser, address, java_script_enabled=scripts)
    page.goto(f"{address}/jobs/start/fetch")
    page.locator("[name='options.url']").fill("https://a.example/feed")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile("/jobs/2"))
    assert page.locator("#state").inner_text() == "waiting"
    page.get_by_role("button", name="Cancel this job").click()
    page.locator("#state.cancelled").wait_for()


def test_no_page_of_jobs_and_settings_scrolls_sideways_on_a_phone(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
) -> None:
    page = open_page(browser, address, viewport={"width": 390, "height": 844})
    for language in ("en", "zh"):
        for path in (
            "/jobs",
            "/jobs/start/audit",
            "/jobs/schedule",
            "/settings/products",
            "/settings/sources",
            "/settings/models",
            "/settings/data",
            "/settings/instance",
            "/settings/subscriptions",
        ):
            page.goto(f"{address}{path}?lang={language}")
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) <= 0, path
    assert page.problems == []


def test_an_upload_that_is_not_taken_is_told_without_leaving_the_page(
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
) -> None:
    page = open_page(browser, address)
    page.set_input_files(
        "input[type=file]",
        {"name": "notes.docx", "mimeType": "text/csv", "buffer": b"x" * 3_000_000},
    )
    page.get_by_role("button", name="Upload and check").click()
    page.locator("form .problem").wait_for()
    assert "notes.docx" in page.locator("form .problem").inner_text()
    assert page.get_by_role("button", name="Upload and check").is_enabled()
