"""Doubtful documents are told with their reasons, and a report can leave them out; who is heard."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from insight.reports.build import build_report
from insight.reports.reweight import Group, reweight
from insight.reports.serial import from_json, to_json
from insight.reports.verify import verify
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Annotation, Finding, Report, Scope
from tests.report_data import LAST_MONDAY, NOW, Records, market, settings_for, store

Market = tuple[Settings, Reader]


def marked() -> Records:
    """The market of the other tests, its copies marked as copies and a burst."""
    records = market()
    burst = {
        "reason": "burst",
        "evidence": {"product": "Brio kettle", "source": "天猫旗舰店", "reviews": 12, "usual": 0.5}
        | {"first": "2026-11-19", "last": "2026-11-20", "stars": 5},
    }
    for document in records.documents:
        found = (
            [{"reason": "copy", "evidence": {}}, burst] if document.text_hash == "copied" else []
        )
        label = "doubtful" if found else "clear"
        records.annotations.append(
            Annotation(
                document.document_id,
                document.text_hash,
                "doubt",
                "1",
                "",
                label,
                0.88 if found else 0.0,
                {"reasons": found},
            )
        )
    return records


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    settings = settings_for(tmp_path_factory.mktemp("doubtful"))
    reader = store(settings, marked())
    yield settings, reader
    reader.close()


def made(stored: Market, without: bool, language: str = "en") -> Report:
    return build_report(*stored, language=language, now=NOW, scope=Scope(without_doubtful=without))


def findings(report: Report, section: str) -> dict[str, Finding]:
    found = next(s for s in report.sections if s.name == section).findings
    return {finding.finding_id: finding for finding in found}


def test_doubtful_documents_are_counted_by_reason_with_their_ids(stored: Market) -> None:
    found = findings(made(stored, False), "doubtful")
    assert found["doubtful.all"].figures["n"] == 12
    copied = [d.document_id for d in market().documents if d.text_hash == "copied"]
    assert list(found["doubtful.copy"].documents) == copied
    assert found["doubtful.burst"].figures["reviews"] == 12
    assert "Brio kettle" in found["doubtful.burst"].sentence


def test_a_report_without_them_has_the_figures_that_the_other_promises(stored: Market) -> None:
    full, without = made(stored, False), made(stored, True)
    promised = findings(full, "doubtful")
    without_proof = {
        id_: replace(finding, parameters=promised[id_].parameters)
        for id_, finding in findings(without, "doubtful").items()
    }
    assert promised == without_proof
    volume = [findings(report, "volume")["volume.total"].figures["n"] for report in (full, without)]
    assert volume[0] - volume[1] == 12
    rating = findings(without, "rating")["rating.mean"].figures["mean"]
    assert promised["doubtful.mean"].figures["mean"] == pytest.approx(rating)
    negative = findings(without, "sentiment")["sentiment.negative"].figures["share"]
    assert promised["doubtful.negative"].figures["share"] == pytest.approx(negative)
    low, high = promised["doubtful.negative"].interval or (0, 0)
    assert low < promised["doubtful.negative"].figures["difference"] < high


@pytest.mark.parametrize("without", [True, False])
def test_a_report_says_how_it_was_made_and_can_be_checked(stored: Market, without: bool) -> None:
    report = from_json(to_json(made(stored, without)))
    assert report.facts.asked.scope.without_doubtful is without
    assert any("doubtful" in note for note in report.notes) is without
    stated = [f.parameters.get("without_doubtful") for s in report.sections for f in s.findings]
    assert set(stated) == {True if without else None}
    assert verify(report, *stored) == []


@pytest.mark.parametrize("without", [True, False])
def test_the_chinese_report_says_the_same(stored: Market, without: bool) -> None:
    english, chinese = made(stored, without), made(stored, without, "zh")
    for name in ("doubtful", "heard"):
        one, two = findings(english, name), findings(chinese, name)
        assert {key: f.figures for key, f in one.items()} == {k: f.figures for k, f in two.items()}
        assert all("{" not in finding.sentence for finding in two.values())


def test_who_is_heard_more_than_usual_is_told_and_weighed_away(tmp_path: Path) -> None:
    records, chance = Records(), random.Random(3)
    for week in range(9):
        monday = LAST_MONDAY - timedelta(weeks=8 - week)
        forums = 60 if week == 8 else 10
        for i in range(50 + forums):
            is_forum = i >= 50
            negative = chance.random() < (0.7 if is_forum else 0.1)
            records.add(
                f"A remark of its own, number {len(records.documents)}.",
                monday + timedelta(hours=i),
                sentiment="negative" if negative else "positive",
                source="forum" if is_forum else "shop",
                rating=2.0 if negative else 5.0,
            )
    settings = settings_for(tmp_path)
    report = build_report(settings, store(settings, records), now=NOW)
    heard = findings(report, "heard")
    forum = heard["heard.source.forum"]
    assert forum.kind == "heard.more" and forum.figures["hits"] == 60
    assert forum.interval is not None and forum.interval[0] > 0
    assert heard["heard.source.shop"].kind == "heard.less"
    weighed = heard["heard.reweighted"].figures
    # A forum in six and a tenth of the others: what it was before the forum spoke up.
    assert weighed["low"] < 0.7 / 6 + 0.1 * 5 / 6 < weighed["high"]
    assert weighed["share"] > weighed["high"]


def test_a_quiet_week_names_nobody(tmp_path: Path) -> None:
    records = Records()
    for i in range(9 * 50):
        source = "forum" if i % 5 == 0 else "shop"
        moment = LAST_MONDAY - timedelta(weeks=8) + timedelta(hours=i * 9 * 168 / 450)
        records.add(f"Remark number {i}.", moment, sentiment="neutral", source=source)
    settings = settings_for(tmp_path)
    report = build_report(settings, store(settings, records), now=NOW)
    assert [f.kind for f in findings(report, "heard").values()] == [
        "heard.none",
        "heard.reweighted",
    ]


def test_weights_are_those_of_before() -> None:
    found = reweight([Group(10, 100, 300), Group(50, 100, 100)])
    assert found is not None
    assert found.share == pytest.approx(0.75 * 0.1 + 0.25 * 0.5)
    assert found.low < found.share < found.high and found.covered == 1.0


def test_small_groups_are_taken_together_and_silent_ones_told() -> None:
    found = reweight([Group(10, 100, 80), Group(1, 1, 5), Group(0, 3, 5), Group(0, 0, 10)])
    assert found is not None
    assert found.share == pytest.approx((80 * 0.1 + 10 * 0.25) / 90)
    assert found.covered == pytest.approx(0.9)
    assert reweight([Group(10, 100, 70), Group(0, 0, 30)]) is None


def test_a_reweighted_interval_holds_what_it_says() -> None:
    chance = random.Random(5)
    held = 0
    for _ in range(400):
        groups = []
        for share, count, weight in ((0.1, 60, 200), (0.5, 25, 50), (0.3, 8, 30)):
            hits = sum(chance.random() < share for _ in range(count))
            groups.append(Group(hits, count, weight))
        found = reweight(groups)
        truth = (0.1 * 200 + 0.5 * 50 + 0.3 * 30) / 280
        held += found is not None and found.low <= truth <= found.high
    assert held / 400 >= 0.93


def test_the_view_of_shares_agrees_with_the_report(stored: Market) -> None:
    with stored[1]._cursor() as cursor:  # type: ignore[union-attr]
        rows = cursor.execute(
            "SELECT dimension, sum(share), count(*) FILTER (usual_share IS NULL) FROM group_shares "
            "WHERE week_start = '2026-11-16' GROUP BY dimension"
        ).fetchall()
        copied = cursor.execute(
            "SELECT documents FROM group_shares WHERE week_start = '2026-11-16' "
            "AND dimension = 'doubtful' AND value = 'true'"
        ).fetchone()
    assert {name for name, *_ in rows} >= {"source", "product", "language", "rating", "doubtful"}
    assert all(total == pytest.approx(1) and not missing for _, total, missing in rows)
    assert copied == (12,)
