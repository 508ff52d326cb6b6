"""What a product is called in tags and titles."""

from __future__ import annotations

import pytest

from insight.campaigns.types import CopyLanguage, Ground, ProductFacts
from insight.campaigns.write import Request, write
from insight.campaigns.writers.naming import product_word
from insight.campaigns.writers.template import Template


@pytest.mark.parametrize(
    ("name", "language", "word"),
    [
        ("Alder Cork Yoga Mat 3 mm", "en", "yoga mat"),
        ("Alder Dog Bed, Small", "en", "dog bed"),
        ("Alder Harbour Building Set 90 Pieces", "en", "building set"),
        ("Alder No. 2 Fountain Pen", "en", "fountain pen"),
        ("Alder Pour-Over Kettle", "en", "kettle"),
        ("Alder T-Leash for Puppies (blue)", "en", "leash"),
        ("山外手冲挂耳咖啡", "zh", "挂耳咖啡"),
        ("木禾混合猫砂 6kg", "zh", "猫砂"),
        ("木禾羽绒服 男女同款", "zh", "羽绒服"),
        ("木禾硅胶围兜（三只装）", "zh", "围兜"),
        ("木禾手电钻套装", "zh", "手电钻"),
        ("木禾计数跳绳 · 山岚", "zh", "跳绳"),
        ("木禾空气炸锅 4 L", "zh", "空气炸锅"),
    ],
)
def test_the_head_of_a_name_is_what_people_search(
    name: str, language: CopyLanguage, word: str
) -> None:
    assert product_word(ProductFacts(name=name), language) == word


def _title(name: str, attributes: dict[str, str], language: CopyLanguage) -> str:
    channel = "product-page-taobao" if language == "zh" else "product-page-amazon"
    ground = Ground(ProductFacts(name=name, attributes=attributes))
    (piece,) = write(Request(ground, channel, language), [Template()])
    return next(part.checked.copy.text for part in piece.parts if part.name == "title")


@pytest.mark.parametrize(
    ("key", "value", "title"),
    [
        ("Caffeine", "contains caffeine", "Alder Lamp"),
        ("Handle", "beech wood", "Alder Lamp"),
        ("Material", "walnut wood", "Alder Lamp, walnut wood"),
        ("Strap", "cotton carry strap", "Alder Lamp"),
        ("Switches off", "when tank is full", "Alder Lamp"),
    ],
)
def test_a_title_takes_a_material_of_the_whole_and_no_clause(
    key: str, value: str, title: str
) -> None:
    assert _title("Alder Lamp", {key: value, "Pack": "1 piece"}, "en") == title


@pytest.mark.parametrize(
    ("key", "value", "title"),
    [
        ("开封后", "三个月内用完", "木禾台灯"),
        ("承重", "侧压 9 kg", "木禾台灯"),
        ("材质", "胡桃木", "木禾台灯 胡桃木"),
    ],
)
def test_a_chinese_title_takes_a_material_and_no_clause(key: str, value: str, title: str) -> None:
    assert _title("木禾台灯", {key: value, "件数": "1 件"}, "zh") == title


def test_a_tag_is_one_word() -> None:
    ground = Ground(ProductFacts(name="Alder Yoga Mat", attributes={"Weight": "2 kg"}))
    (piece,) = write(Request(ground, "instagram", "en"), [Template()])
    assert "#yogamat" in piece.text
