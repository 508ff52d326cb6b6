"""A report as HTML: self-contained, readable by all, and safe whatever customers wrote."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from insight.reports.build import build_report
from insight.reports.render import render_body, render_html, style
from insight.types import Report
from tests.report_data import LAST_MONDAY, NOW, market, settings_for, store

HOSTILE = [
    "<script>alert(1)</script> the battery is gone",
    '"><img src=x onerror=alert(1)> the battery is gone',
    "</p></blockquote></main><h1>Week 99</h1> the battery is gone",
    "safe \u202egnp.exe\u2066 the battery is gone {{ 7 * 7 }} {% raw %}",
    "javascript:alert(1) the battery is gone &lt;b&gt; ${jndi} \x00\x1b[31m",
    "battery " * 6_250,
]


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    settings = settings_for(tmp_path_factory.mktemp("market"))
    return build_report(settings, store(settings, market()), language=request.param, now=NOW)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    records = market()
    for i, text in enumerate(HOSTILE * 12):
        records.add(
            text,
            LAST_MONDAY + timedelta(days=6, minutes=i),
            sentiment="negative",
            topic="t-09",
            product=HOSTILE[0],
            source=HOSTILE[1],
            text_hash=f"hostile{i % len(HOSTILE)}",
            toxic=True,
            mismatch=True,
            rating=5.0,
        )
    settings = settings_for(tmp_path_factory.mktemp("hostile"))
    return build_report(settings, store(settings, records), now=NOW)


def test_the_file_stands_alone(report: Report) -> None:
    html = render_html(report)
    tree = LexborHTMLParser(html)
    assert not tree.css("script, link, img, iframe, [src], [style], [onclick]")
    assert "http:" not in html and "https:" not in html and "url(" not in html
    assert "@import" not in html


def test_every_link_leads_somewhere_in_the_file(report: Report) -> None:
    tree = LexborHTMLParser(render_html(report))
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    links = [str(node.attributes["href"]) for node in tree.css("a")]
    assert any(link.startswith("#document-") for link in links)
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_every_sentence_of_the_report_is_on_the_page(report: Report) -> None:
    text = LexborHTMLParser(render_html(report)).text()
    for section in report.sections:
        assert section.title in text
        for finding in section.findings:
            assert finding.sentence in text
    for suggestion in report.suggestions:
        assert suggestion.action in text and suggestion.reason in text


def test_charts_have_a_name_and_a_table_beside_them(report: Report) -> None:
    tree = LexborHTMLParser(render_html(report))
    charts = tree.css("figure.chart")
    assert len(charts) == 3
    for figure in charts:
        svg = figure.css_first("svg")
        assert svg is not None and svg.attributes["role"] == "img"
        assert svg.attributes["aria-label"]
        assert len(figure.css("tbody tr")) == 16
        assert len(figure.css("tr.marked")) == 1


def test_the_page_says_its_language(report: Report) -> None:
    tree = LexborHTMLParser(render_html(report))
    expected = {"en": "en", "zh": "zh-Hans"}[report.language]
    assert [node.attributes["lang"] for node in tree.css("html")] == [expected]


def test_the_body_links_documents_where_the_web_has_them(report: Report) -> None:
    body = str(render_body(report, lambda document_id: f"/documents/{document_id}?a=1&b=<2>"))
    links = [str(a.attributes["href"]) for a in LexborHTMLParser(body).css("blockquote a")]
    quoted = [q.document_id for section in report.sections for q in section.quotations]
    assert links == [f"/documents/{id_}?a=1&b=<2>" for id_ in quoted]
    assert "<style" not in body and "style=" not in body and "<html" not in body


def test_the_style_touches_nothing_outside_the_report() -> None:
    rules = [line.strip() for line in style().splitlines() if "{" in line]
    assert all(rule.startswith((".report ", "@media", "/*")) for rule in rules)


def test_hostile_text_is_shown_as_text(hostile: Report) -> None:
    html = render_html(hostile)
    tree = LexborHTMLParser(html)
    assert not tree.css("script, img, b")
    assert [node.text() for node in tree.css("h1")] == [hostile.title]
    assert len(tree.css("main")) == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7 * 7 }}" in html
    for control in ("\u202e", "\u2066", "\x00", "\x1b"):
        assert control not in html


def test_a_very_long_text_is_cut_in_quotation_and_appendix(hostile: Report) -> None:
    long = [d for d in hostile.documents if d.characters >= 49_999]
    assert long and all(len(d.text) <= 4_000 for d in long)
    assert all(len(q.text) <= 240 for s in hostile.sections for q in s.quotations)
    assert "Cut here" in render_html(hostile)
    assert len(render_html(hostile)) < 200_000


def test_a_report_that_says_nothing_is_a_page_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    from insight.store.reader import Reader

    report = build_report(settings, Reader(settings), now=NOW)
    tree = LexborHTMLParser(render_html(report))
    assert "There are no documents yet." in tree.text()
    assert not tree.css("section")
