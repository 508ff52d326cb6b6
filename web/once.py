"""Rows that many pages need and that change only with the data: asked once a published copy."""

from __future__ import annotations

from functools import lru_cache

from insight.store.reader import Reader, Row
from web.services import services


def rows_once(name: str, **parameters: str) -> tuple[Row, ...]:
    """The rows of the SQL file `name`. Raises StoreError when the copy cannot be read."""
    reader = services().reader
    return _rows(reader, reader.version(), name, tuple(parameters.items()))


@lru_cache(maxsize=32)
def _rows(
    reader: Reader, version: str, name: str, parameters: tuple[tuple[str, str], ...]
) -> tuple[Row, ...]:
    return tuple(reader.rows(name, dict(parameters)))
