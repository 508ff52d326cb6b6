"""Files of every format are read or refused with a reason; a bad one harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from insight.assistant.products import passages_of as products_of
from insight.assistant.reading import pdf
from insight.assistant.reading.read import ReadFile, read_file
from insight.errors import SourceError
from insight.reports.pdf import typeset
from tests.knowledge_files import paragraph, write_docx, write_pdf

TABLE = "<w:tbl><w:tr><w:tc>{0}</w:tc><w:tc>{1}</w:tc></w:tr><w:tr><w:tc>{2}</w:tc><w:tc>{3}</w:tc></w:tr></w:tbl>"
STYLES = (
    b'<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b'<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>'
)


def texts(read: ReadFile) -> list[tuple[tuple[str, ...], str]]:
    return [(one.path, " | ".join(block.text for block in one.blocks)) for one in read.sections]


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_file(path, path.name)
    assert caught.value.args[0].startswith(path.name)
    return str(caught.value)


def test_a_word_document_is_read_by_its_styles(tmp_path: Path) -> None:
    cells = [paragraph(word) for word in ("Country", "Fee", "France", "3.50")]
    body = paragraph("Returns", "1") + paragraph("Within 30 days.") + TABLE.format(*cells)
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/relationships/styles" Target="styles.xml"/></Relationships>'
    )
    more = {"word/styles.xml": STYLES, "word/_rels/document.xml.rels": relations}
    path = write_docx(tmp_path / "a.docx", body, more=more)
    assert texts(read_file(path, "a.docx")) == [
        (("Returns",), "Within 30 days. | Country: France; Fee: 3.50")
    ]


def test_entities_of_a_word_document_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    dtd = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    path = write_docx(tmp_path / "a.docx", paragraph("Open") + paragraph("&e;"), dtd)
    assert "the secret" not in str(texts(read_file(path, "a.docx")))


def test_a_word_document_that_would_unpack_without_end_is_refused_at_once(tmp_path: Path) -> None:
    bomb = write_docx(
        tmp_path / "a.docx", paragraph("x"), more={"word/media/a.png": bytes(70_000_000)}
    )
    assert bomb.stat().st_size < 100_000 and "unpack to more than 60 MB" in refusal(bomb)
    deep = "<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000
    assert "nested so deeply" in refusal(write_docx(tmp_path / "b.docx", deep))
    (tmp_path / "c.docx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    assert "before 2007" in refusal(tmp_path / "c.docx")


def test_a_pdf_is_read_by_sizes_and_places_without_its_footers(tmp_path: Path) -> None:
    source = """#set page(paper: "a5", header: [Shop of ours], footer: context counter(page).display())
#set text(font: ("Noto Sans", "Noto Sans SC"))
= Warranty
We repair for 24 months what fails through no fault of yours, and it costs you nothing at all.

== Not covered
- Worn straps
- Damage by water
#pagebreak()
== 保修
自签收之日起保修24个月，非人为损坏的我们免费维修或者更换，来回运费由我们承担，请保留好购买凭证。
#pagebreak()
Last page."""
    path = tmp_path / "a.pdf"
    path.write_bytes(typeset(source, {}, 0))
    read = read_file(path, "a.pdf")
    assert texts(read) == [
        (
            ("Warranty",),
            "We repair for 24 months what fails through no fault of yours, and it costs you nothing at all.",
        ),
        (("Warranty", "Not covered"), "Worn straps | Damage by water"),
        (("Warranty", "保修"), read.sections[2].blocks[0].text + " | Last page."),
    ]
    said = read.sections[2].blocks[0].text.replace(" ", "")
    assert said.startswith("自签收之日起保修24个月") and said.endswith("请保留好购买凭证。")
    assert [section.place for section in read.sections] == [1, 1, 2]


def test_a_pdf_with_too_many_pages_is_refused_whatever_it_says(tmp_path: Path) -> None:
    for told in (None, 5):
        path = write_pdf(tmp_path / "a.pdf", b"", pages=pdf.MOST_PAGES * 20, told=told)
        assert "20000 pages" in refusal(path)


def test_a_pdf_that_is_locked_damaged_or_a_picture_is_refused_with_what_to_do(
    tmp_path: Path,
) -> None:
    fine = write_pdf(tmp_path / "fine.pdf", b"BT /F1 12 Tf 20 400 Td (We send it.) Tj ET")
    assert texts(read_file(fine, "fine.pdf")) == [((), "We send it.")]
    for name, password in (("locked.pdf", "secret"), ("open.pdf", "")):
        writer = PdfWriter(clone_from=PdfReader(str(fine)))
        writer.encrypt(password, "owner")
        writer.write(str(tmp_path / name))
    assert "without one" in refusal(tmp_path / "locked.pdf")
    assert texts(read_file(tmp_path / "open.pdf", "open.pdf")) == [((), "We send it.")]
    assert "text recognition" in refusal(write_pdf(tmp_path / "picture.pdf", b""))
    (tmp_path / "cut.pdf").write_bytes(fine.read_bytes()[:200])
    assert "save it again" in refusal(tmp_path / "cut.pdf")


def test_a_table_of_questions_is_read_in_both_languages_and_half_rows_are_told(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Question,Answer,Category\nHow much?,Five.,Fees\nWhen?,,Fees\n,Never.,\n")
    read = read_file(path, "a.csv")
    assert texts(read) == [(("Fees", "How much?"), "Five.")] and read.sections[0].is_entry
    assert [row.line for row in read.refused] == [3, 4]
    path.write_text("问题,答案\n怎么退货,七天内申请。\n", encoding="gb18030")
    assert texts(read_file(path, "a.csv")) == [(("怎么退货",), "七天内申请。")]


def test_rows_of_any_other_table_keep_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "fees.csv"
    path.write_text("Country,Days\nFrance,3\n")
    assert texts(read_file(path, "fees.csv")) == [(("France",), "Country: France; Days: 3")]


def test_what_is_empty_too_large_or_of_no_known_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(" \n")
    assert "holds no text" in refusal(tmp_path / "a.md")
    (tmp_path / "a.txt").write_text("word " * 1_100_000)
    assert "larger than 5 MB" in refusal(tmp_path / "a.txt")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    assert "no format that is read" in refusal(tmp_path / "a.exe")


def test_products_of_a_file_have_their_facts_price_and_language(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(
        '[{"name": "Kettle", "language": "en", "price": "9 €", "attributes": {"power_rating": "2 kW"}, '
        '"colours": ["red", "blue"]}, {"name": "水壶 K7", "attributes": {"容量": "1.5升"}, "price": 99}, {"name": ""}]'
    )
    found, bad = products_of(path, "p.json", "v1")
    assert [(one.title, dict(one.facts), one.language) for one in found] == [
        ("Kettle", {"power rating": "2 kW", "colours": "red, blue", "price": "9 €"}, "en"),
        ("水壶 K7", {"容量": "1.5升", "价格": "99"}, "zh"),
    ]
    assert found[0].text == "Kettle\npower rating: 2 kW\ncolours: red, blue\nprice: 9 €"
    assert len(bad) == 1 and bad[0].line == 1


def test_a_file_of_another_shape_is_refused_once_and_not_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "nested.json"
    path.write_text('{\n"a": {\n"b": [\n' + '"x",\n' * 500 + '"y"]}}')
    assert "no table of questions" in refusal(path)
    path.write_text('[{"question": {"a": 1}, "answer": [2]}]')
    assert "no table of questions" in refusal(path)
