"""How collections do: when each brought something last, what is usual, and whether it went quiet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from insight.collections import VISITS_KEPT
from insight.fetch_error import shown
from insight.messages import recall
from insight.sources import SOURCES
from insight.state import Row, State

QUIET_TIMES = 3
"""Nothing new for so many times the usual gap is quiet."""
_SHOWN = timedelta(days=90)
"""A collection that was not visited for so long is not spoken of; its cursor stays."""
_FEWEST_GAPS = 3
"""Fewest gaps that tell what is usual."""
_SHORTEST_GAP = timedelta(hours=8)
"""Of three of these each has a night in it, when little is written."""

HealthState = Literal["well", "failing", "quiet"]


@dataclass(frozen=True, slots=True)
class Health:
    """One collection; moments are ISO 8601 in UTC."""

    collection_id: str
    source: str
    parameters: Mapping[str, Any]
    state: HealthState
    job_id: str
    tried_at: str
    succeeded_at: str | None
    new_at: str | None
    failures: int
    """In a row."""
    cause: str | None
    """Of the last failure, in words."""
    cause_state: str | None
    last_read: int | None
    last_new: int | None
    usual_new: float | None
    """Median of the visits that brought something."""
    usual_gap_hours: float | None
    """Median between two visits that brought something; None while it is not known."""

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What is asked for: names of parameters and their values, without keys in addresses."""
        parameters = self.parameters
        others = {n: v for n, v in parameters.items() if n not in ("source", "options")}
        asked = {**parameters.get("options", {}), **others}
        return [(name, _shown(str(value))) for name, value in asked.items()]

    @property
    def words(self) -> str:
        """The same in one line, such as `subreddit: kettles`."""
        return ", ".join(f"{name}: {value}" for name, value in self.asked)


def collections(state: State, now: datetime | None = None) -> list[Health]:
    """Every collection of a source that this release knows, the one tried last first."""
    now = now or datetime.now(UTC)
    visits: dict[str, list[Row]] = {}
    for row in state.rows("collection_visits", count=VISITS_KEPT):
        visits.setdefault(row["collection_id"], []).append(row)
    return [
        _health(row, visits.get(row["collection_id"], []), now)
        for row in state.rows("collections")
        if row["source"] in SOURCES.names()
        and datetime.fromisoformat(row["tried_at"]) > now - _SHOWN
    ]


def _shown(value: str) -> str:
    """An address without what it may carry of keys; other text as it is."""
    return shown(value) if "://" in value else value


def _health(row: Row, visits: Sequence[Row], now: datetime) -> Health:
    brought = [one for one in visits if one["new"]]
    gap = _usual_gap([datetime.fromisoformat(one["moment"]) for one in brought])
    state: HealthState = "well"
    if gap and row["new_at"] and _went_quiet(row, gap, now):
        state = "quiet"
    elif row["failures"]:
        state = "failing"
    return Health(
        collection_id=row["collection_id"],
        source=row["source"],
        parameters=json.loads(row["parameters"]),
        state=state,
        job_id=row["job_id"],
        tried_at=row["tried_at"],
        succeeded_at=row["succeeded_at"],
        new_at=row["new_at"],
        failures=row["failures"],
        cause=row["cause"] and recall(row["cause"]),
        cause_state=row["cause_state"],
        last_read=visits[0]["read"] if visits else None,
        last_new=visits[0]["new"] if visits else None,
        usual_new=float(median(one["new"] for one in brought)) if brought else None,
        usual_gap_hours=gap / timedelta(hours=1) if gap else None,
    )


def _usual_gap(moments: Sequence[datetime]) -> timedelta | None:
    """Between moments of which the newest is the first."""
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(moments)]
    if len(gaps) < _FEWEST_GAPS:
        return None
    return max(timedelta(seconds=median(gaps)), _SHORTEST_GAP)


def _went_quiet(row: Row, gap: timedelta, now: datetime) -> bool:
    """Whether visits went on and nothing came: one that nobody visits any more is not quiet."""
    new_at, tried_at = (datetime.fromisoformat(row[name]) for name in ("new_at", "tried_at"))
    return now - new_at > QUIET_TIMES * gap and tried_at - new_at > (QUIET_TIMES - 1) * gap
