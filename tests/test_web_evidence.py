"""Each figure of the report leads to what it rests on, by a page or a panel that is the same."""

from __future__ import annotations

import csv
import html
import io
import re

from insight.reports.evidence import evidence_key
from insight.reports.shown import findings
from insight.settings import Settings
from insight.types import Asked, Report
from tests.web_app import Visitor, fill, logged_in, text_of


def report_of(visitor: Visitor, week: str | None = None) -> Report:
    report: Report = visitor.app.extensions["insight"].reports.get(Asked(week), "en")
    return report


def links(visitor: Visitor, path: str = "/report") -> set[str]:
    found = re.findall(r'class="evidence" href="([^"]+)"', visitor.get(path).text)
    return {html.unescape(link) for link in found}


def test_every_sentence_of_the_report_has_its_evidence(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    report = report_of(visitor)
    keys = {re.sub(r".*/evidence/(\w+).*", r"\1", link) for link in links(visitor)}
    assert keys == {evidence_key(finding.finding_id) for finding in findings(report)}
    for link in links(visitor):
        assert visitor.get(link).status_code == 200
        assert "week=2026-W47" in link, "the address stays when a new week comes"


def test_the_page_shows_sentence_figures_query_and_documents(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    report = report_of(visitor)
    finding = next(f for f in findings(report) if f.documents)
    path = f"/report/evidence/{evidence_key(finding.finding_id)}?week={report.week}"
    page = visitor.get(path).text
    words = text_of(page)
    assert re.sub(r"\s+", " ", finding.told) in words
    assert f"sql/{finding.query}" in words
    for document_id in finding.documents[:10]:
        assert f"/documents/{document_id}" in page
    given = html.unescape(re.findall(r'name="sql" value="([^"]+)"', page)[0])
    answer = visitor.post("/sql", {"sql": given})
    assert answer.status_code == 200 and 'role="alert"' not in answer.text


def test_a_panel_is_the_same_without_the_page_around_it(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = min(links(visitor))
    part = visitor.client.get(link, headers={"HX-Request": "true"}).text
    assert "<html" not in part and "sql/report/" in part
    assert "Back to the report" in visitor.get(link).text


def test_the_documents_can_be_taken_away_and_stay_text(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    report = report_of(visitor)
    finding = max(findings(report), key=lambda f: len(f.documents))
    answer = visitor.get(
        f"/report/evidence/{evidence_key(finding.finding_id)}/documents.csv?week={report.week}"
    )
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["document_id"] for row in rows] == list(finding.documents)


def test_evidence_that_is_not_there_is_not_found(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    assert visitor.get("/report/evidence/0000000000000000").status_code == 404
    assert visitor.get("/report/evidence/0000000000000000?week=x").status_code == 400


def test_filters_are_shown_as_chips_that_take_them_away(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/report?week=2026-W47&product=Kettle&written_in=en").text
    (chips,) = re.findall(r'<ul class="chips".*?</ul>', page, re.DOTALL)
    assert "Kettle" in chips and "English" in chips
    addresses = [html.unescape(a) for a in re.findall(r'href="([^"]+)"', chips)]
    assert any("product" not in a and "written_in=en" in a for a in addresses)
    assert any("product=Kettle" in a and "written_in" not in a for a in addresses)
    assert '<ul class="chips"' not in visitor.get("/report").text


def test_weeks_follow_each_other_as_far_as_there_are_data(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    middle = visitor.get("/report?week=2026-W46&product=Kettle").text
    assert re.search(r'rel="prev" href="[^"]*week=2026-W45', middle)
    assert re.search(r'rel="next" href="[^"]*product=Kettle[^"]*week=2026-W47', middle)
    assert 'rel="next"' not in visitor.get("/report?week=2026-W47").text
    assert 'rel="prev"' not in visitor.get("/report?week=2026-W45").text


def test_two_weeks_stand_side_by_side(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    words = text_of(visitor.get("/report?week=2026-W47&against=2026-W46").text)
    assert "2026-W47 beside 2026-W46" in words


def test_the_chart_to_turn_over_is_a_part_and_a_table(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/report/chart?week=2026-W47&measure=documents&split=product").text
    assert "<html" not in page and "data-chart" in page
    words = text_of(page)
    assert "Kettle" in words and "2026-W47" in words
    assert visitor.get("/report/chart?measure=money").status_code == 400
    assert visitor.get("/report/chart?measure=stars&split=sentiment").status_code == 400


def test_a_page_of_old_data_is_told_when_the_newer_report_is_built(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    visitor.get("/report")
    answer = visitor.client.get("/report/newer", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "/report" in answer.text
