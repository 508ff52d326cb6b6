"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from typing import IO, Literal

from insight.errors import SourceError
from insight.messages import message

Kind = Literal["text", "gzip", "zip", "excel", "parquet"]

_HEAD_BYTES = 4096
_EXPORT = message("Export the table as CSV in UTF-8 and read that.")
_UNPACK = message("Unpack it, or pack the table as .zip or .gz.")
_OTHER = (
    (rb"%PDF", message("a PDF"), _EXPORT),
    (rb"MZ.{0,500}?\0|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", message("a program"), _EXPORT),
    (rb"\{\\rtf", message("an RTF document"), _EXPORT),
    (rb"SQLite format 3\0|.{8}DUCK", message("a database"), _EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*", message("a picture"), _EXPORT),
    (
        rb"Obj\x01|ARROW1\0|ORC.{0,500}?\0",
        message("an Avro, Arrow or ORC file"),
        message("Save it as Parquet."),
    ),
    (
        rb"Rar!\x1a|7z\xbc\xaf|\xfd7zXZ|\x28\xb5\x2f\xfd|BZh\d1AY",
        message("packed in another way"),
        _UNPACK,
    ),
    (rb".{257}ustar", message("a tar archive"), _UNPACK),
)
_MARKUP = re.compile(r"\s*(<!doctype|<html|<head|<body|<table|<\?xml|<!--)", re.IGNORECASE)


def kind_of(file: IO[bytes], name: str) -> Kind:
    """The kind of a file by its content. Raises SourceError for one that holds no table."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if not head.strip():
        raise SourceError(
            message("%(name)s is empty. Read a file with a header and at least one row.", name=name)
        )
    for pattern, words, remedy in _OTHER:
        if re.match(pattern, head, re.DOTALL):
            raise SourceError(
                message(
                    "%(name)s is %(words)s, not a table. %(remedy)s",
                    name=name,
                    words=words,
                    remedy=remedy,
                )
            )
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(file, name)
    return "text"


def is_markup(start: str) -> bool:
    """Whether a text begins as a web page or XML does."""
    return _MARKUP.match(start) is not None


def _kind_of_zip(file: IO[bytes], name: str) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(
            message(
                "%(name)s is a damaged zip: %(cause)s. Pack it again.", name=name, cause=str(error)
            )
        ) from error
    finally:
        file.seek(0)
    if "xl/workbook.xml" in names:
        return "excel"
    if any(member in names for member in ("xl/workbook.bin", "word/document.xml", "content.xml")):
        raise SourceError(
            message(
                "%(name)s is an office document of another kind. Save the table as XLSX or CSV.",
                name=name,
            )
        )
    return "zip"
