"""A report as PDF: pages that can be leafed through, made of nothing but what is installed."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from insight.errors import SettingsError
from insight.reports.build import build_report
from insight.reports.pdf import font_folder, to_pdf
from insight.reports.shown import findings
from insight.types import Report
from tests.report_data import NOW, market, settings_for, store
from tests.report_files import missing_glyphs, pdf, squeezed

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    settings = settings_for(tmp_path_factory.mktemp("market"))
    return build_report(settings, store(settings, market()), language=request.param, now=NOW)


def test_its_pages_are_numbered_and_its_order_is_that_of_the_report(report: Report) -> None:
    pages = [squeezed(page.extract_text()) for page in pdf(to_pdf(report)).pages]
    assert 4 < len(pages) < 14
    for number, text in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in text
    whole = "".join(pages)
    said = [finding.sentence for finding in findings(report)]
    places = [whole.rindex(squeezed(sentence)) for sentence in said]
    assert places == sorted(places)


def test_its_outline_and_title_are_those_of_the_report(report: Report) -> None:
    document = pdf(to_pdf(report))
    assert document.metadata is not None and document.metadata.title == report.title
    assert document.metadata.creation_date == report.facts.generated_at
    first, *others = _titles(document.outline)
    assert first == report.title
    assert [section.title for section in report.sections if section.title not in others] == []


def _titles(outline: list[Any]) -> list[str]:
    titles: list[str] = []
    for entry in outline:
        titles += _titles(entry) if isinstance(entry, list) else [str(entry.title)]
    return titles


def test_a_sentence_leads_to_its_proof_and_a_quotation_to_its_document(report: Report) -> None:
    """Both ways: each finding has a link, its proof has one back, each quotation has one."""
    targets = [
        annotation.get_object()
        for page in pdf(to_pdf(report)).pages
        for annotation in page.get("/Annots", ())
    ]
    quotations = sum(len(section.quotations) for section in report.sections)
    assert len(targets) >= 2 * len(findings(report)) + 2 * quotations


def test_no_character_is_an_empty_box(report: Report) -> None:
    assert missing_glyphs(to_pdf(report)) == 0


def test_a_character_without_a_glyph_would_be_noticed(report: Report) -> None:
    assert missing_glyphs(to_pdf(replace(report, title="\ud55c\uad6d"))) > 0


def test_it_is_made_without_an_environment_and_with_installed_fonts_alone(
    report: Report, tmp_path: Path
) -> None:
    """No home, no path, no variable: neither fonts of the machine nor a cache can be found."""
    given = tmp_path / "report.pickle"
    given.write_bytes(pickle.dumps(report))
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "import pickle; from insight.reports.pdf import to_pdf\n"
        "sys.stdout.buffer.write(to_pdf(pickle.loads(Path(sys.argv[2]).read_bytes())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT), str(given)],
        env={},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert done.stdout == to_pdf(report)
    fonts = {
        str(font["/BaseFont"]).partition("+")[2]
        for page in pdf(done.stdout).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts and all(name.startswith("Noto") for name in fonts)


def test_fonts_that_are_not_installed_are_named() -> None:
    with pytest.raises(SettingsError, match="pip install no-such-fonts"):
        font_folder("no_such_fonts")
