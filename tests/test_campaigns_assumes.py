"""No wording of a fact says more than its name and its value."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from insight.campaigns import assumes, phrases
from insight.campaigns.assumes import supported
from insight.campaigns.saying import bullet, facts_of, headline, is_plural, pair, sentence
from insight.campaigns.shapes import in_a_sentence, is_kind, is_list, is_measure
from insight.campaigns.types import CopyLanguage, ProductFacts


def _said(key: str, value: str, language: CopyLanguage) -> set[str]:
    """All that may be said of a fact."""
    name = "木禾" if language == "zh" else "Alder"
    (fact,) = facts_of(ProductFacts(name=name, attributes={key: value}), language)
    turns = {sentence(fact, language, turn) for turn in range(4)}
    return turns | {bullet(fact, language), headline(fact, language)}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("Backrest", "6 positions", "The backrest has 6 positions."),
        ("Band", "3: 1, 2 and 4 kg", "Band: 3: 1, 2 and 4 kg."),
        ("Bowl", "250 ml, spill rim", "Bowl: 250 ml, spill rim."),
        ("Cable", "1.8 m, detachable", "Cable: 1.8 m, detachable."),
        ("Caffeine", "contains caffeine", "Contains caffeine."),
        ("Capacity", "3–5 L", "Capacity: 3–5 L."),
        (
            "Filter",
            "charcoal and sponge; rinse weekly",
            "Filter: charcoal and sponge; rinse weekly.",
        ),
        ("Markings", "centre lines", "Markings: centre lines."),
        ("Net weight", "90 g", "Net weight: 90 g."),
        ("Packed in", "Hull, England", "Packed in Hull, England."),
        ("Pieces", "40 (30 tracks, 10 cars)", "Pieces: 40 (30 tracks, 10 cars)."),
        ("Playtime", "up to 9 h", "Playtime: up to 9 h."),
        ("Pockets", "2 zip side, 1 back", "Pockets: 2 zip side, 1 back."),
        ("Runtime", "8 h low, 3 h high", "Runtime: 8 h low, 3 h high."),
        ("Safety", "thermal cut-out", "Safety: thermal cut-out."),
        ("Scent", "None added (fragrance-free)", "Scent: None added (fragrance-free)."),
        ("Suits cats up to", "6 kg", "Suits cats up to 6 kg."),
        ("Walk-on", "3 h", "Walk-on: 3 h."),
        ("Warranty", "2 years, parts only", "Warranty: 2 years, parts only."),
        ("Weight", "18–25 lb", "Weight: 18–25 lb."),
        ("Weight", "frame 900 g, bag 200 g", "Weight: frame 900 g, bag 200 g."),
    ],
)
def test_a_value_that_is_not_what_a_wording_assumes_is_said_plainly(
    key: str, value: str, said: str
) -> None:
    found = _said(key, value, "en")
    lines = {one.rstrip(".").lower() for one in found}
    assert lines - {f"{key}: {value}".lower()} <= {said.rstrip(".").lower()}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("Body", "Stainless steel", "The body is stainless steel."),
        ("Capacity", "3 L", "It holds 3 L."),
        ("Made in", "Wales", "It is made in Wales."),
        ("Material", "Natural rubber", "It is made of natural rubber."),
        ("Weight", "4.6 kg with lid", "It weighs 4.6 kg with lid."),
        ("Weight", "410 g (size S)", "It weighs 410 g (size S)."),
    ],
)
def test_what_a_wording_assumes_and_the_value_has_is_said_well(
    key: str, value: str, said: str
) -> None:
    assert said in _said(key, value, "en")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("保护", "过热自动断电", "保护：过热自动断电。"),
        ("净重", "9–12 公斤", "净重 9–12 公斤。"),
        ("功率", "90 W", "功率 90 W。"),
        ("扭矩", "8 N·m", "扭矩：8 N·m。"),
        ("层数", "三层纱", "层数：三层纱。"),
        ("材质", "陶瓷，无釉", "材质：陶瓷，无釉。"),
        ("清洗", "可水洗", "清洗：可水洗。"),
        ("滤芯", "建议 60 天更换", "滤芯：建议 60 天更换。"),
        ("纹理", "双面菱形纹", "纹理：双面菱形纹。"),
        ("续航", "强档约 3 小时", "续航：强档约 3 小时。"),
        ("酒精", "不添加", "不添加酒精。"),
        ("适用身高", "90–110 cm", "适用身高 90–110 cm。"),
        ("香味", "不添加香精", "不添加香精。"),
    ],
)
def test_chinese_names_and_values_are_joined_as_they_bear_it(
    key: str, value: str, said: str
) -> None:
    found = {one for one in _said(key, value, "zh") if one.endswith("。")}
    assert said in found
    unsaid = ("上秤", "能坐", "用的是", "额定", "最大")
    assert not any(word in one for word in unsaid for one in found)


@pytest.mark.parametrize(
    ("value", "language", "measure", "several"),
    [
        ("0.8 kg", "en", True, False),
        ("12–14 lb", "en", False, True),
        ("5 kg (max user)", "en", False, False),
        ("9 dB(A) at 1 m", "en", True, False),
        ("up to 30 kg", "en", False, False),
        ("约 900 g（不含盖）", "zh", True, False),
        ("3–5 kg", "zh", False, True),
        ("9 kg（适用体重）", "zh", False, False),
    ],
)
def test_a_measure_is_one_figure_of_the_product(
    value: str, language: CopyLanguage, measure: bool, several: bool
) -> None:
    assert is_measure(value, language) is measure
    assert is_list(value) is several


@pytest.mark.parametrize(
    ("value", "language", "kind"),
    [
        ("auto shut-off", "en", False),
        ("full-grain leather", "en", True),
        ("non-slip dots", "en", False),
        ("steel, oiled", "en", False),
        ("可拆洗", "zh", False),
        ("304 不锈钢", "zh", True),
        ("建议每月更换", "zh", False),
    ],
)
def test_a_kind_is_a_noun_phrase_of_a_material(
    value: str, language: CopyLanguage, kind: bool
) -> None:
    assert is_kind(value, language) is kind


def test_names_keep_their_capitals_within_a_sentence() -> None:
    assert in_a_sentence("Beech wood", "Frame") == "beech wood"
    assert in_a_sentence("Italian leather", "Upper") == "Italian leather"
    assert in_a_sentence("Norway", "Made in") == "Norway"
    assert in_a_sentence("PVC foam", "Base") == "PVC foam"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_row_of_what_wordings_assume_finds_a_wording(language: CopyLanguage) -> None:
    path = Path(assumes.__file__).with_name("assumes.toml")
    wordings = [one for phrase in phrases._phrases(language) for one in phrase.says]
    for row, text in zip(
        assumes._rows(language),
        tomllib.loads(path.read_text(encoding="utf-8"))[language],
        strict=True,
    ):
        assert any(row.says.search(one) for one in wordings), text


def test_a_wording_that_assumes_nothing_is_used_as_it_is() -> None:
    assert supported(("{K}: {v}", "{K}: {v}"), "Any", "1, 2", "en") == ("{K}: {v}",)


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("Alder Blocks 40 Pieces", True),
        ("Alder Harbour Set 90 Pieces", False),
        ("Alder Headphones AH-7", True),
        ("Alder Pens 0.7 mm", True),
        ("Alder Shears for Hedges", True),
        ("Alder Shelf for Books", False),
        ("Alder's Lamp", False),
    ],
)
def test_a_name_is_of_several_by_its_noun_and_not_by_its_model_or_count(
    name: str, plural: bool
) -> None:
    assert is_plural(name) is plural


def test_a_place_and_its_country_are_not_two_places() -> None:
    assert _said("Origin", "Leeds, England", "en") == {
        "Origin: Leeds, England.",
        "Origin: Leeds, England",
    }


def test_a_fact_without_its_name_is_not_said_of_another() -> None:
    facts = facts_of(
        ProductFacts(name="木禾包", attributes={"扣具": "实心黄铜", "防水": "防泼溅"}), "zh"
    )
    by_key = {fact.key: fact for fact in facts}
    assert pair(by_key["扣具"], by_key["防水"], "zh") is None


@pytest.mark.parametrize(
    ("key", "value", "language", "not_said"),
    [
        ("Charging", "7 h in the sun", "en", "Ways to charge"),
        ("Light", "lets half of it through", "en", "has a light"),
        ("产地", "福建厦门分装", "zh", "产自"),
        ("处理", "冷水泡软再洗", "zh", "做过"),
    ],
)
def test_a_name_is_not_taken_for_another(
    key: str, value: str, language: CopyLanguage, not_said: str
) -> None:
    assert not [one for one in _said(key, value, language) if not_said in one]


def test_what_speaks_against_goods_is_told_last() -> None:
    attributes = {"气味": "开箱有轻微气味", "材质": "TPE", "重量": "0.9 kg"}
    facts = facts_of(ProductFacts(name="木禾垫", attributes=attributes), "zh")
    assert facts[-1].key == "气味"
