"""A blind ballot is made, voted on by keys and without scripts, and told, in a real browser."""

from __future__ import annotations

from typing import Any

from insight.campaigns import votes
from insight.campaigns.types import ProductFacts
from tests.browser import address, browser, needs_browser, open_page

__all__ = ["address", "browser"]

pytestmark = needs_browser()


def lines(count: int) -> str:
    made = []
    for number in range(count):
        facts = ProductFacts(name=f"Kettle {number}", attributes={"Capacity": "1.2 L"})
        first = votes.BallotText(writer="one writer", text="The kettle holds 1.2 L.")
        second = votes.BallotText(writer="another", text="1.2 L, and then tea.")
        item = votes.BallotItem(facts=facts, channel="x", language="en", first=first, second=second)
        made.append(item.model_dump_json())
    return "\n".join(made)


def make(page: Any, address: str, count: int) -> None:
    page.goto(f"{address}/votes")
    page.get_by_label("Name").fill("Kettles")
    page.get_by_label("Items").fill(lines(count))
    page.get_by_role("button", name="Make the ballot").click()
    page.wait_for_url("**/votes/*")


def test_a_ballot_is_voted_on_by_keys_taken_back_and_told_at_the_end(
    address: str, browser: Any
) -> None:
    page = open_page(browser, address)
    make(page, address, 4)
    for key, number in (("1", 2), ("ArrowRight", 3), ("s", 4), ("u", 3), ("ArrowDown", 4)):
        page.keyboard.press(key)
        page.wait_for_function(
            "number => document.querySelector('#labelling [role=status]')"
            "?.innerText.startsWith(`${number} of`)",
            arg=number,
        )
        assert "another" not in page.content()
    page.keyboard.press("3")
    page.wait_for_url("**/result")
    assert "another / one writer" in page.locator("tbody").inner_text()
    assert "Too few votes to say" in page.locator("tbody").inner_text()
    assert page.problems == []


def test_voting_fits_a_phone_and_works_without_scripts(address: str, browser: Any) -> None:
    page = open_page(
        browser, address, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    make(page, address, 2)
    page.get_by_role("button", name="The right one").click()
    assert page.locator("[role=status]").inner_text().startswith("2 of 2")
    page.get_by_role("button", name="No difference").click()
    page.wait_for_url("**/result")
    for path in ("/votes", page.url.replace(address, "")):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
