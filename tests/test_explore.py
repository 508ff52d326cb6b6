"""A reader turns one measure over: split into groups, week by week, with what each value rests on."""

from __future__ import annotations

import pytest

from insight.errors import QueryError
from insight.explore import Explored, explore
from insight.reports.build import build_report
from insight.settings import Settings
from insight.types import EVERYTHING, Scope
from tests.report_data import NOW, market, store


def explored(settings: Settings, measure: str, split: str, scope: Scope = EVERYTHING) -> Explored:
    reader = store(settings, market())
    report = build_report(settings, reader, now=NOW, scope=scope)
    with reader.snapshot() as snapshot:
        return explore(report, snapshot, measure, split)


def test_the_weeks_are_those_of_the_report_and_the_counts_its_counts(settings: Settings) -> None:
    reader = store(settings, market())
    report = build_report(settings, reader, now=NOW)
    with reader.snapshot() as snapshot:
        found = explore(report, snapshot, "documents", "all")
    (everything,) = found.groups
    volume = next(section for section in report.sections if section.name == "volume")
    assert volume.chart is not None
    points = [point.value for point in volume.chart.points]
    assert [value.value for value in everything.values] == points
    assert len(found.mondays) == 16, "weeks before the first document are left out"


def test_a_share_has_its_interval_and_few_documents_say_nothing(settings: Settings) -> None:
    found = explored(settings, "negative", "product")
    assert {group.name for group in found.groups} == {
        "Lumo earbuds",
        "Brio kettle",
        "Tern backpack",
    }
    for group in found.groups:
        for value in group.values:
            if value.count < 10:
                assert value.value is None and value.interval is None
            else:
                assert value.value is not None and value.interval is not None
                low, high = value.interval
                assert low - 1e-9 <= value.value <= high + 1e-9


def test_the_scope_of_the_report_is_that_of_the_chart(settings: Settings) -> None:
    found = explored(settings, "stars", "language", Scope(languages=("zh",)))
    assert [group.name for group in found.groups] == ["zh"]
    assert all(value.value is None or 1 <= value.value <= 5 for value in found.groups[0].values)


@pytest.mark.parametrize(
    ("measure", "split"), [("money", "all"), ("documents", "author"), ("stars", "sentiment")]
)
def test_what_cannot_be_drawn_is_refused(settings: Settings, measure: str, split: str) -> None:
    with pytest.raises(QueryError):
        explored(settings, measure, split)
