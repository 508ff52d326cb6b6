"""Claims of advertising texts: what facts and reviews hold passes, and nothing else does.

The sentences of campaign_claims.jsonl are of our own writing: of each product those that its facts
and reviews hold, and those with a fault, which stands between [[ and ]].
"""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from insight.campaigns.check import check
from insight.campaigns.checks.claims import MOST, judged
from insight.campaigns.claims.quantities import quantities
from insight.campaigns.claims.units import units
from insight.campaigns.types import Copy, Ground, Problem, ProductFacts, Review, Support

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("campaign_claims.jsonl").read_text("utf-8").splitlines()
]


def ground(attributes: dict[str, str], *reviews: str, price: str | None = None) -> Ground:
    facts = ProductFacts(name="Thing", attributes=attributes, price=price)
    return Ground(facts, tuple(Review(f"r{n}", said) for n, said in enumerate(reviews)))


def errors(text: str, of: Ground, channel: str | None = None) -> list[Problem]:
    found = judged(text, of, 3, channel)
    return [one for one in found if isinstance(one, Problem) and one.severity == "error"]


def rules(text: str, of: Ground) -> set[str]:
    return {one.rule for one in errors(text, of)}


def supports(text: str, of: Ground) -> list[Support]:
    return [one for one in judged(text, of, 3) if isinstance(one, Support)]


def _ground(row: dict[str, Any]) -> Ground:
    reviews = tuple(Review(f"r{n}", said) for n, said in enumerate(row["reviews"]))
    return Ground(ProductFacts(**row["facts"]), reviews)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["facts"]["name"])
def test_what_facts_or_reviews_hold_passes(row: dict[str, Any]) -> None:
    of = _ground(row)
    assert {text: errors(text, of) for text in row["held"]} == {text: [] for text in row["held"]}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["facts"]["name"])
def test_what_nothing_holds_is_marked_where_it_stands(row: dict[str, Any]) -> None:
    of = _ground(row)
    missed = []
    for marked in row["faulty"]:
        start, end = marked.index("[["), marked.index("]]") - 2
        text = marked.replace("[[", "").replace("]]", "")
        if not any(one.start < end and start < one.end for one in errors(text, of)):
            missed.append(marked)
    assert not missed


CONVERTED = [u for u in units() if u.dimension in ("mass", "volume", "length", "power", "charge")]
WRITTEN = {
    **{"g": "g", "mg": "mg", "kg": "kg", "jin": "斤", "lb": "lb", "ml": "ml", "cl": "cl", "l": "L"},
    **{"mm": "mm", "cm": "cm", "m": "m", "w": "W", "kw": "kW", "mah": "mAh", "ah": "Ah"},
    **{"km": "km", "t": "t", "dm": "dm"},
}
METRIC = [u for u in CONVERTED if u.name in WRITTEN and not u.imperial]


@given(st.data())
def test_a_figure_stays_held_in_every_unit_of_its_dimension(data: st.DataObject) -> None:
    value = data.draw(st.decimals("0.5", "900", places=1))
    given_in = data.draw(st.sampled_from(METRIC))
    other = data.draw(st.sampled_from([u for u in METRIC if u.dimension == given_in.dimension]))
    converted = (given_in.base(value) / other.factor).normalize()
    assume(Decimal("0.001") < converted < 10**7)
    said = f"{converted:f} {WRITTEN[other.name]}"
    of = ground({"Size": f"{value} {WRITTEN[given_in.name]}"})
    assert errors(f"It is {said} in all.", of) == []
    assert [one.fact for one in supports(f"It is {said} in all.", of)] == ["attributes.Size"]


@given(st.data())
def test_a_changed_figure_is_never_held(data: st.DataObject) -> None:
    value = data.draw(st.decimals("2", "900", places=1))
    unit = data.draw(st.sampled_from(METRIC))
    changed = data.draw(st.decimals("2", "900", places=1))
    assume(abs(changed - value) > value * Decimal("0.01"))
    of = ground({"Size": f"{value} {WRITTEN[unit.name]}"})
    said = f"{changed} {WRITTEN[unit.name]}"
    for text in (
        f"It is {said} in all.",
        f"一共 {said} 刚刚好。",
        f"{said}｜今天也要开心",
        f"现在 {said}，",
    ):
        assert rules(text, of) & {"claims.number", "claims.unit"}, text


@given(
    price=st.integers(2, 5000),
    changed=st.integers(2, 5000),
    frame=st.sampled_from(
        ["到手 {} 元 带回家", "只要{}块", "￥{}", "{}元/件", "Now ${}.", "€{} a piece"]
    ),
)
def test_another_price_is_never_held(price: int, changed: int, frame: str) -> None:
    of = ground({"颜色": "白"}, price=frame.format(price))
    assert errors(frame.format(price), of) == []
    if changed not in (price, 2 * price, 3 * price):
        assert rules(frame.format(changed), of)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("一斤半", "1.5", "jin"),
        ("两年半", "2.5", "year"),
        ("半年", "0.5", "year"),
        ("一个半小时", "1.5", "h"),
        ("half a kilo", "0.5", "kg"),
        ("four and a quarter minutes", "4.25", "min"),
        ("twenty-five minutes", "25", "min"),
        ("4 min 15 s", "4.25", "min"),
        ("1,200 ml", "1200", "ml"),
        ("1½ cups of 1.5 L", "1.5", None),
        ("百分之三十", "30", "percent"),
        ("85折", "8.5", "zhe"),
        ("8 两 4 钱", "8.4", "liang"),
        ("十三厘米八", "13.8", "cm"),
        ("原价三百九，", "390", "yuan"),
    ],
)
def test_figures_are_read_as_people_write_them(text: str, value: str, unit: str | None) -> None:
    first = quantities(text)[0]
    assert first.low == Decimal(value)
    assert unit is None or unit in [one.name for one in first.units]


@pytest.mark.parametrize(
    ("facts", "held", "not_held"),
    [
        ({"Battery life": "20 hours"}, "Runs for 20 hours.", "Charges in 20 hours."),
        ({"续航": "20 小时"}, "续航 20 小时。", "充电 20 小时。"),
        (
            {"Battery life": "20 hours"},
            "Battery life of 20 hours.",
            "Battery life of over 20 hours.",
        ),
        ({"续航": "20 小时"}, "续航 20 小时。", "续航超过 20 小时。"),
        ({"Weight": "9.8 kg"}, "It weighs under 10 kg.", "It weighs under 9 kg."),
        ({"Warranty": "10 years frame, 2 years motors"}, "Motors: 2 years.", "Motors: 10 years."),
        ({"Size": "30×20×10 cm"}, "300 × 200 × 100 mm", "30 × 20 × 15 cm"),
        ({"保修": "24 个月"}, "质保两年。", "质保三年。"),
        ({"Flow": "28 L/s"}, "28 litres a second.", "28 litres a minute."),
        ({"Temperature": "0–40 °C"}, "From 0 to 40 degrees.", "From 0 to 50 degrees."),
        ({"净含量": "500 g"}, "一斤装。", "两斤装。"),
    ],
)
def test_a_figure_belongs_to_its_attribute_and_its_bounds(
    facts: dict[str, str], held: str, not_held: str
) -> None:
    assert errors(held, ground(facts)) == []
    assert errors(not_held, ground(facts)) != []


def test_a_saving_is_computed_from_both_prices() -> None:
    of = ground({"Color": "red"}, price="$40 (was $50)")
    assert errors("Save $10 today, that is 20 % off.", of) == []
    assert rules("Save $15.", of) == {"claims.number"}
    assert rules("30 % off.", of) == {"claims.number"}
    assert errors("现在八折。", of) == [] and rules("现在七折。", of) == {"claims.number"}


def test_a_wrong_unit_is_told_with_what_the_facts_say() -> None:
    (problem,) = errors("Holds 1.2 ml.", ground({"Capacity": "1.2 L"}))
    assert (problem.rule, problem.quote, problem.proposal) == ("claims.unit", "1.2 ml", "1.2 L")


def test_reviews_vouch_for_use_from_three_on_and_never_for_figures_or_promises() -> None:
    quiet = ("so quiet", "really quiet at night", "quiet enough for the bedroom")
    assert errors("It is quiet.", ground({"A": "b"}, *quiet)) == []
    assert rules("It is quiet.", ground({"A": "b"}, *quiet[:2])) == {"claims.function"}
    (support,) = supports("It is quiet.", ground({"A": "b"}, *quiet))
    assert support.documents == ("r0", "r1", "r2") and support.fact is None
    loud = ("lasts 30 hours", "30 hours for me", "30 hours easily")
    assert errors("A battery of 30 hours.", ground({"A": "b"}, *loud)) != []
    paid = ("they refund the full price", "full refund without questions", "full refund, great")
    assert errors("A full refund, no questions asked.", ground({"A": "b"}, *paid)) != []


def test_reviews_that_say_the_contrary_vouch_for_nothing() -> None:
    reviews = ("not waterproof", "isn't waterproof at all", "sadly not waterproof")
    assert rules("It is waterproof.", ground({"A": "b"}, *reviews)) == {"claims.function"}


def test_a_negation_is_no_claim_and_a_denied_fact_is_named() -> None:
    of = ground({"Care": "hand wash, not dishwasher-safe"})
    assert errors("It is not dishwasher-safe.", of) == []
    (problem,) = errors("It goes in the dishwasher.", of)
    assert "not dishwasher-safe" in problem.reason
    assert errors("不含酒精。", ground({"酒精": "未添加"})) == []
    assert rules("不含酒精。", ground({"香型": "玫瑰"})) == {"claims.function"}


def test_a_quotation_needs_the_review_that_it_quotes() -> None:
    of = ground({"A": "b"}, "My cat sleeps on it all day long")
    assert errors("“My cat sleeps on it all day long,” says Ann.", of) == []
    assert rules("“The best thing I ever bought for her,” says Ann.", of) == {"claims.quotation"}
    assert rules("Everyone who bought it says so.", of) == {"claims.testimonial"}


def test_a_reply_may_repeat_what_the_customer_said() -> None:
    of = ground({"A": "b"}, "The sleeves are 2 cm too long")
    assert errors("We are sorry about the 2 cm.", of, "review-reply") == []
    assert errors("We are sorry about the 2 cm.", of) != []


@pytest.mark.parametrize(
    "text",
    [
        "一天的疲惫，到家就散了。",
        "第一次使用前请先阅读说明。",
        "最后一步，倒上热水。",
        "Give yourself five minutes at half past seven.",
        "A small luxury for slow Sundays.",
        "24/7 in your pocket, 360° of calm.",
        "生活再忙，也要好好吃饭。",
    ],
)
def test_words_that_nobody_can_measure_pass(text: str) -> None:
    assert errors(text, ground({"Color": "red"})) == []


def test_without_facts_nothing_is_compared() -> None:
    found = check(Copy("Waterproof to 50 m.", "en"))
    assert not [one for one in found.problems if one.rule.startswith("claims.")]


@pytest.mark.parametrize(
    "piece",
    ["a", "1 ", "10 cm x ", "质", "“", "the the ", "比其他同类更快三倍，仅剩 20 件，", "百", "("],
)
def test_a_hostile_text_takes_no_more_than_seconds(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    started = time.process_time()
    found = errors(text, ground({"Capacity": "1.2 L"}, "so quiet"))
    assert time.process_time() - started < 5
    assert found[-1].rule == "claims.other" and found[-1].start == MOST
