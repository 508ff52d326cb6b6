"""Ready questions: SQL files that anybody may begin with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from insight.console.chart import Choice
from insight.queries import names, query

_FIRST = (
    "sentiment_by_week_and_product",
    "negative_share_by_product",
    "newest_complaints",
    "aspects_by_product",
    "documents_by_week",
    "ratings_by_month",
)
_AS_CHARTS = {
    "sentiment_by_week_and_product": Choice("chart", "line"),
    "documents_by_week": Choice("chart", "bar", series=("documents",)),
    "ratings_by_month": Choice("chart", "line"),
    "languages_and_sources": Choice("chart", "bar", series=("documents",)),
}


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    sql: str
    chart: Choice


@cache
def examples() -> tuple[Example, ...]:
    """All of them, what is asked first in front; the question itself is the page's to say."""
    found = []
    for name in names("web/examples"):
        stem = name.rsplit("/", 1)[1].removesuffix(".sql")
        # Without the comment that says what it answers.
        sql = query(name).split("\n", 1)[1].strip()
        found.append(Example(stem, sql, _AS_CHARTS.get(stem, Choice())))
    return tuple(sorted(found, key=lambda one: _place(one.name)))


def example(name: str) -> Example | None:
    return next((one for one in examples() if one.name == name), None)


def _place(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
