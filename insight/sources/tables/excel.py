"""Excel: the first visible sheet that has cells, of XLSX and XLS, read whole up to a limit."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any

from insight.errors import SourceError
from insight.messages import message
from insight.sources.tables.table import Row, Table, checked, column_names, header_row

MOST_BYTES = 300 * 1024**2
"""Of the XML of a workbook, or of an XLS file."""
MOST_CELLS = 10_000_000
"""In the rectangle around a sheet's cells: the reader makes room for all of it."""
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_CHUNK = 1024 * 1024
_REMEDY = message("Save the sheet as CSV in UTF-8 and read that.")


def excel_table(file: IO[bytes], name: str) -> Table:
    """The rows of a workbook's first sheet that has cells; the table is named `file[sheet]`.

    Raises SourceError when it is encrypted, damaged or beyond the limits.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    _check_size(file, name)
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        for place, about in enumerate(workbook.sheets_metadata):
            if about.visible is SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_index(place)
                if sheet.start is not None:
                    return _table(sheet, f"{name}[{sheet.name}]")
    except PasswordError as error:
        raise SourceError(
            message("%(name)s has a password. Remove it in Excel and save again.", name=name)
        ) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(name, error) from error
    except BaseException as error:
        # The reader is a Rust program whose panics are no Exceptions.
        if type(error).__name__ == "PanicException":
            raise _damaged(name, error) from None
        raise
    raise SourceError(
        message("%(name)s has no cells in a visible sheet. %(remedy)s", name=name, remedy=_REMEDY)
    )


def _damaged(name: str, error: BaseException) -> SourceError:
    return SourceError(
        message(
            "%(name)s is not a workbook that can be read: %(cause)s. %(remedy)s",
            name=name,
            cause=str(error),
            remedy=_REMEDY,
        )
    )


def _table(sheet: Any, name: str) -> Table:
    rows = (
        (line, [_plain(cell) for cell in cells])
        for line, cells in enumerate(sheet.iter_rows(), 1)
        if any(cell != "" for cell in cells)
    )
    line, first = next(rows)
    columns = column_names(first)
    return Table(name, columns, _rows(rows, columns), header_row(line, columns, first))


def _rows(rows: Iterator[tuple[int, list[Any]]], columns: Sequence[str]) -> Iterator[Row]:
    for line, cells in rows:
        yield checked(Row(line, dict(zip(columns, cells, strict=True))))


def _plain(cell: Any) -> Any:
    """Excel has no whole numbers, only floats that look like them."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _check_size(file: IO[bytes], name: str) -> None:
    """Look before the reader does, which makes room for whatever the file claims."""
    total = file.seek(0, 2)
    file.seek(0)
    bottom, right = 0, 0
    if file.read(4) == b"PK\x03\x04":
        total = 0
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
        for member in members:
            rest = b""
            for chunk in _inflated(file, member):
                total += len(chunk)
                if member.filename.startswith("xl/worksheets/"):
                    for letters, row in _CELL.findall(rest + chunk):
                        bottom, right = max(bottom, int(row)), max(right, _column(letters))
                    rest = chunk[-40:]
                if total > MOST_BYTES or bottom * right > MOST_CELLS:
                    break
    if total > MOST_BYTES or bottom * right > MOST_CELLS:
        raise SourceError(
            message(
                "%(name)s is too large for a workbook: at most %(megabytes)s MB unpacked and "
                "%(cells)s cells are read, empty ones between others included. %(remedy)s",
                name=name,
                megabytes=MOST_BYTES // 1024**2,
                cells=MOST_CELLS,
                remedy=_REMEDY,
            )
        )


def _inflated(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member really unpacks to: the size in its header may be a lie."""
    file.seek(member.header_offset)
    local = file.read(30)
    if len(local) < 30:
        return
    file.seek(sum(struct.unpack("<HH", local[26:30])), 1)
    left = member.compress_size
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        while packed:
            try:
                yield packed if inflate is None else inflate.decompress(packed, _CHUNK)
            except zlib.error:
                return  # the reader will say what is damaged
            packed = b"" if inflate is None else inflate.unconsumed_tail


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
