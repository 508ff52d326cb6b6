"""In a real browser: from a suggestion to an approved campaign and its calendar, by keyboard too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.browser import browser, needs_browser, open_page, served
from tests.report_data import LAST_MONDAY, market, store
from tests.web_app import PASSWORD, compile_translations

__all__ = ["browser"]
pytestmark = needs_browser()
TEXT = "Lumo earbuds: 5 hours on one charge."


@pytest.fixture
def shop(settings: Settings) -> Iterator[str]:
    """A served web before a store in which a complaint rises."""
    compile_translations()
    records = market()
    for hour in range(30):
        at = LAST_MONDAY + timedelta(hours=5 * hour)
        records.add(f"Keep warm, {hour}.", at, sentiment="positive", topic="t-04")
    store(settings, records)
    create_user(State(settings), "admin", PASSWORD)
    with served(settings) as address:
        yield address


def test_from_a_suggestion_to_an_approved_campaign_and_its_calendar(
    shop: str, browser: Any
) -> None:
    page = open_page(browser, shop, viewport={"width": 390, "height": 844})
    page.goto(f"{shop}/suggestions?week=2026-W47&lang=en")
    card = page.locator(".suggestions > li").filter(has_text="Answer the rising complaint")
    card.get_by_text("Evidence:").click()
    assert card.locator("blockquote").first.is_visible()
    card.get_by_role("button", name="Make a campaign of this").click()

    texts = page.locator("#texts")
    texts.get_by_text("Add a text of your own").click()
    texts.get_by_label("Channel").fill("x")
    texts.get_by_label("Text", exact=True).fill(TEXT)
    texts.get_by_label("Attributes").fill("Battery: 5 hours on one charge")
    texts.get_by_role("button", name="Check and add").press("Enter")
    for box in page.locator("#texts input[name=claim]").all():
        box.check()
    page.get_by_label("I have read it as a whole").check()
    page.get_by_role("button", name="Approve what is ticked").click()
    assert page.locator("#texts .state.done").first.is_visible()

    calendar = page.locator("#calendar")
    calendar.get_by_label("Day").fill("2026-12-01")
    calendar.get_by_label("Time").fill("20:30")
    calendar.get_by_label("Copy variant").select_option("A")
    calendar.get_by_role("button", name="Plan it").click()
    page.get_by_role("button", name="Mark as reviewed").click()
    page.get_by_role("button", name="Approve the campaign").click()
    assert page.locator(".steps [aria-current]").inner_text() == "approved"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Calendar (ICS)").click()
    (event,) = Calendar.from_ical(started.value.path().read_bytes()).walk("VEVENT")
    assert TEXT in str(event["description"])
    assert page.problems == []
