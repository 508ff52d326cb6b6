"""The report by product and variant, beside sales, and without counting a voice twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from insight.reports.build import build_report
from insight.reports.render import render_html
from insight.reports.serial import from_json, to_json
from insight.reports.verify import verify
from insight.settings import Settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from insight.types import Report, Section, WeeklySales
from tests.report_data import LAST_MONDAY, NOW, Records, market, settings_for, steady_week, store


def section(report: Report, name: str) -> Section:
    return next(s for s in report.sections if s.name == name)


def weekly(settings: Settings, figures: dict[int, int | None], product: str | None = None) -> None:
    """Returns of weeks, counted back from the last one; 500 units were sold in each."""
    rows = [
        WeeklySales(
            LAST_MONDAY.date() - timedelta(weeks=back), product, 500, None, returns, 80.5, "EUR"
        )
        for back, returns in figures.items()
    ]
    name = parts.part_name("sales", f"test-{len(product or '')}", 0)
    parts.write_part(settings.inbox, name, [parts.plain_row(row) for row in rows])
    load(settings)


def variants() -> Records:
    """Ten weeks of a kettle in two colours; the white one is bad, and gets no worse."""
    records = Records()
    for week in range(10):
        for i in range(60):
            at = LAST_MONDAY - timedelta(weeks=week) + timedelta(hours=2 * i)
            white = i % 2 == 0
            bad = i % 4 == 0 if white else i % 30 == 1
            records.add(
                f"Remark {week} {i}.",
                at,
                sentiment="negative" if bad else "positive",
                rating=2.0 if bad else 5.0,
                product="Brio kettle" if i < 54 else "Tern backpack",
                variant=("White" if white else "Blue") if i < 54 else "One",
            )
    return records


def test_a_product_is_shown_with_its_variants_and_the_bad_one_is_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    reader = store(settings, variants())
    products = section(build_report(settings, reader, now=NOW), "products")
    (table,) = products.tables
    assert [row["product"] for row in table.rows] == [
        "Brio kettle",
        "– Blue",
        "– White",
        "Tern backpack",
    ]
    kettle, _, white, backpack = table.rows
    assert kettle["current"] == 54 and kettle["rating"] == pytest.approx(
        (38 * 5 + 16 * 2) / 54, abs=0.1
    )
    assert white["negative_share"] == pytest.approx(14 / 27)
    low, high = white["share_interval"]
    assert low < 14 / 27 < high
    assert white["verdict"] == "no clear change", "it is as bad as it was before"
    assert backpack["verdict"] == "too few to say (6)" and "negative_share" not in backpack
    worse = next(f for f in products.findings if f.figures.get("variant") == "White")
    assert worse.kind == "products.variant_worse"
    assert worse.figures["hits"] == 14 and worse.count == 27
    assert worse.interval is not None and worse.interval[0] > 0


def test_variants_that_differ_by_chance_are_not_named(tmp_path: Path) -> None:
    records = Records()
    for i in range(80):
        at = LAST_MONDAY + timedelta(hours=2 * i)
        mood = "negative" if i % 5 == 0 else "positive"
        records.add(f"Remark {i}.", at, sentiment=mood, product="Pan", variant=f"V{i % 4}")
    settings = settings_for(tmp_path)
    products = section(build_report(settings, store(settings, records), now=NOW), "products")
    assert [f.kind for f in products.findings] == ["products.all"]
    assert len(products.tables[0].rows) == 5


def test_follow_ups_are_counted_nowhere(tmp_path: Path) -> None:
    records = market()
    settings = settings_for(tmp_path / "a")
    reader = store(settings, records)
    plain = build_report(settings, reader, now=NOW)
    for i in range(40):
        at = LAST_MONDAY + timedelta(hours=4 * i)
        records.add(
            f"Later it broke, {i}.",
            at,
            sentiment="negative",
            topic="t-00",
            toxic=True,
            product="Lumo earbuds",
            kind="follow_up",
        )
    again = settings_for(tmp_path / "b")
    later = build_report(again, store(again, records), now=NOW)
    for before, after in zip(plain.sections, later.sections, strict=True):
        assert [f.figures for f in before.findings] == [f.figures for f in after.findings]


@pytest.fixture(scope="module", params=["en", "zh"])
def sold(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    settings = settings_for(tmp_path_factory.mktemp("sold"))
    reader = store(settings, market())
    weekly(settings, {0: 31, 1: 12, 2: None, 20: 5})
    reader = Reader(settings)
    return build_report(settings, reader, language=request.param, now=NOW), settings, reader


def test_returns_are_drawn_beside_the_negative_share_with_both_axes_named(sold: Any) -> None:
    report, settings, reader = sold
    chart = section(report, "sales").chart
    assert chart is not None and chart.overlay is not None
    assert [point.value for point in chart.points][-3:] == [None, 12, 31]
    shares = section(report, "sentiment").chart
    assert shares is not None
    assert list(chart.overlay.values) == [point.value for point in shares.points]
    figure = LexborHTMLParser(render_html(report)).css_first("#section-sales figure")
    assert figure is not None
    texts = [node.text() for node in figure.css("svg text")]
    assert texts.count(f"\N{BLACK SQUARE} {chart.label}") == 1
    assert texts.count(f"\N{BLACK CIRCLE} {chart.overlay.label}") == 1
    assert figure.css("svg path.line") and len(figure.css("svg rect")) == 2
    heads = [node.text() for node in figure.css("th")]
    assert chart.label in heads and chart.overlay.label in heads
    assert verify(from_json(to_json(report)), settings, reader) == []


def test_the_figures_of_the_week_are_told_and_no_cause_is_claimed(sold: Any) -> None:
    report, *_ = sold
    sales = section(report, "sales")
    (found,) = sales.findings
    assert {k: found.figures[k] for k in ("units", "returns", "ad_spend")} == {
        "units": 500,
        "returns": 31,
        "ad_spend": 80.5,
    }
    assert found.interval is not None and found.interval[0] < found.figures["share"]
    returned = next(row for row in sales.tables[0].rows if row["value"] == "31")
    assert returned["before_value"] == "12" and returned["change"] == pytest.approx(31 / 12 - 1)
    assert sales.notes


def test_without_a_table_of_sales_the_report_says_nothing_of_them(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    report = build_report(settings, store(settings, market()), now=NOW)
    assert "sales" not in [s.name for s in report.sections]


def test_a_week_that_the_table_lacks_is_said(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    store(settings, market())
    weekly(settings, {3: 9})
    sales = section(build_report(settings, Reader(settings), now=NOW), "sales")
    assert [f.kind for f in sales.findings] == ["sales.absent"]
    assert sales.chart is not None


def test_a_row_of_the_whole_business_is_not_added_to_its_products(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    store(settings, market())
    weekly(settings, {0: 10}, "Lumo earbuds")
    weekly(settings, {0: 25})
    weekly(settings, {0: 5, 1: 7}, "Brio kettle")
    sales = section(build_report(settings, Reader(settings), now=NOW), "sales")
    assert sales.findings[0].figures["returns"] == 25
    assert sales.chart is not None
    assert [point.value for point in sales.chart.points][-2:] == [7, 25]


def test_units_are_drawn_where_no_returns_are_known(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    records = Records()
    steady_week(records, LAST_MONDAY, 40, ["negative", "positive"])
    store(settings, records)
    weekly(settings, {0: None})
    report = build_report(settings, Reader(settings), now=NOW)
    chart = section(report, "sales").chart
    assert chart is not None and chart.points[-1].value == 500
    assert chart.points[-1].start == date(2026, 11, 16)
