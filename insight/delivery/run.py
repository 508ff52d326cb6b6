"""The job that delivers: what is due is queued once, and each message is sent by a batch.

A message has one row for each subscriber, so what was delivered is not delivered again. One that
fails is tried again by the runner, after a pause, and by the later runs of the job; one that
would fail again in the same way waits for somebody to mend its address.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from insight.alerts.look import opened
from insight.delivery.letters import alert_letter, report_letter, test_letter
from insight.delivery.send import Letter, send
from insight.delivery.subscriptions import Subscription, subscription, subscriptions
from insight.errors import InsightError
from insight.messages import keep
from insight.settings import Settings
from insight.state import State, moment

if TYPE_CHECKING:
    from insight.parameters import DeliverParameters
    from insight.runner import Context

TEST = "test"
MOST_ATTEMPTS = 24
"""Three in each run of the job, so that a server may be away for eight hours."""
_FORSAKEN = timedelta(minutes=5)
"""Longer than any delivery takes: whoever is sending for longer has died."""


def plan(settings: Settings, parameters: DeliverParameters) -> list[dict[str, Any]]:
    """Queue what is due, and give everything that waits; or what is asked for by name."""
    state, now = State(settings), datetime.now(UTC)
    if parameters.subscription:
        one = subscription(state, parameters.subscription)
        subject = TEST if parameters.test else week_before(one.last_due(now, settings.zone))
        state.execute(
            "queue_delivery_again", subscription_id=one.id, subject=subject, moment=moment()
        )
        return [{"subscription_id": one.id, "subject": subject}]
    return queue_due(settings, state, now)


def plan_queued(settings: Settings, parameters: object) -> list[dict[str, Any]]:
    """What is due, for a job that is told nothing."""
    return queue_due(settings, State(settings), datetime.now(UTC))


def queue_due(settings: Settings, state: State, now: datetime) -> list[dict[str, Any]]:
    """Queue what is due at `now`, and give everything that waits to be sent."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds")
    state.execute("forget_idle_jobs", before=yesterday)
    active = [one for one in subscriptions(state) if one.active]
    for one in active:
        due = one.last_due(now, settings.zone)
        if one.wants_report and due >= one.since:
            _queue(state, one, week_before(due))
    for alert in state.rows("alerts", state="open"):
        told = datetime.fromisoformat(alert["told_at"])
        for one in active:
            if one.wants_alerts and told >= one.since:
                _queue(state, one, f"alert:{alert['alert_id']}:{alert['telling']}")
    return state.rows("open_deliveries", most=MOST_ATTEMPTS, forsaken=_forsaken())


def deliver(context: Context, batch: dict[str, Any]) -> dict[str, int]:
    """Send one message, and write down what became of it.

    A worker that dies between the two sends it again: twice is better than never.
    """
    state = context.state
    if not state.execute("claim_delivery", **batch, forsaken=_forsaken(), moment=moment()):
        return {}
    one = next(s for s in subscriptions(state) if s.id == batch["subscription_id"])
    try:
        send(context.settings, one.address, _letter(context.settings, state, one, batch["subject"]))
    except Exception as error:
        expected = isinstance(error, InsightError)
        outcome = "refused" if isinstance(error, InsightError) and not error.passing else "failed"
        cause = keep(error.args[0]) if expected else type(error).__name__
        state.execute("end_delivery", **batch, state=outcome, cause=cause, delivered_at=None)
        raise
    state.execute("end_delivery", **batch, state="delivered", cause=None, delivered_at=moment())
    return {"delivered": 1}


def week_before(due: datetime) -> str:
    """The ISO week that had ended at that moment."""
    year, week, _ = (due - timedelta(weeks=1)).isocalendar()
    return f"{year}-W{week:02d}"


def _letter(settings: Settings, state: State, one: Subscription, subject: str) -> Letter:
    from insight.reports.build import build_report
    from insight.store.reader import Reader

    if subject == TEST:
        return test_letter(settings, one.name, one.language)
    if subject.startswith("alert:"):
        alert = state.row("alert", alert_id=int(subject.split(":")[1]))
        assert alert is not None, "alerts are never removed"
        return alert_letter(settings, opened(alert), one.language)
    report = build_report(settings, Reader(settings), None, one.language)
    return report_letter(settings, report, subject)


def _queue(state: State, one: Subscription, subject: str) -> None:
    state.execute("queue_delivery", subscription_id=one.id, subject=subject, moment=moment())


def _forsaken() -> str:
    return (datetime.now(UTC) - _FORSAKEN).isoformat(timespec="milliseconds")
