"""The weeks of a report at a glance: each product, and the competitors beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from insight.reports.statistics import (
    FEWEST,
    Change,
    Interval,
    discoveries,
    fisher,
    share_change,
    wilson,
)
from insight.reports.window import Window, window_of
from insight.store.reader import Snapshot
from insight.types import Report

SERIES_WEEKS = 12
_TESTED = ("negative", "voices", "negative_before", "voices_before")
Verdict = Literal["worse", "better", "alike", "few", "alone"]
"""Of the negative share against the weeks before; `few` and `alone` where nothing can be said."""


@dataclass(frozen=True, slots=True)
class ProductWeek:
    """What a product had in one week."""

    monday: date
    documents: int
    read: int
    negative: int

    @property
    def negative_share(self) -> float | None:
        return self.negative / self.read if self.read else None


@dataclass(frozen=True, slots=True)
class ProductGlance:
    """One product in the window of a report."""

    product: str
    competes_with: str | None
    documents: int
    usual: float | None
    """Documents of a window of this length in the baseline; None without one."""
    read: int
    negative: int
    interval: Interval | None
    """95 % interval of the negative share; None where there are too few."""
    change: Change | None
    """Of the negative share against the baseline."""
    verdict: Verdict
    rating: float | None
    topic: Mapping[str, Any] | None
    """Of which most documents speak: `topic_id`, `topic`, `topic_zh` and `documents`."""
    weeks: tuple[ProductWeek, ...]

    @property
    def negative_share(self) -> float | None:
        return self.negative / self.read if self.read >= FEWEST else None


def glance(report: Report, snapshot: Snapshot) -> tuple[ProductGlance, ...]:
    """Our products, those with most documents first, each followed by its competitors.

    Changes are tested together, as in the report. Without a window there are none.
    """
    window = window_of(report)
    if window is None or report.status not in ("ok", "widened"):
        return ()
    mondays = [window.monday - timedelta(weeks=n) for n in range(SERIES_WEEKS - 1, -1, -1)]
    first = min(mondays[0], window.first_day - timedelta(days=window.days * window.periods))
    given = {
        "zone": window.zone.key,
        "series_start": datetime.combine(first, time(), window.zone).astimezone(UTC),
        "baseline_start": window.period_edges()[0],
        "start": window.start,
        "end": window.end,
    }
    weeks: dict[str, dict[date, Mapping[str, Any]]] = {}
    for row in snapshot.rows("glance/weeks.sql", given):
        weeks.setdefault(row["product"], {})[row["week_start"]] = row
    voices = {row["product"]: row for row in snapshot.rows("glance/voices.sql", given)}
    topics = {row["product"]: row for row in snapshot.rows("glance/topics.sql", given)}
    rivals = {
        row["product"]: row["competes_with"] for row in snapshot.rows("glance/competitors.sql")
    }
    found = [_Sums.of(product, some, window) for product, some in weeks.items()]
    seen = [sums for sums in found if sums.documents]
    tested = [
        sums
        for sums in seen
        if min(sums.read, sums.read_before) >= FEWEST
        and min(voices[sums.product]["voices"], voices[sums.product]["voices_before"]) > 0
    ]
    p_values = [fisher(*(voices[s.product][name] for name in _TESTED)) for s in tested]
    clear = {
        s.product for s, is_clear in zip(tested, discoveries(p_values), strict=True) if is_clear
    }
    told = [
        sums.told(rivals.get(sums.product), topics.get(sums.product), mondays, clear, window)
        for sums in seen
    ]
    return tuple(_in_order(told))


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a product had in the window and in the baseline."""

    product: str
    weeks: Mapping[date, Mapping[str, Any]]
    documents: int
    documents_before: int
    read: int
    negative: int
    read_before: int
    negative_before: int
    rated: int
    stars: float

    @classmethod
    def of(cls, product: str, weeks: Mapping[date, Mapping[str, Any]], window: Window) -> _Sums:
        start = window.first_day
        baseline = start - timedelta(days=window.days * window.periods)
        now = [row for monday, row in weeks.items() if start <= monday <= window.monday]
        then = [row for monday, row in weeks.items() if baseline <= monday < start]

        def total(rows: list[Mapping[str, Any]], name: str) -> Any:
            return sum(row[name] for row in rows)

        return cls(
            product,
            weeks,
            total(now, "documents"),
            total(then, "documents"),
            total(now, "read_documents"),
            total(now, "negative_documents"),
            total(then, "read_documents"),
            total(then, "negative_documents"),
            total(now, "rated_documents"),
            total(now, "stars"),
        )

    def told(
        self,
        competes_with: str | None,
        topic: Mapping[str, Any] | None,
        mondays: list[date],
        clear: set[str],
        window: Window,
    ) -> ProductGlance:
        change, verdict = None, "few" if self.read < FEWEST else "alone"
        if min(self.read, self.read_before) >= FEWEST:
            change = share_change(self.negative, self.read, self.negative_before, self.read_before)
            verdict = "alike"
            if self.product in clear and change.direction != "unclear":
                verdict = "worse" if change.direction == "rose" else "better"
        return ProductGlance(
            product=self.product,
            competes_with=competes_with,
            documents=self.documents,
            usual=self.documents_before / window.periods if window.periods else None,
            read=self.read,
            negative=self.negative,
            interval=wilson(self.negative, self.read) if self.read >= FEWEST else None,
            change=change,
            verdict=verdict,  # type: ignore[arg-type]
            rating=self.stars / self.rated if self.rated >= FEWEST else None,
            topic=topic,
            weeks=tuple(
                ProductWeek(
                    monday,
                    *(
                        int(self.weeks.get(monday, {}).get(name, 0))
                        for name in ("documents", "read_documents", "negative_documents")
                    ),
                )
                for monday in mondays
            ),
        )


def _in_order(told: list[ProductGlance]) -> list[ProductGlance]:
    """A competitor stands after the product that it competes with, where that has documents."""
    by_size = sorted(told, key=lambda one: (-one.documents, one.product))
    names = {one.product for one in told}
    ordered: list[ProductGlance] = []
    for one in by_size:
        if one.competes_with in names:
            continue
        rivals = [other for other in by_size if other.competes_with == one.product]
        ordered += [one, *rivals]
    return ordered
