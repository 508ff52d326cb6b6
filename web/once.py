"""Rows that many pages need and that change only with the data: asked once a published copy."""

from __future__ import annotations

from insight.store.reader import Row
from web.services import services


def rows_once(name: str, **parameters: str) -> tuple[Row, ...]:
    """The rows of the SQL file `name`; of the copy before, while those that take long are asked.

    Raises StoreError when the copy cannot be read.
    """
    s = services()
    reader = s.reader
    return s.renewed.get(
        (name, *parameters.items()), lambda: tuple(reader.rows(name, dict(parameters)))
    ).value
