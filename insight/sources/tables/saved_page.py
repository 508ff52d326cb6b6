"""A saved web page: the reviews in its markup, as a table with our own field names."""

from __future__ import annotations

import re
from typing import IO

from insight.errors import SourceError
from insight.fetch_error import FetchError
from insight.messages import message
from insight.sources._page_reading import read_confined
from insight.sources.columns import FIELDS
from insight.sources.tables.table import Row, Table, checked

MOST_BYTES = 20_000_000
_XML = re.compile(rb"\s*<\?xml(?!.{0,2000}?<html)", re.IGNORECASE | re.DOTALL)
_FILE = "file:"
"""What addresses in the page are relative to where it does not say where it was: nothing."""


def page_table(file: IO[bytes], name: str) -> Table:
    """The reviews that are marked up in the page. Raises SourceError where there are none.

    Shops often name a web page .xls or .csv: a table in it is no review.
    """
    file.seek(0)
    payload = file.read(MOST_BYTES + 1)
    if len(payload) > MOST_BYTES:
        raise SourceError(
            message(
                "%(name)s is too large for a web page: more than %(most)s bytes.",
                name=name,
                most=f"{MOST_BYTES:,}",
            )
        )
    try:
        items = () if _XML.match(payload) else read_confined(payload, _FILE, None).items
    except FetchError as error:
        raise SourceError(
            message("%(name)s cannot be read: the page is damaged or made to do harm.", name=name)
        ) from error
    if not items:
        raise SourceError(
            message(
                "%(name)s is a web page or XML without reviews in schema.org markup. If it shows a "
                "table, open it in a spreadsheet program and save that as CSV or XLSX.",
                name=name,
            )
        )
    columns = [field for field in FIELDS if any(item.fields.get(field) for item in items)]
    rows = (
        checked(Row(item.line, {field: item.fields[field] for field in columns})) for item in items
    )
    return Table(name, columns, rows)
