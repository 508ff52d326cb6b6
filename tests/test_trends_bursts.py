"""A burst is more than chance, more than drift, more than the weekday; and it is told once."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.reports.statistics import FALSE_DISCOVERIES
from insight.trends.bursts import find_bursts
from insight.trends.items import items_of
from tests.trend_data import START, counts, documents, ordinary, small_talk


def day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


@given(
    a_day=st.integers(1, 40),
    others=st.integers(0, 400),
    days=st.integers(1, 90),
    terms=st.integers(1, 20),
)
@settings(max_examples=60)
def test_a_constant_series_never_bursts(a_day: int, others: int, days: int, terms: int) -> None:
    made = counts([[a_day] * days] * terms, [a_day + others] * days)
    assert find_bursts(made) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("a_day", [30, 300])
def test_chance_alone_is_hardly_ever_a_burst(seed: int, a_day: int) -> None:
    # Where nothing happens every burst is false: one run in ten may have any.
    chance = np.random.default_rng(seed)
    rates = chance.gamma(0.3, 0.02, 2000).clip(1e-5, 0.5)
    series = chance.poisson(rates[:, None] * a_day, (2000, 120))
    assert len(find_bursts(counts(series, [a_day] * 120))) <= 1


def test_at_most_a_tenth_of_the_bursts_is_chance() -> None:
    chance = np.random.default_rng(5)
    found = false = 0
    for _ in range(10):
        rates = chance.gamma(0.5, 0.02, 400).clip(1e-4, 0.5)
        series = chance.poisson(rates[:, None] * 200, (400, 90))
        planted = {place: int(chance.integers(20, 85)) for place in range(0, 400, 8)}
        for place, start in planted.items():
            series[place, start : start + 2] += 6 + series[place, start]
        made = counts(series, [200] * 90)
        for burst in find_bursts(made):
            near = planted.get(int(made.terms[burst.series]) - 1, -99)
            found += 1
            false += not near - 1 <= burst.start <= near + 1
    # A quarter more, since the test itself is chance.
    assert found >= 450 and false <= 1.25 * FALSE_DISCOVERIES * found


@pytest.mark.parametrize("length", [1, 3, 6])
def test_a_planted_burst_is_found_on_its_day_with_its_end(length: int) -> None:
    rows = ordinary(60, 40)
    rows += [
        (40 + k, f"the charger smokes {small_talk(random.Random(k * 10 + i))}")
        for k in range(length)
        for i in range(8)
    ]
    found = items_of(documents(rows))
    assert [(item["start"], item["end"]) for item in found] == [(day(40), day(39 + length))]
    assert "charger" in found[0]["term"] and found[0]["count"] == 8 * length
    assert found[0]["expected"] < 1 and not found[0]["seasonal"]


def test_what_comes_slowly_is_found_over_a_week() -> None:
    rows = ordinary(60, 12)
    rows += [(40 + k, f"hinge broken {small_talk(random.Random(k))}") for k in range(7)]
    found = items_of(documents(rows))
    assert [item["term"] for item in found] == ["hinge broken"]
    assert found[0]["start"] == day(40) and found[0]["count"] == 7


def test_twice_as_many_documents_are_no_news() -> None:
    assert items_of(documents(ordinary(60, [40] * 30 + [80] * 30))) == []
    assert items_of(documents(ordinary(60, [40] * 30 + [400] + [40] * 29))) == []


def test_a_word_of_every_monday_is_no_news_on_a_monday() -> None:
    chance = np.random.default_rng(6)
    mondays = np.where(np.arange(100) % 7 == 0, 20, 1)
    background = chance.poisson(3.0, (300, 100))
    made = counts([mondays, *background], [400] * 100)
    known = [b for b in find_bursts(made) if b.series == 0 and b.start >= 35]
    assert known == []


def test_a_level_that_stays_is_news_once() -> None:
    chance = np.random.default_rng(7)
    series = chance.poisson(np.where(np.arange(140) < 70, 2.0, 14.0))
    made = counts([series, *chance.poisson(3.0, (300, 140))], [300] * 140)
    starts = [b.start for b in find_bursts(made) if b.series == 0]
    assert starts and starts[0] in (69, 70, 71) and len(starts) <= 2


def test_one_event_is_one_burst_with_its_name_whole() -> None:
    rows = ordinary(60, 60)
    titles = [
        "孟晚舟回国", "孟晚舟抵达深圳", "孟晚舟机场讲话", "欢迎孟晚舟回家", "孟晚舟乘坐的包机",
        "孟晚舟的红裙子", "深圳亮灯欢迎孟晚舟", "孟晚舟案始末",
    ]  # fmt: skip
    rows += [(45, title) for title in titles]
    found = items_of(documents(rows))
    assert [item["term"] for item in found] == ["孟晚舟"]
    assert found[0]["start"] == found[0]["peak"] == day(45)


def test_a_pair_of_characters_across_words_is_no_term() -> None:
    rows = ordinary(60, 60)
    rows += [(45, "匈牙利进球了"), (45, "顺利进驻核心舱"), (45, "奥地利进口的")]
    assert items_of(documents(rows)) == []


def test_a_text_that_comes_again_is_one_voice() -> None:
    rows = ordinary(60, 60)
    rows += [(45 + k % 2, "gigantic sale at the corner shop today") for k in range(30)]
    assert items_of(documents(rows)) == []


def test_a_group_that_suddenly_writes_more_is_no_news_and_what_it_says_is() -> None:
    # Of the second group only a few documents came before.
    rows = ordinary(30, 90, seed=2)
    groups = {i: "Alpha" if i % 3 else "Beta" for i in range(len(rows))}
    chance = random.Random(3)
    for number in range(600):
        groups[len(rows)] = "Gamma"
        late = (
            f"{small_talk(chance, 2)} delayed {small_talk(chance, 5)}"
            if number % 5 == 0
            else small_talk(chance)
        )
        rows.append((25 + number % 5, f"@gamma {late} gammaair" if number % 5 else late))
    for number in range(0, 2400, 50):
        rows[number] = (rows[number][0], f"delayed {rows[number][1]}")
    made = documents(rows, groups)
    made.fold(30, 500)
    found = [item for item in items_of(made, "company") if item["group"] == "Gamma"]
    assert {(item["by"], item["term"]) for item in found} == {("company", "delayed")}


def test_the_calendar_or_another_year_makes_a_burst_seasonal() -> None:
    first = date(2022, 1, 3)
    rows = [((first - START).days + d, text) for d, text in ordinary(800, 15)]
    chance = random.Random(9)
    for feast, word in (
        (date(2022, 6, 7), "高考作文"), (date(2022, 9, 20), "搬家促销"), (date(2023, 9, 21), "搬家促销"),
        (date(2022, 4, 26), "业主断供"),
    ):  # fmt: skip
        rows += [((feast - START).days, f"{word} {small_talk(chance)}") for _ in range(9)]
    found = {
        (i["start"], i["term"]): (i["seasonal"], i["season"]) for i in items_of(documents(rows))
    }
    assert found == {
        ("2022-04-26", "业主断供"): (False, None),
        ("2022-06-07", "高考作文"): (True, {"en": "Gaokao", "zh": "高考"}),
        ("2022-09-20", "搬家促销"): (True, None),
        ("2023-09-21", "搬家促销"): (True, None),
    }


@pytest.mark.parametrize(("days", "a_day"), [(1, 50), (2, 50), (7, 60), (3650, 1)])
def test_any_length_of_time_works(days: int, a_day: int) -> None:
    assert len(items_of(documents(ordinary(days, a_day)))) <= 1


def test_a_burst_of_the_last_day_of_a_week_is_found() -> None:
    rows = ordinary(7, 60)
    rows += [(6, f"recalled kettle {small_talk(random.Random(i))}") for i in range(12)]
    assert [i["start"] for i in items_of(documents(rows))] == [day(6)]
