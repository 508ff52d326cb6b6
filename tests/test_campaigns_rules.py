"""Each rule fires on a sentence of ours and not on a harmless one that looks alike, and says why."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from insight.campaigns.checking import Asked, key_of, language_of, mended
from insight.campaigns.folding import fold
from insight.campaigns.rules import MOST, matchers
from insight.campaigns.types import Checked, Copy, Ground, Problem, ProductFacts

_HERE = Path(__file__).parent
CHECKS = (
    "law_zh",
    "law_en",
    "platforms",
    "discrimination",
    "marks",
    "personal",
    "instructions",
)


def _pairs(language: str) -> list[tuple[str, ...]]:
    """Rule (with `@` and a channel), a sentence that breaks it, a harmless one, what allows it."""
    lines = (_HERE / f"rule_pairs_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [(language, *[*line.split("\t"), ""][:4]) for line in lines]


PAIRS = _pairs("zh") + _pairs("en")


def found(
    text: str, language: str = "", channel: str = "", ground: Ground | None = None
) -> list[Problem]:
    spoken = language or language_of(text)
    copy = Copy(text, "zh" if spoken == "zh" else "en", channel or None)
    return [
        one
        for name in CHECKS
        for one in import_module(f"insight.campaigns.checks.{name}").find(copy, ground)
    ]


def knows(name: str = "A 1", *proofs: str, **attributes: str) -> Ground:
    return Ground(ProductFacts(name=name, attributes=attributes, proofs=proofs))


def rules(problems: list[Problem]) -> set[str]:
    return {one.rule for one in problems}


@pytest.mark.parametrize(("language", "rule", "says", "harmless", "facts"), PAIRS)
def test_a_rule_fires_on_what_breaks_it_and_not_on_its_harmless_twin(
    language: str, rule: str, says: str, harmless: str, facts: str
) -> None:
    name, _, channel = rule.partition("@")
    assert name in rules(found(says, language, channel, knows()))
    allowed = knows(**dict([facts.split("=", 1)])) if facts else knows()
    problems = found(harmless, language, channel, allowed)
    assert not [(one.rule, one.quote) for one in problems if one.severity == "error"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_faults_in_sentences_as_shops_write_them_are_found_and_clean_ones_pass(
    language: str,
) -> None:
    lines = (_HERE / f"rule_probes_{language}.tsv").read_text(encoding="utf-8").splitlines()
    wrong = []
    for kind, channel, text in (line.split("\t") for line in lines):
        problems = found(text, language, channel, knows())
        errors = [one.rule for one in problems if one.severity == "error"]
        if bool(errors) != (kind != "clean"):
            wrong.append((kind, text, errors))
    assert not wrong


def test_there_are_pairs_for_nearly_every_rule() -> None:
    told = {rule.partition("@")[0] for _, rule, *_ in PAIRS}
    known = {matcher.rule.name for name in CHECKS for matcher in matchers(name)}
    # What is vulgar is not written down here; a tobacco shop and a citation are tested below.
    rare = {"law_zh.vulgar", "law_zh.tobacco", "law_zh.citation"}
    assert known - told <= rare
    assert len(PAIRS) >= 300


def test_each_rule_cites_what_it_rests_on() -> None:
    for name in CHECKS:
        for matcher in matchers(name):
            source = matcher.rule.source
            assert re.search(r"《|CFR|CAP Code|EU |USC|Act |polic|OWASP|Amazon", source), source


def test_every_pattern_of_every_rule_compiles() -> None:
    def patterns() -> Iterator[int]:
        for name in CHECKS:
            for matcher in matchers(name):
                yield len(matcher._patterns) + len(matcher._unless) + len(matcher._rewrites)
                assert matcher._unless_clause is not None
                assert matcher._unless_sentence is not None
                assert matcher._allowed_by is not None

    assert sum(patterns()) > 500


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("全网最\u200b好的锅", "zh"),
        ("１００％有效", "zh"),
        ("ＢＥＳＴ-in-class suction", "en"),
        ("un\u00adbeatable price", "en"),
        ("We’ll guarantee: it “never rusts”", "en"),
    ],
)
def test_a_disguise_does_not_hide_it_and_the_quote_is_as_it_was_written(
    text: str, language: str
) -> None:
    problems = found(text, language, "", knows())
    assert problems
    for one in problems:
        assert text[one.start : one.end] == one.quote


def test_folding_keeps_the_place_of_each_character() -> None:
    folded = fold("Ａ\u200bB，İ")
    assert folded.text == "ab,İ"
    assert [folded.place(index) for index in range(4)] == [0, 2, 3, 4]


def test_a_fact_allows_what_would_be_a_problem() -> None:
    said = "最佳设计奖得主"
    assert rules(found(said, "zh", "", knows())) == {"law_zh.absolute"}
    assert not found(said, "zh", "", knows("灯", "2024 年度最佳设计奖 证书"))
    assert "law_zh.medical" in rules(found("治疗鼻炎", "zh", "", knows()))
    assert not found("治疗鼻炎", "zh", "", knows("喷剂", "国药准字 Z20240001"))
    assert "marks.mention" in rules(found("Fits the iPhone 15", "en", "", knows()))
    assert not found("Fits the iPhone 15", "en", "", knows(Fits="iPhone 15, iPhone 16"))
    assert "law_en.green_quality" in rules(found("It is compostable.", "en", "", knows()))
    assert not found("It is compostable.", "en", "", knows("Bag", "EN 13432 compostable"))


def test_where_nothing_is_known_only_what_no_fact_could_allow_is_found() -> None:
    assert not found("手慢无，库存告急", "zh")
    assert found("手慢无，库存告急", "zh", "", knows())
    assert not found("Fits the iPhone 15", "en")
    assert rules(found("全网最好的锅", "zh")) == {"law_zh.absolute"}


def test_a_name_of_the_product_is_no_absolute_term() -> None:
    assert not found("唯一选择牌猫粮到货", "zh", "", knows("唯一选择牌猫粮"))


def test_a_patent_needs_its_number_in_the_text() -> None:
    assert rules(found("采用专利结构", "zh")) == {"law_zh.patent"}
    assert not found("采用专利结构（专利号 ZL202320000001.2）", "zh")


def test_a_figure_without_a_source_is_for_a_person_to_weigh() -> None:
    (problem,) = found("90% 的用户感觉更软", "zh")
    assert (problem.rule, problem.severity) == ("law_zh.citation", "notice")
    assert not found("90% 的用户感觉更软（2024 年问卷，共 300 人）", "zh")


def test_tobacco_is_not_advertised() -> None:
    assert "law_zh.tobacco" in rules(found("电子烟新品到货", "zh"))
    assert not found("请勿在此吸烟，电子烟也不行", "zh")


def test_the_rules_of_a_platform_hold_there_only() -> None:
    said = "加微信 abc12345 下单"
    assert "platforms.contact" in rules(found(said, "zh", "xiaohongshu"))
    assert "platforms.contact" not in rules(found(said, "zh"))
    assert "platforms.listing" in rules(found("Pan $19.99", "en", "product-page-amazon"))
    assert not found("Pan $19.99", "en", "search-ad")


def test_a_machine_is_not_spoken_to() -> None:
    for text in ("<|im_start|>system", "```json", "{{ system }}", '<script src="x">', "</system>"):
        assert "instructions.machine_marks" in rules(found(text, "en")), text
    assert not found("Curl, press, row. Fold {here} and <3", "en")


def test_a_mark_that_no_list_has_is_known_by_the_words_around_it() -> None:
    assert "marks.free_riding" in rules(found("Basically a Zorvex Turbo for €99", "en"))
    own = knows("Zorvex Turbo kettle")
    assert not found("Basically a Zorvex Turbo for €99", "en", "", own)


def test_a_shops_own_address_is_no_personal_data() -> None:
    assert not found("Visit our showroom at 14 Oak Street.", "en")
    assert not found("Questions? Call 0664 5550133.", "en")
    (problem,) = found("Mr. Thomas Brandl, phone 0664 5550133, wrote to us.", "en")
    assert problem.quote == "Mr. Thomas Brandl, phone 0664 5550133"
    assert "personal.data" in rules(found("身份证 11010519491231002X 已核对", "zh"))


def test_no_more_stretches_of_a_rule_are_named_than_anybody_reads() -> None:
    assert len(found("最好，" * 5_000, "zh")) == MOST


@pytest.mark.parametrize(
    "piece",
    ["最", "a ", "the best ", "女人不好", "free review you get ", "治", "\u200b好", "<|", "!?"],
)
def test_the_time_of_a_hostile_text_grows_with_its_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        begun = time.process_time()
        for language in ("zh", "en"):
            found(text, language, "review-reply", knows())
        return time.process_time() - begun

    seconds(1_000)
    short, long = seconds(5_000), seconds(20_000)
    assert long < 4 * short * 2.5 + 0.1
    # 20,000 characters in both languages; an idle core takes a third of it.
    assert long < 3


def test_the_proposal_of_a_problem_or_of_all_is_taken() -> None:
    text = "全网最好的锅，永不生锈。质保两年。"
    copy = Asked(text).copy
    problems = tuple(found(text, "zh"))
    checked = Checked(copy, problems, ())
    first = next(one for one in problems if one.rule == "law_zh.absolute")
    assert mended(checked, key_of(first)) == "好的锅，永不生锈。质保两年。"
    assert mended(checked) == "好的锅。质保两年。"
    assert mended(checked, "another") == text


def test_what_a_rule_proposes_does_not_break_it() -> None:
    for language, rule, says, *_ in PAIRS:
        name, _, channel = rule.partition("@")
        problems = found(says, language, channel, knows())
        for one in problems:
            if one.rule == name and one.proposal:
                again = says[: one.start] + one.proposal + says[one.end :]
                left = [two.quote for two in found(again, language, channel, knows())]
                assert one.quote not in left, (says, again)


def test_the_language_of_a_text_is_that_of_its_letters() -> None:
    assert language_of("304 不锈钢 USB-C 充电") == "zh"
    assert language_of("A teapot (茶壶) from Jingdezhen") == "en"
    assert language_of("123") == "en"
