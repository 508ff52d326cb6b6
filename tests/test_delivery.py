"""Messages reach real servers once, or the failure is shown; secrets are shown nowhere."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from insight.delivery import run, send
from insight.delivery.addresses import SCHEMES, masked, scheme_of
from insight.delivery.letters import inert, report_letter
from insight.delivery.send import Letter
from insight.delivery.subscriptions import (
    Subscription,
    pause,
    subscribe,
    subscription,
    subscriptions,
    unsubscribe,
)
from insight.errors import DeliveryError
from insight.jobs import JOBS
from insight.reports.build import build_report
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State, moment
from tests.delivery_servers import PASSWORD, allowing, enter, mail_server, webhook
from tests.report_data import NOW, Records, market, store

LONG_AGO = "2026-01-01T00:00:00.000+00:00"
SECRET = "s3cr3tT0ken"


def hook(address: str) -> str:
    return f"json://user:{SECRET}@{address}/{SECRET}"


def only(settings: Settings) -> Subscription:
    (one,) = subscriptions(State(settings))
    return one


def test_the_report_of_the_week_is_delivered_once(settings: Settings) -> None:
    with webhook() as server:
        settings = allowing(settings, server.address)
        enter(settings, hook(server.address), "hook", moment=LONG_AGO)
        row = run_here(settings, "deliver", {}, "schedule")
        assert json.loads(row["counts"]) == {"delivered": 1}
        assert run_here(settings, "deliver", {}, "schedule")["counts"] == "{}"
        assert len(server.bodies) == 1
    one = only(settings)
    assert one.state == "delivered" and one.delivered_at and one.cause is None


def test_that_there_is_nothing_to_report_is_delivered_too(settings: Settings) -> None:
    with webhook() as server:
        settings = allowing(settings, server.address)
        enter(settings, hook(server.address), "hook", moment=LONG_AGO)
        run_here(settings, "deliver", {}, "schedule")
    (body,) = server.bodies
    assert "There are no documents yet." in body["message"]


def test_an_email_holds_the_report_in_short_with_a_link_and_the_whole(settings: Settings) -> None:
    settings = settings.model_copy(update={"public_url": "https://insight.shop.example"})
    report = build_report(settings, store(settings, market()), language="en", now=NOW)
    with mail_server() as mail:
        address = (
            f"mailto://insight:{PASSWORD}@{mail.address}?from=i@shop.example&to=mary@shop.example"
        )
        send.send(
            allowing(settings, mail.address), address, report_letter(settings, report, "2026-W47")
        )
    (letter,) = mail.letters
    assert letter["Subject"] == "Week 47 of 2026" and letter["To"] == "mary@shop.example"
    parts = [part for part in letter.walk() if not part.is_multipart()]
    text = next(p for p in parts if p.get_content_type() == "text/plain").get_content()
    assert "https://insight.shop.example/report?week=2026-W47&lang=en" in text
    assert all(f.sentence in text for f in report.sections[0].findings)
    assert report.suggestions[0].action in text
    page = next(p for p in parts if p.get_filename() == "report-2026-W47-en.pdf")
    assert page.get_content().startswith(b"%PDF")


def test_a_report_speaks_the_language_of_its_reader(settings: Settings) -> None:
    reader = store(settings, market())
    for language, words in (("en", "Read it with the evidence"), ("zh", "查看完整报告和依据")):
        report = build_report(settings, reader, language=language, now=NOW)
        letter = report_letter(settings, report, "2026-W47")
        assert words in letter.body and letter.attachment
        assert letter.attachment.name == f"report-2026-W47-{language}.pdf"


def test_a_report_on_an_earlier_week_says_that_newer_data_are_missing(settings: Settings) -> None:
    report = build_report(settings, store(settings, market()), now=NOW)
    assert "no documents of week 2026-W49 yet" in report_letter(settings, report, "2026-W49").body
    assert "yet" not in report_letter(settings, report, "2026-W47").body.splitlines()[0]


def test_a_server_that_fails_twice_gets_the_message_at_the_third_try(settings: Settings) -> None:
    with webhook(503, 500, 200) as server:
        settings = allowing(settings, server.address)
        enter(settings, hook(server.address), "hook", moment=LONG_AGO)
        row = run_here(settings, "deliver", {}, "schedule")
    assert row["state"] == "done" and len(server.bodies) == 3
    assert only(settings).state == "delivered" and only(settings).attempts == 3


@pytest.mark.slow
def test_a_later_run_tries_again_up_to_a_cap(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_ATTEMPTS", 4)
    with webhook(503) as server:
        settings = allowing(settings, server.address)
        enter(settings, hook(server.address), "hook", moment=LONG_AGO)
        for _ in range(2):
            with pytest.raises(DeliveryError, match="answered with the error 503"):
                run_here(settings, "deliver", {}, "schedule")
        assert run_here(settings, "deliver", {}, "schedule")["state"] == "done"
    assert len(server.bodies) == 6 and only(settings).state == "failed"


def test_a_failure_is_shown_and_holds_up_nobody(settings: Settings) -> None:
    with webhook(404) as broken, webhook() as server:
        settings = allowing(settings, broken.address, server.address)
        enter(settings, hook(broken.address), "broken", moment=LONG_AGO)
        state = enter(settings, hook(server.address), "fine", moment=LONG_AGO)
        row = run_here(settings, "deliver", {}, "schedule")
        assert row["state"] == "done" and row["rejected_batches"] == 1
        run_here(settings, "deliver", {}, "schedule")
    assert len(server.bodies) == 1
    assert len(broken.bodies) == 1, "what will fail again is not tried again"
    assert subscription(state, "fine").state == "delivered"
    one = subscription(state, "broken")
    assert one.state == "refused" and one.cause and "the error 404" in one.cause


def test_a_server_that_hangs_is_left(settings: Settings) -> None:
    with webhook(None) as server:
        began = time.monotonic()
        with pytest.raises(DeliveryError, match="did not answer in time") as error:
            send.send(
                allowing(settings, server.address),
                hook(server.address),
                Letter("a", "b"),
                seconds=4,
            )
        assert time.monotonic() - began < 8 and error.value.passing and len(server.bodies) == 1


def test_a_mail_server_that_refuses_is_told_apart(settings: Settings) -> None:
    with mail_server() as mail:
        settings = allowing(settings, mail.address)
        to = "from=i@shop.example&to=mary@shop.example"
        with pytest.raises(DeliveryError, match="the error 535") as error:
            send.send(settings, f"mailto://insight:wrong@{mail.address}?{to}", Letter("a", "b"))
        assert not error.value.passing, "a wrong password does not get right"
        mail.refuse = "451 4.7.1 Try again later"
        with pytest.raises(DeliveryError, match="the error 451") as error:
            send.send(settings, f"mailto://{mail.address}?{to}", Letter("a", "b"))
        assert error.value.passing
    assert mail.letters == []


def test_private_addresses_are_refused_where_the_connection_is_made(settings: Settings) -> None:
    with webhook() as server:
        port = server.address.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
            with pytest.raises(DeliveryError, match=r"refused|reached|complete") as error:
                send.send(settings, hook(f"{host}:{port}"), Letter("a", "b"))
            assert host == "[::ffff:127.0.0.1]" or "INSIGHT_FETCH_ALLOW" in str(error.value)
        assert server.bodies == []


def test_a_redirect_leads_to_no_private_address(settings: Settings) -> None:
    with webhook() as inner, webhook(302) as server:
        server.location = f"http://{inner.address}/"
        with pytest.raises(DeliveryError, match="INSIGHT_FETCH_ALLOW"):
            address = hook(server.address) + "?redirect=yes"
            send.send(allowing(settings, server.address), address, Letter("a", "b"))
        assert server.bodies and inner.bodies == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "syslog://", "dbus://", "exec://x", "gnome://", "nonsense", ""],
)
def test_only_network_services_are_taken_and_the_error_names_them(address: str) -> None:
    with pytest.raises(DeliveryError, match=r"mailtos://.*slack://") as error:
        scheme_of(address)
    assert "passwd" not in str(error.value)


EXAMPLES = {
    f"mailtos://user:{SECRET}@example.com?to=mary@shop.example": "mailtos://m...@shop.example",
    f"mailto://mary:{SECRET}@example.com": "mailto://m...@example.com",
    f"slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdn{SECRET}OXrIde/#general": "slack://...",
    f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdn{SECRET}OXrIde": (
        "https://hooks.slack.com/..."
    ),
    f"dingtalk://{SECRET}": "dingtalk://...",
    f"wecombot://{SECRET}": "wecombot://...",
    f"feishu://{SECRET}": "feishu://...",
    f"lark://{SECRET}": "lark://...",
    f"tgram://123456789:AAaaAAaaAAaaAAaaAAaaAA{SECRET}/12315544": "tgram://...",
    f"discord://123456789012345678/{SECRET}{'a' * 60}": "discord://...",
    f"jsons://user:{SECRET}@hook.example:8443/{SECRET}?key={SECRET}": "jsons://hook.example:8443/...",
}


@pytest.mark.parametrize("address", EXAMPLES)
def test_addresses_of_each_kind_are_taken_and_shown_without_secrets(
    address: str, settings: Settings
) -> None:
    assert masked(address) == EXAMPLES[address]
    state = State(settings)
    subscribe(settings, state, address, "mary", name="one")
    one = only(settings)
    assert one.address == address
    assert SECRET not in repr(one) + json.dumps(one.as_json())


def test_an_address_that_its_service_would_not_take_is_refused(settings: Settings) -> None:
    for address in ("slack://half", "discord://123", "https://shop.example/hook", "mailto://"):
        with pytest.raises(DeliveryError, match="not complete"):
            subscribe(settings, State(settings), address, "mary")
    assert subscriptions(State(settings)) == []


def test_no_secret_is_in_a_job_a_log_or_an_error(
    settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with webhook(500) as server:
        settings = allowing(settings, server.address)
        state = enter(settings, hook(server.address), "hook", moment=LONG_AGO)
        with pytest.raises(DeliveryError) as error:
            run_here(settings, "deliver", {}, "schedule")
    told = [str(error.value), caplog.text, *capfd.readouterr(), str(state.rows("jobs", count=9))]
    assert SECRET not in "".join(told) and server.address in str(error.value)
    assert settings.app_database.stat().st_mode & 0o777 == 0o600


def test_words_of_customers_are_no_mention_link_or_markup_in_a_chat(settings: Settings) -> None:
    hostile = "@everyone <!channel> [free](http://evil.example) **x** `y` www.evil.example"
    records = Records()
    for week in range(10):
        for i in range(40):
            records.add(
                f"Remark {week} {i}",
                NOW - timedelta(weeks=week, days=3, minutes=i),
                sentiment="negative" if week < 2 and i % 2 else "positive",
                product=hostile,
                topic="t-00",
            )
    report = build_report(settings, store(settings, records), now=NOW)
    letter = report_letter(settings, report, "2026-W47")
    said = letter.title + letter.body.rpartition("\n\n")[0]
    assert hostile[:9] not in said and not set("@<>[]`*") & set(said)
    assert "://" not in said and "www." not in said
    assert inert("平均4.2分 (12%)，“好”") == "平均4.2分 (12%)，“好”"


def subscribed(weekday: int, hour: int) -> Subscription:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return Subscription(1, "a", "b", "json://x", "en", "all", weekday, hour, True, since)


def test_a_report_is_due_at_its_day_and_hour_in_the_zone_of_the_business() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    one = subscribed(0, 8)
    before = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)  # Monday 07:59 there
    assert run.week_before(one.last_due(before, shanghai)) == "2026-W46"
    assert run.week_before(one.last_due(before + timedelta(minutes=1), shanghai)) == "2026-W47"
    sunday = subscribed(6, 23).last_due(datetime(2026, 11, 29, 23, 30, tzinfo=UTC), ZoneInfo("UTC"))
    assert run.week_before(sunday) == "2026-W47", "its own week is not over on Sunday"


def test_what_fell_due_before_a_subscription_or_in_its_pause_is_not_sent(
    settings: Settings,
) -> None:
    now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    state = enter(settings, "json://x", "new", moment="2026-11-24T00:00:00.000+00:00")
    assert run.queue_due(settings, state, now) == []
    (due,) = run.queue_due(settings, state, now + timedelta(weeks=1))
    assert due["subject"] == "2026-W48"
    pause(state, "new", active=False)
    assert run.queue_due(settings, state, now + timedelta(weeks=1)) == []
    unsubscribe(state, "new")
    assert run.queue_due(settings, state, now + timedelta(weeks=2)) == []


def test_two_runs_at_once_send_a_message_once(settings: Settings) -> None:
    state = enter(settings, "json://x", "hook", moment=LONG_AGO)
    (batch,) = run.queue_due(settings, state, datetime.now(UTC))
    claim: dict[str, Any] = {"forsaken": "2026-01-01", "moment": moment()}
    assert state.execute("claim_delivery", **batch, **claim) == 1
    assert state.execute("claim_delivery", **batch, **claim) == 0
    assert run.queue_due(settings, state, datetime.now(UTC)) == []
    later = {**claim, "forsaken": "9999"}
    assert state.execute("claim_delivery", **batch, **later) == 1, "whoever sent it has died"


def test_a_report_is_sent_again_by_name(settings: Settings) -> None:
    with webhook() as server:
        settings = allowing(settings, server.address)
        enter(settings, hook(server.address), "hook", what="alerts")
        for _ in range(2):
            run_here(settings, "deliver", {"subscription": "hook"}, "mary")
        run_here(settings, "deliver", {"subscription": "hook", "test": True}, "mary")
        with pytest.raises(DeliveryError, match="no subscription named x"):
            run_here(settings, "deliver", {"subscription": "x"}, "mary")
    assert (
        len(server.bodies) == 3 and "test of the subscription hook" in server.bodies[2]["message"]
    )


def test_links_lead_to_the_public_address(settings: Settings, tmp_path: Path) -> None:
    assert settings.web_address == "http://127.0.0.1:8000"
    public = Settings(home=tmp_path, public_url="https://a.example/insight/")
    assert public.web_address == "https://a.example/insight"
    with pytest.raises(ValueError, match="is not an address"):
        Settings(home=tmp_path, public_url="javascript:alert(1)")


def test_reports_and_alerts_run_by_themselves() -> None:
    assert JOBS["deliver"].schedule and JOBS["alerts"].schedule


def test_every_scheme_has_an_example_or_is_a_variant_of_one() -> None:
    tried = {address.partition("://")[0] for address in EXAMPLES}
    assert {scheme.rstrip("s") for scheme in SCHEMES - {"msteams", "workflow", "workflows"}} - {
        scheme.rstrip("s") for scheme in tried
    } == {"form"}


def test_looks_that_found_nothing_to_do_are_neither_shown_nor_kept(settings: Settings) -> None:
    state = State(settings)
    for _ in range(2):
        run_here(settings, "deliver", {}, "schedule")
    run_here(settings, "deliver", {}, "mary")
    assert [row["requested_by"] for row in state.rows("jobs", count=9)] == ["mary"]
    assert state.execute("forget_idle_jobs", before="9999") == 2
