"""One measure week by week, split into groups: what a reader of the report may turn over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, get_args

from insight.errors import QueryError
from insight.messages import message
from insight.reports.statistics import FEWEST, Interval, mean_interval, wilson
from insight.reports.window import scope_parameters, window_of
from insight.store.reader import Snapshot
from insight.types import Report

Measure = Literal["documents", "negative", "stars"]
Split = Literal["all", "product", "source", "language", "sentiment"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
SPLITS: tuple[Split, ...] = get_args(Split)
WEEKS = 26
MOST_GROUPS = 6


@dataclass(frozen=True, slots=True)
class WeekValue:
    """The value of a week, None where too few documents say it, and what it rests on."""

    value: float | None
    count: int
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One line: the name of a group, empty for all, and a value for each week."""

    name: str
    values: tuple[WeekValue, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """The largest groups first; `left_out` counts those beyond `MOST_GROUPS`."""

    measure: Measure
    split: Split
    mondays: tuple[date, ...]
    groups: tuple[Group, ...]
    left_out: int = 0


def explore(report: Report, snapshot: Snapshot, measure: str, split: str) -> Explored:
    """The weeks up to those of a report, in its scope.

    Raises QueryError for a measure or a split that is not known, or that do not go together.
    """
    if measure not in MEASURES or split not in SPLITS:
        raise QueryError(
            message(
                "There is no chart of %(measure)s by %(split)s.",
                measure=measure[:20],
                split=split[:20],
            )
        )
    if split == "sentiment" and measure != "documents":
        raise QueryError(message("By sentiment only documents can be counted."))
    window = window_of(report)
    if window is None:
        return Explored(measure, split, (), ())  # type: ignore[arg-type]
    mondays = [window.monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    rows = snapshot.rows(
        "glance/explore.sql",
        {
            "zone": window.zone.key,
            "split": split,
            "start": datetime.combine(mondays[0], time(), window.zone).astimezone(UTC),
            "end": datetime.combine(
                mondays[-1] + timedelta(weeks=1), time(), window.zone
            ).astimezone(UTC),
            **scope_parameters(window.scope),
        },
    )
    by_name: dict[str, dict[date, dict[str, Any]]] = {}
    for row in rows:
        by_name.setdefault(row["name"], {})[row["week_start"]] = row
    sizes = {
        name: sum(row["documents"] for row in weeks.values()) for name, weeks in by_name.items()
    }
    chosen = sorted(by_name, key=lambda name: (-sizes[name], name))
    # Weeks before the first document are not weeks without any.
    first = min((row["week_start"] for row in rows), default=mondays[-1])
    shown = [monday for monday in mondays if monday >= first]
    groups = tuple(
        Group(name, tuple(_value(by_name[name].get(monday), measure) for monday in shown))
        for name in chosen[:MOST_GROUPS]
    )
    left_out = max(0, len(chosen) - MOST_GROUPS)
    return Explored(measure, split, tuple(shown), groups, left_out)  # type: ignore[arg-type]


def _value(row: dict[str, Any] | None, measure: str) -> WeekValue:
    if measure == "documents":
        count = row["documents"] if row else 0
        return WeekValue(count, count)
    if measure == "negative":
        hits, count = (row["negative_documents"], row["read_documents"]) if row else (0, 0)
        if count < FEWEST:
            return WeekValue(None, count)
        return WeekValue(hits / count, count, wilson(hits, count))
    count = row["rated_documents"] if row else 0
    if row is None or count < FEWEST:
        return WeekValue(None, count)
    interval = mean_interval(row["mean_rating"], row["deviation"], count)
    return WeekValue(row["mean_rating"], count, interval)
