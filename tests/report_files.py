"""Reads the files of a report as its readers do, with other libraries than those that wrote them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from markdown_it import MarkdownIt
from openpyxl.workbook import Workbook
from pypdf import PdfReader
from pypdf.generic import ContentStream
from selectolax.lexbor import LexborHTMLParser

from insight.inert_csv import without_mark

Rows = list[dict[str, str]]


def squeezed(text: str) -> str:
    """Without white space and places where a line may break: they differ from format to format."""
    return "".join(text.split()).replace("\u200b", "").replace("\u00ad", "")


def text_of(ending: str, content: bytes) -> str:
    """All text of a file, squeezed."""
    match ending:
        case "html":
            body = LexborHTMLParser(content.decode()).body
            text = body.text() if body else ""
        case "pdf":
            text = "".join(page.extract_text() for page in pdf(content).pages)
        case "md":
            text = LexborHTMLParser(markdown().render(content.decode())).text()
        case "xlsx":
            text = "\n".join(str(value) for value in cells(workbook(content)))
        case "csv":
            text = "\n".join(value for row in rows(content) for value in row.values())
        case "zip":
            text = "\n".join(
                value
                for table in archive(content).values()
                for row in table
                for value in row.values()
            )
        case _:
            text = "\n".join(_strings(json.loads(content)))
    return squeezed(text)


def pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def markdown() -> MarkdownIt:
    """A reader that takes HTML, tables, and addresses without brackets: the most that can happen."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def workbook(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(book: Workbook) -> Iterator[Any]:
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            yield from (value for value in row if value is not None)


def rows(content: bytes) -> Rows:
    """The rows of a CSV, without the marks that keep a spreadsheet from running them."""
    found = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{key: without_mark(value) for key, value in row.items()} for row in found]


def archive(content: bytes) -> dict[str, Rows]:
    """The tables of a ZIP by their names without the ending."""
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        return {name.removesuffix(".csv"): rows(files.read(name)) for name in files.namelist()}


def missing_glyphs(content: bytes) -> int:
    """How many characters of a PDF are shown as the empty box of a font (its glyph 0)."""
    missing = 0
    for page in pdf(content).pages:
        fonts: Any = page["/Resources"].get("/Font", {})  # type: ignore[attr-defined]
        two_bytes = {name for name, font in fonts.items() if font["/Subtype"] == "/Type0"}
        current = ""
        for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
            if operator == b"Tf":
                current = operands[0]
            if operator in (b"Tj", b"TJ") and current in two_bytes:
                shown = operands[0] if operator == b"TJ" else operands
                codes = b"".join(
                    _bytes(part) for part in shown if not isinstance(part, int | float)
                )
                missing += sum(codes[i : i + 2] == b"\0\0" for i in range(0, len(codes), 2))
    return missing


def _bytes(part: Any) -> bytes:
    return bytes(getattr(part, "original_bytes", part))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif value is not None:
        yield str(value)
