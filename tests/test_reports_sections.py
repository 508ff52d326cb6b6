"""Why, praise and complaints, competitors: what they say and when they are silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from insight.reports.build import build_report
from insight.reports.verify import verify
from insight.settings import Settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from insight.types import Annotation, Finding, Listing, Report, Scope
from tests.report_data import LAST_MONDAY, MODEL, NOW, Records, settings_for, store


def speak(records: Records, document_id: str, *items: tuple[str, str, str]) -> None:
    """Aspects of a document: aspect, term, sentiment."""
    document = records.documents[int(document_id, 16)]
    details = {
        "items": [
            {"aspect": aspect, "term": term, "start": 0, "end": 1, "sentiment": sentiment}
            for aspect, term, sentiment in items
        ]
    }
    records.annotations.append(
        Annotation(document_id, document.text_hash, "aspects", "1", MODEL, None, None, details)
    )


def weeks(records: Records, source: str = "shop", product: str = "Kettle") -> None:
    """Nine weeks of which the last has three times the complaints about the battery."""
    for back in range(9):
        for number in range(60):
            complains = number < (30 if back == 0 else 10)
            document_id = records.add(
                f"Remark {back} {number} {product}.",
                LAST_MONDAY - timedelta(weeks=back) + timedelta(hours=2 * number),
                sentiment="negative" if complains else "positive",
                rating=1.0 if complains else 5.0,
                product=product if number % 2 else "Other",
                source=source if number % 3 else "second shop",
            )
            aspect = (
                ("battery", "Battery", "negative") if complains else ("sound", "bass", "positive")
            )
            speak(records, document_id, aspect)


def section(report: Report, name: str) -> dict[str, Finding]:
    found = [s for s in report.sections if s.name == name]
    return {f.finding_id: f for s in found for f in s.findings}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Reader]:
    settings = settings_for(tmp_path_factory.mktemp("changed"))
    records = Records()
    weeks(records)
    return settings, store(settings, records, ())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_change_is_explained_by_parts_that_add_up(
    changed: tuple[Settings, Reader], language: str
) -> None:
    report = build_report(*changed, language=language, now=NOW)
    why = section(report, "why")
    aspect = why["why.negative.aspect"]
    assert aspect.figures["value"] == "battery"
    assert aspect.figures["difference"] == pytest.approx(1 / 2 - 1 / 6)
    assert aspect.figures["mix"] + aspect.figures["within"] == pytest.approx(1 / 3)
    # Who speaks of the battery complains, now as before: all of it is that more do.
    assert aspect.figures["within"] == pytest.approx(0.0)
    assert {"why.negative.product", "why.low.aspect", "why.stars.source"} <= set(why)
    for table in next(s for s in report.sections if s.name == "why").tables:
        *groups, together = table.rows
        for key in ("mix", "within", "total"):
            assert sum(row[key] for row in groups) == pytest.approx(together[key])
    assert verify(report, *changed) == []


def test_nothing_is_explained_where_nothing_changed(tmp_path: Path) -> None:
    records = Records()
    for back in range(9):
        for number in range(60):
            records.add(
                f"Remark {back} {number}.",
                LAST_MONDAY - timedelta(weeks=back) + timedelta(hours=2 * number),
                sentiment="negative" if number < 10 else "positive",
            )
    settings = settings_for(tmp_path)
    report = build_report(settings, store(settings, records, ()), now=NOW)
    assert section(report, "why") == {}


def test_praise_and_complaints_are_counted_by_document(changed: tuple[Settings, Reader]) -> None:
    report = build_report(*changed, now=NOW)
    found = section(report, "aspects")
    worst = found["aspects.most_negative"]
    assert (worst.figures["aspect"], worst.figures["hits"], worst.figures["n"]) == (
        "battery",
        30,
        30,
    )
    (table,) = next(s for s in report.sections if s.name == "aspects").tables
    assert {row["name"]: row["current"] for row in table.rows} == {"Battery": 30, "Sound": 30}
    assert table.rows[0]["blamed_for"] == "battery"


def rivals(settings: Settings) -> None:
    row = parts.plain_row(Listing(None, "R1", "Rival", competes_with="Kettle"))
    parts.write_part(settings.inbox, parts.part_name("listings", "rivals", 0), [row])
    load(settings)


def test_competitors_are_compared_in_the_same_sources_and_counted_nowhere_else(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    records = Records()
    weeks(records)
    own = len(records.documents)
    for number in range(120):
        records.add(
            f"Of the rival {number}.",
            LAST_MONDAY + timedelta(hours=number),
            sentiment="negative" if number % 10 == 0 else "positive",
            rating=4.0,
            product=None,
            source="shop" if number < 80 else "elsewhere",
        )
        last = records.documents[-1]
        records.documents[-1] = replace(last, listing="R1")
    reader = store(settings, records, ())
    before = build_report(settings, reader, now=NOW)
    assert section(before, "compare") == {}
    rivals(settings)
    report = build_report(settings, reader, now=NOW)
    assert section(report, "volume")["volume.total"].figures["n"] == 60
    found = section(report, "compare")["compare.Kettle.Rival"]
    # Rows of the second shop and of elsewhere have no counterpart.
    assert found.figures["sources"] == 1 and found.figures["rival_n"] == 80
    assert found.kind == "compare.worse" and found.interval is not None and found.interval[0] > 0
    assert len(records.documents) == own + 120
    alone = build_report(settings, reader, now=NOW, scope=Scope(products=("Rival",)))
    assert section(alone, "volume")["volume.total"].figures["n"] == 120
    assert verify(report, settings, reader) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_scope_and_days_are_said_and_count_only_what_they_name(
    changed: tuple[Settings, Reader], language: str
) -> None:
    first = LAST_MONDAY.date() - timedelta(days=17)
    scope = Scope(products=("Kettle",), sources=("shop",))
    report = build_report(
        *changed, language=language, now=NOW, days=(first, first + timedelta(days=23)), scope=scope
    )
    assert (report.week, report.weeks, report.status) == (None, None, "ok")
    assert report.facts.documents == section(report, "volume")["volume.total"].figures["n"]
    rows = [row for t in report.sections[1].tables for row in t.rows]
    assert {row["name"] for row in rows} <= {"Kettle", "shop", "English", "英文"}
    assert sum("Kettle" in note for note in report.notes) == 1
    assert verify(report, *changed) == []


@pytest.mark.parametrize(("language", "name"), [("en", "Singles' Day"), ("zh", "双十一")])
def test_days_on_which_people_buy_otherwise_are_named(
    changed: tuple[Settings, Reader], language: str, name: str
) -> None:
    with_it = build_report(*changed, "2026-W46", language, NOW)
    assert any(name in note for note in with_it.notes)
    assert not any(name in note for note in build_report(*changed, "2026-W47", language, NOW).notes)
