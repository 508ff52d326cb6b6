"""The checker in a browser: marks lead to reasons, a proposal is one click, also without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import address, browser, needs_browser, open_page

__all__ = ["address", "browser"]  # fixtures
pytestmark = needs_browser()

DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.mark.parametrize(("screen", "language"), [(DESK, "English"), (PHONE, "中文")])
def test_a_checked_text_is_accessible_and_fits(
    browser: Any, address: str, screen: dict[str, Any], language: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(browser, address, **screen)
    if language == "中文":
        page.get_by_role("button", name=language).click()
    page.goto(f"{address}/campaigns/check?example=1")
    page.locator("#check .buttons button").click()
    page.locator("#result").wait_for()
    serious = [
        f"{one['id']}: {node['html'][:200]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert not serious and not page.problems
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#result .fault").first.press("Enter")
    assert page.evaluate("location.hash") == "#fault-1"


def test_a_proposal_is_taken_without_scripts(browser: Any, address: str) -> None:
    page = open_page(browser, address, **DESK)
    cookies = page.context.cookies()
    plain = browser.new_context(java_script_enabled=False, locale="en-US")
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(f"{address}/campaigns/check?lang=en")
    page.get_by_label("Text to check").fill("The best pan on the market.")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Take the proposal 1").click()
    assert page.get_by_label("Text to check").input_value() == "A good pan."
