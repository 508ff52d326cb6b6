"""What a section is given and what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from insight.analyses import aspect_tree
from insight.reports.window import Window
from insight.reports.words import Words
from insight.types import Column, Draft, Finding, Table

Row = Mapping[str, Any]
MOST_ROWS = 15
"""Rows of a table in a report; the rest is a query away."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a section says; without a finding the report leaves the section out."""

    findings: tuple[Finding, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()


class SectionModule(Protocol):
    """A module under `insight.reports.sections`."""

    QUERY: str
    CHART: str | None

    def build(self, rows: Sequence[Row], context: Context) -> Content:
        """The findings that the rows of `QUERY` support."""


@dataclass(frozen=True)
class Context:
    """Turns figures into findings of one section, with the words for its window."""

    section: str
    query: str
    parameters: Mapping[str, Any]
    """The parameters that the query names."""
    window: Window
    words: Words

    def finding(
        self,
        finding_id: str,
        kind: str,
        figures: Mapping[str, Any],
        count: int,
        interval: tuple[float, float] | None = None,
        documents: Sequence[str] = (),
        weight: float = 0.0,
        phrases: Mapping[str, str] | None = None,
    ) -> Finding:
        """A finding whose sentence is `kind`, filled with figures, phrases and period names."""
        return Finding(
            finding_id=f"{self.section}.{finding_id}",
            section=self.section,
            kind=f"{self.section}.{kind}",
            sentence=self.say(f"{self.section}.{kind}", **figures, **(phrases or {})),
            figures=figures,
            query=self.query,
            parameters=self.parameters,
            count=count,
            interval=interval,
            documents=tuple(documents),
            weight=weight,
        )

    def say(self, key: str, **values: Any) -> str:
        return self.words.say(key, **period_names(self.window, self.words), **values)

    def aspect(self, name: str, title: bool = False) -> str:
        """An aspect as a sentence names it, or as a heading does."""
        found = aspect_tree.title(name, self.words.language)
        return found if title or self.words.language == "zh" else found[:1].lower() + found[1:]

    def table(self, rows: Sequence[Row], columns: Sequence[str], title: str = "") -> Table:
        """A table with columns given as `key:format`; headings and title come from the words."""
        made = []
        for column in columns:
            key, _, kind = column.partition(":")
            made.append(Column(key, self.say(f"column.{key}"), kind or "text"))
        heading = self.say(f"{self.section}.{title}") if title else ""
        return Table(heading, tuple(made), tuple(rows[:MOST_ROWS]))

    def day(self, milliseconds: int) -> date:
        """The day of a moment, given as milliseconds since 1970, in the zone of the business."""
        return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(self.window.zone).date()


def period_names(window: Window, words: Words) -> dict[str, str]:
    """What sentences call the window, the period before it, and the baseline."""
    length = "days" if window.weeks is None else "week" if window.weeks == 1 else "weeks"
    n = window.days if window.weeks is None else window.weeks
    values = {
        "n": n,
        "number": window.monday.isocalendar().week,
        "first": window.first_day,
        "last": window.last_day,
        "baseline_n": n * window.periods,
    }
    names = {
        name: words.say(f"period.{name}_{length}", **values)
        for name in ("this", "before", "per", "baseline")
    }
    if window.periods < 2:
        names["baseline"] = names["before"]
    return names | {"This": names["this"][:1].upper() + names["this"][1:]}
