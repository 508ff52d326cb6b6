"""Nobody sees anything without a log-in, and a log-in cannot be guessed, lent or led astray."""

from __future__ import annotations

import html
import re

import pytest

from insight.settings import Settings
from insight.state import State
from insight.users import create_user, set_password
from tests.web_app import PASSWORD, Visitor, logged_in
from web.later_api import api_of

SIGNED = "api_hook_messages.receive"
"""Open to whoever has the secret of a hook."""
CHAT = {f"widget.{name}" for name in ("plain", "say", "rate", "person", "delete")}
"""The chat on other sites: opened by a token of its own, from its own page alone."""
OPEN = {
    *CHAT,
    "widget.script",
    "widget.frame",
    "widget.messages",
    SIGNED,
    "static",
    "health.healthz",
    "login.log_in",
    "language.choose",
} | {
    "shares.open_one",
    "shares.style",
}


def paths(visitor: Visitor, method: str) -> dict[str, str]:
    """A path of each page and operation that takes `method`, by endpoint."""
    return {
        rule.endpoint: _filled(rule.rule)
        for rule in api_of(visitor.app).url_map.iter_rules()
        if method in (rule.methods or ())
    }


def _filled(rule: str) -> str:
    """An address that fits a rule: the first of several words, a number, or any text."""
    rule = rule.replace("<path:filename>", "app.css")
    rule = re.sub(r"<any\('?([^,')]+)[^)]*\):\w+>", r"\1", rule)
    return re.sub(r"<[^>]+>", "x", re.sub(r"<int:\w+>", "1", rule))


def test_every_page_but_the_open_ones_leads_to_the_log_in(settings: Settings) -> None:
    visitor = Visitor(settings)
    for method in ("GET", "POST"):
        for endpoint, path in paths(visitor, method).items():
            answer = visitor.client.open(path, method=method)
            if path.startswith("/api/"):
                led = answer.status_code == 401 and answer.mimetype == "application/problem+json"
            else:
                led = answer.status_code == 302 and answer.location.startswith("/login")
            assert led != (endpoint in OPEN), (method, path, answer.status)
    assert visitor.get("/no-such-page").location == "/login?next=/no-such-page"


def test_a_part_of_a_page_is_refused_without_a_log_in_not_led_to_another_page(
    settings: Settings,
) -> None:
    answer = Visitor(settings, **{"HX-Request": "true"}).get("/jobs")
    assert answer.status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_form_needs_its_token(settings: Settings, method: str) -> None:
    visitor = logged_in(settings)
    for endpoint, path in paths(visitor, method).items():
        if endpoint in CHAT:
            assert visitor.client.open(path, method=method).status_code == 404, path
        elif endpoint != SIGNED:
            assert visitor.client.open(path, method=method).status_code == 400, path
    assert visitor.get("/jobs").status_code == 200, "the forged log-out did nothing"


def test_a_wrong_password_is_said_and_does_not_tell_whether_the_name_exists(
    settings: Settings,
) -> None:
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings)
    wrong_password = visitor.log_in(password="wrong")
    wrong_name = visitor.log_in(name="nobody")
    assert wrong_password.status_code == wrong_name.status_code == 401
    message = "That name and password do not fit together."
    assert message in wrong_password.text and message in wrong_name.text
    assert visitor.get("/jobs").status_code == 302


def test_the_eleventh_wrong_log_in_of_a_minute_is_refused_for_that_address_alone(
    settings: Settings,
) -> None:
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings)
    token = visitor.token()
    wrong = {"csrf_token": token, "name": "admin", "password": "wrong"}
    assert [visitor.client.post("/login", data=wrong).status_code for _ in range(10)] == [401] * 10
    assert visitor.client.post("/login", data=wrong).status_code == 429
    right = {**wrong, "password": PASSWORD}
    assert visitor.client.post("/login", data=right).status_code == 429
    elsewhere = visitor.client.post(
        "/login", data=right, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 302


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(settings: Settings) -> None:
    create_user(State(settings), "admin", PASSWORD)
    for proxies, tenth in ((0, 429), (1, 401)):
        visitor = Visitor(settings.model_copy(update={"trusted_proxies": proxies}))
        wrong = {"csrf_token": visitor.token(), "name": "admin", "password": "wrong"}
        codes = [
            visitor.client.post(
                "/login", data=wrong, headers={"X-Forwarded-For": f"192.0.2.{number}"}
            ).status_code
            for number in range(11)
        ]
        assert codes == [401] * 10 + [tenth]


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_a_log_in_never_leads_to_another_site(settings: Settings, following: str) -> None:
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings)
    assert visitor.log_in(next=following).location == "/"
    assert visitor.client.get("/login", query_string={"next": following}).location == "/"


def test_a_log_in_leads_on_to_the_page_that_was_asked_for(settings: Settings) -> None:
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings)
    wanted = "/documents?product=A%26B&page=2"
    log_in = visitor.get(visitor.get(wanted).location).text
    following = re.search(r'name="next" value="([^"]*)"', log_in)
    assert following and html.unescape(following[1]) == wanted
    assert visitor.log_in(next=wanted).location == wanted


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(settings: Settings) -> None:
    create_user(State(settings), "admin", PASSWORD)
    address = "https://localhost"
    for secure in (False, True):
        client = Visitor(settings.model_copy(update={"cookie_secure": secure})).client
        page = client.get("/login", base_url=address).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        answer = client.post(
            "/login",
            base_url=address,
            headers={"Referer": f"{address}/login"},
            data={"csrf_token": token[1], "name": "admin", "password": PASSWORD},
        )
        assert answer.status_code == 302
        cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "insight_session" in c)
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is secure


def test_a_new_password_ends_every_session(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.get("/jobs").status_code == 200
    set_password(State(settings), "admin", "another password")
    assert visitor.get("/jobs").status_code == 302


def test_who_logs_out_is_out(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.post("/logout").location == "/login"
    assert visitor.get("/jobs").status_code == 302
