"""Recommendations in a real browser: a shopper is tried, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.browser import browser, needs_browser, served
from tests.recommend_data import fitted
from tests.web_app import PASSWORD, compile_translations

__all__ = ["browser"]
pytestmark = needs_browser()


@pytest.fixture
def shop(settings: Settings) -> Iterator[str]:
    compile_translations()
    fitted(settings)
    create_user(State(settings), "admin", PASSWORD)
    with served(settings) as found:
        yield found


@pytest.mark.parametrize(
    ("width", "locale", "because"), [(1280, "en", "Because you"), (390, "zh-CN", "因为您")]
)
def test_a_shopper_is_tried_and_nothing_runs_over_the_side(
    shop: str, browser: Any, width: int, locale: str, because: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, locale=locale)
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    page.goto(f"{shop}/login")
    page.fill("[name=name]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(f"{shop}/recommendations")
    page.fill("#try [name=user]", "s7")
    page.press("#try [name=user]", "Enter")
    page.wait_for_selector(".recommended li")
    assert page.locator(".recommended li").count() == 10
    assert because in page.locator(".recommended").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []
