"""Suggestions: from genuine documents only, with effects that are counted and tests that are sized."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from statsmodels.stats.power import tt_ind_solve_power
from statsmodels.stats.proportion import power_proportions_2indep

from insight.campaigns import experiments
from insight.campaigns.check import check
from insight.campaigns.rhythm import next_sales_day, rhythm
from insight.campaigns.types import Copy
from insight.cli import cli
from insight.reports.build import build_report
from insight.reports.statistics import share_change
from insight.reports.verify import verify
from insight.settings import Settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from insight.types import Annotation, Report, Suggestion, WeeklySales
from tests.report_data import LAST_MONDAY, NOW, TOPICS, Records, market, settings_for, store

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRAISED = "t-04"


def praised(topic: str = PRAISED, doubtful: int = 0, records: Records | None = None) -> Records:
    """The market with a topic whose praise rises in the last week; some of it is doubtful."""
    records = records or market()
    for hour in range(30):
        at = LAST_MONDAY + timedelta(hours=5 * hour)
        text = f"{topic} is a joy, {hour}."
        records.add(text, at, sentiment="positive", topic=topic, product="Brio kettle", rating=5.0)
        if hour < doubtful:
            one = records.documents[-1]
            records.annotations.append(
                Annotation(one.document_id, one.text_hash, "doubt", "1", "", "doubtful", 0.9, {})
            )
    return records


def of(report: Report, kind: str, about: str = "") -> list[Suggestion]:
    return [s for s in report.suggestions if s.kind == kind and about in s.suggestion_id]


@pytest.fixture(scope="module")
def market_report(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Settings, Report, Reader]]:
    """A week in which one topic is complained of and another praised, with a table of sales."""
    settings = settings_for(tmp_path_factory.mktemp("suggest"))
    reader = store(settings, praised())
    rows = [
        WeeklySales(
            LAST_MONDAY.date() - timedelta(weeks=back), "Brio kettle", units, 9.5, 0, None, "EUR"
        )
        for back, units in enumerate((90, 110, 100, 100, 95, 105))
    ]
    name = parts.part_name("sales", "test", 0)
    parts.write_part(settings.inbox, name, [parts.plain_row(row) for row in rows])
    load(settings)
    yield settings, build_report(settings, reader, now=NOW), reader
    reader.close()


def test_praise_that_rises_is_promoted_and_nothing_is_invented_of_its_effect(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    _, report, _ = market_report
    (one,) = of(report, "promote", PRAISED)
    assert TOPICS[PRAISED] in one.action
    assert (one.effect.low, one.effect.high) == (None, None)
    assert one.effect.sentence.startswith("Not known")
    assert one.audience.topic == PRAISED and one.audience.products[0] == "Brio kettle"


def test_a_suggestion_names_findings_of_the_report_and_documents_that_say_so(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    _, report, reader = market_report
    known = {f.finding_id for section in report.sections for f in section.findings}
    assert report.suggestions
    for one in report.suggestions:
        assert one.findings and set(one.findings) <= known
        assert one.count >= report.facts.minimum_support and one.documents
        rows = reader.rows("documents/some.sql", {"ids": list(one.documents)})
        mood = "negative" if one.kind in ("answer", "fix") else "positive"
        assert {row["sentiment"] for row in rows} == {mood}


def test_a_complaint_is_worth_what_it_rose_by_with_its_interval(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    _, report, reader = market_report
    (one,) = of(report, "answer", "t-00")
    with reader.snapshot() as snapshot:
        from insight.reports.window import open_window, window_of

        window = window_of(report)
        assert window
        open_window(snapshot, window)
        rows = snapshot.rows("campaigns/support.sql", window.parameters())
    everything = next(row for row in rows if row["dimension"] == "all")
    topic = next(row for row in rows if row["value"] == "t-00")
    assert topic["current_negative"] == one.count
    change = share_change(
        topic["current_negative"],
        everything["current_count"],
        topic["baseline_negative"],
        everything["baseline_count"],
    )
    assert (one.effect.low, one.effect.high) == pytest.approx((change.low, change.high))


def test_what_is_doubtful_is_no_ground_for_anything(tmp_path: Path) -> None:
    records = praised("t-03", doubtful=8, records=praised(PRAISED, doubtful=30))
    doubtful = {a.document_id for a in records.annotations if a.label == "doubtful"}
    settings = settings_for(tmp_path)
    report = build_report(settings, store(settings, records), now=NOW)
    findings = {f.finding_id for section in report.sections for f in section.findings}
    assert f"topics.{PRAISED}" in findings, "the report itself counts doubtful documents"
    assert of(report, "promote", PRAISED) == []
    assert of(report, "promote", "t-03")
    assert not doubtful & {id_ for one in report.suggestions for id_ in one.documents}


def test_nothing_is_suggested_without_enough_genuine_documents(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    settings, _, reader = market_report
    strict = settings.model_copy(update={"minimum_support": 200})
    assert build_report(strict, reader, now=NOW).suggestions == ()


def test_what_is_sold_is_told_where_a_table_says_so(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    _, report, _ = market_report
    (one,) = of(report, "promote", PRAISED)
    assert "100.0 units a week" in one.effect.sentence and one.effect.low is None
    spread = 50**0.5
    assert one.measure.name == "units" and one.measure.value == pytest.approx(100)
    assert one.measure.change == pytest.approx(experiments.provable_units(spread, 6, 4))


def test_a_competitor_that_is_criticised_is_a_reason_to_promote(tmp_path: Path) -> None:
    records = market()
    for number in range(60):
        at = LAST_MONDAY + timedelta(hours=2 * number)
        mood = "negative" if number % 3 else "positive"
        records.add(f"Rival {number}.", at, sentiment=mood, product="Rival pot", source="web shop")
        records.add(
            f"Brio {number}.", at, sentiment="positive", product="Brio kettle", source="web shop"
        )
    settings = settings_for(tmp_path)
    reader = store(settings, records)
    row: dict[str, object] = {"source": None, "listing": "r1", "product": "Rival pot"}
    row |= {"variant": None, "is_sample": False, "competes_with": "Brio kettle"}
    parts.write_part(settings.inbox, parts.part_name("listings", "t", 0), [row])
    load(settings)
    (one,) = of(build_report(settings, reader, now=NOW), "promote", "product")
    assert "Rival pot" in one.action and one.findings[0].startswith("compare.")


def test_a_changed_suggestion_does_not_pass_for_the_data(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    settings, report, reader = market_report
    assert verify(report, settings, reader) == []
    first = report.suggestions[0]
    better = replace(first, effect=replace(first.effect, high=0.99))
    problems = verify(
        replace(report, suggestions=(better, *report.suggestions[1:])), settings, reader
    )
    assert any("effect.high" in problem for problem in problems)


def test_a_report_still_holds_when_the_setting_has_changed(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    settings, report, reader = market_report
    assert verify(report, settings.model_copy(update={"minimum_support": 300}), reader) == []


def test_a_suggested_answer_passes_the_checks_and_says_nothing_of_the_product(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    _, report, _ = market_report
    (one,) = of(report, "answer", "t-00")
    assert {(text.kind, text.language) for text in one.texts} == {
        (kind, language) for kind in ("faq", "listing", "reply") for language in ("zh", "en")
    }
    for text in one.texts:
        words = text.text.replace("Lumo earbuds", "")
        assert check(Copy(words, "zh" if text.language == "zh" else "en")).passes
        assert not any(sign.isdigit() for sign in words)


def test_the_command_prints_what_the_report_suggests(
    market_report: tuple[Settings, Report, Reader],
) -> None:
    settings, report, _ = market_report
    made = CliRunner().invoke(
        cli,
        ["--home", str(settings.home), "suggest", "--week", "2026-W47", "--json", "--lang", "en"],
    )
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    assert said["suggestions"][0]["action"] == report.suggestions[0].action


@pytest.mark.parametrize(("rate", "lift"), [(0.01, 0.2), (0.05, 0.2), (0.3, 0.1), (0.2, -0.25)])
def test_a_test_of_that_many_people_finds_the_lift_four_times_in_five(
    rate: float, lift: float
) -> None:
    people = experiments.people_for(rate, lift)
    power = power_proportions_2indep(rate * lift, rate, people, alpha=0.05).power
    assert power == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(("rate", "lift"), [(0.0, 0.2), (0.5, 0.0), (0.9, 0.2)])
def test_a_test_that_cannot_be_is_not_planned(rate: float, lift: float) -> None:
    with pytest.raises(ValueError, match="no test"):
        experiments.people_for(rate, lift)


def test_the_smallest_fall_is_the_one_that_has_the_power() -> None:
    fall = experiments.provable_fall(0.3, 100, 400)
    assert fall is not None
    power = power_proportions_2indep(-fall, 0.3, 400, ratio=100 / 400, alpha=0.05).power
    assert power == pytest.approx(0.8, abs=0.03)
    assert experiments.provable_fall(0.02, 20, 20) is None
    rise = experiments.provable_rise(0.3, 100, 400)
    assert rise is not None and 0 < rise < 0.25


def test_the_change_of_a_weekly_mean_is_near_that_of_the_t_test() -> None:
    exact = tt_ind_solve_power(nobs1=40, ratio=1, alpha=0.05, power=0.8) * 10
    assert experiments.provable_units(10.0, 40, 40) == pytest.approx(exact, rel=0.03)


def slots(*moments: datetime) -> list[dict[str, int]]:
    return [
        {
            "slot": int(one.timestamp()) // 1800,
            "documents": 1,
            "on_the_dot": int(one.timestamp() % 1800 == 0),
        }
        for one in moments
    ]


def test_the_rhythm_is_that_of_the_business_and_its_zone() -> None:
    # 13:10 UTC on Sundays is 21:10 in Shanghai; some remarks at other times.
    sunday = datetime(2026, 11, 1, 13, 10, tzinfo=UTC)
    evenings = [sunday + timedelta(weeks=week % 4, minutes=week) for week in range(60)]
    others = [sunday + timedelta(hours=7 * number) for number in range(60)]
    found = rhythm(slots(*evenings, *others), SHANGHAI)
    assert found.weekday == 6 and found.hour is not None and found.hour <= 21 <= found.hour + 2
    assert rhythm(slots(*others), SHANGHAI).weekday is None


def test_one_busy_day_is_no_rhythm() -> None:
    friday = datetime(2026, 11, 6, 12, 10, tzinfo=UTC)
    burst = [friday + timedelta(minutes=minute) for minute in range(100)]
    others = [friday - timedelta(hours=7 * number) for number in range(160)]
    found = rhythm(slots(*burst, *others), SHANGHAI)
    assert (found.weekday, found.hour) == (None, None)


def test_of_days_without_a_time_no_hour_is_told() -> None:
    midnights = [datetime(2026, 11, 1, tzinfo=SHANGHAI) + timedelta(days=n) for n in range(80)]
    assert rhythm(slots(*midnights), SHANGHAI).hour is None


def test_nothing_is_known_of_nobody() -> None:
    found = rhythm([], SHANGHAI)
    assert (found.count, found.weekday, found.hour) == (0, None, None)


def test_a_day_is_planned_for_while_there_is_time() -> None:
    found = next_sales_day(date(2026, 11, 1))
    assert found and found[0] == date(2026, 11, 11)
    too_near = next_sales_day(date(2026, 11, 9))
    assert too_near and too_near[0] > date(2026, 11, 11)


def test_no_day_that_is_over_is_suggested(market_report: tuple[Settings, Report, Reader]) -> None:
    settings, soon, reader = market_report
    later = build_report(settings, reader, "2026-W47", now=NOW + timedelta(weeks=20))
    (one,) = of(soon, "time")
    assert one.day and one.day > NOW.date()
    assert all(suggestion.day is None for suggestion in later.suggestions)
