"""In a real browser: from the report down to a document, a link for a stranger, topics changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.browser import address, browser, needs_browser, open_page, served
from tests.jobs_here import work
from tests.report_data import TOPICS, market, store
from tests.web_app import PASSWORD, compile_translations, running_broker

__all__ = ["address", "browser"]
pytestmark = needs_browser()


@pytest.fixture
def shop(settings: Settings) -> Iterator[str]:
    """A served web with sixteen weeks, seven topics, and a broker."""
    compile_translations()
    store(settings, market())
    create_user(State(settings), "admin", PASSWORD)
    with running_broker(settings), served(settings) as found:
        yield found


@pytest.mark.parametrize("scripts", [True, False])
def test_the_report_is_read_down_to_a_document(browser: Any, shop: str, scripts: bool) -> None:
    page = open_page(browser, shop, java_script_enabled=scripts)
    page.goto(f"{shop}/report")
    sentence = page.locator("#section-topics .finding p").first.inner_text()
    page.locator("#section-topics .finding a.evidence").first.click()
    if scripts:
        panel = page.locator("#panel")
        panel.locator("h1").wait_for()
        assert sentence == panel.locator("h1").inner_text()
        page.keyboard.press("Escape")
        assert not panel.is_visible() and page.url == f"{shop}/report"
        page.keyboard.press("Enter")
        panel.locator("h1").wait_for()
        document = panel.locator("ol.documents a").first
    else:
        assert sentence == page.locator("main h1").inner_text()
        document = page.locator("ol.documents a").first
    said = document.inner_text()
    document.click()
    page.wait_for_url(f"{shop}/documents/*")
    assert said in page.locator("blockquote.text").inner_text()
    assert page.problems == []


def test_a_product_is_chosen_and_its_chip_takes_it_away(browser: Any, shop: str) -> None:
    page = open_page(browser, shop)
    page.goto(f"{shop}/report")
    everything = page.locator(".headline .level").first.inner_text()
    page.get_by_text("Choose a week, a product or a source").click()
    page.locator('select[name="product"]').select_option("Lumo earbuds")
    page.locator("form.filters").get_by_role("button", name="Show").click()
    page.wait_for_url("**product=Lumo*")
    assert page.locator(".headline .level").first.inner_text() != everything
    page.locator(".chips a").click()
    page.wait_for_url(lambda url: "product=" not in url)
    assert page.locator(".headline .level").first.inner_text() == everything
    assert page.problems == []


def test_a_chart_is_turned_over_without_loading_the_page(browser: Any, shop: str) -> None:
    page = open_page(browser, shop)
    page.goto(f"{shop}/report")
    page.evaluate("window.sameDocument = true")
    assert page.locator("#explore .canvas canvas").count() == 1
    page.locator('#explore select[name="split"]').select_option("product")
    page.locator("#explore th", has_text="Brio kettle").wait_for(state="attached")
    assert page.locator("#explore .canvas canvas").count() == 1
    assert page.evaluate("window.sameDocument")
    assert page.problems == []


def test_a_link_is_shared_opened_by_a_stranger_and_ended(browser: Any, shop: str) -> None:
    page = open_page(browser, shop)
    page.goto(f"{shop}/report")
    page.get_by_role("link", name="Share by a link").click()
    page.get_by_label("With what customers wrote").check()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#link").input_value()
    stranger = browser.new_context(locale="en-US").new_page()
    stranger.goto(link)
    assert "Week 47" in stranger.locator("article h1").inner_text()
    assert stranger.locator("article blockquote").count() > 0
    page.get_by_role("button", name="End it now").click()
    page.get_by_text("ended by hand").wait_for()
    assert stranger.goto(link).status == 404
    assert page.problems == []


def test_topics_are_renamed_merged_and_come_back(
    browser: Any, shop: str, settings: Settings
) -> None:
    page = open_page(browser, shop)
    page.goto(f"{shop}/topics/t-01")
    page.get_by_text("Rename", exact=True).first.click()
    page.get_by_label("Name in English").fill("Sound")
    page.get_by_label("Name in Chinese").fill("声音")
    page.get_by_role("button", name="Rename").click()
    page.get_by_text("The change is being made").wait_for()
    work(settings)
    page.wait_for_url(f"{shop}/topics/t-01")
    assert page.locator("main h1").inner_text() == "Sound"
    page.goto(f"{shop}/topics")
    page.get_by_label(f"Choose {TOPICS['t-02']}").check()
    page.get_by_label(f"Choose {TOPICS['t-03']}").check()
    page.locator('select[name="into"]').select_option("t-02")
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("The change is being made").wait_for()
    work(settings)
    page.wait_for_url(f"{shop}/topics")
    names = page.locator("table.topics tbody td:nth-child(2) a").all_inner_texts()
    assert TOPICS["t-03"] not in names and len(names) == len(TOPICS) - 1
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("The change is being made").wait_for()
    work(settings)
    page.wait_for_url(f"{shop}/topics")
    names = page.locator("table.topics tbody td:nth-child(2) a").all_inner_texts()
    assert TOPICS["t-03"] in names
    assert page.problems == []


def test_no_page_is_wider_than_a_phone(browser: Any, shop: str) -> None:
    page = open_page(browser, shop, viewport={"width": 390, "height": 800})
    for language in ("en", "zh"):
        for path in ("/", "/report", "/topics", "/topics/t-00", "/report/shares"):
            page.goto(f"{shop}{path}?lang={language}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, (path, language)
    assert page.problems == []
