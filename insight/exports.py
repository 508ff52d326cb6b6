"""Exports: every table of the store that users query, as files in one ZIP."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from insight import kept_files
from insight.errors import SettingsError
from insight.files import replacing
from insight.inert_csv import inert_lines
from insight.kept_files import KeptFile
from insight.messages import message
from insight.parameters import ExportParameters
from insight.pipeline import Batch, Counts
from insight.queries import names, query
from insight.runner import Context
from insight.settings import Settings
from insight.store.reader import Reader, Snapshot, quoted

KEPT = 3
"""Newest exports that stay; each holds everything once more."""
_FILE = re.compile(r"export-[0-9a-f]{22}\.zip")
_DERIVED = ("core.", "feedback", "series_by_", "group_shares")
"""Views of what other views have: they can be made again from those."""


def exports(settings: Settings) -> list[KeptFile]:
    """Those that are kept, the newest first."""
    return kept_files.listed(settings.exports, _FILE)


def path_of(settings: Settings, name: str) -> Path:
    """Where an export is. Raises SettingsError where there is none of this name."""
    path = kept_files.found(settings.exports, _FILE, name)
    if path is None:
        raise SettingsError(message("There is no export named %(name)s.", name=repr(name[:60])))
    return path


def tables(with_tokens: bool) -> list[str]:
    """The views that an export holds."""
    found = []
    for name in names("views"):
        view = Path(name).stem
        if view == "listed" or view.startswith(_DERIVED):
            continue
        if view != "tokens" or with_tokens:
            found.append(view)
    return found


def export_batch(context: Context, batch: Batch) -> Counts:
    """Write one export and remove the oldest of more than are kept."""
    parameters: ExportParameters = context.parameters
    settings = context.settings
    rows = 0
    with (
        replacing(settings.exports / f"export-{context.job_id}.zip", mode=0o600) as temporary,
        Reader(settings).snapshot() as snapshot,
        zipfile.ZipFile(temporary, "w") as archive,
    ):
        for view in tables(parameters.tokens):
            name = f"{view}.{parameters.format}"
            if parameters.format == "parquet":
                rows += _parquet(snapshot, view, archive, name, settings.run)
            else:
                rows += _csv(snapshot, view, archive, name)
            context.progress(rows)
    for old in exports(settings)[KEPT:]:
        path_of(settings, old.name).unlink(missing_ok=True)
    return {"rows": rows, "exported": rows}


def _parquet(
    snapshot: Snapshot, view: str, archive: zipfile.ZipFile, name: str, scratch: Path
) -> int:
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / name
        statement = query("export/parquet.sql").format(view=view, path=quoted(path))
        rows = snapshot.execute(statement)
        if path.is_file():
            # Parquet is compressed already.
            archive.write(path, name, zipfile.ZIP_STORED)
    return rows


def _csv(snapshot: Snapshot, view: str, archive: zipfile.ZipFile, name: str) -> int:
    rows = 0
    columns = [row["name"] for row in snapshot.rows("export/columns.sql", {"view": view})]
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as out:
        for line in inert_lines(columns, _values(snapshot, view)):
            out.write(line)
            rows += 1
    return max(rows - 1, 0)


def _values(snapshot: Snapshot, view: str) -> Iterator[list[Any]]:
    for row in snapshot.stream_text(query("export/rows.sql").format(view=view)):
        yield list(row.values())
