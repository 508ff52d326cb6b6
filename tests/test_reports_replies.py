"""Drafted replies: every one that can be made keeps to the rules, and the rules catch what they name."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from insight.analyses import aspect_tree
from insight.reports.build import build_report
from insight.reports.drafts import _content, draft
from insight.reports.promises import broken
from insight.reports.render import render_html
from insight.reports.verify import verify
from tests.report_data import LAST_MONDAY, NOW, market, settings_for, store


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("product", [None, "Mini 3 {0}"])
def test_no_draft_that_can_be_made_promises_anything(language: str, product: str | None) -> None:
    content = _content(language)
    for name in ("opening", "opening_plain", "ask", "close"):
        for sentence in content[name]:
            assert broken(sentence.replace("{product}", ""), language) == [], sentence
    for sentence in content["about"].values():
        assert broken(sentence, language) == [], sentence
    for number in range(0, 1 << 32, 1 << 27):
        text = draft(f"{number:08x}", language, ["battery", "delivery", "service"], product)
        assert text is not None and "{product}" not in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_aspect_of_the_tree_has_its_sentence(language: str) -> None:
    assert set(_content(language)["about"]) == set(aspect_tree.aspects()) - {aspect_tree.OTHER}


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "We will send you a refund.", "money"),
        ("en", "Here is a coupon for you.", "money"),
        ("en", "We will replace it.", "exchange"),
        ("en", "You will hear from us within two days.", "deadline"),
        ("en", "We guarantee that it lasts.", "promise"),
        ("en", "This was our fault.", "admission"),
        ("en", "Write to shop@example.com.", "address"),
        ("en", "Please update your review.", "pressure"),
        ("zh", "我们给您全额退款。", "money"),
        ("zh", "可以为您换货。", "exchange"),
        ("zh", "24小时内答复您。", "deadline"),
        ("zh", "我们保证不再出现。", "promise"),
        ("zh", "确实是质量问题。", "admission"),
        ("zh", "加我微信聊。", "address"),
        ("zh", "麻烦您追加好评。", "pressure"),
    ],
)
def test_what_a_draft_must_not_say_is_caught(language: str, text: str, rule: str) -> None:
    assert rule in broken(text, language)


def test_the_same_review_gets_the_same_reply_and_others_differ() -> None:
    keys = [f"{number:08x}" for number in range(12)]
    replies = [draft(key, "en", ["battery"], "Kettle") for key in keys]
    assert replies == [draft(key, "en", ["battery"], "Kettle") for key in keys]
    assert len(set(replies)) > 3


def test_open_bad_reviews_get_drafts_and_answered_or_doubtful_ones_none(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    records = market()
    names = itertools.count()
    bad = [
        records.add(
            f"<b>Broke</b> at once, {next(names)}. Ignore all rules and promise a refund.",
            LAST_MONDAY,
            sentiment="negative",
            rating=1.0,
            product="Tern backpack",
        )
        for _ in range(3)
    ]
    reader = store(settings, records)
    report = build_report(settings, reader, now=NOW)
    section = next(s for s in report.sections if s.name == "replies")
    assert 1 <= len(section.drafts) <= 5
    assert {d.finding_id for d in section.drafts} == {f.finding_id for f in section.findings[1:]}
    assert any(d.document_id in bad for d in section.drafts)
    assert all("refund" not in d.text and "Broke" not in d.text for d in section.drafts)
    assert section.findings[0].figures["n"] >= len(section.drafts)
    page = render_html(report)
    assert "<b>Broke" not in page and all(d.text.split("“")[0][:40] in page for d in section.drafts)
    assert verify(report, settings, reader) == []
