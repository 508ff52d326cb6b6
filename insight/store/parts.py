"""Parts: immutable Parquet files in the inbox, written by workers, taken by the loader.

The name of a part comes from its task and batch, so a task that runs twice writes the same part
twice. A part is on disk, synced, before its task is acknowledged.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.cleaning.default_texts import is_default
from insight.cleaning.identity import digest
from insight.errors import StoreError
from insight.files import TEMPORARY_PREFIX, replacing
from insight.types import Annotation, Document, Listing, WeeklySales

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = (
    "documents",
    "pictures",
    "annotations",
    "corrections",
    "topics",
    "events",
    "listings",
    "edits",
    "sales",
    "tokens",
    "audits",
)
_ROWS_AT_ONCE = 50_000
_NAME = re.compile(r"[a-z]+-[A-Za-z0-9_.=-]+")


def schema(kind: str) -> pa.Schema:
    """Arrow schema of a part of this kind."""
    import pyarrow as pa

    text, moment = pa.string(), pa.timestamp("us", tz="UTC")
    columns: dict[str, list[tuple[str, pa.DataType]]] = {
        "documents": [
            ("document_id", text),
            ("row_hash", text),
            ("text_hash", text),
            ("source", text),
            ("kind", text),
            ("product", text),
            ("title", text),
            ("text", text),
            ("language", text),
            ("rating", pa.float64()),
            ("published_at", moment),
            ("author_hash", text),
            ("url", text),
            ("is_sample", pa.bool_()),
            ("is_default", pa.bool_()),
            ("listing", text),
            ("variant", text),
            ("parent_id", text),
            ("answer", text),
            ("answered_at", moment),
            ("likes", pa.int64()),
            ("replies", pa.int64()),
            ("verified", pa.bool_()),
            ("gone_at", moment),
            ("images", text),
        ],
        "pictures": [
            ("document_id", text),
            ("address", text),
            ("image", text),
            ("reason", text),
            ("text", text),
        ],
        "annotations": [
            ("document_id", text),
            ("text_hash", text),
            ("analysis", text),
            ("version", text),
            ("model", text),
            ("label", text),
            ("score", pa.float64()),
            ("details", text),
        ],
        "corrections": [
            ("correction_id", text),
            ("document_id", text),
            ("text_hash", text),
            ("field", text),
            ("label", text),
            ("note", text),
            ("undoes", text),
            ("moment", moment),
            ("made_by", text),
        ],
        "topics": [
            ("topic_id", text),
            ("model", text),
            ("label", text),
            ("label_zh", text),
            ("words", pa.list_(text)),
            ("size", pa.int64()),
            ("theme", text),
            ("theme_zh", text),
            ("colour", text),
        ],
        "events": [
            ("event_id", text),
            ("kind", text),
            ("topic_id", text),
            ("other_topic_id", text),
            ("label", text),
            ("label_zh", text),
            ("undoes", text),
            ("moment", moment),
            ("made_by", text),
        ],
        "listings": [
            ("source", text),
            ("listing", text),
            ("product", text),
            ("variant", text),
            ("competes_with", text),
            ("is_sample", pa.bool_()),
        ],
        "edits": [
            ("source", text),
            ("listing", text),
            ("product", text),
            ("variant", text),
            ("competes_with", text),
            ("is_sample", pa.bool_()),
            ("removed", pa.bool_()),
        ],
        "sales": [
            ("week_start", pa.date32()),
            ("product", text),
            ("units", pa.int64()),
            ("revenue", pa.float64()),
            ("returns", pa.int64()),
            ("ad_spend", pa.float64()),
            ("currency", text),
            ("is_sample", pa.bool_()),
        ],
        "tokens": [
            ("text_hash", text),
            ("version", text),
            ("model", text),
            ("tokens", pa.list_(text)),
            ("lemmas", pa.list_(text)),
            ("pos", pa.list_(text)),
            ("starts", pa.list_(pa.int32())),
        ],
        "audits": [
            ("audit", text),
            ("model", text),
            ("language", text),
            ("material", text),
            ("kind", text),
            ("group_name", text),
            ("head", text),
            ("sentences", pa.int64()),
            ("shift", pa.float64()),
            ("shift_low", pa.float64()),
            ("shift_high", pa.float64()),
            ("absolute", pa.float64()),
            ("absolute_low", pa.float64()),
            ("absolute_high", pa.float64()),
        ],
    }
    return pa.schema(columns[kind])


def document_row(document: Document) -> dict[str, Any]:
    """A document as a row of a part; `row_hash` changes when anything but a count does."""
    row = plain_row(document)
    told = (str(value) for name, value in row.items() if name not in _RARE or _tells(name, value))
    row["row_hash"] = digest(*told)
    row["is_default"] = is_default(document.text)
    return row


_RARE = {"likes": False, "replies": False, "verified": True, "gone_at": True, "images": True}
"""Fields of few sources, and whether they count where they are told: else the hash is as without."""


def _tells(name: str, value: Any) -> bool:
    return _RARE[name] and value is not None


def annotation_row(annotation: Annotation) -> dict[str, Any]:
    row = plain_row(annotation)
    row["details"] = json.dumps(row["details"], ensure_ascii=False, sort_keys=True)
    return row


def plain_row(record: Document | Annotation | Listing | WeeklySales) -> dict[str, Any]:
    """A record as a row, field by field."""
    # `asdict` would copy every list in it: slow, and nothing here changes one.
    names, values = _READ[type(record)]
    return dict(zip(names, values(record), strict=True))


def _reading(kind: type[Any]) -> tuple[list[str], Callable[[Any], tuple[Any, ...]]]:
    """The fields of a class in the order of their names, and what gives their values."""
    names = sorted(field.name for field in fields(kind))
    return names, attrgetter(*names)


_READ = {kind: _reading(kind) for kind in (Document, Annotation, Listing, WeeklySales)}


def part_name(kind: str, task: str, batch: int) -> str:
    """The name of the part that batch `batch` of task `task` writes."""
    return f"{kind}-{task}-{batch:06d}"


def write_part(inbox: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write `rows` as part `name` into the inbox, all or nothing, and return its path.

    The kind is the name's first word. Raises StoreError when the disk takes it not.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kind = name.split("-", 1)[0]
    if kind not in KINDS or not _NAME.fullmatch(name):
        raise ValueError(f"not a part name: {name!r}")
    path = inbox / f"{name}.parquet"
    try:
        columns, left = schema(kind), iter(rows)
        with (
            replacing(path) as temporary,
            pq.ParquetWriter(temporary, columns, compression="zstd") as writer,
        ):
            while some := list(islice(left, _ROWS_AT_ONCE)):
                table = {name: [row[name] for row in some] for name in columns.names}
                writer.write_table(pa.table(table, columns))
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}. "
            "Free some space or mend the folder's permissions, then run the job again."
        ) from error
    return path


def waiting(inbox: Path) -> list[Path]:
    """Parts in the inbox, the oldest first."""
    if not inbox.is_dir():
        return []
    return sorted(inbox.glob("*.parquet"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def row_count(path: Path) -> int:
    """How many rows a part has."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def is_whole(path: Path) -> bool:
    """Whether a file in the inbox is a part: a known kind, with that kind's columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kind = path.stem.split("-", 1)[0]
    try:
        return kind in KINDS and pq.read_schema(path).equals(schema(kind))
    except (OSError, pa.ArrowException):
        return False


def sweep(folders: Iterable[Path], older_than_seconds: float = 3600) -> int:
    """Remove temporary files that a killed writer left behind; returns how many."""
    limit, removed = time.time() - older_than_seconds, 0
    for folder in folders:
        for path in folder.glob(f"{TEMPORARY_PREFIX}*") if folder.is_dir() else ():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
