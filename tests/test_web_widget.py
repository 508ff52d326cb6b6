"""The chat on other sites: who may show it, who may speak in it, and that nothing said becomes markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from insight.assistant import conversations, widget
from insight.errors import UserError
from insight.settings import Settings, load_settings
from insight.state import State
from tests.assistant_here import ANSWER, QUESTION, SITE, answering, key_of, know
from tests.web_app import HOSTILE, Visitor

OURS = "http://localhost"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings: Settings = load_settings(tmp_path_factory.mktemp("shop") / "home")
    know(settings)
    return settings


@pytest.fixture
def visitor(shop: Settings) -> Iterator[Visitor]:
    with answering(shop) as visitor:
        yield visitor


def post(
    visitor: Visitor, path: str, data: dict[str, Any], token: str = "", **headers: str
) -> TestResponse:
    sent = {"Origin": OURS, **({"X-Conversation": token} if token else {}), **headers}
    return visitor.client.post(path, data=data, headers=sent)


def events(answer: TestResponse) -> list[tuple[str, dict[str, Any]]]:
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", answer.text)
    return [(name, json.loads(data)) for name, data in found]


def say(visitor: Visitor, key: str, text: str, token: str = "") -> tuple[str, dict[str, Any]]:
    """What the customer gets: the token, and the last event."""
    answer = post(visitor, f"/widget/{key}/messages", {"text": text}, token)
    assert answer.status_code == 200, answer.text
    found = events(answer)
    assert found[-1][0] == "done", found
    return (found[0][1]["token"] if found[0][0] == "token" else token), found[-1][1]


def test_only_the_sites_of_a_key_may_show_its_chat(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop, "https://shop.example", "https://*.other.example")
    answer = visitor.get(f"/widget/{key}")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example https://*.other.example" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert "Set-Cookie" not in answer.headers
    assert visitor.get("/login").headers["X-Frame-Options"] == "DENY"
    assert visitor.get(f"/widget/{'0' * 20}").status_code == 404


def test_a_revoked_key_shows_nothing_and_opens_no_conversation(
    visitor: Visitor, shop: Settings
) -> None:
    key = key_of(shop)
    token, _ = say(visitor, key, QUESTION)
    assert widget.revoke_key(State(shop), key)
    assert visitor.get(f"/widget/{key}").status_code == 404
    assert post(visitor, f"/widget/{key}/messages", {"text": "hi"}, token).status_code == 404
    assert widget.conversation_of(State(shop), key, token) is None


@pytest.mark.parametrize(
    "site",
    [
        "http://shop.example",
        "https://shop.example/path",
        "https://shop.example; script-src *",
        "https://*",
        "https://*.com",
        "*",
        "javascript:alert(1)",
        "https://a@b.example",
        "https://shop.example\n*",
        "https://shop.example:99999",
    ],
)
def test_what_is_no_site_is_refused(shop: Settings, site: str) -> None:
    with pytest.raises(UserError):
        widget.make_key(State(shop), "Aurora", [site], "admin")


def test_a_site_stands_for_itself_and_a_star_for_what_is_below() -> None:
    sites = widget.checked_sites(
        ["Shop.Example", "https://*.other.example:8443", "http://localhost:3000"]
    )
    assert sites == [
        "https://shop.example",
        "https://*.other.example:8443",
        "http://localhost:3000",
    ]
    assert widget.is_site(sites, "https://shop.example")
    assert widget.is_site(sites, "https://a.b.other.example:8443")
    for other in (
        "https://shop.example.evil.example",
        "http://shop.example",
        "https://a.other.example",
        "https://evilother.example:8443",
        "null",
    ):
        assert not widget.is_site(sites, other), other


def test_an_answer_comes_sentence_by_sentence_and_is_kept(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    answer = post(visitor, f"/widget/{key}/messages", {"text": QUESTION})
    assert answer.mimetype == "text/event-stream"
    told = events(answer)
    names = [name for name, _ in told]
    assert names[:2] == ["token", "begun"] and names[-1] == "done"
    spoken = "".join(data["text"] for name, data in told if name == "sentence")
    assert ANSWER in spoken
    page = LexborHTMLParser(told[-1][1]["html"])
    quoted = page.css_first("q")
    assert quoted is not None and ANSWER in quoted.text()
    after = visitor.client.get(
        f"/widget/{key}/messages", headers={"X-Conversation": told[0][1]["token"]}
    ).get_json()
    assert [one["by"] for one in after["messages"]] == ["customer", "assistant"]


def test_only_its_own_page_may_post(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    path = f"/widget/{key}/messages"
    assert visitor.client.post(path, data={"text": "hi"}).status_code == 403
    for origin in (SITE, "https://evil.example", "null", "http://localhost.evil.example"):
        assert post(visitor, path, {"text": "hi"}, Origin=origin).status_code == 403, origin
    crossing = post(visitor, path, {"text": "hi"}, **{"Sec-Fetch-Site": "cross-site"})
    assert crossing.status_code == 403
    assert post(visitor, f"/widget/{key}", {"text": "hi"}, Origin=SITE).status_code == 403


def test_a_token_opens_its_conversation_alone(visitor: Visitor, shop: Settings) -> None:
    key, other = key_of(shop), key_of(shop)
    token, _ = say(visitor, key, QUESTION)
    stranger, _ = say(visitor, key, "Can I send something back?")
    path = f"/widget/{key}/messages"
    mine = visitor.client.get(path, headers={"X-Conversation": token}).get_json()
    assert "send something back" not in str(mine)
    assert stranger != token
    for wrong in ("", "x", token[:-1], token + "a"):
        assert visitor.client.get(path, headers={"X-Conversation": wrong}).status_code == 404
    elsewhere = visitor.client.get(f"/widget/{other}/messages", headers={"X-Conversation": token})
    assert elsewhere.status_code == 404
    rows = State(shop).rows("widget_keys")
    assert token not in str(rows), "it is kept as a hash"


def test_what_a_customer_writes_is_text(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    token, _ = say(visitor, key, HOSTILE)
    told = visitor.client.get(
        f"/widget/{key}/messages", headers={"X-Conversation": token}
    ).get_json()
    html = "".join(one["html"] for one in told["messages"])
    page = LexborHTMLParser(html)
    assert not page.css("script, img, a") and "<script>" not in html
    assert "<script>alert(1)</script>" in page.text()
    plain = post(visitor, f"/widget/{key}", {"text": HOSTILE})
    assert "<script>alert(1)" not in plain.text and "alert(1)" in plain.text


def test_personal_data_are_masked_where_they_are_kept(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    token, _ = say(visitor, key, "My address is ann@example.com, how long does delivery take?")
    conversation = widget.conversation_of(State(shop), key, token)
    assert conversation
    kept = str(conversations.said_after(State(shop), conversation))
    assert "ann@example.com" not in kept
    broker_file = b"".join(
        path.read_bytes() for path in (shop.home / "broker").rglob("*") if path.is_file()
    )
    assert b"ann@example.com" not in broker_file, "what the broker writes is sealed"


def test_a_message_is_not_empty_nor_too_long(visitor: Visitor, shop: Settings) -> None:
    path = f"/widget/{key_of(shop)}/messages"
    for text in ("", "   ", "x" * 2001):
        answer = post(visitor, path, {"text": text})
        assert answer.status_code == 400 and answer.get_json()["problem"]


def test_one_conversation_and_one_address_may_say_only_so_much(
    visitor: Visitor, shop: Settings
) -> None:
    key = key_of(shop)
    token, _ = say(visitor, key, QUESTION)
    path = f"/widget/{key}/messages"
    codes = [post(visitor, path, {"text": ""}, token).status_code for _ in range(21)]
    assert codes[0] == 400 and codes[-1] == 429
    for _ in range(60):
        post(visitor, path, {"text": ""})
    assert post(visitor, path, {"text": ""}).status_code == 429
    elsewhere = visitor.client.post(
        path,
        data={"text": ""},
        headers={"Origin": OURS},
        environ_overrides={"REMOTE_ADDR": "192.0.2.9"},
    )
    assert elsewhere.status_code == 400


def test_a_person_can_be_asked_for_before_anything_else(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    told = post(visitor, f"/widget/{key}/person", {}).get_json()
    assert told["state"] == "waiting" and told["note"]
    conversation = widget.conversation_of(State(shop), key, told["token"])
    assert conversation
    found = conversations.conversation(State(shop), conversation)
    assert found.reason == "asks_person" and found.summary
    _, last = say(visitor, key, "Hello?", told["token"])
    assert last["message"] is None, "a person answers now"


def test_a_reply_of_the_staff_reaches_the_customer(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    token, last = say(visitor, key, QUESTION)
    conversation = widget.conversation_of(State(shop), key, token)
    assert conversation
    conversations.reply(State(shop), conversation, "mia", "Yours left <b>today</b>.")
    told = visitor.client.get(
        f"/widget/{key}/messages?after={last['message']}", headers={"X-Conversation": token}
    ).get_json()
    assert told["state"] == "taken" and [one["by"] for one in told["messages"]] == ["person"]
    html = told["messages"][0]["html"]
    assert "&lt;b&gt;today" in html and "mia" not in html, "who it was is not told"


def test_a_customer_deletes_what_was_said(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    token, _ = say(visitor, key, QUESTION)
    conversation = widget.conversation_of(State(shop), key, token)
    assert conversation
    assert post(visitor, f"/widget/{key}/delete", {}, token).get_json() == {"deleted": True}
    assert State(shop).row("conversation", conversation_id=conversation) is None
    assert post(visitor, f"/widget/{key}/delete", {}, token).status_code == 404


def test_an_answer_is_rated_by_who_got_it(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    token, last = say(visitor, key, QUESTION)
    path = f"/widget/{key}/rating"
    given = {"message": last["message"], "thumb": -1, "reason": "Too short"}
    assert post(visitor, path, given, token).status_code == 200
    stranger, _ = say(visitor, key, QUESTION)
    assert post(visitor, path, given, stranger).status_code == 404
    assert post(visitor, path, {**given, "thumb": 5}, token).status_code == 400
    conversation = widget.conversation_of(State(shop), key, token)
    assert conversation
    rated = conversations.said_after(State(shop), conversation)[-1]
    assert (rated.thumb, rated.thumb_reason) == (-1, "Too short")


def test_the_chat_works_without_scripts(visitor: Visitor, shop: Settings) -> None:
    key = key_of(shop)
    page = post(visitor, f"/widget/{key}?lang=en", {"text": QUESTION})
    assert page.status_code == 200 and ANSWER in page.text
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    again = post(
        visitor, f"/widget/{key}", {"text": "Can I send something back?", "token": found[1]}
    )
    assert ANSWER in again.text and "30 days" in again.text
    gone = post(visitor, f"/widget/{key}", {"delete": "1", "token": found[1]})
    assert ANSWER not in gone.text and widget.conversation_of(State(shop), key, found[1]) is None


def test_the_script_speaks_both_languages_and_may_be_loaded_by_any_site(visitor: Visitor) -> None:
    answer = visitor.get("/widget.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "public" in answer.headers["Cache-Control"]
    assert '"WORDS"' not in answer.text and "Open the chat" in answer.text
    again = visitor.client.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_says_that_it_is_a_machine_and_offers_a_person(
    visitor: Visitor, shop: Settings
) -> None:
    page = visitor.get(f"/widget/{key_of(shop)}?lang=en").text
    assert "automated assistant" in page and "Talk to a person" in page
    assert '<html lang="zh-Hans">' in visitor.get(f"/widget/{key_of(shop)}?lang=zh").text


def test_without_a_queue_a_customer_is_told_so_and_no_command(shop: Settings) -> None:
    visitor = Visitor(shop)
    answer = post(visitor, f"/widget/{key_of(shop)}/messages", {"text": QUESTION})
    assert answer.status_code == 409 and "insight" not in answer.get_json()["problem"]


def test_without_knowledge_a_customer_is_told_no_command(settings: Settings) -> None:
    with answering(settings) as visitor:
        answer = post(visitor, f"/widget/{key_of(settings)}/messages", {"text": QUESTION})
        name, data = events(answer)[-1]
        assert name == "failed" and "ask for a person" in data["problem"]
