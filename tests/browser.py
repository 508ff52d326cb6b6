"""What tests in a real browser share: Chromium, and a served web with data, a user and a broker."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.web_app import PASSWORD, compile_translations, fill, running_broker
from web import create_app

CHROMIUM = Path("/usr/bin/chromium")
_ADVICE = f"there is no {CHROMIUM}: run `make browser`"


def needs_browser() -> list[pytest.MarkDecorator]:
    """Marks for a module: skipped without a browser, unless the environment says it must be there."""
    missing = not CHROMIUM.exists() and not os.environ.get("INSIGHT_TESTS_NEED_BROWSER")
    return [pytest.mark.browser, pytest.mark.skipif(missing, reason=_ADVICE)]


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of the web of a home, served in a thread."""
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """A served web with data, a user and a broker."""
    compile_translations()
    fill(settings)
    create_user(State(settings), "admin", PASSWORD)
    with running_broker(settings), served(settings) as found:
        yield found


@pytest.fixture
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        chromium = started.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


def open_page(browser: Any, address: str, **context: Any) -> Any:
    """A page of somebody who is logged in; what the browser complains of is in `page.problems`."""
    page = browser.new_context(**{"locale": "en-US", **context}).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda line: page.problems.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.goto(f"{address}/jobs/new?lang=en")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{address}/jobs/new*")
    return page
