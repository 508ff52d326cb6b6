"""A download: the whole result of a query, sent while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from flask import Response

from insight.console.formats import FORMATS
from insight.console.runs import Asked
from web.audit import record
from web.gone import is_gone
from web.services import services


def download(asked: Asked, format: str, name: str = "result") -> Response:
    """The result in a format of `FORMATS`, as a file of this name.

    Raises QueryError when the query fails before its first row. When it fails later, the
    connection is broken off, so that nobody takes the file for a whole one.
    """
    from insight.console.download import pieces  # loads Arrow

    made = FORMATS[format]
    stack = ExitStack()
    stream = stack.enter_context(services().runs.stream(asked, format, is_gone()))
    record("result.downloaded", asked.slug or "sql", format=format)

    def body() -> Iterator[bytes]:
        with stack:
            yield from pieces(format, stream.schema, stream)

    response = Response(body(), mimetype=None, content_type=made.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{made.suffix}"'
    response.call_on_close(stack.close)
    return response
