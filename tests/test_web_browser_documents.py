"""Finding documents, correcting a label and labelling by keys, in a real browser."""

from __future__ import annotations

from typing import Any

from insight.runner import run_here
from insight.search.index import bring_up_to_date
from insight.settings import Settings
from tests.browser import address, browser, needs_browser, open_page

__all__ = ["address", "browser"]

pytestmark = needs_browser()


def test_a_search_is_narrowed_and_a_label_corrected_and_counted(
    settings: Settings, address: str, browser: Any
) -> None:
    bring_up_to_date(settings)
    page = open_page(browser, address)
    page.goto(f"{address}/documents")
    page.get_by_label("Words in the text").fill("batteries died")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url("**words=batteries*")
    assert page.locator(".documents mark").first.inner_text() == "Battery"
    before = page.locator("h1").element_handle()
    page.locator(".facets").get_by_role("link", name="negative").click()
    page.wait_for_url("**sentiment=negative*")
    page.locator(".facets .chosen").wait_for()
    assert before.evaluate("one => one.isConnected"), "the list changed, the page did not"
    total = page.locator(".above strong").inner_text()
    # Each step loads the page anew, which would cut off Playwright's own waiting for it.
    page.evaluate("history.back()")
    page.locator(".facets .chosen").wait_for(state="detached")
    page.wait_for_url("**/documents?words=batteries*")
    page.evaluate("history.forward()")
    page.locator(".facets .chosen").wait_for()
    assert page.locator(".above strong").inner_text() == total

    page.locator(".documents a").first.click()
    page.get_by_text("Correct a label").click()
    form = page.locator(".correct form").first
    form.locator("select").select_option("positive")
    form.get_by_label("Note").fill("irony")
    form.get_by_role("button", name="Correct").click()
    page.get_by_text("on its way into lists").wait_for()
    assert page.get_by_text("corrected by admin").count() == 1
    run_here(settings, "correct", {}, "test")
    page.goto(f"{address}/documents?corrected=yes&sentiment=positive")
    # A busy machine shows the list as it was for a moment, while it is made anew.
    for _ in range(60):
        if page.locator(".documents li").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert page.locator(".documents li").count() == 1
    assert page.locator(".above strong").inner_text() == "1 document"
    assert page.problems == []


def test_three_documents_are_labelled_by_keys_and_one_is_taken_back(
    address: str, browser: Any
) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/labelling")
    page.get_by_label("Documents").fill("4")
    page.get_by_role("button", name="Draw a batch").click()
    page.wait_for_url("**/labelling/*")
    status = page.locator("#labelling [role=status]")
    for key, number in (("1", 2), ("ArrowRight", 3), ("s", 4), ("u", 3), ("2", 4)):
        page.keyboard.press(key)
        page.wait_for_function(
            "number => document.querySelector('#labelling [role=status]')"
            "?.innerText.startsWith(`${number} of`)",
            arg=number,
        )
    assert status.inner_text() == "4 of 4"
    page.keyboard.press("3")
    page.wait_for_url("**/result")
    assert "4 / 4" in page.locator(".facts").inner_text()
    assert page.problems == []


def test_search_and_labelling_fit_a_phone_and_work_without_scripts(
    settings: Settings, address: str, browser: Any
) -> None:
    bring_up_to_date(settings)
    page = open_page(
        browser,
        address,
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    page.goto(f"{address}/documents?words=battery")
    assert page.locator(".documents li").count() == 50
    page.locator(".facets summary").click()
    page.locator(".facets").get_by_role("link", name="negative").click()
    assert "sentiment=negative" in page.url
    page.goto(f"{address}/labelling")
    page.get_by_role("button", name="Draw a batch").click()
    page.get_by_role("button", name="negative").click()
    assert page.locator("#labelling [role=status]").inner_text().startswith("2 of")
    wide = open_page(browser, address, viewport={"width": 390, "height": 844})
    for path in ("/documents?words=battery", "/labelling", page.url.replace(address, "")):
        wide.goto(address + path)
        assert wide.evaluate("document.documentElement.scrollWidth") == 390, path
