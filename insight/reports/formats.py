"""The formats of a report: the ending of its file, its media type, and what writes it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from insight.errors import SettingsError

if TYPE_CHECKING:
    from insight.types import Report


class Format(NamedTuple):
    """One way to write a report."""

    title: str
    media_type: str
    function: str
    """`module:name` of a function from a report to its text or bytes; loaded when it is called."""


FORMATS = {
    "html": Format("HTML", "text/html", "render:render_html"),
    "pdf": Format("PDF", "application/pdf", "pdf:to_pdf"),
    "md": Format("Markdown", "text/markdown", "markdown:to_markdown"),
    "xlsx": Format(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx:to_xlsx",
    ),
    "csv": Format("CSV", "text/csv", "csv_files:to_csv"),
    "zip": Format("CSV (ZIP)", "application/zip", "csv_files:to_zip"),
    "json": Format("JSON", "application/json", "serial:to_json"),
}
"""By the ending of the file, in the order in which a reader is offered them."""


def write_report(report: Report, ending: str) -> bytes:
    """A report as the file with that ending. Raises SettingsError when there is no such format."""
    module, _, name = check_ending(ending).function.partition(":")
    written: str | bytes = getattr(import_module(f"insight.reports.{module}"), name)(report)
    return written.encode("utf-8") if isinstance(written, str) else written


def check_ending(ending: str) -> Format:
    """The format of an ending such as `pdf`. Raises SettingsError, with the known ones, for others."""
    if ending not in FORMATS:
        raise SettingsError(
            f"A report does not end in {'.' + ending[:20]!r}. Known: .{', .'.join(FORMATS)}."
        )
    return FORMATS[ending]
