"""In a real browser: an administrator makes a webhook, another service sends, and its documents are seen."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

from insight.hook_signatures import sign
from insight.settings import Settings
from insight.store import loader
from tests.browser import address, browser, needs_browser, open_page  # noqa: F401

pytestmark = needs_browser()


def test_a_webhook_is_made_and_what_is_sent_to_it_is_seen(
    settings: Settings,
    browser: Any,  # noqa: F811
    address: str,  # noqa: F811
) -> None:
    page = open_page(browser, address, viewport={"width": 390, "height": 800})
    page.goto(f"{address}/settings/hooks")
    page.get_by_label("Name, a part of the address").fill("helpdesk")
    page.get_by_label("Kind of documents").select_option("message")
    page.get_by_label("The list of documents").fill("tickets")
    page.get_by_label("Text", exact=True).fill("body.plain")
    page.get_by_label("Id", exact=True).fill("key")
    page.get_by_role("button", name="Make a webhook").click()
    secret = page.locator("code", has_text="whsec_").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{address}/settings/hooks")
    assert secret not in page.content()
    sent = {"tickets": [{"key": "t-1", "body": {"plain": "The <b>lid</b> of my kettle broke."}}]}
    assert deliver(f"{address}/api/v1/hooks/helpdesk", secret, sent)["taken"] == 1
    loader.load(settings)
    page.goto(f"{address}/settings/hooks")
    page.locator("td").get_by_role("link", name="helpdesk").click()
    page.get_by_text("The lid of my kettle broke.").first.wait_for()
    assert page.problems == []


def deliver(url: str, secret: str, content: Any) -> Any:
    """Send a signed message, as another service does."""
    body, now = json.dumps(content).encode(), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "message-1",
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secret, "message-1", now, body),
    }
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
