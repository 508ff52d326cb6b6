"""A report is shared by a link that needs no log-in, shows nothing else, and ends."""

from __future__ import annotations

import html
import re
import sqlite3

import pytest

from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.web_app import COPIED, PASSWORD, Visitor, compile_translations, fill, logged_in, text_of
from web.security import limiter


def share(visitor: Visitor, **form: str) -> str:
    """The path of a new link."""
    answer = visitor.post("/report/shares", {"days": "7", "week": "2026-W47", **form})
    assert answer.status_code == 200
    link: str = re.findall(r'id="link" readonly value="([^"]+)"', answer.text)[0]
    return html.unescape(link).removeprefix("http://localhost")


def test_a_link_shows_the_report_without_a_log_in_and_nothing_else(settings: Settings) -> None:
    fill(settings)
    path = share(logged_in(settings))
    stranger = Visitor(settings)
    answer = stranger.get(path)
    assert answer.status_code == 200 and "Week 47" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    addresses = set(re.findall(r'(?:href|src|action)="([^"]+)"', answer.text))
    inner = {a for a in addresses if not a.startswith(("#", "/static/", "/shared/report.css"))}
    assert inner == set()
    assert stranger.get("/shared/report.css").mimetype == "text/css"
    assert stranger.get("/report").status_code == 302


def test_words_of_customers_are_shared_only_where_asked(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    without, quoting = share(visitor), share(visitor, quotations="1")
    stranger = Visitor(settings)
    assert "<blockquote>" not in stranger.get(without).text
    assert "Battery died" not in text_of(stranger.get(without).text)
    page = stranger.get(quoting).text
    assert "<blockquote>" in page and "/documents/" not in page
    assert "<script>alert" not in page
    assert COPIED in text_of(page)


def test_a_link_that_was_revoked_or_ended_is_as_one_that_never_was(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    first, second = share(visitor), share(visitor)
    assert visitor.post("/report/shares/1/revoke").status_code == 302
    stranger = Visitor(settings)
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    with sqlite3.connect(settings.app_database) as connection:
        connection.execute("UPDATE shares SET expires_at = '2026-01-01T00:00:00.000+00:00'")
    assert stranger.get(second).status_code == 404
    assert stranger.get("/shared/guessed").status_code == 404
    listed = text_of(visitor.get("/report/shares").text)
    assert "ended by hand" in listed and "expired" in listed
    assert visitor.post("/report/shares/1/revoke").status_code == 400


def test_links_cannot_be_guessed_at_speed(settings: Settings) -> None:
    fill(settings)
    logged_in(settings)
    limiter.reset()
    stranger = Visitor(settings)
    codes = [stranger.get(f"/shared/guess{number}").status_code for number in range(32)]
    limiter.reset()
    assert codes[:30] == [404] * 30 and codes[-1] == 429


def test_who_may_not_edit_may_not_share(settings: Settings) -> None:
    fill(settings)
    create_user(State(settings), "reader", PASSWORD, "viewer")
    visitor = Visitor(settings)
    visitor.log_in("reader")
    assert visitor.get("/report/shares").status_code == 403
    assert "Share by a link" not in visitor.get("/report").text


def test_sharing_and_ending_are_in_the_audit_log_without_the_link(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    path = share(visitor)
    visitor.post("/report/shares/1/revoke")
    log = visitor.get("/settings/audit").text
    assert "report.shared" in log and "share.revoked" in log
    assert path.rsplit("/", 1)[1] not in log


@pytest.mark.parametrize("days", ["365", "0", "x"])
def test_other_days_are_refused(settings: Settings, days: str) -> None:
    fill(settings)
    answer = logged_in(settings).post("/report/shares", {"days": days, "week": "2026-W47"})
    assert answer.status_code == 400 and "1, 7 or 30" in text_of(answer.text)


def test_a_link_speaks_the_language_of_its_report(settings: Settings) -> None:
    compile_translations()
    fill(settings)
    visitor = logged_in(settings)
    answer = visitor.post("/report/shares?lang=zh", {"days": "7", "week": "2026-W47"})
    (link,) = re.findall(r'id="link" readonly value="([^"]+)"', answer.text)
    page = Visitor(settings).get(html.unescape(link).removeprefix("http://localhost")).text
    assert "本期要点" in page and 'lang="zh-Hans"' in page and "链接将于" in page
