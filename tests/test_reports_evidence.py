"""What a sentence of a report rests on can be asked again by whoever reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from insight.reports.build import build_report
from insight.reports.evidence import alone, evidence, evidence_key
from insight.reports.shown import findings
from insight.reports.window import OPENED, window_of
from insight.settings import Settings
from insight.store.reader import Reader
from insight.store.sandbox import Sandbox
from insight.types import Report, Scope
from tests.report_data import NOW, market, settings_for, store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Reader, Report]:
    settings = settings_for(tmp_path_factory.mktemp("evidence") / "home")
    reader = store(settings, market())
    return settings, reader, build_report(settings, reader, now=NOW)


def test_each_query_alone_gives_the_rows_that_the_report_was_made_from(
    made: tuple[Settings, Reader, Report],
) -> None:
    _, reader, report = made
    window = window_of(report)
    assert window is not None
    queries = {finding.query: finding for finding in findings(report)}
    assert len(queries) > 8
    with reader.snapshot() as snapshot:
        snapshot.rows("report/dated.sql", window.parameters())
        for name in OPENED:
            snapshot.rows(name, window.parameters())
        for name, finding in queries.items():
            expected = snapshot.rows(name, {**window.parameters(), **finding.parameters})
            cursor = reader._cursor()
            assert cursor is not None
            answer = cursor.execute(alone(report, finding))
            columns = [column[0] for column in answer.description]
            found = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
            assert len(found) == len(expected), name
            assert str(found) == str(expected), name


def test_the_console_takes_each_query_as_it_is(made: tuple[Settings, Reader, Report]) -> None:
    settings, _, report = made
    sandbox = Sandbox(settings)
    try:
        for finding in {finding.query: finding for finding in findings(report)}.values():
            assert sandbox.run(alone(report, finding)).columns
    finally:
        sandbox.close()


def test_a_name_with_quotes_stays_a_value(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home")
    records = market()
    name = "O'Brien'); DROP TABLE x; -- $start"
    for number in range(40):
        records.add(f"Fine {number}.", NOW.replace(day=18), sentiment="positive", product=name)
    reader = store(settings, records)
    report = build_report(settings, reader, now=NOW, scope=Scope((name,)))
    finding = findings(report)[0]
    cursor = reader._cursor()
    assert cursor is not None
    text = alone(report, finding)
    assert "O''Brien''" in text
    assert cursor.execute(text).fetchall()


def test_evidence_is_found_by_its_key_and_only_where_the_report_says_it(
    made: tuple[Settings, Reader, Report],
) -> None:
    _, _, report = made
    for finding in findings(report):
        found = evidence(report, evidence_key(finding.finding_id))
        assert found is not None and found.finding is finding
        assert found.question.endswith("?") and found.section
    assert evidence(report, "0" * 16) is None
