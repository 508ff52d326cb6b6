"""Each view takes a permission, and who lacks it is refused; tokens may what they were given."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from insight import audit_log, tokens
from insight.errors import UserError
from insight.roles import PERMISSIONS, ROLES
from insight.settings import Settings
from insight.state import State
from insight.users import User, create_user, set_role
from tests.test_web_login import OPEN, paths
from tests.web_app import PASSWORD, Visitor, logged_in
from web.access import permission_of
from web.later_api import api_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def user_named(state: State, name: str, role: str) -> User:
    create_user(state, name, PASSWORD, role)
    row = state.row("user_by_name", name=name)
    assert row is not None
    return User.of(row)


def said(answer: TestResponse) -> Any:
    return answer.get_json()


def bearer(visitor: Visitor, token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_view_says_which_permission_it_takes(settings: Settings) -> None:
    visitor = Visitor(settings)
    app = api_of(visitor.app)
    with app.app_context():
        said = {endpoint: permission_of(endpoint) for endpoint in app.view_functions}
    assert [endpoint for endpoint, permission in said.items() if permission is None] == []
    assert {endpoint for endpoint, permission in said.items() if permission == "anyone"} == OPEN


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_who_lacks_a_permission_is_refused_everywhere_it_is_taken(
    settings: Settings, role: str
) -> None:
    create_user(State(settings), "somebody", PASSWORD, role)
    visitor = Visitor(settings)
    assert visitor.log_in("somebody").status_code == 302
    token = visitor.token_of("/settings/profile")
    for method in METHODS:
        for endpoint, path in paths(visitor, method).items():
            with api_of(visitor.app).app_context():
                permission = permission_of(endpoint)
            if permission not in ROLES[role] and permission != "anyone":
                answer = visitor.client.open(path, method=method, headers={"X-CSRFToken": token})
                assert answer.status_code == 403, (method, path)


def test_pages_show_only_what_the_reader_may_do(settings: Settings) -> None:
    create_user(State(settings), "somebody", PASSWORD, "viewer")
    visitor = Visitor(settings)
    visitor.log_in("somebody")
    page = visitor.get("/settings/profile").text
    assert 'href="/sql"' not in page and 'href="/settings/users"' not in page
    assert 'href="/sql"' in logged_in(settings).get("/settings/profile").text


def test_a_token_does_what_it_may_without_a_form_token_and_no_more(settings: Settings) -> None:
    state = State(settings)
    admin = user_named(state, "boss", "admin")
    visitor = Visitor(settings)
    reads = bearer(visitor, tokens.create_token(state, admin, "reads", ["read"]))
    assert said(visitor.client.get("/api/v1/me", headers=reads))["permissions"] == ["read"]
    assert visitor.client.get("/api/v1/users", headers=reads).status_code == 403
    wanted = {"name": "more", "permissions": ["admin"]}
    assert visitor.client.post("/api/v1/tokens", json=wanted, headers=reads).status_code == 403
    all_of_it = bearer(visitor, tokens.create_token(state, admin, "all", PERMISSIONS))
    made = visitor.client.post("/api/v1/users", json={"name": "new"}, headers=all_of_it)
    assert made.status_code == 201
    assert visitor.client.get("/jobs", headers=all_of_it).status_code == 302, "pages take none"


def test_a_token_ends_with_its_time_its_owner_and_by_hand_and_shrinks_with_the_role(
    settings: Settings,
) -> None:
    state = State(settings)
    user_named(state, "boss", "admin")
    owner = user_named(state, "somebody", "analyst")
    visitor = Visitor(settings)

    def status(token: str, path: str = "/api/v1/me") -> int:
        return visitor.client.get(path, headers=bearer(visitor, token)).status_code

    token = tokens.create_token(state, owner, "one", ["read", "sql"], days=1)
    assert status(token) == 200
    assert tokens.caller(state, token).permissions == {"read", "sql"}  # type: ignore[union-attr]
    set_role(state, "somebody", "viewer")
    assert tokens.caller(state, token).permissions == {"read"}  # type: ignore[union-attr]
    listed = tokens.tokens(state, owner)[0]
    assert listed["used_at"] and token not in str(listed)
    assert tokens.revoke(state, listed["token_id"], owner)
    assert status(token) == 401
    assert status("insight_" + "x" * 43) == status("nonsense") == 401
    with pytest.raises(UserError):
        tokens.create_token(state, owner, "one", ["administer"])


def test_a_session_does_not_count_beside_a_token(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.client.get("/api/v1/me").status_code == 200
    wrong = bearer(visitor, "insight_wrong")
    assert visitor.client.get("/api/v1/me", headers=wrong).status_code == 401


def test_twenty_wrong_passwords_lock_a_name_from_every_address(settings: Settings) -> None:
    state = State(settings)
    create_user(state, "admin", PASSWORD)
    visitor = Visitor(settings)
    token = visitor.token()

    def try_from(address: str, password: str) -> int:
        form = {"csrf_token": token, "name": "admin", "password": password}
        return visitor.client.post(
            "/login", data=form, environ_overrides={"REMOTE_ADDR": address}
        ).status_code

    for number in range(20):
        assert try_from(f"192.0.2.{number}", "wrong") == 401
    assert try_from("192.0.2.99", PASSWORD) == 401, "locked, even with the right password"
    create_user(state, "boss", PASSWORD)
    boss = Visitor(settings)
    boss.log_in("boss")
    page = boss.post("/settings/users/admin/password").text
    assert "shown this once" in page


def test_administrators_manage_users_and_the_last_of_them_stays(settings: Settings) -> None:
    visitor = logged_in(settings)
    page = visitor.post("/settings/users", {"name": "ann", "role": "viewer"}).text
    password = page.split("shown this once:")[1].split("<code>")[1].split("</code>")[0]
    ann = Visitor(settings)
    assert ann.log_in("ann", password).status_code == 302
    assert ann.get("/settings/users").status_code == 403
    assert visitor.post("/settings/users/ann/role", {"role": "analyst"}).status_code == 302
    assert ann.get("/sql").status_code == 200
    assert visitor.post("/settings/users/admin/role", {"role": "viewer"}).status_code == 400
    assert visitor.post("/settings/users/admin/remove").status_code == 400
    assert visitor.post("/settings/users/ann/remove").status_code == 302
    assert ann.get("/sql").status_code == 302, "logged out"
    actions = [entry["action"] for entry in said(visitor.client.get("/api/v1/audit"))["entries"]]
    assert actions[:4] == ["user.removed", "user.role", "session.started", "user.added"]
    assert "user.role" in visitor.get("/settings/audit").text


def test_a_user_changes_the_own_password_and_other_sessions_end(settings: Settings) -> None:
    visitor = logged_in(settings)
    other = Visitor(settings)
    other.log_in()
    new = {"old": PASSWORD, "new": "another secret", "again": "another secret"}
    assert visitor.post("/settings/profile/password", {**new, "old": "no"}).status_code == 400
    assert visitor.post("/settings/profile/password", {**new, "again": "no"}).status_code == 400
    assert visitor.post("/settings/profile/password", new).status_code == 302
    assert visitor.get("/jobs").status_code == 200
    assert other.get("/jobs").status_code == 302


def test_times_are_shown_in_the_time_zone_of_the_reader(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert visitor.post("/settings/profile", {"timezone": "Mars/Base"}).status_code == 400
    visitor.post("/settings/profile", {"timezone": "Asia/Shanghai", "language": "en"})
    moment = datetime.fromisoformat(audit_log.entries(State(settings))[0]["moment"])
    there = moment.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{there:%H:%M}" in visitor.get("/settings/audit").text


def test_problems_of_the_api_are_problem_documents(settings: Settings) -> None:
    visitor = logged_in(settings)
    token = {"X-CSRFToken": visitor.token()}
    for answer, status in (
        (visitor.client.get("/api/v1/none"), 404),
        (visitor.client.put("/api/v1/me", headers=token), 405),
        (visitor.client.post("/api/v1/users", json={"name": ""}, headers=token), 422),
        (visitor.client.post("/api/v1/users", data="{", headers=token), 422),
        (visitor.client.post("/api/v1/users", json={"name": "admin"}, headers=token), 409),
        (visitor.client.get("/api/v1/audit?page=0"), 422),
        (visitor.client.get("/api/v1/audit?nothing=0"), 422),
    ):
        assert answer.status_code == status and answer.mimetype == "application/problem+json"
        problem = said(answer)
        assert problem["status"] == status and problem["title"] and problem["detail"]
        assert problem["instance"].startswith("urn:insight:error:")
        assert bool(problem["errors"]) == (status == 422)


def test_the_description_of_the_api_names_what_each_operation_answers(settings: Settings) -> None:
    document = said(logged_in(settings).client.get("/api/v1/openapi.json"))
    assert document["openapi"].startswith("3.1")
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert operations and all(op["summary"] for op in operations)
    assert all("422" in op["responses"] for op in operations)
    signed = [op["operationId"] for op in operations if op["security"] != [{"token": []}]]
    assert signed == ["api_hook_messages_receive_hooks__name__post"]
