"""The newest week at a glance says of each product what its documents support."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from insight.glance import ProductGlance, glance
from insight.reports.build import build_report
from insight.settings import Settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from tests.report_data import LAST_MONDAY, NOW, market, store


def glances(settings: Settings) -> dict[str, ProductGlance]:
    reader = Reader(settings)
    report = build_report(settings, reader, now=NOW)
    with reader.snapshot() as snapshot:
        return {one.product: one for one in glance(report, snapshot)}


def test_each_product_has_its_counts_and_the_one_with_the_complaint_is_worse(
    settings: Settings,
) -> None:
    records = market()
    store(settings, records)
    found = glances(settings)
    assert set(found) == {"Lumo earbuds", "Brio kettle", "Tern backpack"}
    lumo = found["Lumo earbuds"]
    own = [d for d in records.documents if d.product == "Lumo earbuds" and d.published_at]
    week = [d for d in own if d.published_at and d.published_at >= LAST_MONDAY]
    assert lumo.documents == len(week) == lumo.weeks[-1].documents
    baseline = LAST_MONDAY - timedelta(weeks=8)
    then = [d for d in own if d.published_at and baseline <= d.published_at < LAST_MONDAY]
    assert lumo.usual == pytest.approx(len(then) / 8)
    assert lumo.verdict == "worse" and lumo.change is not None and lumo.change.low > 0
    assert lumo.topic is not None and lumo.topic["topic_id"] == "t-00"
    assert len(lumo.weeks) == 12
    assert found["Brio kettle"].verdict == "alike"


def test_of_few_documents_nothing_is_said_but_their_count(settings: Settings) -> None:
    records = market()
    for number in range(4):
        records.add(
            f"New {number}.", LAST_MONDAY, sentiment="negative", rating=1.0, product="Nova lamp"
        )
    store(settings, records)
    nova = glances(settings)["Nova lamp"]
    assert (nova.documents, nova.verdict) == (4, "few")
    assert nova.negative_share is None and nova.interval is None and nova.rating is None


def test_a_competitor_stands_behind_the_product_that_it_competes_with(
    settings: Settings, tmp_path: Path
) -> None:
    records = market()
    for number in range(30):
        records.add(f"Rival {number}.", LAST_MONDAY, sentiment="negative", product="Rival pot")
    store(settings, records)
    row = {
        "source": None,
        "listing": "r1",
        "product": "Rival pot",
        "variant": None,
        "is_sample": False,
        "competes_with": "Brio kettle",
    }
    parts.write_part(settings.inbox, parts.part_name("listings", "t", 0), [row])
    load(settings)
    names = list(glances(settings))
    assert names.index("Rival pot") == names.index("Brio kettle") + 1


def test_without_data_there_is_nothing(settings: Settings) -> None:
    assert glances(settings) == {}
