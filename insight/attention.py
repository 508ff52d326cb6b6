"""What somebody should look at now, and the first steps that are still to be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from insight.alerts import look
from insight.state import Row, State

MOST = 3
_FAILED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Attention:
    """The newest open alerts and failed jobs, and how many alerts are open in all."""

    alerts: tuple[Row, ...]
    alerts_open: int
    failed: tuple[Row, ...]


def attention(state: State) -> Attention:
    found = look.alerts(state, "open")
    since = (datetime.now(UTC) - timedelta(days=_FAILED_DAYS)).isoformat(timespec="milliseconds")
    failed = state.rows("failed_jobs", since=since, count=MOST)
    return Attention(tuple(found[:MOST]), len(found), tuple(failed))


@dataclass(frozen=True, slots=True)
class Steps:
    """What a new instance still needs; each is True when it is done."""

    upload: bool
    products: bool
    subscribe: bool

    @property
    def is_complete(self) -> bool:
        return self.upload and self.products and self.subscribe


def steps(state: State, own_documents: int, listings: int) -> Steps:
    """`own_documents` and `listings` do not count the sample."""
    return Steps(own_documents > 0, listings > 0, bool(state.rows("subscriptions")))
