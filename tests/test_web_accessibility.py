"""Every page, in both languages, light and dark, at a desk and on a phone: axe, width, complaints."""

from __future__ import annotations

from typing import Any

import pytest

from insight.settings import Settings
from tests.browser import address, browser, needs_browser, open_page
from tests.pages import NO_PAGES, PAGES, paths_of
from web import create_app

__all__ = ["address", "browser"]  # fixtures
pytestmark = needs_browser()

DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
_SERIOUS = ("serious", "critical")


@pytest.mark.parametrize(("language", "screen"), [("en", DESK), ("zh", PHONE)])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    browser: Any, address: str, settings: Settings, language: str, screen: dict[str, Any]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(browser, address, **screen)
    found: list[str] = []
    for endpoint, path in paths_of(settings).items():
        page.problems.clear()
        page.goto(f"{address}{path}?lang={language}")
        if endpoint == "api.page":
            page.locator(".opblock").first.wait_for()
        found += [f"{endpoint}: {line}" for line in page.problems]
        found += [
            f"{endpoint}: {violation['id']}: {node['html'][:200]}: {node.get('failureSummary')}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in _SERIOUS
            for node in violation["nodes"]
        ]
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            found.append(f"{endpoint}: wider than the screen")
    assert not found, "\n".join(found)


def test_every_page_is_looked_at(settings: Settings) -> None:
    app = create_app(settings)
    answering = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api_")
    }
    assert answering == set(PAGES) | NO_PAGES
