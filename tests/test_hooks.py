"""A webhook takes what is signed with its secret, reads it by its mapping, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from insight import hooks
from insight.cli import cli
from insight.errors import UserError
from insight.hook_signatures import SignatureError, checked_secret, new_secret, sign, verify
from insight.hooks import Hook, NewHook, at
from insight.settings import Settings
from insight.state import State
from tests.jobs_here import work
from tests.test_push import stored
from tests.web_app import Visitor, logged_in, running_broker, text_of

NOW = 1_780_000_000
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
BODY = json.dumps(
    {"data": {"comments": [{"key": "c-1", "body": {"plain": "Too loud."}, "stars": 2}]}}
).encode()
MAPPING = {"id": "key", "text": "body.plain", "rating": "stars"}


def headers(secret: str = SECRET, body: bytes = BODY, at: float | None = None) -> dict[str, str]:
    moment = int(time.time() if at is None else at)
    return {
        "webhook-id": f"msg-{hashlib.sha256(body).hexdigest()[:8]}-{moment}",
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(
            secret, f"msg-{hashlib.sha256(body).hexdigest()[:8]}-{moment}", moment, body
        ),
    }


def made(settings: Settings, **more: Any) -> str:
    given = {"name": "helpdesk", "items": "data.comments", "mapping": MAPPING, **more}
    return hooks.create(State(settings), NewHook(**given), "admin")


def send(visitor: Visitor, signed: dict[str, str], body: bytes = BODY) -> TestResponse:
    """As another service does: without a session, and without a form's token."""
    client = visitor.app.test_client()
    return client.post(
        "/api/v1/hooks/helpdesk", data=body, headers=signed, content_type="application/json"
    )


def test_a_signed_message_is_stored_by_its_mapping(settings: Settings) -> None:
    visitor, secret = Visitor(settings), made(settings, kind="message", product="Kettle")
    with running_broker(settings):
        answer = send(visitor, headers(secret))
    assert answer.status_code == 202, answer.text
    work(settings)
    [row] = stored(settings)
    assert (row["text"], row["rating"], row["kind"]) == ("Too loud.", 2.0, "message")
    assert (row["source"], row["product"]) == ("helpdesk", "Kettle")
    [hook] = hooks.hooks(State(settings))
    assert hook["taken"] == 1 and hook["used_at"] and "secret" not in hook


def test_what_is_not_signed_is_refused_and_leaves_nothing(settings: Settings) -> None:
    visitor, secret = Visitor(settings), made(settings)
    good = headers(secret)
    for bad in (
        {},
        headers(SECRET),
        {**good, "webhook-signature": "v1,AAAA"},
        {**good, "webhook-id": "another"},
        {**good, "webhook-timestamp": str(int(time.time()) - 1)},
        headers(secret, at=time.time() - 400),
        headers(secret, at=time.time() + 400),
    ):
        answer = send(visitor, bad)
        assert answer.status_code == 401, bad
        assert (
            "webhook-" in answer.get_json()["detail"] or "signature" in answer.get_json()["detail"]
        )
    assert send(visitor, good, BODY + b" ").status_code == 401
    assert not list(settings.inbox.glob("*"))
    assert hooks.hooks(State(settings))[0]["used_at"] is None


def test_a_message_that_comes_twice_is_taken_once(settings: Settings) -> None:
    visitor, secret = Visitor(settings), made(settings)
    signed = headers(secret)
    assert send(visitor, signed).get_json()["taken"] == 1
    again = send(visitor, signed)
    assert again.status_code == 202 and again.get_json()["taken"] == 0
    assert len(list(settings.inbox.glob("*.parquet"))) == 1


def test_github_and_shopify_sign_in_their_own_way(settings: Settings) -> None:
    visitor = Visitor(settings)
    for form, header in (("github", "X-Hub-Signature-256"), ("shopify", "X-Shopify-Hmac-Sha256")):
        secret = made(settings, form=form)
        mac = hmac.new(secret.encode(), BODY, hashlib.sha256)
        told = f"sha256={mac.hexdigest()}"
        if form == "shopify":
            told = base64.b64encode(mac.digest()).decode()
        assert send(visitor, {header: told}).status_code == 202
        assert send(visitor, {header: told}, BODY + b" ").status_code == 401
        assert hooks.revoke(State(settings), "helpdesk")


def test_a_revoked_hook_is_not_there(settings: Settings) -> None:
    visitor, secret = Visitor(settings), made(settings)
    hooks.revoke(State(settings), "helpdesk")
    assert send(visitor, headers(secret)).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"), [(b"no json", 409), (b'{"data": 1}', 409), (b"[" * 100_000, 409)]
)
def test_a_body_that_is_not_what_was_agreed_is_refused_with_the_reason(
    settings: Settings, body: bytes, status: int
) -> None:
    visitor, secret = Visitor(settings), made(settings)
    answer = send(visitor, headers(secret, body), body)
    assert answer.status_code == status and answer.get_json()["detail"]


def test_a_document_that_cannot_be_stored_is_told_and_kept(settings: Settings) -> None:
    visitor, secret = logged_in(settings), made(settings)
    body = BODY.replace(b"Too loud.", b"")
    with running_broker(settings):
        said = send(visitor, headers(secret, body), body).get_json()
    assert said["rejected"] == 1 and said["outcomes"][0]["reason"] == "the row has no text"
    assert "the row has no text" in text_of(visitor.get("/settings/hooks").text)
    assert list(settings.rejected.glob(f"{said['job_id']}-*.jsonl"))


def test_without_a_mapping_fields_are_known_by_their_names(settings: Settings) -> None:
    visitor, secret = Visitor(settings), made(settings, items="", mapping={})
    body = json.dumps({"review_id": "r-1", "评论内容": "很好用。", "stars": 5}).encode()
    assert send(visitor, headers(secret, body), body).get_json()["taken"] == 1


def test_the_page_makes_a_hook_and_shows_the_secret_once(settings: Settings) -> None:
    visitor = logged_in(settings)
    form = {"name": "helpdesk", "form": "standard", "kind": "review", "place-text": "body"}
    page = visitor.post("/settings/hooks", form).text
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert found and found[0] not in visitor.get("/settings/hooks").text
    assert "/api/v1/hooks/helpdesk" in page
    body = b'{"body": "Good."}'
    assert send(visitor, headers(found[0], body), body).status_code == 202
    visitor.post("/settings/hooks/helpdesk/revoke")
    assert send(visitor, headers(found[0], body), body).status_code == 404


def test_a_wrong_form_comes_back_with_the_reason_and_what_was_typed(settings: Settings) -> None:
    visitor = logged_in(settings)
    form = {"name": "Help Desk", "form": "standard", "kind": "review", "place-title": "a.b"}
    answer = visitor.post("/settings/hooks", form)
    assert answer.status_code == 400 and "small letters" in answer.text
    assert 'value="Help Desk"' in answer.text and 'value="a.b"' in answer.text


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "A b"},
        {"form": "plain"},
        {"kind": "poem"},
        {"mapping": {"nose": "a"}},
        {"mapping": {"title": "a"}},
        {"mapping": {"text": "." * 50}},
        {"secret": "short"},
        {"secret": "whsec_ no base64 here"},
        {"source": "a\nb"},
    ],
)
def test_a_hook_that_could_not_work_is_not_made(settings: Settings, bad: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        made(settings, **bad)
    assert hooks.hooks(State(settings)) == []


def test_two_hooks_do_not_share_a_name(settings: Settings) -> None:
    made(settings)
    with pytest.raises(UserError, match="already"):
        made(settings)


def test_the_command_makes_lists_and_ends_hooks(settings: Settings) -> None:
    def told(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--home", str(settings.home), "hooks", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    address, secret = told("make", "helpdesk", "--map", "text=body").split()
    assert address.endswith("/api/v1/hooks/helpdesk")
    listed = told("list", "--json")
    assert json.loads(listed)[0]["mapping"] == {"text": "body"} and secret not in listed
    body = b'{"body": "Good."}'
    assert send(Visitor(settings), headers(secret, body), body).get_json()["taken"] == 1
    assert "1 taken" in told("list")
    told("revoke", "helpdesk")
    assert told("list") == ""


def test_a_secret_shows_in_no_representation() -> None:
    hook = Hook(1, "a", "standard", SECRET, "a", None, "review", "", {})
    assert SECRET not in repr(hook) + str(hook)


def test_the_signature_is_that_of_the_published_example() -> None:
    # The example of the specification's own libraries.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    told = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    verify("standard", secret, told.get, b'{"test": 2432232314}', 1614265330)


@given(st.binary(max_size=200), st.text(max_size=100), st.text(max_size=20), st.text(max_size=99))
def test_no_headers_verify_by_chance(body: bytes, name: str, moment: str, signature: str) -> None:
    told = {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signature}
    for form in ("standard", "github", "shopify"):
        with pytest.raises(SignatureError):
            verify(form, SECRET, (told | {"X-Hub-Signature-256": signature}).get, body, NOW)


def test_made_secrets_can_be_brought_back() -> None:
    for form in ("standard", "github", "shopify"):
        assert checked_secret(form, made_one := new_secret(form)) == made_one


def test_a_place_leads_through_names_and_positions() -> None:
    payload = {"a": [{"b": {"c": 1}}], "d": None}
    assert at(payload, "a.0.b.c") == 1 and at(payload, "") == payload
    for nowhere in ("a.1", "a.b", "d.e", "a.0.b.c.d", "a.-1", "x", "."):
        assert at(payload, nowhere) is None
