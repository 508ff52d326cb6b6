"""What a report says of a store, and that it can be proved."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from insight.errors import QueryError
from insight.queries import names, query
from insight.reports.build import build_report
from insight.reports.sections import SECTIONS
from insight.reports.serial import from_json, to_json
from insight.reports.verify import verify
from insight.reports.window import OPENED, Window, monday_of
from insight.settings import Settings
from insight.store.loader import load
from insight.store.reader import Reader
from insight.types import Finding, Report
from tests.report_data import (
    LAST_MONDAY,
    MODEL,
    NOW,
    TOPICS,
    TOPICS_ZH,
    WEEK,
    Records,
    market,
    settings_for,
    steady_week,
    store,
)

Market = tuple[Settings, Reader]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    settings = settings_for(tmp_path_factory.mktemp("market"))
    reader = store(settings, market())
    yield settings, reader
    reader.close()


@pytest.fixture(scope="module")
def report(stored: Market) -> Report:
    return build_report(*stored, now=NOW)


def findings(report: Report, section: str) -> dict[str, Finding]:
    found = next(s for s in report.sections if s.name == section).findings
    return {finding.finding_id: finding for finding in found}


def built(home: Path, records: Records, week: str | None = None, now: datetime = NOW) -> Report:
    settings = settings_for(home)
    return build_report(settings, store(settings, records), week, now=now)


def test_the_week_is_counted_against_the_weeks_before(report: Report, stored: Market) -> None:
    total = findings(report, "volume")["volume.total"]
    week = [
        d
        for d in market().documents
        if d.published_at is not None and d.published_at >= LAST_MONDAY
    ]
    assert (report.week, report.status) == (WEEK, "ok")
    assert total.figures["n"] == total.count == len(week)
    points = report.sections[1].chart.points if report.sections[1].chart else ()
    values = [point.value for point in points]
    assert len(values) == 16 and values[-1] == len(week) and points[-1].marked
    assert total.figures["before_n"] == values[-2]
    assert total.figures["mean"] == pytest.approx(sum(value or 0 for value in values[-9:-1]) / 8)


def test_the_planted_complaint_is_found_with_quotations(report: Report) -> None:
    topics = findings(report, "topics")
    assert list(topics) == ["topics.t-00"]
    battery = topics["topics.t-00"]
    assert battery.kind == "topics.rising"
    assert battery.figures["current"] == 22
    assert battery.figures["negative_share"] == pytest.approx(20 / 22)
    section = next(s for s in report.sections if s.name == "topics")
    assert 2 <= len(section.quotations) <= 3
    quoted = {document.document_id: document for document in report.documents}
    for quotation in section.quotations:
        assert quoted[quotation.document_id].sentiment == "negative"
        assert quotation.document_id in battery.documents


def test_a_topic_that_was_never_there_is_new_and_comes_first(tmp_path: Path) -> None:
    records = market()
    for hour in range(15):
        at = LAST_MONDAY + timedelta(hours=9 * hour)
        records.add(f"A smell of burning plastic, {hour}.", at, sentiment="negative", topic="new")
    found = list(findings(built(tmp_path, records), "topics").values())
    assert [finding.kind for finding in found][:2] == ["topics.new", "topics.rising"]
    assert found[0].figures["baseline_n"] == 0


def test_ordinary_weeks_have_no_rising_topic_no_clear_change_and_nothing_to_do(
    tmp_path: Path,
) -> None:
    records = Records()
    for week in range(10):
        steady_week(
            records, LAST_MONDAY - timedelta(weeks=week), 48, ["negative", "positive", "neutral"]
        )
    report = built(tmp_path, records)
    sentiment = findings(report, "sentiment")
    assert {finding.kind.rsplit("_", 1)[1] for finding in sentiment.values()} == {"unclear"}
    assert "no clear change" in sentiment["sentiment.negative"].sentence
    assert report.suggestions == ()
    kinds = [finding.kind for finding in report.sections[0].findings]
    assert kinds == ["volume.total", "sentiment.negative_unclear"]


def test_chance_does_not_make_topics_rise(tmp_path: Path) -> None:
    import random

    chance = random.Random(3)
    records = Records()
    for hour in range(0, 10 * 168, 2):
        topic = f"t-{chance.randrange(40):02d}"
        records.add(f"Number {hour}.", LAST_MONDAY + timedelta(hours=167 - hour), topic=topic)
    assert list(findings(built(tmp_path, records), "topics")) == ["topics.all"]


def test_copies_are_reported_and_do_not_praise_a_product(report: Report) -> None:
    copies = findings(report, "copies")
    burst = copies["copies.copied"]
    assert burst.figures["n"] == 12 and burst.figures["authors"] == 12
    without = copies["copies.without"].figures
    assert without["n"] == without["all_n"] - 11
    assert without["share"] > without["all_share"]
    products = {
        f.figures["product"]
        for f in findings(report, "sentiment").values()
        if f.kind.startswith("sentiment.product")
    }
    assert products == {"Lumo earbuds"}


def test_short_texts_that_repeat_are_no_copies(tmp_path: Path) -> None:
    records = Records()
    for hour in range(40):
        records.add("不错", LAST_MONDAY + timedelta(hours=4 * hour), text_hash="same")
    assert list(findings(built(tmp_path, records), "copies")) == ["copies.all"]


def test_contradictions_and_insults_are_counted_with_examples(report: Report) -> None:
    contradiction = findings(report, "contradictions")["contradictions.all"]
    assert contradiction.figures["n"] == contradiction.figures["complaints"] == 1
    insult = findings(report, "toxicity")["toxicity.all"]
    assert insult.figures["n"] == 1 and len(insult.documents) == 1
    section = next(s for s in report.sections if s.name == "toxicity")
    assert len(section.quotations[0].text) <= 80


def test_small_groups_are_too_few_to_say(tmp_path: Path) -> None:
    records = Records()
    for week in range(10):
        for i in range(40):
            at = LAST_MONDAY - timedelta(weeks=week) + timedelta(hours=4 * i)
            product = "Rare" if i < 7 else "Common"
            records.add(f"Remark {week} {i}.", at, sentiment="positive", product=product)
    report = built(tmp_path, records)
    table = next(s for s in report.sections if s.name == "products").tables[0]
    rare = next(row for row in table.rows if row["product"] == "Rare")
    assert rare["verdict"] == "too few to say (7)"
    assert "negative_share" not in rare


def test_suggestions_name_the_findings_they_come_from(report: Report) -> None:
    known = {f.finding_id: f for s in report.sections for f in s.findings}
    assert [s.action for s in report.suggestions] == [
        "Have the product team look into “Lumo earbuds”",
        "Answer the rising complaint “battery, update, drains”",
        "Have the product team look into “battery, update, drains”",
    ]
    for suggestion in report.suggestions:
        assert set(suggestion.findings) <= known.keys()


def test_a_rising_praised_topic_is_worth_telling(tmp_path: Path) -> None:
    records = market()
    for hour in range(30):
        at = LAST_MONDAY + timedelta(hours=5 * hour)
        records.add(f"Keep warm is a joy, {hour}.", at, sentiment="positive", topic="t-04")
    actions = [s.action for s in built(tmp_path, records).suggestions]
    assert f"Tell more people: “{TOPICS['t-04']}”" in actions


def test_praise_that_is_copied_is_not_told_on(tmp_path: Path) -> None:
    records = market()
    for hour in range(30):
        at = LAST_MONDAY + timedelta(hours=5 * hour)
        text, copy = (f"Keep warm is a joy, {hour}.", None) if hour < 12 else ("Buy it! " * 5, "c")
        records.add(text, at, sentiment="positive", topic="t-04", text_hash=copy)
    actions = [s.action for s in built(tmp_path, records).suggestions]
    assert f"Tell more people: “{TOPICS['t-04']}”" not in actions


def test_the_summary_repeats_findings_and_adds_none(report: Report) -> None:
    summary = report.sections[0]
    others = [finding for section in report.sections[1:] for finding in section.findings]
    assert summary.name == "summary" and 1 <= len(summary.findings) <= 5
    assert all(finding in others for finding in summary.findings)
    assert {"volume", "topics"} <= {finding.section for finding in summary.findings}


def test_every_finding_holds(report: Report, stored: Market) -> None:
    assert verify(report, *stored) == []
    assert verify(from_json(to_json(report)), *stored) == []


@pytest.mark.parametrize("section", ["volume", "sentiment", "rating", "topics", "copies", "method"])
def test_a_changed_figure_is_caught(report: Report, stored: Market, section: str) -> None:
    old = next(s for s in report.sections if s.name == section)
    finding = old.findings[0]
    key = next(k for k, v in finding.figures.items() if isinstance(v, int))
    forged = replace(finding, figures={**finding.figures, key: finding.figures[key] + 1})
    problems = verify(with_finding(report, section, forged), *stored)
    assert problems == [
        f"{finding.finding_id}.figures.{key} is {forged.figures[key]}; "
        f"the data give {finding.figures[key]}."
    ]


def test_a_changed_sentence_and_an_invented_finding_are_caught(
    report: Report, stored: Market
) -> None:
    real = findings(report, "volume")["volume.total"]
    forged = with_finding(report, "volume", replace(real, sentence="All is well."))
    (problem,) = verify(forged, *stored)
    assert problem.startswith('volume.total.sentence is "All is well."; the data give "')
    invented = with_finding(report, "volume", replace(real, finding_id="volume.dream"))
    left_out, said = verify(invented, *stored)
    assert left_out.startswith("volume.total: this is left out")
    assert said.startswith("volume.dream: the data do not say this")


def test_a_report_does_not_hold_on_other_data(report: Report, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    problems = verify(report, settings, store(settings, market(seed=8)))
    # That store knew nothing yet when the report was made.
    assert 'status is "ok"; the data give "no data".' in problems


def with_finding(report: Report, section: str, finding: Finding) -> Report:
    """`report` with another first finding in a section."""
    sections = tuple(
        replace(s, findings=(finding, *s.findings[1:])) if s.name == section else s
        for s in report.sections
    )
    return replace(report, sections=sections)


def test_json_gives_the_report_back(report: Report) -> None:
    text = to_json(report)
    assert from_json(text) == report
    assert to_json(from_json(text)) == text


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"week": 5}', "null"])
def test_json_that_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="not a report"):
        from_json(text)


def test_the_same_store_gives_the_same_report(stored: Market, report: Report) -> None:
    again = build_report(*stored, now=NOW)
    assert to_json(again) == to_json(report)


def test_a_chinese_report_is_chinese(stored: Market) -> None:
    report = build_report(*stored, language="zh", now=NOW)
    said = [report.title, *report.notes]
    said += [text for s in report.suggestions for text in (s.action, s.reason)]
    for section in report.sections:
        said += [section.title, *section.notes, *(f.sentence for f in section.findings)]
        said += [section.chart.title] if section.chart else []
        for table in section.tables:
            said += [table.title, *(column.title for column in table.columns)]
    text = "\n".join(said)
    for name in ("Lumo earbuds", "Brio kettle", "Tern backpack", "web shop", "shop", "UTC", MODEL):
        text = text.replace(name, "")
    assert not re.search(r"[A-Za-z]", text)
    assert TOPICS_ZH["t-00"] in text
    assert "第47周" in report.title


def test_too_few_documents_say_only_that(tmp_path: Path) -> None:
    records = Records()
    for day in range(12):
        records.add("A remark.", LAST_MONDAY + timedelta(days=6 - day), sentiment="negative")
    report = built(tmp_path, records)
    assert report.status == "too few"
    assert report.notes == ("Too few documents to say (12).",)
    assert (report.sections, report.suggestions, report.documents) == ((), (), ())


def test_a_store_without_dates_says_how_many_documents_lack_one(tmp_path: Path) -> None:
    records = Records()
    for _ in range(40):
        records.add("Whenever.", None)
    report = built(tmp_path, records)
    assert (report.status, report.week) == ("no data", None)
    assert report.notes == ("None of the 40 documents has a date, so no week can be reported on.",)
    assert report.facts.undated == 40


def test_nothing_published_and_an_empty_store_have_no_data(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert build_report(settings, Reader(settings), now=NOW).status == "no data"
    load(settings)
    assert build_report(settings, Reader(settings), now=NOW).status == "no data"


def test_sample_data_are_named_on_top(tmp_path: Path) -> None:
    records = Records()
    steady_week(records, LAST_MONDAY, 40, ["neutral"])
    for hour in range(3):
        records.add("Invented.", LAST_MONDAY + timedelta(hours=hour), is_sample=True)
    report = built(tmp_path, records)
    assert report.notes[0] == (
        "This report shows sample data: 3 of 43 documents in the store are invented."
    )


def test_undated_documents_are_counted_in_the_method_section(report: Report) -> None:
    undated = findings(report, "method")["method.undated"]
    assert undated.sentence == "5 documents without a date are left out."


def test_documents_that_no_model_has_read_are_counted_and_not_judged(tmp_path: Path) -> None:
    records = Records()
    steady = [LAST_MONDAY + timedelta(hours=4 * i) for i in range(40)]
    for at in steady:
        records.add("Unread.", at)
    report = built(tmp_path, records)
    kinds = {f.kind for s in report.sections for f in s.findings}
    assert {"volume.alone", "sentiment.absent", "rating.absent", "topics.absent"} <= kinds
    assert {"contradictions.absent", "toxicity.absent"} <= kinds
    assert report.suggestions == ()


def test_a_time_without_a_zone_is_refused(stored: Market) -> None:
    with pytest.raises(QueryError, match="time zone"):
        build_report(*stored, now=datetime(2026, 11, 25))


def test_every_query_runs_on_an_empty_store_and_says_what_it_answers(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    load(settings)
    reader = Reader(settings)
    available = Window(monday_of(WEEK), 7, 8, settings.zone).parameters()
    available |= {"now": NOW.isoformat(), "moment": NOW.isoformat(), "ids": [], "characters": 9}
    available |= {"starts": available["week_starts"], "ends": available["week_ends"]}
    files = names("report")
    assert len(files) > len(SECTIONS.names())
    with reader.snapshot() as snapshot:
        first = ["report/dated.sql", *OPENED]
        for name in dict.fromkeys([*first, *files]):
            assert query(name).startswith("-- ") and query(name).split("\n")[0].endswith("?"), name
            # The others read views and what the first ones make.
            assert "core." not in query(name) or name in first, name
            assert set(re.findall(r"\$(\w+)", query(name))) <= set(available), name
            snapshot.rows(name, available)


def test_importing_reports_loads_no_heavy_library() -> None:
    heavy = "{'pandas', 'scipy', 'statsmodels', 'sklearn', 'torch', 'onnxruntime', 'duckdb'}"
    code = f"import sys, insight.reports; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
