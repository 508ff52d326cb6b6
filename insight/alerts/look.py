"""The job that looks for spikes and keeps what it finds: one row for each cause.

A cause that was found stays one alert as long as it is found again within a week: it is told
once, and again only when it has clearly grown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from insight.alerts.causes import Cause, find
from insight.alerts.history import read_history
from insight.alerts.quiet import raise_quiet
from insight.settings import Settings
from insight.state import Row, State

if TYPE_CHECKING:
    from insight.runner import Context
    from insight.store.reader import Reader

QUIET = timedelta(days=7)
_GROWN = 2.0
"""Told again at so many times the count that was told, more than the hours alone would bring."""


def look(context: Context, batch: object) -> dict[str, int]:
    """Look for spikes and for sources that went quiet; counts those that are told."""
    from insight.store.reader import Reader

    now = datetime.now(UTC)
    told = raise_alerts(context.settings, context.state, Reader(context.settings), now)
    told += raise_quiet(context.state, now)
    return {"alerts": told} if told else {}


def raise_alerts(settings: Settings, state: State, reader: Reader, now: datetime) -> int:
    """Look for spikes at `now` and keep them; how many are to be told, new ones or grown ones."""
    causes = find(read_history(reader, now, settings.zone), now, settings.zone)
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds")
    quiet = (now.astimezone(UTC) - QUIET).isoformat(timespec="milliseconds")
    figures = [_figures(settings, reader, cause) for cause in causes]
    told = 0
    with state.transaction() as transaction:
        transaction.execute("end_alerts", quiet=quiet)
        known = [row for row in transaction.rows("alerts", state=None) if row["state"] != "over"]
        for cause, figure in zip(causes, figures, strict=True):
            given = {"figures": json.dumps(figure), "documents": json.dumps(cause.documents)}
            before = next((row for row in known if cause.is_same(json.loads(row["cause"]))), None)
            if before is None:
                group = json.dumps(dict(cause.group), sort_keys=True)
                transaction.execute("insert_alert", cause=group, **given, moment=moment)
                told += 1
            elif _has_grown(json.loads(before["figures"]), figure):
                alert_id = before["alert_id"]
                transaction.execute("tell_alert_again", alert_id=alert_id, **given, moment=moment)
                told += 1
            else:
                transaction.execute("see_alert", alert_id=before["alert_id"], moment=moment)
    return told


def alerts(state: State, of: str | None = None) -> list[Row]:
    """The alerts of a state (`open`, `dismissed`, `over`), or all; the newest first."""
    return [opened(row) for row in state.rows("alerts", state=of)]


def opened(row: Row) -> Row:
    """A row with its JSON read."""
    read: Mapping[str, Any] = {n: json.loads(row[n]) for n in ("cause", "figures", "documents")}
    return {**row, **read}


def _has_grown(told: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    if (told["window"] == "hours") != (now["window"] == "hours"):
        return False
    hours = max(1.0, now["expected"] / max(told["expected"], 1.0))
    return bool(now["count"] >= _GROWN * told["count"] * hours)


def _figures(settings: Settings, reader: Reader, cause: Cause) -> dict[str, Any]:
    """What is told of a cause; `from` and `to` on the clock of the business."""
    start, end = (
        datetime.fromtimestamp(second, UTC).replace(tzinfo=None).isoformat()
        for second in (cause.window.end - cause.window.length, cause.window.end)
    )
    return {
        "kind": cause.kind,
        "window": cause.window.name,
        "from": start,
        "to": end,
        "count": cause.count,
        "expected": cause.expected,
        "read": cause.read,
        "usual_share": cause.usual_share,
        "samples": cause.basis.samples,
        "weekly": cause.basis.step > 1,
        "p": cause.p,
        **_topic_names(reader, [value for name, value in cause.group.items() if name == "topic"]),
    }


def _topic_names(reader: Reader, ids: Sequence[str]) -> dict[str, str]:
    """What its topic was called in both languages; the id where it has no name."""
    row = reader.row("alerts/topics.sql", {"ids": ids}) if ids else None
    return {
        f"topic_{language}": (row and row[column]) or id_
        for id_ in ids
        for language, column in (("en", "label"), ("zh", "label_zh"))
    }
