"""Each error page says what happened and what to do, with an id, and keeps details to the log."""

from __future__ import annotations

import errno
import re

import pytest
import structlog
from flask import abort

from insight.errors import StoreError
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.web_app import PASSWORD, Visitor, compile_translations, logged_in, text_of
from web.access import allow

SECRET = "the-password-is-tiger"
STATUSES = (400, 403, 404, 405, 413, 429, 500)


def failing(settings: Settings) -> Visitor:
    """Somebody who is logged in to a web with pages that fail in each way."""
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings)

    def bug() -> str:
        password = SECRET
        raise RuntimeError(f"broken with {len(password)} characters")

    def store() -> str:
        raise StoreError("The disk is away. Bring it back.")

    def full() -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    for page in (bug, store, full):
        visitor.app.add_url_rule(f"/{page.__name__}", view_func=allow("read")(page))
    for status in STATUSES:
        visitor.app.add_url_rule(
            f"/{status}", f"status_{status}", allow("read")(lambda status=status: abort(status))
        )
    visitor.log_in()
    return visitor


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_a_page_with_advice_and_an_id(settings: Settings, status: int) -> None:
    answer = failing(settings).get(f"/{status}")
    assert answer.status_code == status
    assert re.search(r"Error id: [0-9a-f]{8}", text_of(answer.text))
    assert len(text_of(answer.text)) > 120


def test_a_bug_shows_an_id_and_no_details_while_the_log_has_both(settings: Settings) -> None:
    visitor = failing(settings)
    with structlog.testing.capture_logs() as logged:
        answer = visitor.get("/bug")
    assert answer.status_code == 500
    assert "RuntimeError" not in answer.text and "broken" not in answer.text
    entry = next(entry for entry in logged if entry["event"] == "error page")
    assert entry["id"] in answer.text
    assert "RuntimeError: broken with" in entry["exception"]
    assert SECRET not in str(entry)


def test_an_expected_error_is_shown_in_its_own_words(settings: Settings) -> None:
    answer = failing(settings).get("/store")
    assert answer.status_code == 503
    assert "The disk is away. Bring it back." in answer.text


def test_a_full_disk_is_said(settings: Settings) -> None:
    answer = failing(settings).get("/full")
    assert answer.status_code == 507
    assert "no room left on the server" in answer.text


def test_a_broken_database_gives_a_page_and_not_a_second_error(settings: Settings) -> None:
    visitor = logged_in(settings)
    for path in settings.home.glob("app.sqlite*"):
        path.unlink()
    settings.app_database.write_bytes(b"this is no database" * 100)
    answer = visitor.get("/jobs")
    assert answer.status_code == 503
    assert "cannot be used" in answer.text


def test_error_pages_speak_chinese(settings: Settings) -> None:
    compile_translations()
    visitor = Visitor(settings, **{"Accept-Language": "zh-CN,zh;q=0.9"})
    answer = visitor.client.post("/login", headers=visitor.headers)
    assert answer.status_code == 400
    assert "表单已失效" in answer.text
