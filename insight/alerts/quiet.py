"""Alerts about collections that went quiet: nothing new for three times the usual gap."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from insight.collection_health import Health, collections
from insight.sources import SOURCES
from insight.state import State


def raise_quiet(state: State, now: datetime) -> int:
    """Raise an alert for each collection that went quiet, and end those that speak again.

    Returns how many are to be told.
    """
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds")
    quiet = {one.collection_id: one for one in collections(state, now) if one.state == "quiet"}
    told = 0
    with state.transaction() as transaction:
        known = {
            collection: row["alert_id"]
            for row in transaction.rows("alerts", state=None)
            if row["state"] != "over" and (collection := json.loads(row["cause"]).get("collection"))
        }
        for collection, alert_id in known.items():
            if collection in quiet:
                transaction.execute("see_alert", alert_id=alert_id, moment=moment)
            else:
                transaction.execute("end_alert", alert_id=alert_id)
        for collection, one in quiet.items():
            if collection not in known:
                transaction.execute(
                    "insert_alert",
                    cause=json.dumps({"collection": collection}),
                    figures=json.dumps(_figures(one, now)),
                    documents="[]",
                    moment=moment,
                )
                told += 1
    return told


def _figures(one: Health, now: datetime) -> dict[str, object]:
    return {
        "kind": "quiet",
        "source": str(SOURCES.load(one.source).TITLE),
        "asked": one.words,
        "from": one.new_at,
        "to": now.astimezone(UTC).isoformat(),
        "gap_hours": one.usual_gap_hours,
        "expected": one.usual_new,
        "count": 0,
        "failed": one.failures > 0,
    }
