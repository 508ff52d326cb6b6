"""Files of knowledge for tests, in formats that nobody writes by hand, and an encoder that is quick."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.typing import NDArray

from insight.assistant.words_index import words_of

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class WordsEncoder:
    """Vectors of the words of a text: near where words are shared, whatever the language."""

    def __init__(self, width: int = 64, seed: str = "") -> None:
        self._width, self._seed = width, seed
        self.asked: list[str] = []
        """All texts that it was given, but for those that only tell encoders apart."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        found = np.zeros((len(texts), self._width), np.float32)
        for place, text in enumerate(texts):
            for word in words_of(text):
                digest = hashlib.sha256(f"{self._seed}{word}".encode()).digest()
                found[place, digest[0] % self._width] += 1 if digest[1] % 2 else -1
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-6), np.float32)


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of a Word document; `style` such as Heading1."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def write_docx(path: Path, body: str, dtd: str = "", more: dict[str, bytes] | None = None) -> Path:
    """A Word document of this body, in its own XML."""
    document = f'<?xml version="1.0"?>{dtd}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    types = (
        f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    )
    relations = (
        f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
    )
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/document.xml", document)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return path


def write_pdf(path: Path, content: bytes, pages: int = 1, told: int | None = None) -> Path:
    """A PDF whose pages all show the same content; `told` is how many it says that it has."""
    packed = zlib.compress(content, 9)
    kids = b" ".join([b"3 0 R"] * pages)
    objects: list[Any] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages if told is None else told, kids),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources << /Font "
        b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\n" % table
    out += b"startxref\n%d\n%%%%EOF" % out.index(b"xref")
    path.write_bytes(out)
    return path
