"""Who is told what, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from insight.delivery.addresses import masked, scheme_of
from insight.delivery.send import check
from insight.errors import DeliveryError
from insight.messages import message, recall
from insight.settings import Settings
from insight.state import Row, State, moment

What = Literal["report", "alerts", "all"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAME = re.compile(r"[\w.@+ -]{1,60}")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription with the last thing that was sent, or tried, to it."""

    id: int
    name: str
    owner: str
    address: str
    """As Apprise wants it, with its secrets; everybody but `send` uses `masked`."""
    language: Literal["en", "zh"]
    what: What
    weekday: int
    hour: int
    active: bool
    since: datetime
    subject: str | None = None
    """The ISO week of a report, `alert:<id>:<telling>`, or `test`."""
    state: str | None = None
    """queued, sending, failed (it is tried again), refused or delivered."""
    attempts: int = 0
    cause: str | None = None
    tried_at: str | None = None
    delivered_at: str | None = None

    def __repr__(self) -> str:
        return f"Subscription({self.name!r}, {self.masked!r})"

    @classmethod
    def of(cls, row: Row) -> Subscription:
        given = {**row, "id": row["subscription_id"], "active": bool(row["active"])}
        del given["subscription_id"]
        given["since"] = datetime.fromisoformat(row["since"])
        given["cause"] = row["cause"] and recall(row["cause"])
        return cls(**given)

    @property
    def masked(self) -> str:
        return masked(self.address)

    @property
    def wants_report(self) -> bool:
        return self.what != "alerts"

    @property
    def wants_alerts(self) -> bool:
        return self.what != "report"

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The last moment, at or before `now`, at which the report was to be sent."""
        local = now.astimezone(zone)
        day = local.date() - timedelta(days=(local.weekday() - self.weekday) % 7)
        due = datetime(day.year, day.month, day.day, self.hour, tzinfo=zone)
        if due > local:
            day -= timedelta(weeks=1)
            due = datetime(day.year, day.month, day.day, self.hour, tzinfo=zone)
        return due

    def as_json(self) -> dict[str, Any]:
        """Without the secrets of its address."""
        return {
            "name": self.name,
            "owner": self.owner,
            "address": self.masked,
            "language": self.language,
            "what": self.what,
            "on": WEEKDAYS[self.weekday],
            "at": f"{self.hour:02d}:00",
            "active": self.active,
            "last": self.subject
            and {
                "subject": self.subject,
                "state": self.state,
                "attempts": self.attempts,
                "cause": self.cause,
                "tried_at": self.tried_at,
                "delivered_at": self.delivered_at,
            },
        }


def subscriptions(state: State) -> list[Subscription]:
    return [Subscription.of(row) for row in state.rows("subscriptions")]


def subscription(state: State, name: str) -> Subscription:
    """The one of this name. Raises DeliveryError with the known names."""
    known = {one.name: one for one in subscriptions(state)}
    if name not in known:
        raise _unknown(name, list(known))
    return known[name]


def subscribe(
    settings: Settings,
    state: State,
    address: str,
    owner: str,
    *,
    name: str = "",
    language: str = "",
    what: str = "all",
    weekday: int = 0,
    hour: int = 8,
) -> str:
    """Enter a subscription; returns its name. Sends nothing.

    Raises DeliveryError for an address that cannot be used, and for a name that is taken.
    """
    address = address.strip()
    scheme = scheme_of(address)
    check(address)
    taken = {one.name for one in subscriptions(state)}
    name = name.strip() or next(
        free for number in range(1, len(taken) + 2) if (free := f"{scheme}-{number}") not in taken
    )
    if not _NAME.fullmatch(name):
        raise DeliveryError(
            message(
                "A name has up to 60 letters, digits, spaces and . @ + - _; this one has others."
            )
        )
    entered = state.execute(
        "insert_subscription",
        name=name,
        owner=owner,
        address=address,
        language=language or settings.language,
        what=what,
        weekday=weekday,
        hour=hour,
        moment=moment(),
    )
    if not entered:
        raise DeliveryError(
            message("There is a subscription named %(name)s already. Choose another.", name=name)
        )
    return name


def change(
    state: State,
    name: str,
    *,
    address: str = "",
    language: str = "",
    what: str = "",
    weekday: int | None = None,
    hour: int | None = None,
) -> Subscription:
    """Change a subscription; what is empty or None stays. Raises DeliveryError.

    A message that waits goes where the subscription now leads.
    """
    old = subscription(state, name)
    if address := address.strip():
        scheme_of(address)
        check(address)
    state.execute(
        "change_subscription",
        name=name,
        address=address or old.address,
        language=language or old.language,
        what=what or old.what,
        weekday=old.weekday if weekday is None else weekday,
        hour=old.hour if hour is None else hour,
    )
    return subscription(state, name)


def pause(state: State, name: str, active: bool) -> None:
    """Pause a subscription, or take it up again. Raises DeliveryError where there is none."""
    subscription(state, name)
    state.execute("pause_subscription", name=name, active=int(active), moment=moment())


def unsubscribe(state: State, name: str) -> None:
    """Remove a subscription and its address. Raises DeliveryError where there is none."""
    if not state.execute("delete_subscription", name=name):
        raise _unknown(name, [one.name for one in subscriptions(state)])


def _unknown(name: str, known: list[str]) -> DeliveryError:
    return DeliveryError(
        message(
            "There is no subscription named %(name)s. Known: %(known)s.",
            name=name,
            known=", ".join(known) or "–",
        )
    )
