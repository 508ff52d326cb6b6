"""A report as CSV: its findings in one file, or every table of it in a ZIP."""

from __future__ import annotations

import io
import zipfile

from insight.inert_csv import inert_csv
from insight.reports.tables import cell, notes, tables
from insight.types import Report, Table


def to_csv(report: Report) -> bytes:
    """A row for each finding; before them what the report says of itself."""
    findings = tables(report)["findings"]
    return _csv(Table(findings.title, findings.columns, (*notes(report), *findings.rows)))


def to_zip(report: Report) -> bytes:
    """A CSV for each table. The same report gives the same bytes."""
    written = io.BytesIO()
    moment = report.facts.generated_at.timetuple()[:6]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in tables(report).items():
            archive.writestr(
                zipfile.ZipInfo(f"{name}.csv", moment),
                _csv(table),
                compress_type=zipfile.ZIP_DEFLATED,
            )
    return written.getvalue()


def _csv(table: Table) -> bytes:
    """The headings are the keys of the columns: the same in each language, and those of the JSON."""
    keys = [column.key for column in table.columns]
    return inert_csv(keys, ([cell(row.get(key)) for key in keys] for row in table.rows))
