"""An alert is raised by what is improbable, is named by its narrowest cause, and is told once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats

from insight.alerts.causes import find
from insight.alerts.history import read_history
from insight.alerts.look import alerts, raise_alerts
from insight.alerts.say import headline, sentence
from insight.alerts.usual import Basis, improbability, mean, overdispersion
from insight.reports.words import Words
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State
from insight.store.reader import Reader
from tests.alert_data import BEGIN, Made, stationary
from tests.delivery_servers import allowing, enter, webhook
from tests.report_data import Records, store

UTC_ZONE = ZoneInfo("UTC")
WEEKS = Basis(7, tuple(range(1, 9)))
NOON = BEGIN + timedelta(weeks=8, days=2, hours=12)
"""A Wednesday after eight weeks."""


@pytest.mark.parametrize(
    ("count", "usual", "dispersion"), [(12, 3, 0.1), (40, 35.5, 0.0), (300, 9, 2)]
)
def test_the_improbability_is_the_tail_of_the_negative_binomial(
    count: int, usual: float, dispersion: float
) -> None:
    centre = usual + 0.5 / 8
    variance = centre + centre / 8 + dispersion * centre**2 * (1 + 1 / 8)
    size = centre**2 / (variance - centre)
    wanted = stats.nbinom.sf(count - 1, size, size / (size + centre))
    assert improbability(count, usual, WEEKS, dispersion) == pytest.approx(wanted, rel=1e-6)


def test_overdispersion_is_found_beside_the_cycle_of_the_week() -> None:
    chance = np.random.default_rng(3)
    found = []
    for _ in range(200):
        rates = np.tile([90, 20, 20, 20, 40, 40, 60], 9)[:57] * chance.gamma(5, 0.2, 57)
        found.append(overdispersion(chance.poisson(rates), WEEKS))
    assert np.mean(found) == pytest.approx(0.2, abs=0.03)


def test_what_is_usual_is_the_mean_of_the_same_weekday() -> None:
    counts = np.zeros(57, dtype=np.int64)
    counts[7::7] = 8
    assert mean(counts, WEEKS) == 8
    assert mean(counts, Basis(7, (1, 3))) == 8


@pytest.mark.parametrize(
    ("a_day", "dispersion", "seed"), [(40, 0.2, 1), (40, 0.05, 2), (150, 0.3, 3)]
)
def test_quiet_weeks_raise_nothing(a_day: float, dispersion: float, seed: int) -> None:
    made = stationary(10, a_day, dispersion, seed)
    for hour in range(0, 24 * 7, 3):
        now = BEGIN + timedelta(weeks=9, hours=hour)
        assert find(made.history(now), now, UTC_ZONE) == []


def planted(negative: bool, count: int = 30) -> tuple[Made, set[str]]:
    """Documents of one product, topic and source within two hours, among eight usual weeks."""
    made = stationary(9, 40, 0.2, 4)
    first = len(made.clock)
    for i in range(count):
        made.add(NOON + timedelta(minutes=4 * i), 0, 3, negative or i % 5 == 0, source=1)
    return made, {str(number) for number in range(first, len(made.clock))}


@pytest.mark.parametrize(("negative", "kind"), [(True, "negative"), (False, "volume")])
def test_a_spike_is_one_alert_named_by_its_narrowest_group(negative: bool, kind: str) -> None:
    made, documents = planted(negative)
    for hours in (3, 8, 30) if negative else (2, 3):
        now = NOON + timedelta(hours=hours)
        (cause,) = find(made.history(now), now, UTC_ZONE)
        assert cause.kind == kind
        named = {name: cause.group[name] for name in ("product", "topic", "source")}
        assert named == {"product": "Kettle", "topic": "d", "source": "market"}
        assert len(set(cause.documents) & documents) >= 0.9 * len(cause.documents)
        assert cause.expected < 2 < 25 <= cause.count


def test_a_spike_is_found_within_the_hour_that_shows_it() -> None:
    made, _ = planted(negative=True)
    before, after = NOON + timedelta(minutes=30), NOON + timedelta(hours=1)
    assert find(made.history(before), before, UTC_ZONE) == []
    assert find(made.history(after), after, UTC_ZONE) != []


def test_two_spikes_of_two_products_are_two_alerts() -> None:
    made, _ = planted(negative=True)
    for i in range(30):
        made.add(NOON + timedelta(minutes=4 * i), 2, 6, True)
    now = NOON + timedelta(hours=4)
    found = find(made.history(now), now, UTC_ZONE)
    assert {cause.group["topic"] for cause in found} == {"d", "g"} and len(found) == 2


def test_more_of_the_same_mood_is_no_alert_of_negative_ones() -> None:
    made = stationary(9, 40, 0.1, 5)
    for i in range(100):
        made.add(NOON + timedelta(seconds=70 * i), 0, i % 8, i % 5 == 0)
    now = NOON + timedelta(hours=3)
    assert {cause.kind for cause in find(made.history(now), now, UTC_ZONE)} == {"volume"}


NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def usual(records: Records, weeks: int = 9, a_day: int = 8, **more: str) -> None:
    """The same number of documents each day up to `NOW`, over the hours of the day."""
    start = NOW - timedelta(weeks=weeks)
    for i in range(weeks * 7 * a_day):
        mood = "negative" if i % 5 == 0 else "positive"
        records.add(f"Usual {i}", start + i * timedelta(days=1) / a_day, sentiment=mood, **more)  # type: ignore[arg-type]


def look(settings: Settings, records: Records, now: datetime = NOW) -> list[dict[str, object]]:
    raise_alerts(settings, State(settings), store_again(settings, records), now)
    return alerts(State(settings))


def test_dates_without_a_time_are_counted_by_day(settings: Settings) -> None:
    records = Records()
    today = NOW.replace(hour=0)
    for day in range(60):
        for i in range(8):
            mood = "negative" if i == 0 else "positive"
            records.add(f"{day} {i}", today - timedelta(days=day), sentiment=mood)
    assert look(settings, records) == []
    for i in range(25):
        records.add(f"bad {i}", today - timedelta(days=1), sentiment="negative", product="Kettle")
    (alert,) = look(settings, records)
    figures = alert["figures"]
    assert isinstance(figures, dict)
    assert alert["cause"] == {"product": "Kettle"} and figures["window"] == "day"
    assert sentence(alert, Words("en")).startswith(
        "Product “Kettle”: 25 negative on Tue 24 Nov 2026,"
    )


def test_an_import_of_old_documents_raises_nothing(settings: Settings) -> None:
    records = Records()
    usual(records)
    for i in range(800):
        at = NOW - timedelta(days=20, minutes=i)
        records.add(f"old {i}", at, sentiment="negative", product="Kettle", topic="t-00")
    assert look(settings, records) == []


def test_a_source_that_has_just_been_added_raises_nothing(settings: Settings) -> None:
    records = Records()
    usual(records)
    for i in range(400):
        at = NOW - timedelta(minutes=20 * i)
        records.add(f"new {i}", at, sentiment="negative", product="Kettle", source="forum")
    assert look(settings, records) == []


def test_what_arrives_two_days_late_is_found(settings: Settings) -> None:
    records = Records()
    usual(records)
    for i in range(30):
        at = NOW - timedelta(days=2, hours=2, minutes=i)
        records.add(f"late {i}", at, sentiment="negative", product="Kettle")
    (alert,) = look(settings, records)
    assert alert["cause"] == {"product": "Kettle"}
    ids = alert["documents"]
    assert isinstance(ids, list) and len(ids) == 30


def test_weeks_in_which_nothing_was_collected_are_not_compared_with(settings: Settings) -> None:
    records = Records()
    usual(records, a_day=30)
    gap = (NOW - timedelta(days=24), NOW - timedelta(days=3))
    kept = [d for d in records.documents if not gap[0] < (d.published_at or NOW) < gap[1]]
    records.documents[:] = kept
    assert look(settings, records) == []


def test_young_data_are_compared_with_the_days_before(settings: Settings) -> None:
    records = Records()
    usual(records, weeks=1)
    assert look(settings, records) == []
    for i in range(40):
        records.add(f"bad {i}", NOW - timedelta(minutes=3 * i + 1), sentiment="negative")
    (alert,) = look(settings, records)
    assert "days before" in sentence(alert, Words("en"))


def test_without_four_days_of_data_nothing_is_said(settings: Settings) -> None:
    records = Records()
    for i in range(100):
        records.add(f"first {i}", NOW - timedelta(minutes=10 * i), sentiment="negative")
    assert look(settings, records) == []


def test_a_cause_is_told_once_and_again_when_it_has_doubled(settings: Settings) -> None:
    records, state = Records(), State(settings)
    usual(records)

    def more(count: int, since: datetime) -> None:
        for i in range(count):
            at = since - timedelta(minutes=2 * i + 1)
            records.add(f"{since} {i}", at, sentiment="negative", product="Kettle")

    def told(now: datetime) -> int:
        return raise_alerts(settings, state, store_again(settings, records), now)

    more(15, NOW)
    assert told(NOW) == 1
    assert told(NOW + timedelta(minutes=10)) == 0
    more(8, NOW + timedelta(hours=1))
    assert told(NOW + timedelta(hours=1)) == 0, "a little more of the same"
    state.execute("dismiss_alert", alert_id=1)
    assert told(NOW + timedelta(hours=1)) == 0
    (row,) = alerts(state)
    assert row["state"] == "dismissed"
    more(40, NOW + timedelta(hours=2))
    assert told(NOW + timedelta(hours=2)) == 1, "it has clearly grown"
    (row,) = alerts(state)
    assert row["state"] == "open" and row["telling"] == 2
    told(NOW + timedelta(days=12))
    assert [row["state"] for row in alerts(state)] == ["over"]


def store_again(settings: Settings, records: Records) -> Reader:
    """The store of all records, those that are new since the last time included."""
    from insight.store.loader import load
    from insight.store.parts import annotation_row, document_row, part_name, write_part

    task = f"t{len(records.documents)}"
    for kind, rows in (
        ("documents", [document_row(one) for one in records.documents]),
        ("annotations", [annotation_row(one) for one in records.annotations]),
    ):
        write_part(settings.inbox, part_name(kind, task, 0), rows)
    load(settings)
    return Reader(settings)


def test_subscribers_are_told_by_the_job_once_and_in_their_language(settings: Settings) -> None:
    records, now = Records(), datetime.now(UTC)
    yesterday = now.replace(hour=12) - timedelta(days=1)
    for i in range(9 * 7 * 8):
        records.add(f"Usual {i}", now - i * timedelta(hours=3), sentiment="positive")
    for i in range(40):
        at = yesterday + timedelta(minutes=i)
        records.add(f"bad {i}", at, sentiment="negative", product="Kettle", topic="t-00")
    store(settings, records)
    with webhook() as english, webhook() as chinese:
        settings = allowing(settings, english.address, chinese.address)
        enter(settings, f"json://{english.address}", "en", what="alerts")
        enter(settings, f"json://{chinese.address}", "zh", what="alerts", language="zh")
        enter(settings, f"json://{english.address}", "report only", what="report")
        row = run_here(settings, "alerts", {}, "schedule")
        assert json.loads(row["counts"]) == {"alerts": 1, "delivered": 2}
        assert run_here(settings, "alerts", {}, "schedule")["counts"] == "{}"
    (body,), (chinese_body,) = english.bodies, chinese.bodies
    assert "Product “Kettle”" in body["message"] and "/alerts/1?lang=en" in body["message"]
    assert "商品“Kettle”" in chinese_body["message"] and "耗电" in chinese_body["title"]


def test_a_cause_is_worded_in_both_languages() -> None:
    alert = {
        "cause": {"source": "天猫", "topic": "t-1", "product": "Kettle", "aspect": "battery"},
        "figures": {
            "kind": "negative",
            "window": "hours",
            "from": "2026-11-25T09:00:00",
            "to": "2026-11-25T12:00:00",
            "count": 31,
            "expected": 2.4,
            "read": 40,
            "usual_share": 0.1,
            "samples": 8,
            "weekly": True,
            "topic_en": "lid, leaks",
            "topic_zh": "盖子、漏水",
        },
    }
    english = sentence(alert, Words("en"))
    assert english == (
        "Product “Kettle”, topic “lid, leaks”, source “天猫”, aspect “Battery”: 31 negative on "
        "Wed 25 Nov 2026, 09:00 to 12:00, where 2.4 are usual (the same hours of 8 weeks before). "
        "Of the 40 documents read, 78% are negative, instead of 10%."
    )
    chinese = sentence(alert, Words("zh"))
    assert "商品“Kettle”、话题“盖子、漏水”" in chinese and "31条负面反馈" in chinese
    assert headline({**alert, "cause": {}}, Words("zh")) == "负面反馈异常增多：全部反馈"


def test_the_hours_are_those_of_the_business(settings: Settings) -> None:
    records = Records()
    usual(records)
    shanghai = ZoneInfo("Asia/Shanghai")
    history = read_history(store(settings, records), NOW, shanghai)
    newest = datetime.fromtimestamp(int(history.clock[0]), UTC).replace(tzinfo=shanghai)
    assert newest == records.documents[-1].published_at
