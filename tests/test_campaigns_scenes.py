"""What speaks of people, of the day or of a likeness claims nothing; what facts say in other words is held."""

from __future__ import annotations

import pytest

from insight.campaigns.check import check
from insight.campaigns.types import Copy, CopyLanguage, Ground, ProductFacts, Review

KETTLE = Ground(
    ProductFacts(
        name="Tern folding kettle 1.5 L",
        attributes={
            "capacity": "1.5 L",
            "sizes": "EU 36–41",
            "colours": "navy, sage, rust",
            "boiling time": "1 L in 4 min 30 s",
            "age": "3–6 years",
            "pages": "192 pages",
            "warranty": "2 years",
            "water resistance": "IPX4",
            "care": "not for the microwave",
        },
        price="£35.00 (was £49.00)",
    ),
    (Review("r1", "mine ran for 3 weeks and it is quiet"),),
)
POT = Ground(
    ProductFacts(
        name="海岸折叠水壶 1.5L",
        attributes={
            "容量": "1.5 L",
            "尺码": "36–41",
            "烧水时间": "1 L 约 4 分 30 秒",
            "适用年龄": "3–6 岁",
            "续航": "约 20 天",
            "蓝牙": "无，数据走线",
            "包装清单": "水壶、滤网×2",
            "质保": "2 年",
            "换码": "15 天内可换一次，运费我方承担",
        },
        price="199 元（原价 249 元）",
    )
)


def passes(text: str, ground: Ground, channel: str = "product-page") -> bool:
    language: CopyLanguage = "en" if text.isascii() or ground is KETTLE else "zh"
    return check(Copy(text, language, channel), ground).passes


@pytest.mark.parametrize(
    "text",
    [
        "Ten minutes of quiet before the school run.",
        "After a 10 km run, you want tea.",
        "My grandmother is 84.",
        "You have 47 tabs open.",
        "For a family of 5.",
        "Picture the creek gone copper.",
        "Your leather boots deserve better.",
        "Six sizes.",
        "From 3 years.",
        "Nearly 200 pages.",
        "£35, down £14.",
        "Guaranteed for two years.",
        "Keep it out of the microwave.",
        "One customer got 3 weeks out of it.",
    ],
)
def test_english_that_claims_nothing_or_says_the_facts_again_passes(text: str) -> None:
    assert passes(text, KETTLE)


@pytest.mark.parametrize(
    "text",
    [
        "通勤1小时，茶还在手边。",
        "跑完10公里，只想坐下。",
        "隔壁阿姨今年72岁。",
        "外婆的搪瓷缸还在。",
        "光影像蜂蜜。",
        "夜里没有蓝牙，只有水声。",
        "共6个尺码。",
        "三岁以上的孩子。",
        "一升水不到5分钟就开。",
        "充满电大约能用20天。",
        "附两个滤网。",
        "立减50元。",
        "15天内可以换一次码，运费我们出。",
        "独一无二的，是你写下的字。",
    ],
)
def test_chinese_that_claims_nothing_or_says_the_facts_again_passes(text: str) -> None:
    assert passes(text, POT)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("It lasts a 10-hour flight.", KETTLE),
        ("Made of real leather.", KETTLE),
        ("It goes in the microwave.", KETTLE),
        ("Seven sizes.", KETTLE),
        ("For ages 2 to 6.", KETTLE),
        ("续航30天。", POT),
        ("支持蓝牙。", POT),
        ("共7个尺码。", POT),
        ("搪瓷壶身。", POT),
        ("质保3年。", POT),
    ],
)
def test_what_looks_alike_and_claims_something_is_still_found(text: str, ground: Ground) -> None:
    assert not passes(text, ground)


def test_a_customer_is_quoted_only_with_the_figure_that_the_review_has() -> None:
    assert passes("One customer got 3 weeks out of it.", KETTLE)
    assert not passes("One customer got 5 weeks out of it.", KETTLE)
