"""Subscriptions and alerts in the web: added, tested, paused, removed; shown without secrets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from insight.delivery.subscriptions import subscriptions
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.delivery_servers import enter
from tests.web_app import (
    HOSTILE,
    PASSWORD,
    Visitor,
    compile_translations,
    fill,
    logged_in,
    running_broker,
    text_of,
)

SECRET = "s3cr3tT0ken"
FORM = {"what": "all", "language": "zh", "weekday": "2", "hour": "17", "name": "team"}


def added(settings: Settings, address: str, **more: str) -> tuple[Visitor, Any]:
    visitor = logged_in(settings)
    return visitor, visitor.post("/settings/subscriptions", {**FORM, "address": address, **more})


def test_a_subscription_is_added_and_shown_without_its_secrets(settings: Settings) -> None:
    address = f"mailtos://me:{SECRET}@smtp.example.com?to=mary@shop.example"
    visitor, answer = added(settings, address)
    assert answer.status_code == 302
    page = visitor.get("/settings/subscriptions?lang=en").text
    assert "m...@shop.example" in page and SECRET not in page and "smtp.example" not in page
    assert "report and alerts · Chinese · Wednesday 17:00" in text_of(page)
    (one,) = subscriptions(State(settings))
    assert (one.name, one.owner, one.address) == ("team", "admin", address)


def test_an_address_that_cannot_be_used_is_told_in_the_language_of_the_page(
    settings: Settings,
) -> None:
    compile_translations()
    visitor, answer = added(settings, f"file:///etc/{SECRET}")
    assert answer.status_code == 400 and SECRET not in answer.text
    chinese = visitor.post(
        "/settings/subscriptions?lang=zh", {**FORM, "address": f"slack://{SECRET}"}
    )
    assert "不完整" in chinese.text and SECRET not in chinese.text
    assert subscriptions(State(settings)) == []


def test_a_form_with_other_values_than_the_page_offers_is_refused(settings: Settings) -> None:
    visitor = logged_in(settings)
    for wrong in ({"what": "x"}, {"weekday": "7"}, {"hour": "24"}, {"language": "fr"}):
        answer = visitor.post(
            "/settings/subscriptions", {**FORM, "address": "json://a.example", **wrong}
        )
        assert answer.status_code == 400


def test_a_subscription_is_paused_resumed_and_removed(settings: Settings) -> None:
    state = enter(settings, f"json://hook.example/{SECRET}", "my hook")
    visitor = logged_in(settings)
    visitor.post("/settings/subscriptions/my%20hook/pause")
    assert not subscriptions(state)[0].active
    assert "paused" in visitor.get("/settings/subscriptions?lang=en").text
    visitor.post("/settings/subscriptions/my%20hook/resume")
    assert subscriptions(state)[0].active
    visitor.post("/settings/subscriptions/my%20hook/remove")
    assert subscriptions(state) == []
    assert visitor.post("/settings/subscriptions/my%20hook/remove").status_code == 400


def test_a_failed_delivery_is_shown_with_its_cause(settings: Settings) -> None:
    state = enter(settings, "json://hook.example", "hook")
    given: dict[str, Any] = {"subscription_id": 1, "subject": "2026-W47"}
    state.execute("queue_delivery", **given, moment="2026-11-23T08:00:00.000+00:00")
    state.execute("end_delivery", **given, state="failed", cause="It broke.", delivered_at=None)
    words = text_of(logged_in(settings).get("/settings/subscriptions?lang=en").text)
    assert "failed, is tried again Report 2026-W47" in words and "It broke." in words


def test_a_test_message_is_sent_by_a_job(settings: Settings) -> None:
    state = enter(settings, f"json://hook.example/{SECRET}", "hook")
    with running_broker(settings):
        answer = logged_in(settings).post("/settings/subscriptions/hook/test")
    (job,) = state.rows("jobs", count=5)
    assert answer.location == f"/jobs/{job['job_id']}" and job["name"] == "deliver"
    assert json.loads(job["parameters"]) == {"subscription": "hook", "test": True}


def raised(settings: Settings) -> State:
    """An alert about hostile words, with the documents behind it."""
    made = fill(settings)
    state = State(settings)
    figures = {
        "kind": "negative",
        "window": "day",
        "from": "2026-11-17T00:00:00",
        "to": "2026-11-18T00:00:00",
        "count": 31,
        "expected": 2.4,
        "read": 40,
        "usual_share": 0.1,
        "samples": 8,
        "weekly": True,
    }
    state.execute(
        "insert_alert",
        cause=json.dumps({"product": HOSTILE}),
        figures=json.dumps(figures),
        documents=json.dumps([made[119].document_id, made[0].document_id]),
        moment=datetime.now(UTC).isoformat(),
    )
    return state


def test_an_alert_leads_to_its_documents(settings: Settings) -> None:
    raised(settings)
    visitor = logged_in(settings)
    page = visitor.get("/alerts?lang=en").text
    assert "31 negative on Tue 17 Nov 2026" in text_of(page)
    page = visitor.get("/alerts/1?lang=en").text
    assert "2 documents, the newest of the spike" in text_of(page)
    assert "<script>alert" not in page and "week=2026-W47" in page and "sentiment=negative" in page
    assert visitor.get("/alerts/2").status_code == 404


def test_an_alert_is_dismissed(settings: Settings) -> None:
    state = raised(settings)
    visitor = logged_in(settings)
    assert visitor.post("/alerts/1/dismiss").location == "/alerts"
    assert state.rows("alerts", state=None)[0]["state"] == "dismissed"
    assert "Dismiss<" not in visitor.get("/alerts/1?lang=en").text


def test_strangers_see_neither(settings: Settings) -> None:
    raised(settings)
    stranger = Visitor(settings)
    for path in ("/alerts", "/alerts/1", "/settings/subscriptions"):
        assert stranger.get(path).status_code == 302


def test_a_subscription_is_changed_and_keeps_its_address(settings: Settings) -> None:
    visitor, _ = added(settings, f"json://hook.example/{SECRET}", name="hook")
    form = {"what": "report", "language": "zh", "weekday": "3", "hour": "18"}
    assert visitor.post("/settings/subscriptions/hook/change", form).status_code == 302
    (one,) = subscriptions(State(settings))
    assert (one.what, one.language, one.weekday, one.hour) == ("report", "zh", 3, 18)
    assert SECRET in one.address
    wrong = visitor.post("/settings/subscriptions/hook/change", {**form, "address": "x://y"})
    assert wrong.status_code == 400 and SECRET in subscriptions(State(settings))[0].address
    visitor.post("/settings/subscriptions/hook/change", {**form, "address": "json://b.example/x"})
    assert "b.example" in subscriptions(State(settings))[0].address


def test_a_viewer_sees_and_changes_their_own_subscriptions_only(settings: Settings) -> None:
    admin, _ = added(settings, "json://hook.example/a", name="of the boss")
    create_user(State(settings), "li", PASSWORD, "viewer")
    viewer = Visitor(settings)
    viewer.log_in("li")
    token = {"csrf_token": viewer.token_of("/settings/profile")}
    form = {**FORM, **token, "address": "json://hook.example/b", "name": "of li"}
    assert viewer.client.post("/settings/subscriptions", data=form).status_code == 302
    page = viewer.get("/settings/subscriptions").text
    assert "of li" in page and "of the boss" not in page
    for action in ("pause", "remove", "change", "test"):
        path = f"/settings/subscriptions/of the boss/{action}"
        assert viewer.client.post(path, data={**FORM, **token}).status_code == 403
    gone = viewer.client.delete(
        "/api/v1/subscriptions/of the boss", headers={"X-CSRFToken": token["csrf_token"]}
    )
    assert gone.status_code == 403
    assert "of li" in admin.get("/settings/subscriptions").text, "an administrator sees all"
    viewer.client.post("/settings/subscriptions/of li/pause", data=token)
    found = {one.name: one.active for one in subscriptions(State(settings))}
    assert found == {"of li": False, "of the boss": True}
