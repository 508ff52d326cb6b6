"""The chat in a real browser: on another site, by keyboard and on a phone, and the staff's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from werkzeug.serving import make_server

from insight.assistant import conversations, widget
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.assistant_here import ANSWER, QUESTION, attend, know
from tests.browser import browser, needs_browser, open_page
from tests.web_app import PASSWORD, compile_translations, running_broker
from web import create_app

__all__ = ["browser"]  # a fixture
pytestmark = needs_browser()

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """A served web whose assistant answers."""
    compile_translations()
    know(settings)
    create_user(State(settings), "admin", PASSWORD)
    with running_broker(settings):
        app = create_app(settings)
        attend(app, settings)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.port}"
        server.shutdown()
        thread.join()


@contextmanager
def host_page(
    address: str, language: str = "en", host: str = "127.0.0.1"
) -> Iterator[tuple[str, list[str]]]:
    """A page of another origin with the strictest policy that the chat works under, and its script.

    What is yielded beside its address is the key, filled in before the page is opened. With `host`
    localhost the frame is of another site too, which this browser lets keep nothing.
    """
    key: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = f'<script src="{address}/widget.js" data-shop="{key[0]}" defer></script>'
            body = (
                f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Shop</title>'
                f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
                f"<h1>Shop</h1>{script}</html>"
            ).encode()
            policy = f"default-src 'none'; img-src data:; script-src {address}; frame-src {address}"
            self.send_response(200)
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}", key
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def visit(browser: Any, address: str, **context: Any) -> Any:
    page = browser.new_context(**context).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda line: page.problems.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait for something; the policies of these pages keep Playwright's own functions out."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come true within 5 s")


def frame_of(page: Any) -> Any:
    """The frame of the chat, once it is there."""
    until(page, lambda: len(page.frames) > 1)
    frame = next(one for one in page.frames if one != page.main_frame)
    frame.wait_for_selector("#close:not([hidden])")
    return frame


def test_a_customer_on_another_site_asks_and_a_person_replies(
    browser: Any, address: str, settings: Settings
) -> None:
    state = State(settings)
    with host_page(address) as (site, key):
        key.append(widget.make_key(state, "Aurora", [site], "admin"))
        page = visit(browser, site)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        frame = frame_of(page)
        assert frame.evaluate("document.activeElement.id") == "text"
        frame.fill("#text", QUESTION)
        frame.press("#text", "Enter")
        frame.wait_for_selector(".said.assistant[data-number]")
        assert ANSWER in frame.inner_text(".said.assistant .words")
        frame.click(".cited summary")
        assert ANSWER in frame.inner_text(".cited q")
        frame.get_by_role("button", name="Not helpful").click()
        frame.get_by_label("What was wrong?").wait_for()

        # Nothing of it is readable for the host page, which does not even see the frame.
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        assert page.evaluate("document.querySelectorAll('iframe').length + frames.length") == 0
        assert "insight-chat" in frame.evaluate("Object.keys(sessionStorage).join()")

        frame.get_by_role("button", name="Talk to a person").click()
        frame.get_by_text("A person will take over here.").wait_for()
        (row,) = conversations.page_of(state, waits="waiting")
        conversations.reply(state, row["conversation_id"], "mia", "Yours left today.")
        frame.get_by_text("Yours left today.").wait_for(timeout=10_000)

        frame.press("#text", "Escape")
        until(page, lambda: not frame.frame_element().is_visible())
        assert page.evaluate("document.activeElement.tagName") == "DIV", "the button has the focus"

        # The conversation is there again when the page is opened anew.
        page.reload()
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        frame = frame_of(page)
        frame.get_by_text("Yours left today.").wait_for()
        frame.click("header summary")
        frame.get_by_role("button", name="Delete the conversation").click()
        frame.get_by_text("The conversation is deleted.").wait_for()
        assert state.row("conversation", conversation_id=row["conversation_id"]) is None
        assert page.problems == []


def test_a_phone_shows_the_chat_on_the_whole_screen_in_chinese(
    browser: Any, address: str, settings: Settings
) -> None:
    with host_page(address, "zh-CN", "localhost") as (site, key):
        key.append(widget.make_key(State(settings), "极光", [site], "admin"))
        page = visit(browser, site, viewport=PHONE, has_touch=True, color_scheme="dark")
        page.touchscreen.tap(PHONE["width"] - 48, PHONE["height"] - 48)
        frame = frame_of(page)
        box = frame.frame_element().bounding_box()
        assert box and (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
        frame.fill("#text", "多久能送到？")
        frame.press("#text", "Enter")
        frame.wait_for_selector(".said.assistant[data-number]")
        assert "3个工作日" in frame.inner_text(".said.assistant .words")
        assert frame.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        frame.click("#close")
        until(page, lambda: not frame.frame_element().is_visible())
        assert page.problems == []


def test_a_site_that_is_not_named_cannot_show_the_chat(
    browser: Any, address: str, settings: Settings
) -> None:
    with host_page(address) as (site, key):
        key.append(widget.make_key(State(settings), "Aurora", ["https://shop.example"], "admin"))
        page = visit(browser, site)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        until(page, lambda: any("frame-ancestors" in line for line in page.problems))
        assert not [one for one in page.frames if one.url.startswith(address)]


def test_the_staff_try_the_assistant_and_look_at_a_source(browser: Any, address: str) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/assistant?lang=en")
    page.get_by_role("button", name=QUESTION).click()
    page.wait_for_selector(".said.assistant[data-number]")
    assert ANSWER in page.inner_text(".said.assistant .words")
    page.get_by_text("What it found").click()
    assert page.locator(".passages-found tbody tr").count() > 1
    page.click(".said .cited summary")
    page.locator(".cited a").click()
    page.get_by_role("dialog").get_by_text("Islands take 6 working days").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_label("What was wrong?").fill("Too short")
    with page.expect_response("**/rate"):
        page.locator(".why-not button").click()
    page.reload()
    assert page.get_by_label("What was wrong?").input_value() == "Too short"
    assert page.problems == []
