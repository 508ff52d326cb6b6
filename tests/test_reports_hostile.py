"""Words of customers are text in every format: no markup, no formula, no command, no address."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest

from insight.reports.build import build_report
from insight.reports.formats import FORMATS, write_report
from insight.reports.markdown import escaped
from insight.types import Report
from tests.hostile_report import LONG, TEXTS, hostile_report
from tests.report_data import NOW, market, settings_for, store
from tests.report_files import cells, markdown, missing_glyphs, pdf, squeezed, text_of, workbook

_FORMULA = tuple("=+-@\t\r＝＋－＠")


@pytest.fixture(scope="module", params=["en", "zh"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    settings = settings_for(tmp_path_factory.mktemp("market"))
    reader = store(settings, market())
    return hostile_report(build_report(settings, reader, language=request.param, now=NOW))


@pytest.mark.parametrize("ending", FORMATS)
def test_it_is_shown_as_it_was_written(hostile: Report, ending: str) -> None:
    text = text_of(ending, write_report(hostile, ending))
    shown = [quotation.text for section in hostile.sections for quotation in section.quotations]
    shown += [document.text for document in hostile.documents if len(document.text) < 1_000]
    if ending == "csv":
        shown = [f.sentence for section in hostile.sections[1:] for f in section.findings]
    assert len(shown) > 8
    assert [one for one in shown if squeezed(one) not in text] == []


@pytest.mark.parametrize("ending", [ending for ending in FORMATS if ending != "json"])
def test_no_character_turns_a_line_around(hostile: Report, ending: str) -> None:
    assert not {"\u202e", "\u2066"} & set(text_of(ending, write_report(hostile, ending)))


def test_a_pdf_runs_nothing_and_leads_nowhere_else(hostile: Report) -> None:
    content = write_report(hostile, "pdf")
    actions = [
        annotation.get_object().get("/A", {})
        for page in pdf(content).pages
        for annotation in page.get("/Annots", ())
    ]
    assert len(actions) > 20
    assert {action.get("/S", "/GoTo") for action in actions} == {"/GoTo"}
    for sign in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile"):
        assert sign not in content


def test_a_pdf_breaks_what_has_no_place_to_break(hostile: Report) -> None:
    content = write_report(hostile, "pdf")
    # Some words are parted by the foot of a page.
    assert text_of("pdf", content).count("battery") > len(LONG) / 7 - 50
    pages = [page.extract_text() for page in pdf(content).pages]
    assert 15 < len(pages) < 40
    # A line that ran out of its page would hold more.
    assert max(len(line) for page in pages for line in page.split("\n")) < 250


def test_an_emoji_and_hebrew_have_glyphs(hostile: Report) -> None:
    assert missing_glyphs(write_report(hostile, "pdf")) == 0


def test_markdown_has_no_markup_of_a_customer(hostile: Report) -> None:
    tokens = markdown().parse(write_report(hostile, "md").decode())
    kinds = {token.type for token in tokens}
    kinds |= {child.type for token in tokens for child in token.children or ()}
    assert "table_open" in kinds and "blockquote_open" in kinds
    assert (
        kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "s_open"}
        == set()
    )
    assert kinds & {"fence", "code_block", "hr", "em_open"} == set()
    heads = [token.tag for token in tokens if token.type == "heading_open"]
    assert heads.count("h1") == 1 and set(heads) == {"h1", "h2"}
    sections = len(hostile.sections) + 3
    assert heads.count("h2") == sections


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS,
        "1. one",
        "12) twelve",
        "- item",
        "+ item",
        "* item",
        "-",
        "---",
        "===",
        "> quotation",
        "# head",
        "| a | b |",
        ":--",
        "&lt;b&gt; &amp;",
        "\\* \\\\",
        "```js",
        "~~~",
        "[a]: http://evil.example",
        "a_b_c 5*3*2 3.5% -2.1",
    ],
)
def test_a_line_of_markdown_reads_as_it_was(text: str) -> None:
    line = " ".join(text.split())
    tokens = markdown().parse(f"before\n\n{escaped(text)}\n\n{escaped(text)}\nafter")
    assert [token.type for token in tokens if token.nesting == 1] == ["paragraph_open"] * 3
    inline = [token for token in tokens if token.type == "inline"][1]
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children or ()) == line


@pytest.mark.parametrize("text", ["35.2% of 9", "+46.7%", "−0.57 (2 of 3)", "2026-W47", "v2.3!"])
def test_markdown_leaves_alone_what_needs_no_sign(text: str) -> None:
    assert escaped(text) == text


def test_a_workbook_has_no_formula_and_no_address(hostile: Report) -> None:
    book = workbook(write_report(hostile, "xlsx"))
    for sheet in book:
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "n", "b", "d"}
        assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
        assert len(sheet.title) <= 31 and not set("[]:*?/\\") & set(sheet.title)
        assert sheet.freeze_panes == "A2"
    assert any(str(value).startswith("=HYPERLINK") for value in cells(book))
    assert max(len(str(value)) for value in cells(book)) == 32_000


def test_a_workbook_has_numbers_as_numbers_and_dates_as_dates(hostile: Report) -> None:
    book = workbook(write_report(hostile, "xlsx"))
    found = {
        (type(cell.value), cell.number_format)
        for sheet in book
        for row in sheet.iter_rows(min_row=2)
        for cell in row
    }
    assert {(int, "#,##0"), (float, "0.0%"), (datetime, "yyyy-mm-dd")} <= found
    assert not {kind for kind, number in found if number in ("#,##0", "0.0%")} - {
        int,
        float,
        type(None),
    }
    # Excel keeps no time zone; this is the moment in UTC.
    assert book.properties.created.replace(tzinfo=UTC) == hostile.facts.generated_at


@pytest.mark.parametrize("ending", ["csv", "zip"])
def test_no_cell_of_a_csv_is_a_formula(hostile: Report, ending: str) -> None:
    content = write_report(hostile, ending)
    files = [content]
    if ending == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [archive.read(name) for name in archive.namelist()]
        assert len(files) > 12
    marked = 0
    for file in files:
        assert b"\x00" not in file
        for row in csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")):
            for cell in row:
                number = cell.removeprefix("-").replace(".", "", 1).replace("e-", "", 1).isdigit()
                assert number or not cell.startswith(_FORMULA)
                marked += cell.startswith("'=")
    assert marked > 0
