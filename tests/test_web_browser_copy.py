"""Copy in a real browser: from facts to variants with their evidence, and a change that is refused."""

from __future__ import annotations

from typing import Any

from insight.campaigns import pieces
from insight.runner import run_here
from insight.settings import Settings
from tests.browser import address, browser, needs_browser, open_page

__all__ = ["address", "browser"]

pytestmark = needs_browser()


def test_facts_become_checked_copy_and_a_false_word_is_refused(
    settings: Settings, address: str, browser: Any
) -> None:
    page = open_page(browser, address, viewport={"width": 390, "height": 800})
    page.goto(f"{address}/campaigns/copy")
    page.get_by_label("Name", exact=True).fill("Alder Kettle")
    page.get_by_label("Attributes").fill(
        "Capacity: 1.2 L\nBody: 304 stainless steel\nWeight: 880 g"
    )
    page.get_by_label("Channel").select_option("x")
    page.get_by_label("Who writes").select_option("template")
    page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_text("A worker is writing").wait_for()
    (run,) = pieces.runs(settings, 5)
    run_here(settings, "copy", {"run": run["run_id"]}, "admin")
    # The page asks by itself until the pieces are there.
    page.locator("article.variant").first.wait_for()
    assert page.locator("article.variant").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first = page.locator("article.variant").first
    first.get_by_text("Change the words").click()
    first.locator("textarea[name=text]").fill("The Alder Kettle holds 7 L.")
    page.problems.clear()
    first.get_by_role("button", name="Check and save").click()
    page.get_by_text("Your words did not pass").wait_for()
    assert page.locator("mark.negative").first.inner_text().startswith("7 L")
    assert [one for one in page.problems if "422" not in one] == []
