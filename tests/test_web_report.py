"""The report is a page, a file to take away, and leads to each document that it quotes."""

from __future__ import annotations

import json
import re
import time
from types import SimpleNamespace

import pytest

from insight.reports.build import build_report
from insight.reports.formats import FORMATS, write_report
from insight.reports.serial import from_json
from insight.settings import Settings, get_settings
from insight.store.reader import Reader
from insight.types import Asked
from tests.web_app import HOSTILE, Visitor, compile_translations, fill, logged_in, text_of
from web import create_app


def test_the_newest_whole_week_is_shown_with_the_sentences_of_the_report(
    settings: Settings,
) -> None:
    fill(settings)
    report = build_report(settings, Reader(settings))
    visitor = logged_in(settings)
    words = text_of(visitor.get("/report").text)
    sentences = [f.sentence for section in report.sections for f in section.findings]
    assert report.week == "2026-W47" and len(sentences) > 5
    for sentence in sentences:
        assert re.sub(r"\s+", " ", sentence) in words
    first = text_of(visitor.get("/").text)
    summary = next(section for section in report.sections if section.name == "summary")
    assert summary.findings
    assert all(finding.sentence in first for finding in summary.findings)


def test_a_switch_leaves_doubtful_documents_out_and_stays_for_what_is_taken_away(
    settings: Settings,
) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/report?without_doubtful=1").text
    assert re.search(r'name="without_doubtful" value="1" checked', page)
    assert "marked as doubtful are left out" in text_of(page)
    for kind in FORMATS:
        assert re.search(rf'href="/report\.{kind}\?[^"]*without_doubtful=1', page)
    taken = from_json(visitor.get("/report.json?without_doubtful=1").text)
    assert taken.facts.asked.scope.without_doubtful
    usual = visitor.get("/report").text
    assert 'value="1" checked' not in usual
    link = re.findall(r'href="(/report\.json[^"]*)"', usual)[0].replace("&amp;", "&")
    assert not from_json(visitor.get(link).text).facts.asked.scope.without_doubtful


def test_every_quotation_leads_to_its_document(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    links = set(re.findall(r'href="(/documents/[0-9a-f]+)"', visitor.get("/report").text))
    assert links
    assert all(visitor.get(link).status_code == 200 for link in links)


def test_the_week_can_be_chosen_among_those_that_have_data(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/report?week=2026-W46").text
    (weeks,) = re.findall(r'<select name="week">(.*?)</select>', page, re.DOTALL)
    assert re.findall(r"<option[^>]*>(2026-W\d\d)</option>", weeks) == [
        "2026-W47",
        "2026-W46",
        "2026-W45",
    ]
    assert "<option selected>2026-W46</option>" in page
    assert "/documents?week=2026-W46" in page


@pytest.mark.parametrize("week", ["2026-W99", "nonsense", "<script>"])
def test_a_malformed_week_is_a_clear_error(settings: Settings, week: str) -> None:
    fill(settings)
    answer = logged_in(settings).client.get("/report", query_string={"week": week})
    assert answer.status_code == 400
    assert "<script>" not in answer.text


def test_a_report_without_data_says_so(settings: Settings) -> None:
    answer = logged_in(settings).get("/report")
    assert answer.status_code == 200 and "no documents" in answer.text


def test_the_report_speaks_the_language_of_the_link(settings: Settings) -> None:
    compile_translations()
    fill(settings)
    visitor = logged_in(settings)
    assert "本期要点" in visitor.get("/report?lang=zh").text
    assert "本期要点" not in visitor.get("/report?lang=en").text


def test_the_json_is_the_report_and_the_html_stands_alone(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    answer = visitor.get("/report.json?week=2026-W46&lang=zh")
    assert answer.mimetype == "application/json"
    assert 'filename="report-2026-W46-zh.json"' in answer.headers["Content-Disposition"]
    report = from_json(answer.text)
    assert (report.week, report.language) == ("2026-W46", "zh")
    assert json.loads(answer.text)["week"] == "2026-W46"
    page = visitor.get("/report.html?week=2026-W46")
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "<style" in page.text and "/documents/" not in page.text
    assert HOSTILE not in page.text


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_taken_away_as_what_it_is(settings: Settings, ending: str) -> None:
    fill(settings)
    visitor = logged_in(settings)
    assert f'href="/report.{ending}?week=2026-W46' in visitor.get("/report?week=2026-W46").text
    answer = visitor.get(f"/report.{ending}?week=2026-W46&lang=zh")
    assert answer.mimetype == FORMATS[ending].media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    name = f'attachment; filename="report-2026-W46-zh.{ending}"'
    assert answer.headers["Content-Disposition"] == name
    report = visitor.app.extensions["insight"].reports.get(Asked("2026-W46"), "zh")
    assert answer.data == write_report(report, ending)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_for_those_who_are_logged_in(settings: Settings, ending: str) -> None:
    assert Visitor(settings).client.get(f"/report.{ending}").status_code == 302


def test_there_is_no_other_format(settings: Settings) -> None:
    assert logged_in(settings).client.get("/report.docx").status_code == 404


def test_the_same_report_is_built_once_until_the_data_change(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    reports = visitor.app.extensions["insight"].reports
    first = reports.get(Asked(), "en")
    assert reports.get(Asked(), "en") is first
    assert reports.get(Asked(), "zh") is not first
    assert reports.get(Asked("2026-W46"), "en") is not first
    settings.published.touch()
    assert reports.get(Asked(), "en") is not first


def test_the_newest_report_is_begun_when_the_web_starts(settings: Settings) -> None:
    from web.gunicorn_conf import post_worker_init

    # The module read the settings of this process, which are none of this test's.
    get_settings.cache_clear()
    fill(settings)
    app = create_app(settings)
    reports = app.extensions["insight"].reports
    post_worker_init(SimpleNamespace(wsgi=app))
    deadline = time.monotonic() + 20
    while not reports._kept._kept and time.monotonic() < deadline:
        time.sleep(0.01)
    assert reports.latest(Asked(), settings.language).value.report.week == "2026-W47"
    assert len(reports._kept._kept) == 1


def test_the_style_of_the_report_is_served_to_its_page(settings: Settings) -> None:
    visitor = logged_in(settings)
    assert '<link rel="stylesheet" href="/report.css">' in visitor.get("/report").text
    assert visitor.get("/report.css").mimetype == "text/css"
