"""Every format of a report says the same, in both languages, whatever the data are."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from insight.errors import SettingsError
from insight.reports.build import build_report
from insight.reports.formats import FORMATS, write_report
from insight.reports.serial import from_json
from insight.reports.shown import findings, plain
from insight.reports.words import Words
from insight.types import Finding, Report, ReportFacts
from tests.report_data import (
    LAST_MONDAY,
    NOW,
    Records,
    market,
    settings_for,
    steady_week,
    store,
)
from tests.report_files import archive, rows, squeezed, text_of, workbook

STATES = ("ok", "widened", "too few", "no data")
ROOT = Path(__file__).resolve().parents[1]


def _weeks(per_week: int) -> Records:
    records = Records()
    for back in range(13, -1, -1):
        monday = LAST_MONDAY - timedelta(weeks=back)
        steady_week(records, monday, per_week, ["positive", "negative"])
    return records


def _sample() -> Records:
    records = market()
    for i in range(3):
        records.add(f"Invented, number {i}.", LAST_MONDAY, sentiment="positive", is_sample=True)
    return records


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Report]:
    """A report of each state in each language; that of state `ok` has sample data."""
    built = {}
    records = (_sample(), _weeks(10), _weeks(2), Records())
    for state, one in zip(STATES, records, strict=True):
        settings = settings_for(tmp_path_factory.mktemp("store"))
        reader = store(settings, one)
        for language in ("en", "zh"):
            report = build_report(settings, reader, language=language, now=NOW)
            assert report.status == state
            built[state, language] = report
    return built


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ending", FORMATS)
def test_what_a_report_says_stands_in_every_format(
    reports: dict[tuple[str, str], Report], ending: str, state: str, language: str
) -> None:
    report = reports[state, language]
    said = [*report.notes, *(f.sentence for s in report.sections for f in s.findings)]
    assert report.notes
    if ending != "csv":
        said += [report.title, *(s.action for s in report.suggestions)]
        said += [note for section in report.sections for note in section.notes]
        said += [quotation.text for s in report.sections for quotation in s.quotations]
        said += [document.text for document in report.documents]
    text = text_of(ending, write_report(report, ending))
    assert [sentence for sentence in said if squeezed(sentence) not in text] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ending", FORMATS)
def test_every_figure_of_a_finding_stands_in_every_format(
    reports: dict[tuple[str, str], Report], ending: str, language: str
) -> None:
    report = reports["ok", language]
    content = write_report(report, ending)
    found = findings(report)
    assert len(found) > 20
    if ending in ("html", "pdf", "md"):
        text, words = text_of(ending, content), Words(language)
        for finding in found:
            for name, value in finding.figures.items():
                assert squeezed(f"{name} = {plain(value, words)}") in text
            assert squeezed(finding.query) in text
    else:
        stated = _stated_figures(ending, content)
        assert stated.keys() == {finding.finding_id for finding in found}
        for finding in found:
            assert stated[finding.finding_id] == _as_json(finding)


def _as_json(finding: Finding) -> Any:
    return json.loads(json.dumps(finding.figures, default=str))


def _stated_figures(ending: str, content: bytes) -> dict[str, Any]:
    """The figures of each finding, as numbers, as a file states them."""
    if ending == "json":
        return {f.finding_id: _as_json(f) for f in findings(from_json(content.decode()))}
    if ending == "xlsx":
        sheet = workbook(content).worksheets[1]
        head, *lines = sheet.iter_rows(values_only=True)
        id_, figures = head.index(sheet["C1"].value), head.index(sheet["I1"].value)
        return {str(line[id_]): json.loads(str(line[figures])) for line in lines}
    table = rows(content) if ending == "csv" else archive(content)["findings"]
    return {row["finding_id"]: json.loads(row["figures"]) for row in table if row["finding_id"]}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_report_without_findings_has_none_in_any_format(
    reports: dict[tuple[str, str], Report], ending: str
) -> None:
    for state in ("too few", "no data"):
        text = text_of(ending, write_report(reports[state, "en"], ending))
        assert "sql/report/" not in text and len(text) < 2_500


@pytest.mark.parametrize("ending", FORMATS)
def test_sample_data_are_marked_in_every_format(
    reports: dict[tuple[str, str], Report], ending: str
) -> None:
    for language, words in (("en", "showssampledata:3of"), ("zh", "本报告含示例数据")):
        assert words in text_of(ending, write_report(reports["ok", language], ending))
    assert "sampledata:" not in text_of(ending, write_report(reports["widened", "en"], ending))


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_report_gives_the_same_bytes(
    reports: dict[tuple[str, str], Report], ending: str
) -> None:
    report = reports["ok", "zh"]
    assert write_report(report, ending) == write_report(report, ending)


def test_an_unknown_ending_is_refused_with_those_that_are_known(
    reports: dict[tuple[str, str], Report],
) -> None:
    with pytest.raises(SettingsError, match=r"'\.docx'.*\.html, \.pdf, \.md, \.xlsx"):
        write_report(reports["ok", "en"], "docx")


def test_listing_the_formats_imports_none_of_them() -> None:
    statement = "import insight.reports.formats, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", statement], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"typst", "xlsxwriter", "insight.reports.pdf"} & set(done.stdout.split()) == set()


def test_the_documents_name_every_format() -> None:
    text = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    assert [ending for ending in FORMATS if f"-o report.{ending} " not in text] == ["csv"]
    assert "-o findings.csv " in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fact_of_a_report_has_a_name(language: str) -> None:
    words = Words(language)
    assert all(words.say(f"report.fact_{field.name}") for field in fields(ReportFacts))
