"""The store as it was: what came later is not there, and what was replaced is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from insight.reports.build import build_report
from insight.reports.verify import verify
from insight.reports.window import Window, open_window
from insight.settings import Settings
from insight.store import parts
from insight.store.as_of import snapshot_as_of
from insight.store.loader import load
from insight.store.reader import Reader
from insight.types import Document, Listing, WeeklySales
from tests.report_data import LAST_MONDAY, NOW, market, settings_for, store


def write(settings: Settings, kind: str, number: int, *records: object) -> None:
    rows = [parts.plain_row(record) for record in records]  # type: ignore[arg-type]
    parts.write_part(settings.inbox, parts.part_name(kind, "later", number), rows)
    load(settings)


def document(text: str, rating: float) -> Document:
    return Document("d1", f"h{text}", "shop", "review", text, "en", rating=rating, listing="L1")


def newest(reader: Reader) -> datetime:
    row = reader.row("store/newest_part.sql")
    assert row is not None
    moment: datetime = row["loaded_at"]
    return moment


def test_a_replaced_version_listing_and_week_are_back_and_later_ones_gone(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    reader = Reader(settings)
    parts.write_part(
        settings.inbox,
        parts.part_name("documents", "first", 0),
        [parts.document_row(document("Good at first.", 5.0))],
    )
    write(settings, "listings", 0, Listing(None, "L1", "Kettle"))
    write(settings, "sales", 0, WeeklySales(LAST_MONDAY.date(), "Kettle", 9, None, 1, None, None))
    then = newest(reader)
    parts.write_part(
        settings.inbox,
        parts.part_name("documents", "second", 0),
        [
            parts.document_row(document("Broke after a week.", 1.0)),
            parts.document_row(replace(document("Another.", 3.0), document_id="d2")),
        ],
    )
    write(settings, "listings", 1, Listing(None, "L1", "Kettle, new edition"))
    write(settings, "sales", 1, WeeklySales(LAST_MONDAY.date(), "Kettle", 9, None, 4, None, None))
    asked = {"ids": ["d1", "d2"], "characters": 99}
    with reader.snapshot() as now, snapshot_as_of(settings, reader, then) as before:
        found = {row["document_id"]: row for row in now.rows("report/documents.sql", asked)}
        assert found["d1"]["text"] == "Broke after a week." and "d2" in found
        assert found["d1"]["product"] == "Kettle, new edition"
        (row,) = before.rows("report/documents.sql", asked)
        assert (row["text"], row["rating"], row["product"]) == ("Good at first.", 5.0, "Kettle")
        window = Window(LAST_MONDAY.date(), 7, 0, settings.zone)
        for snapshot in (now, before):
            snapshot.rows("report/dated.sql", window.parameters())
            open_window(snapshot, window)
        sold = [s.rows("report/series.sql", window.parameters())[-1] for s in (now, before)]
        assert [row["returns"] for row in sold] == [4, 1]


def test_a_report_of_an_earlier_date_is_the_same_after_more_data(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    records = market()
    reader = store(settings, records)
    report = build_report(settings, reader, now=NOW)
    assert report.facts.as_of == newest(reader).astimezone(UTC)
    late = market()
    for hour in range(40):
        late.add(
            f"It came late, {hour}.", LAST_MONDAY + timedelta(hours=hour), sentiment="negative"
        )
    fresh = late.documents[len(records.documents) :]
    parts.write_part(
        settings.inbox,
        parts.part_name("documents", "late", 0),
        [parts.document_row(document) for document in fresh],
    )
    parts.write_part(
        settings.inbox,
        parts.part_name("annotations", "late", 0),
        [
            parts.annotation_row(annotation)
            for annotation in late.annotations
            if annotation.document_id in {document.document_id for document in fresh}
        ],
    )
    load(settings)
    later = build_report(settings, reader, now=NOW)
    assert later.facts.documents == report.facts.documents + 40
    again = build_report(settings, reader, now=NOW, as_of=report.facts.as_of)
    assert (again.facts, again.notes, again.title) == (report.facts, report.notes, report.title)
    assert verify(report, settings, reader) == []
    assert verify(later, settings, reader) == []
    assert build_report(
        settings, reader, now=NOW, as_of=datetime(2020, 1, 1, tzinfo=UTC)
    ).status == ("no data")
