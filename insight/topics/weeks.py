"""The topics over some weeks: how large each is, how it is judged, and which ones grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from insight.errors import QueryError
from insight.messages import message
from insight.reports.sections.topics import FEWEST_IN_TOPIC
from insight.reports.statistics import discoveries, fisher
from insight.reports.window import PERIODS, SERIES_WEEKS, monday_of
from insight.settings import Settings
from insight.store.reader import Snapshot
from insight.types import EVERYTHING, Scope

MOST_WEEKS = 104
Trend = Literal["new", "growing", "shrinking", "steady"]
Mood = Literal["negative", "mixed", "positive", "unread"]
_CLEAR = 0.2
"""More of one than of the other by so much of those that were read, and a topic is not mixed."""


@dataclass(frozen=True, slots=True)
class TopicsAsked:
    """Which weeks and documents: ISO weeks such as `2026-W47`, the last sixteen where none is given."""

    first_week: str | None = None
    last_week: str | None = None
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Week:
    """What a topic had in one week."""

    monday: date
    documents: int = 0
    read: int = 0
    negative: int = 0
    positive: int = 0

    @property
    def name(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic in the weeks that were asked for."""

    topic_id: str
    label: str
    label_zh: str
    words: tuple[str, ...]
    theme: str | None
    theme_zh: str | None
    pinned: bool
    born_at: datetime | None
    size: int
    """All its documents, also those of other weeks or without a date."""
    weeks: tuple[Week, ...]
    share: float
    """Of the documents of these weeks that have a topic."""
    trend: Trend
    """The last week against up to eight before it, all topics tested together."""

    @property
    def documents(self) -> int:
        return sum(week.documents for week in self.weeks)

    @property
    def read(self) -> int:
        return sum(week.read for week in self.weeks)

    @property
    def negative(self) -> int:
        return sum(week.negative for week in self.weeks)

    @property
    def positive(self) -> int:
        return sum(week.positive for week in self.weeks)

    @property
    def negative_share(self) -> float | None:
        return self.negative / self.read if self.read else None

    @property
    def mood(self) -> Mood:
        if not self.read:
            return "unread"
        balance = (self.positive - self.negative) / self.read
        return "positive" if balance > _CLEAR else "negative" if balance < -_CLEAR else "mixed"


@dataclass(frozen=True, slots=True)
class TopicsFound:
    """All topics that are shown, pinned ones and then large ones first."""

    mondays: tuple[date, ...]
    topics: tuple[Topic, ...]

    def topic(self, topic_id: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.topic_id == topic_id), None)


def topics_by_week(settings: Settings, snapshot: Snapshot, asked: TopicsAsked) -> TopicsFound:
    """The topics of the weeks and documents that are asked for.

    Raises QueryError where the weeks cannot be used, StoreError where the store cannot be read.
    """
    shown = snapshot.rows("store/topic_list.sql")
    mondays = _mondays(settings, snapshot, asked)
    if not mondays:
        return TopicsFound((), tuple(_topic(row, (), 0, "steady") for row in shown))
    counted = snapshot.rows(
        "topics/weeks.sql", {"zone": settings.timezone, **bounds(asked, mondays, settings.zone)}
    )
    weeks: dict[str, dict[date, Week]] = {}
    for row in counted:
        counts = (row[name] for name in _COUNTS)
        weeks.setdefault(row["topic_id"], {})[row["week_start"]] = Week(row["week_start"], *counts)
    series = {
        row["topic_id"]: tuple(
            weeks.get(row["topic_id"], {}).get(monday, Week(monday)) for monday in mondays
        )
        for row in shown
    }
    total = sum(week.documents for some in series.values() for week in some)
    trends = _trends(series)
    found = [_topic(row, series[row["topic_id"]], total, trends[row["topic_id"]]) for row in shown]
    found.sort(key=lambda topic: (not topic.pinned, -topic.documents, topic.topic_id))
    return TopicsFound(tuple(mondays), tuple(found))


_COUNTS = ("documents", "read_documents", "negative_documents", "positive_documents")


def bounds(asked: TopicsAsked, mondays: Sequence[date], zone: ZoneInfo) -> dict[str, Any]:
    """The parameters of the queries on topics: from when to when, and the scope."""
    start, end = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (mondays[0], mondays[-1] + timedelta(weeks=1))
    )
    return {"start": start, "end": end, **scope_of(asked.scope)}


def scope_of(scope: Scope) -> dict[str, list[str]]:
    return {
        "products": list(scope.products),
        "sources": list(scope.sources),
        "languages": list(scope.languages),
    }


def _mondays(settings: Settings, snapshot: Snapshot, asked: TopicsAsked) -> list[date]:
    known = snapshot.rows("web/weeks.sql", {"zone": settings.timezone})
    last = asked.last_week or (known[0]["week"] if known else None)
    if last is None:
        return []
    end = monday_of(last)
    start = (
        monday_of(asked.first_week) if asked.first_week else end - timedelta(weeks=SERIES_WEEKS - 1)
    )
    count = (end - start).days // 7 + 1
    if not 1 <= count <= MOST_WEEKS:
        raise QueryError(
            message(
                "From %(first)s to %(last)s is %(count)s weeks; topics are shown for 1 to "
                "%(most)s weeks.",
                first=asked.first_week or "-",
                last=last,
                count=count,
                most=MOST_WEEKS,
            )
        )
    return [start + timedelta(weeks=number) for number in range(count)]


def _trends(series: Mapping[str, tuple[Week, ...]]) -> dict[str, Trend]:
    """Which topics have clearly more or less of the last week than of those before it."""
    now = {topic_id: weeks[-1].documents for topic_id, weeks in series.items()}
    before = {
        topic_id: sum(week.documents for week in weeks[-PERIODS - 1 : -1])
        for topic_id, weeks in series.items()
    }
    total, total_before = sum(now.values()), sum(before.values())
    if not total or not total_before:
        return dict.fromkeys(series, "steady")
    p_values = [fisher(now[one], total, before[one], total_before) for one in series]
    trends: dict[str, Trend] = {}
    for topic_id, is_clear in zip(series, discoveries(p_values), strict=True):
        rose = now[topic_id] / total > before[topic_id] / total_before
        if not is_clear or (rose and now[topic_id] < FEWEST_IN_TOPIC):
            trends[topic_id] = "steady"
        elif rose:
            trends[topic_id] = "growing" if before[topic_id] else "new"
        else:
            trends[topic_id] = "shrinking"
    return trends


def _topic(row: Mapping[str, Any], weeks: tuple[Week, ...], total: int, trend: Trend) -> Topic:
    documents = sum(week.documents for week in weeks)
    return Topic(
        topic_id=row["topic_id"],
        label=row["label"],
        label_zh=row["label_zh"],
        words=tuple(row["words"]),
        theme=row["theme"],
        theme_zh=row["theme_zh"],
        pinned=row["pinned"],
        born_at=row["born_at"],
        size=row["size"],
        weeks=weeks,
        share=documents / total if total else 0.0,
        trend=trend,
    )
